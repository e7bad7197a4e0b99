"""What the lists can be narrowed to beside a status: period, age, cause of rejection, first try, groups."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.models import AdvanceRequest, Event, Software, User
from requests_app.rules.ages import AGES
from requests_app.rules.statuses import REQUEST_GROUPS
from requests_app.services.rejection_causes import causes
from tests.review_world import one_of_each, plain
from tests.services.answer_world import answer, deposited_batch
from tests.services.batch_world import make_request, make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

QUEUE, LIST = "portail:review_list", "portail:request_list"


def found(browser: Client, name: str = QUEUE, **query: str) -> set[int]:
    """The requests that the list shows."""
    return {row.pk for row in browser.get(reverse(name), {"etat": "toutes", **query}).context["page"]}


def begun(software: Software, owner: User, created: datetime, submitted: datetime | None = None) -> int:
    """A draft begun then, maybe submitted for the first time then."""
    request = make_request(software, owner, status="draft")
    AdvanceRequest.objects.filter(pk=request.pk).update(created_at=created, first_submitted_at=submitted)
    return request.pk


def test_a_period_counts_the_first_submission_or_else_the_beginning(
    administrateur_client: Client, commercial: User
) -> None:
    software = make_software()
    make_request(software, commercial)
    # 23:30 of 9 March in universal time is already 10 March here.
    late = begun(software, commercial, datetime(2025, 3, 9, 23, 30, tzinfo=UTC))
    sent = begun(
        software, commercial, datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 3, 10, 22, 59, 59, tzinfo=UTC)
    )
    next_day = begun(software, commercial, datetime(2025, 3, 10, 23, 0, tzinfo=UTC))
    for period, expected in (
        ({"du": "2025-03-10", "au": "2025-03-10"}, {late, sent}),
        ({"du": "11/03/2025", "au": "2025-12-31"}, {next_day}),
        ({"au": "2025-03-11"}, {late, sent, next_day}),
    ):
        assert found(administrateur_client, **period) == expected


@pytest.mark.parametrize(
    "query",
    [
        {"du": "hier"},
        {"au": "2025-02-30"},
        {"du": "0001-01-01"},
        {"au": "9999-12-31"},
        {"du": "2025-03-02", "au": "2025-03-01"},
        {"age": "12"},
        {"motif": "inconnu"},
        {"essai": "2025-13"},
        {"couloir": "inconnu"},
        {"logiciel": "abc"},
        {"commercial": "99999"},
    ],
    ids=str,
)
def test_what_makes_no_sense_filters_nothing_and_is_said(
    administrateur_client: Client, commercial: User, query: dict[str, str]
) -> None:
    request = make_request(make_software(), commercial)
    response = administrateur_client.get(reverse(QUEUE), {"etat": "toutes", **query})
    assert [row.pk for row in response.context["page"]] == [request.pk]
    assert len(response.context["ignored"]) == len(query)
    assert response.context["chips"] == []
    said = plain(response.content.decode())
    assert all(f": {value} » n’a pas de sens ici : il est ignoré." in said for value in query.values())


def test_an_age_counts_the_days_since_the_last_move(administrateur_client: Client, commercial: User) -> None:
    software, noon = make_software(), timezone.localtime().replace(hour=12)
    expected: dict[str, set[int]] = {code: set() for code in AGES}
    ages = {0: "0-7", 7: "0-7", 8: "8-30", 30: "8-30", 31: "31-90", 90: "31-90", 91: "91", 400: "91"}
    for days, age in ages.items():
        request = make_request(software, commercial, status="submitted")
        AdvanceRequest.objects.filter(pk=request.pk).update(created_at=noon - timedelta(days=500))
        moves = [("draft", 450), ("submitted", days), ("submitted", days - 1)]
        for status, ago in moves:  # the last is an edit, which moves nothing
            before = "submitted" if ago == days - 1 else "draft"
            event = Event.objects.create(request=request, verb="x", from_status=before, to_status=status)
            QuerySet(Event).filter(pk=event.pk).update(at=noon - timedelta(days=ago))
        expected[age].add(request.pk)
    assert {code: found(administrateur_client, age=code) for code in AGES} == expected


def test_causes_and_first_tries_are_lists(
    administrateur_client: Client, administrateur: User, commercial: User
) -> None:
    batch = deposited_batch(make_software(), commercial, 4, administrateur)
    one, two, three, four = batch.lines.select_related("request")
    answer(one, "rejected", label="Motif jamais vu, établissement 750000001")
    answer(two, "rejected", label="motif JAMAIS vu : etablissement 750000002")
    answer(three, "rejected", label="Tout autre chose")
    answer(four, "accepted")
    keys = {cause.many: cause.key for cause in causes()}
    assert found(administrateur_client, motif=keys[2]) == {one.request_id, two.request_id}
    assert found(administrateur_client, motif=keys[1]) == {three.request_id}
    month = f"{timezone.localdate():%Y-%m}"
    assert found(administrateur_client, essai=month) == {line.request_id for line in batch.lines.all()}
    assert found(administrateur_client, essai=f"{month}-acceptee") == {four.request_id}
    assert found(administrateur_client, essai=f"{month}-rejetee", motif=keys[1]) == {three.request_id}
    assert found(administrateur_client, essai="2020-01") == set()


def test_the_label_of_anothers_rejection_is_not_told(
    autre_client: Client, commercial_client: Client, administrateur: User, commercial: User
) -> None:
    batch = deposited_batch(make_software(), commercial, 1, administrateur)
    answer(batch.lines.select_related("request").get(), "rejected", label="Anomalie Q78 de l’établissement X")
    (cause,) = causes()
    for browser, told in ((commercial_client, True), (autre_client, False)):
        page = browser.get(reverse(LIST), {"motif": cause.key})
        assert ("Anomalie Q78" in page.content.decode(), bool(page.context["chips"])) == (told, told)


@pytest.mark.parametrize("group", list(REQUEST_GROUPS))
def test_a_group_of_statuses_is_a_tab_while_it_is_asked_for(
    commercial_client: Client, commercial: User, group: str
) -> None:
    requests = one_of_each(commercial, make_software())
    label, statuses = REQUEST_GROUPS[group]
    response = commercial_client.get(reverse(LIST), {"etat": group})
    assert {row.status for row in response.context["page"]} == set(statuses)
    current = [(tab["label"], tab["many"]) for tab in response.context["tabs"] if tab["current"]]
    assert current == [(label, len(statuses))]
    assert len(requests) > len(statuses)


def test_each_filter_is_shown_and_taken_out_alone(administrateur_client: Client, commercial: User) -> None:
    request = make_request(make_software(), commercial)
    query = {
        "etat": "toutes", "tri": "-montant", "couloir": "ms1-dui", "logiciel": str(request.software_id),
        "commercial": str(commercial.pk), "du": "2020-01-31", "au": "2099-12-31", "age": "0-7", "og": "assoc", "q": "7",
    }  # fmt: skip
    response = administrateur_client.get(reverse(QUEUE), query)
    texts = [plain(chip.text) for chip in response.context["chips"]]
    assert texts == [
        "Recherche : 7", "MS1-DUI", "Logiciel 0123456789", "commercial", "Depuis le 31/01/2020",
        "Jusqu’au 31/12/2099", "Organisme : assoc", "Ancienneté : 7 jours au plus",
    ]  # fmt: skip
    without_period = next(chip for chip in response.context["chips"] if "31/01/2020" in chip.text)
    kept = administrateur_client.get(reverse(QUEUE) + without_period.url).wsgi_request.GET.dict()
    assert kept == {name: value for name, value in query.items() if name != "du"}
    # Sorting, pages, tabs and the export keep them all.
    addresses = [column["url"] for column in response.context["columns"]]
    addresses += [tab["url"] for tab in response.context["tabs"]] + [response.context["page_query"]]
    assert all("du=2020-01-31" in url and "age=0-7" in url for url in addresses)


def test_an_export_holds_what_the_list_shows(administrateur_client: Client, commercial: User) -> None:
    software = make_software()
    make_request(software, commercial)
    shown = {"etat": "toutes", "du": "2020-01-31", "au": "2020-02-01"}
    old = make_request(software, commercial)
    AdvanceRequest.objects.filter(pk=old.pk).update(created_at=datetime(2020, 2, 1, 12, tzinfo=UTC))
    context = administrateur_client.get(reverse(QUEUE), shown).context
    assert [one.many for one in context["exports"]] == [context["page"].paginator.count] == [1]
