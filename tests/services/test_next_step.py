"""« Prochaine étape » of a batch, and how far the agency's answers are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.models import AdvanceRequest, Batch, BatchLineFile, DepositMark, User
from requests_app.services.batch_progress import (
    Answers,
    awaited,
    incomplete,
    silent,
    silent_after,
    silent_days,
    with_progress,
)
from requests_app.services.deposit_checklist import checklist_of
from requests_app.services.deposit_steps import refuse_zip, tick
from requests_app.services.deposits import abandon, deposit, name_for_download
from requests_app.services.next_step import next_step
from tests.review_world import counted_queries

from .answer_world import answer, deposited_batch, frozen_batch
from .batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def following(batch: Batch, days: int = 0) -> tuple[str, int, str]:
    """What comes next, so many days from now."""
    fresh = Batch.objects.get(pk=batch.pk)
    found = next_step(checklist_of(fresh), timezone.localdate() + timedelta(days=days))
    return found.kind, found.part, found.text


def test_each_step_leads_to_the_next(commercial: User, administrateur: User) -> None:
    batch, day = frozen_batch(make_software(), commercial, 2, administrateur), timezone.localdate()
    BatchLineFile.objects.filter(line__num_ligne=2).update(zip_part=2)
    assert following(batch) == ("json_download", 0, "téléchargez le JSON.")
    name = name_for_download(batch, administrateur)
    assert following(batch) == ("zip_download", 1, "téléchargez le ZIP 1.")
    for part in (1, 2):
        name_for_download(batch, administrateur, part)
    assert following(batch)[:2] == ("json_deposit", 0)
    assert "si le JSON est déjà déposé, dites quel jour" in following(batch, days=1)[2]
    deposit(batch, day, name, administrateur)
    assert following(batch)[:2] == ("zip_deposit", 1)
    refuse_zip(batch, 1, day, "Archive illisible", administrateur)
    assert following(batch)[2] == "déposez de nouveau le ZIP 1, que le portail de l’agence a refusé."
    for part in (1, 2):
        tick(batch, "zip_deposit", part, day, administrateur)
    assert following(batch)[:2] == ("json_taken", 0)
    tick(batch, "json_taken", 0, day, administrateur)
    assert following(batch)[:2] == ("pieces_taken", 0)
    tick(batch, "pieces_taken", 0, day, administrateur)
    assert following(batch)[0] == "import_return"
    assert not next_step(checklist_of(Batch.objects.get(pk=batch.pk)), day).by_hand
    assert "n’a rien répondu depuis 12 jours" in following(batch, days=12)[2]
    first, second = batch.lines.all()
    answer(first, "accepted", actor=administrateur)
    assert following(batch)[2] == "importez le retour de l’agence pour la demande qui attend encore."
    assert next_step(checklist_of(Batch.objects.get(pk=batch.pk)), day).by_hand
    answer(second, "rejected", actor=administrateur)
    kind, _, text = following(batch)
    assert kind == ""
    assert text.startswith("les 2 demandes ont leur réponse. Celle qui est rejetée se corrige")


def test_attachments_that_nobody_needs_are_not_asked_for(commercial: User, administrateur: User) -> None:
    batch = deposited_batch(make_software(), commercial, 2, administrateur)
    for line in batch.lines.all():
        answer(line, "rejected", actor=administrateur)
    assert following(batch)[0] == ""
    assert "Les 2 qui sont rejetées" in following(batch)[2]


def test_an_abandoned_batch_has_nothing_left(commercial: User, administrateur: User) -> None:
    batch = deposited_batch(make_software(), commercial, 1, administrateur)
    abandon(batch, "refused", "Structure", administrateur)
    assert following(batch)[0] == ""


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((5, 2, 1), "3 réponses sur 5 (2 acceptées, 1 rejetée)"),
        ((5, 1, 0), "1 réponse sur 5 (1 acceptée)"),
        ((2, 0, 2), "2 réponses sur 2 (2 rejetées)"),
        ((5, 0, 0), "Aucune réponse sur 5"),
        ((1, 0, 0), "Pas encore de réponse"),
    ],
)
def test_how_far_the_answers_are(counts: tuple[int, int, int], text: str) -> None:
    assert Answers(*counts).text == text


@pytest.fixture
def batches(commercial: User, administrateur: User) -> dict[str, Batch]:
    """One batch of each kind."""
    software, day = make_software(), timezone.localdate()
    names = ("fresh", "old", "json", "refused", "whole", "abandoned")
    made = {name: deposited_batch(software, commercial, 1, administrateur) for name in names}
    long_ago = day - timedelta(days=silent_after())
    Batch.objects.filter(pk__in=[made["old"].pk, made["whole"].pk]).update(deposited_on=long_ago)
    tick(made["json"], "json_taken", 0, day, administrateur)
    tick(made["abandoned"], "json_taken", 0, day, administrateur)
    refuse_zip(made["refused"], 1, day, "non", administrateur)
    answer(made["whole"].lines.get(), "rejected", actor=administrateur)
    abandon(made["abandoned"], "refused", "Structure", administrateur)
    return made


def test_what_stands_out_among_batches(batches: dict[str, Batch]) -> None:
    name = {batch.pk: name for name, batch in batches.items()}
    rows, today = with_progress(Batch.objects.all()), timezone.localdate()
    assert {name[row.pk] for row in incomplete(rows)} == {"json", "refused"}
    assert {name[row.pk] for row in silent(rows, today)} == {"old"}
    assert {name[row.pk] for row in awaited(rows)} == {"fresh", "old", "json", "refused"}
    standings = {name[row.pk]: checklist_of(row).answers for row in rows.order_by("pk")}
    days = {name[row.pk]: silent_days(row, standings[name[row.pk]], today) for row in rows}
    assert {kind: many for kind, many in days.items() if many} == {"old": silent_after()}


def test_the_checklist_takes_as_many_queries_whatever_the_batch_holds(
    commercial: User, administrateur: User
) -> None:
    software, counts = make_software(), []
    for lines in (1, 6):
        batch = deposited_batch(software, commercial, lines, administrateur)
        for rank, file in enumerate(BatchLineFile.objects.filter(line__batch=batch), 1):
            BatchLineFile.objects.filter(pk=file.pk).update(zip_part=rank)
        for part in range(1, lines + 1):
            tick(batch, "zip_deposit", part, timezone.localdate(), administrateur)
        batch = Batch.objects.get(pk=batch.pk)
        with counted_queries() as queries:
            assert len(list(checklist_of(batch))) == 4 + 2 * lines
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_examined_requests_no_longer_miss_their_attachments(batches: dict[str, Batch]) -> None:
    AdvanceRequest.objects.filter(attempts__batch=batches["json"]).update(status="granted")
    assert not incomplete(with_progress(Batch.objects.filter(pk=batches["json"].pk))).exists()
    assert DepositMark.objects.filter(batch=batches["json"], kind="json_taken").exists()
