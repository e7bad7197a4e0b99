"""« Mes demandes » and « Revue »: filters, search, counts, order, pages, and how many queries they take."""

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.models import AdvanceRequest, Batch, BatchLine, Beneficiary, ManagingBody, User
from requests_app.rules.statuses import REQUEST_LABELS
from requests_app.services.drafts import create_draft
from requests_app.services.requests_list import SORTS
from tests.review_world import counted_queries, one_of_each, submitted
from tests.services.batch_world import make_request, make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

LIST, QUEUE = "portail:request_list", "portail:review_list"


def shown(browser: Client, name: str, **query: object) -> list[int]:
    return [row.pk for row in browser.get(reverse(name), query).context["page"]]


def test_one_sees_ones_own(commercial_client: Client, commercial: User, autre_commercial: User) -> None:
    software = make_software()
    own = submitted(commercial, software)
    submitted(autre_commercial, software)
    assert shown(commercial_client, LIST) == [own.pk]


def test_the_queue_starts_with_what_is_to_be_reviewed(
    administrateur_client: Client, commercial: User
) -> None:
    requests = one_of_each(commercial, make_software())
    assert shown(administrateur_client, QUEUE) == [requests["submitted"].pk]
    assert len(shown(administrateur_client, QUEUE, etat="toutes")) == len(REQUEST_LABELS)
    for etat, offered in (("toutes", True), ("paid", False)):
        page = administrateur_client.get(reverse(QUEUE), {"etat": etat})
        assert ("Approuver les demandes cochées" in page.content.decode()) == offered


def test_what_waits_for_the_owner_comes_first(commercial_client: Client, commercial: User) -> None:
    requests = one_of_each(commercial, make_software())
    requests["returned"].return_comment = "Le bon n’est pas signé."
    requests["returned"].save()
    AdvanceRequest.objects.get(pk=requests["paid"].pk).save()  # changed last
    response = commercial_client.get(reverse(LIST))
    first = [row.status for row in response.context["page"]][:4]
    assert first == ["returned", "rejected", "draft", "paid"]
    assert "Le bon n’est pas signé." in response.content.decode()


@pytest.fixture
def four(commercial: User, autre_commercial: User) -> dict[str, AdvanceRequest]:
    """Requests that differ in all that a filter reads."""
    one, two = make_software(), make_software("9876543210", "ms2-dui-pds")
    found = {
        "a": submitted(commercial, one),
        "b": submitted(autre_commercial, one),
        "c": make_request(two, commercial, status="approved"),
        "d": make_request(two, autre_commercial, status="draft", esms=5),
    }
    for name, town in (("a", "Lyon"), ("d", "Orée-sur-Mer")):
        Beneficiary.objects.filter(request=found[name]).update(town=town)
    body = ManagingBody.objects.create(
        finess_juridique="750099999", name="FONDATION OREE", search=" fondation de l oree 750099999 "
    )
    Beneficiary.objects.filter(request=found["d"]).update(managing_body=body)
    found["b"].order.reference = "BC-2023/45"
    found["b"].order.save()
    batch = Batch.objects.create(
        software=two, couloir=two.couloir, numero_ans=two.numero_ans, siret="1", content=b"", sha256="0" * 64
    )
    BatchLine.objects.create(batch=batch, request=found["c"], num_ligne=1, numero_editeur="K0042", sent="{}")
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "abcd"),
        ({"couloir": "ms2-dui-pds"}, "cd"),
        ({"etat": "approved"}, "c"),
        ({"couloir": "ms1-dui", "etat": "approved"}, ""),
        ({"og": "lyon"}, "a"),
        ({"og": "orée"}, "d"),
        ({"og": "7500"}, "abcd"),
        ({"q": "k0042"}, "c"),
        ({"q": "bc-2023"}, "b"),
        ({"q": "bc-2023 lyon"}, ""),
        ({"q": "Orée"}, "d"),
        ({"q": "  "}, "abcd"),
        ({"couloir": "inconnu"}, "abcd"),
        ({"etat": "inconnu"}, "abcd"),
        ({"commercial": "x"}, "abcd"),
        ({"page": "99"}, "abcd"),
    ],
    ids=str,
)
def test_filters(
    administrateur_client: Client, four: dict[str, AdvanceRequest], query: dict[str, str], expected: str
) -> None:
    found = shown(administrateur_client, QUEUE, **{"etat": "toutes", **query})
    if query.get("etat") == "inconnu":  # an address that makes no sense is the queue as it opens
        expected = "ab"
    assert sorted(found) == sorted(four[name].pk for name in expected)


def test_filters_by_key(
    administrateur_client: Client, four: dict[str, AdvanceRequest], commercial: User
) -> None:
    for query, expected in (
        ({"logiciel": four["c"].software_id}, "cd"),
        ({"commercial": commercial.pk}, "ac"),
        ({"q": str(four["b"].pk), "commercial": four["b"].owner_id, "couloir": "ms1-dui"}, "b"),
    ):
        found = shown(administrateur_client, QUEUE, etat="toutes", **query)
        assert sorted(found) == sorted(four[name].pk for name in expected)


def test_counts_follow_the_other_filters(
    administrateur_client: Client, four: dict[str, AdvanceRequest]
) -> None:
    tabs = administrateur_client.get(reverse(QUEUE), {"couloir": "ms2-dui-pds"}).context["tabs"]
    assert [(tab["label"], tab["many"], tab["current"]) for tab in tabs] == [
        ("Toutes", 2, False),
        ("Brouillon", 1, False),
        ("Soumise", 0, True),
        ("Approuvée", 1, False),
    ]
    assert tabs[3]["url"] == "?couloir=ms2-dui-pds&etat=approved"


@pytest.mark.parametrize("column", list(SORTS))
def test_each_column_sorts_both_ways(
    administrateur_client: Client, four: dict[str, AdvanceRequest], column: str
) -> None:
    up = shown(administrateur_client, QUEUE, etat="toutes", tri=column)
    down = shown(administrateur_client, QUEUE, etat="toutes", tri=f"-{column}")
    assert len(up) == 4
    assert sorted(up) == sorted(down)
    if column == "esms":
        assert (up[-1], down[0]) == (four["d"].pk, four["d"].pk)
    if column == "numero":
        assert up == down[::-1]


def test_pages_of_fifty(commercial_client: Client, commercial: User) -> None:
    for _ in range(51):
        create_draft(commercial)
    assert len(shown(commercial_client, LIST)) == 50
    assert len(shown(commercial_client, LIST, page=2)) == 1
    assert (
        'href="?etat=draft&amp;page=2"'
        in commercial_client.get(reverse(LIST), {"etat": "draft"}).content.decode()
    )


@pytest.mark.parametrize("name", [LIST, QUEUE], ids=["mine", "queue"])
def test_the_number_of_queries_does_not_grow(
    administrateur_client: Client, administrateur: User, name: str
) -> None:
    software = make_software()
    counts = []
    for more in (1, 12):
        for _ in range(more):
            submitted(administrateur, software)
        with counted_queries() as queries:
            administrateur_client.get(reverse(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 14


@pytest.mark.parametrize(
    ("name", "query", "text"),
    [
        (LIST, {}, "Aucune demande pour l’instant"),
        (QUEUE, {}, "Aucune demande dans le portail."),
    ],
    ids=["mine", "queue"],
)
def test_nothing_yet(administrateur_client: Client, name: str, query: dict[str, str], text: str) -> None:
    assert text in administrateur_client.get(reverse(name), query).content.decode()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, "aucune demande n’attend de revue"),
        ({"og": "introuvable"}, "Aucune demande ne correspond à ces filtres."),
        ({"etat": "paid"}, "Aucune demande à cet état."),
    ],
    ids=["nothing to review", "filtered out", "no such status"],
)
def test_nothing_here(
    administrateur_client: Client, commercial: User, query: dict[str, str], text: str
) -> None:
    make_request(make_software(), commercial, status="approved")
    assert text in administrateur_client.get(reverse(QUEUE), query).content.decode()
