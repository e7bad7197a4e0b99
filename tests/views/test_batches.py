"""The pages of batches, as an admin sees them and as nobody else does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.models import AdvanceRequest, Batch
from requests_app.services.freeze import prepare_batches
from tests.services.batch_world import make_request, make_user

pytestmark = pytest.mark.django_db

PAGES = [
    pytest.param("portail:batches", False, id="list"),
    pytest.param("portail:batch_prepare", False, id="prepare"),
    pytest.param("portail:batch", True, id="batch"),
    pytest.param("portail:batch_manifest", True, id="manifest"),
    pytest.param("portail:batch_portal", True, id="portal"),
    pytest.param("portail:batch_abandon", True, id="abandon"),
]

ACTIONS = [
    pytest.param("portail:batch_prepare", False, id="prepare"),
    pytest.param("portail:batch_json", True, id="json"),
    pytest.param("portail:batch_rename", True, id="rename"),
    pytest.param("portail:batch_deposit", True, id="deposit"),
    pytest.param("portail:batch_abandon", True, id="abandon"),
]


@pytest.fixture
def requests(software, admin):
    return [make_request(software, admin) for _ in range(3)]


@pytest.fixture
def batch(software, requests, admin) -> Batch:
    today = timezone.localdate()
    return prepare_batches(software, [request.pk for request in requests], today, admin).batches[0]


def address(name: str, batch: Batch, *, of_batch: bool) -> str:
    return reverse(name, args=[batch.pk] if of_batch else [])


@pytest.mark.parametrize(("name", "of_batch"), PAGES)
def test_pages_open_for_admins(client, batch, name, of_batch):
    assert client.get(address(name, batch, of_batch=of_batch)).status_code == 200


@pytest.mark.parametrize(("name", "of_batch"), PAGES)
def test_pages_are_closed_to_others(client, batch, name, of_batch):
    client.force_login(make_user("commercial"))
    assert client.get(address(name, batch, of_batch=of_batch)).status_code == 403


@pytest.mark.parametrize(("name", "of_batch"), ACTIONS)
def test_actions_are_closed_to_others(client, batch, name, of_batch):
    client.force_login(make_user("commercial"))
    assert client.post(address(name, batch, of_batch=of_batch)).status_code == 403
    assert Batch.objects.get().status == "frozen"


@pytest.mark.parametrize(("name", "of_batch"), ACTIONS)
def test_actions_want_the_csrf_token(batch, admin, name, of_batch):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    assert strict.post(address(name, batch, of_batch=of_batch)).status_code == 403


@pytest.mark.parametrize("name", ["portail:batch_json", "portail:batch_rename", "portail:batch_deposit"])
def test_nothing_is_changed_by_a_get(client, batch, name):
    assert client.get(reverse(name, args=[batch.pk])).status_code == 405


def test_nobody_signed_in_is_sent_to_the_log_in(client, batch):
    client.logout()
    assert client.get(reverse("portail:batches")).url.startswith(reverse("login"))


def test_an_unknown_batch_is_not_found(client, admin):
    assert client.get(reverse("portail:batch", args=[12345])).status_code == 404


def test_the_prepare_page_ticks_all_that_can_go_and_says_why_the_others_cannot(client, software, requests):
    og = requests[1].beneficiaries.get()
    og.nom_responsable = ""
    og.save()
    page = client.get(reverse("portail:batch_prepare"))
    assert [(row.request.pk, ticked) for row, ticked, _ in page.context["ready"]] == [
        (requests[0].pk, True), (requests[2].pk, True)
    ]  # fmt: skip
    assert [row.request.pk for row in page.context["refused"]] == [requests[1].pk]
    assert page.context["refused"][0].refusal.reasons[0] in page.content.decode()


def freeze(client, software, *pks, day=None):
    day = timezone.localdate() if day is None else day
    data = {"software": software.pk, "requests": pks, "day": f"{day:%Y-%m-%d}"}
    return client.post(reverse("portail:batch_prepare"), data)


def test_freezing_leads_to_the_batch(client, software, requests):
    answer = freeze(client, software, *(request.pk for request in requests))
    batch = Batch.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("portail:batch", args=[batch.pk]))
    assert batch.lines.count() == 3


def test_freezing_twice_makes_one_batch_and_says_why(client, software, requests):
    pks = [request.pk for request in requests]
    freeze(client, software, *pks)
    answer = freeze(client, software, *pks)
    told = [str(message) for message in client.get(answer.url).context["messages"]]
    assert Batch.objects.count() == 1
    assert told[-1] == (
        f"La demande n° {pks[2]} n’est pas partie. Cette demande est maintenant « Dans un dépôt » "
        f"(dépôt n° {Batch.objects.get().pk}) : elle n’est plus à déposer."
    )


@pytest.mark.parametrize(
    ("chosen", "late", "said"),
    [
        pytest.param(0, 0, "Cochez au moins une demande", id="nothing ticked"),
        pytest.param(1, -1, "Ce jour est passé", id="past day"),
    ],
)
def test_a_wrong_choice_comes_back_with_what_was_ticked(client, software, requests, chosen, late, said):
    day = timezone.localdate() + timedelta(days=late)
    page = freeze(client, software, *[request.pk for request in requests][:chosen], day=day)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert [ticked for _, ticked, _ in page.context["ready"]] == [rank < chosen for rank in range(3)]
    assert not Batch.objects.exists()


@pytest.mark.parametrize("forged", ["abc", "-1", "٣", "9" * 40])
def test_forged_values_do_no_harm(client, software, requests, forged):
    data = {"software": forged, "requests": [forged], "day": forged}
    assert client.post(reverse("portail:batch_prepare"), data).status_code == 422
    assert client.get(reverse("portail:batch_prepare"), {"logiciel": forged}).status_code == 200
    assert client.get(reverse("portail:batches"), {"logiciel": forged, "page": forged}).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({}, 1, id="none"),
        pytest.param({"etat": "frozen"}, 1, id="status"),
        pytest.param({"etat": "deposited"}, 0, id="another status"),
        pytest.param({"couloir": "ms1-dui"}, 1, id="lane"),
        pytest.param({"couloir": "ms2-dui-pds"}, 0, id="another lane"),
        pytest.param({"etat": "nonsense"}, 1, id="not understood"),
    ],
)
def test_the_list_is_filtered(client, batch, query, found):
    page = client.get(reverse("portail:batches"), query)
    assert len(page.context["page"].object_list) == found


def test_the_batch_page_ties_each_number_to_its_request(client, batch, requests):
    text = client.get(reverse("portail:batch", args=[batch.pk])).content.decode()
    for number, request in zip(("A0001", "A0002", "A0003"), requests, strict=True):
        assert number in text
        assert request.get_absolute_url() in text
    assert batch.sha256 in text


def test_the_portal_page_says_what_to_type(client, batch):
    text = client.get(reverse("portail:batch_portal", args=[batch.pk])).content.decode()
    for wanted in ("« avance »", batch.numero_ans, batch.siret, "-001.json", "-001-PJ-1.zip"):
        assert wanted in text


def test_depositing(client, batch):
    client.post(reverse("portail:batch_json", args=[batch.pk]))
    data = {"deposited_on": f"{timezone.localdate():%Y-%m-%d}", "name": batch.name.pk}
    for _ in range(2):
        client.post(reverse("portail:batch_deposit", args=[batch.pk]), data)
    assert Batch.objects.get().status == "deposited"
    assert set(AdvanceRequest.objects.values_list("status", flat=True)) == {"deposited"}


@pytest.mark.parametrize(
    ("downloaded", "day", "said"),
    [
        pytest.param(
            False, "2026-11-22", "Le fichier n’a pas été téléchargé sous ce nom.", id="not downloaded"
        ),
        pytest.param(True, "2999-01-01", "La date du dépôt est dans l’avenir", id="future"),
        pytest.param(True, "1999-01-01", "précède la préparation du fichier", id="before freezing"),
        pytest.param(True, "hier", "Cette date n’existe pas", id="no date"),
        pytest.param(True, "", "Indiquez une date.", id="no answer"),
    ],
)
def test_a_wrong_deposit_comes_back(client, batch, downloaded, day, said):
    if downloaded:
        client.post(reverse("portail:batch_json", args=[batch.pk]))
    data = {"deposited_on": day, "name": batch.name.pk}
    page = client.post(reverse("portail:batch_deposit", args=[batch.pk]), data)
    assert page.status_code == 422
    assert said in page.content.decode().replace("&#x27;", "'")
    assert AdvanceRequest.objects.filter(status="batched").count() == 3


def test_abandoning_wants_a_reason(client, batch):
    url = reverse("portail:batch_abandon", args=[batch.pk])
    page = client.post(url, {"kind": "refused", "text": "  "})
    assert (page.status_code, Batch.objects.get().status) == (422, "frozen")
    answer = client.post(url, {"kind": "refused", "text": "Structure non conforme"})
    assert answer.url == reverse("portail:batch", args=[batch.pk])
    assert (
        Batch.objects.get().abandon_reason == "L’agence a refusé le fichier entier : Structure non conforme"
    )
    assert AdvanceRequest.objects.filter(status="approved").count() == 3
    assert client.get(url).status_code == 200


def test_renaming(client, batch):
    url = reverse("portail:batch_rename", args=[batch.pk])
    tomorrow = timezone.localdate() + timedelta(days=1)
    client.post(url, {"day": f"{tomorrow:%Y-%m-%d}"})
    assert (batch.name.day, batch.name.number) == (tomorrow, 1)
    assert client.post(url, {"day": "2020-01-01"}).status_code == 422
    assert client.post(url, {"day": "31/02/2027"}).status_code == 422
