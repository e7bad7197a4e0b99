"""The checklist's forms on the batch's page and on « Sur le portail », and what the list of batches tells."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.models import Batch, BatchLineFile, DepositMark, ReturnFile, ReturnLine, User
from requests_app.services.batch_progress import silent_after
from requests_app.services.deposit_steps import refuse_zip, tick
from requests_app.services.deposits import undeposit
from tests.review_world import counted_queries, plain
from tests.services.answer_world import answer, deposited_batch
from tests.services.batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

PAGES = {"batch": "portail:batch", "portal": "portail:batch_portal"}


@pytest.fixture
def batch(commercial: User, administrateur: User) -> Batch:
    return deposited_batch(make_software(), commercial, 2, administrateur)


def post(browser: Client, name: str, batch: Batch, **data: object):
    day = {"on": f"{timezone.localdate():%Y-%m-%d}"}
    return browser.post(reverse(f"portail:{name}", args=[batch.pk]), day | data)


def text_of(browser: Client, name: str, batch: Batch | None = None, **query: str) -> str:
    answer = browser.get(reverse(name, args=[batch.pk] if batch else []), query)
    return plain(answer.content.decode())


@pytest.mark.parametrize("where", PAGES)
def test_a_step_is_ticked_and_undone_from_either_page(
    administrateur_client: Client, batch: Batch, where: str
) -> None:
    which = {"kind": "zip_deposit", "part": 1, "page": where}
    ticked = post(administrateur_client, "batch_tick", batch, **which)
    assert ticked.url == reverse(PAGES[where], args=[batch.pk])
    assert "« ZIP 1 déposé » : coché." in plain(administrateur_client.get(ticked.url).content.decode())
    again = post(administrateur_client, "batch_tick", batch, **which)
    assert "« ZIP 1 déposé » était déjà coché." in plain(
        administrateur_client.get(again.url).content.decode()
    )
    undone = post(administrateur_client, "batch_untick", batch, **which)
    assert "« ZIP 1 déposé » : décoché." in plain(administrateur_client.get(undone.url).content.decode())
    assert not batch.marks.filter(kind="zip_deposit").exists()


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Indiquez une date."),
        ("hier", "Cette date n’existe pas"),
        ("2999-01-01", "Cette date est dans l’avenir"),
        ("1999-01-01", "Cette date précède le dépôt"),
    ],
)
def test_a_wrong_day_comes_back_beside_its_step(
    administrateur_client: Client, batch: Batch, where: str, day: str, said: str
) -> None:
    came = post(administrateur_client, "batch_tick", batch, kind="json_taken", part=0, page=where, on=day)
    text = came.content.decode()
    assert came.status_code == 422
    assert text.index('id="etape-json_taken-0"') < text.index(said) < text.index('id="etape-pieces_taken-0"')
    assert f'value="{day}"' in text
    assert not batch.marks.filter(kind="json_taken").exists()


def test_a_refused_zip_keeps_what_was_typed_until_it_is_right(
    administrateur_client: Client, batch: Batch
) -> None:
    note = "Archive <illisible>"
    came = post(administrateur_client, "batch_refuse_zip", batch, part=1, note=note, on="", page="batch")
    assert (came.status_code, "Archive &lt;illisible&gt;</textarea>" in came.content.decode()) == (422, True)
    post(administrateur_client, "batch_refuse_zip", batch, part=1, note=note, page="batch")
    mark = DepositMark.objects.get(kind="zip_deposit")
    assert (mark.outcome, mark.note) == ("refused", note)
    text = text_of(administrateur_client, "portail:batch", batch)
    assert "déposez de nouveau le ZIP 1, que le portail" in text
    assert "Suivi demandes incomplètes" in text


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "x", "part": "0"},
        {"kind": "zip_deposit", "part": "٣"},
        {"kind": "zip_deposit", "part": "-1"},
        {"kind": "zip_deposit", "part": "9" * 40},
        {},
    ],
)
def test_forged_values_do_no_harm(administrateur_client: Client, batch: Batch, data: dict[str, str]) -> None:
    before = batch.marks.count()
    for name in ("batch_tick", "batch_refuse_zip", "batch_untick"):
        assert post(administrateur_client, name, batch, **data).status_code in (302, 422)
    assert batch.marks.count() == before


@pytest.mark.parametrize("name", ["batch_tick", "batch_refuse_zip", "batch_untick"])
def test_only_admins_tick_and_only_by_a_post(
    commercial_client: Client, administrateur_client: Client, administrateur: User, batch: Batch, name: str
) -> None:
    which = {"kind": "zip_deposit", "part": 1, "note": "x"}
    assert post(commercial_client, name, batch, **which).status_code == 403
    address = reverse(f"portail:{name}", args=[batch.pk])
    assert administrateur_client.get(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrateur)
    assert strict.post(address, which).status_code == 403


def test_a_deposit_said_by_mistake_is_taken_back_on_the_page(
    administrateur_client: Client, batch: Batch
) -> None:
    post(administrateur_client, "batch_untick", batch, kind="json_deposit", part=0, page="portal")
    assert Batch.objects.get().status == "downloaded"
    text = text_of(administrateur_client, "portail:batch_portal", batch)
    assert "Enregistrer le dépôt" in text


@pytest.mark.parametrize(
    ("kinds", "tag", "said"),
    [
        (["json_taken"], "Pièces non confirmées", "Le JSON est pris en compte, mais pas les pièces"),
        (["zip_deposit", "pieces_taken"], "JSON non confirmé", "Les pièces sont prises en compte, mais pas"),
    ],
)
def test_half_a_deposit_stands_out(
    administrateur_client: Client,
    administrateur: User,
    batch: Batch,
    kinds: list[str],
    tag: str,
    said: str,
) -> None:
    for kind in kinds:
        tick(batch, kind, int(kind == "zip_deposit"), timezone.localdate(), administrateur)
    for name in PAGES.values():
        assert said in text_of(administrateur_client, name, batch)
    for query in ({}, {"suivi": "incomplets"}):
        listed = text_of(administrateur_client, "portail:batches", **query)
        assert (tag in listed, "1 dépôt incomplet" in listed) == (True, True)
    line = batch.lines.all()[0]
    assert tag in text_of(administrateur_client, "portail:request_summary", line.request)


def test_the_list_tells_answers_and_silence(
    administrateur_client: Client, administrateur: User, batch: Batch
) -> None:
    for line, kind in zip(batch.lines.all(), ("accepted", "rejected"), strict=True):
        answer(line, kind, actor=administrateur)
    silent = deposited_batch(make_software("1111111111"), administrateur, 1, administrateur)
    Batch.objects.filter(pk=silent.pk).update(
        deposited_on=timezone.localdate() - timedelta(days=silent_after() + 2)
    )
    text = text_of(administrateur_client, "portail:batches")
    for wanted in (
        "2 réponses sur 2 (1 acceptée, 1 rejetée)",
        f"{silent_after() + 2} jours sans réponse",
        "1 dépôt sans réponse",
    ):
        assert wanted in text
    for query, found in (("muets", [silent.pk]), ("attente", [silent.pk]), ("incomplets", [batch.pk])):
        page = administrateur_client.get(reverse("portail:batches"), {"suivi": query}).context["page"]
        assert [row.pk for row in page] == found
    assert "Aucune réponse depuis" in text_of(administrateur_client, "portail:batch", silent)


def test_nothing_left_is_said(administrateur_client: Client, administrateur: User, batch: Batch) -> None:
    tick(batch, "zip_deposit", 1, timezone.localdate(), administrateur)
    tick(batch, "pieces_taken", 0, timezone.localdate(), administrateur)
    for line in batch.lines.all():
        answer(line, "accepted", actor=administrateur)
    text = text_of(administrateur_client, "portail:batch", batch)
    assert "Rien d’autre à faire ici" in text
    assert "Prochaine étape" not in text


def test_the_pages_take_as_many_queries_whatever_they_hold(
    administrateur_client: Client, administrateur: User
) -> None:
    software, counts = make_software(), []
    for lines in (1, 5):
        batch = deposited_batch(software, administrateur, lines, administrateur)
        for rank, file in enumerate(BatchLineFile.objects.filter(line__batch=batch), 1):
            BatchLineFile.objects.filter(pk=file.pk).update(zip_part=rank)
        for part in range(1, lines + 1):
            refuse_zip(batch, part, timezone.localdate(), "non", administrateur)
        found = []
        for address in (reverse("portail:batch", args=[batch.pk]), reverse("portail:batches")):
            with counted_queries() as queries:
                assert administrateur_client.get(address).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_what_the_agency_answered_cannot_be_given_up_and_that_is_said_first(
    administrateur_client: Client, administrateur: User, batch: Batch
) -> None:
    answer(batch.lines.all()[0], "accepted", actor=administrateur)
    for name in PAGES.values():
        assert "Abandonner ce dépôt" not in text_of(administrateur_client, name, batch)
    text = text_of(administrateur_client, "portail:batch_abandon", batch)
    assert "L’agence a déjà répondu" in text
    assert "<textarea" not in text


def _kept(batch: Batch) -> ReturnFile:
    kept = ReturnFile.objects.create(content=b"{}", sha256="0" * 64, size=2, original_name="retour.json")
    kept.batches.add(batch)
    return kept


def test_a_return_that_waits_is_what_comes_next(
    administrateur_client: Client, administrateur: User, batch: Batch
) -> None:
    for kind, part in (("zip_deposit", 1), ("json_taken", 0), ("pieces_taken", 0)):
        tick(batch, kind, part, timezone.localdate(), administrateur)
    address = reverse("portail:return_new")
    assert f'href="{address}?depot={batch.pk}"' in text_of(administrateur_client, "portail:batch", batch)
    kept = _kept(batch)
    text = text_of(administrateur_client, "portail:batch", batch)
    assert f"le retour n° {kept.pk} attend : examinez-le" in text
    line = batch.lines.all()[0]
    ReturnFile.objects.update(state="applied", applied_at=timezone.now())
    ReturnLine.objects.create(return_file=kept, position=0, line=line, raw="{}", verdict="altered")
    text = text_of(administrateur_client, "portail:batch", batch)
    assert f"décidez d’une ligne du retour n° {kept.pk}" in text


def test_who_says_a_deposit_that_a_return_file_waits_for_goes_on_with_it(
    administrateur_client: Client, administrateur: User, batch: Batch
) -> None:
    undeposit(batch, administrateur)
    kept = _kept(batch)
    data = {"deposited_on": f"{timezone.localdate():%Y-%m-%d}", "name": batch.name.pk}
    said = administrateur_client.post(reverse("portail:batch_deposit", args=[batch.pk]), data)
    assert said.url == reverse("portail:return_file", args=[kept.pk])
