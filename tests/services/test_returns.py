"""Return files as they come in: kept first, then read, refused with the reason or shown as they would be applied."""

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import (
    Batch,
    BatchLine,
    Decision,
    Event,
    ReturnFile,
    ReturnState,
    StructureModel,
    Verdict,
)
from requests_app.services import returns_reading
from requests_app.services.returns import ReturnError, misplaced, preview, preview_of, receive, reexamine
from requests_app.services.returns_apply import apply
from tests.review_world import plain

from .answer_world import answer, deposited_batch, frozen_batch, return_bytes, told
from .batch_world import make_software, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_user("admin", admin=True)


@pytest.fixture
def software():
    return make_software()


@pytest.fixture
def batch(software, admin):
    return deposited_batch(software, admin, 3, admin)


def accepted(batch: Batch, **distortions) -> bytes:
    """Every line of the batch accepted."""
    return return_bytes(batch, {rank: told("accepted", f"ASP{rank}") for rank in (1, 2, 3)}, **distortions)


def test_the_bytes_are_kept_with_who_and_when(batch, admin):
    data = accepted(batch)
    row = ReturnFile.objects.get(pk=receive(data, r"C:\Retours\JSON-retour.json", admin).pk)
    assert (bytes(row.content), row.sha256) == (data, hashlib.sha256(data).hexdigest())
    assert (row.size, row.original_name, row.received_by) == (len(data), "JSON-retour.json", admin)
    assert (row.state, row.reason, list(row.batches.all())) == ("kept", "", [batch])
    assert row.received_at is not None


def test_what_cannot_be_read_is_kept_before_it_is_read(admin, monkeypatch):
    def crash(data):
        raise MemoryError

    monkeypatch.setattr(returns_reading, "scan", crash)
    with pytest.raises(MemoryError):
        receive(b"{}", "retour.json", admin)
    assert bytes(ReturnFile.objects.get().content) == b"{}"


def test_the_same_bytes_are_one_row_and_each_import_an_event(batch, admin):
    other = make_user("autre", admin=True)
    first = receive(accepted(batch), "retour.json", admin)
    apply(first, admin)
    second = receive(accepted(batch), "copie.json", other)
    assert (second.pk, second.state, second.original_name) == (first.pk, "applied", "retour.json")
    told_of = [(event.actor, event.comment) for event in batch.events.filter(verb="return_in").order_by("pk")]
    name = f"(retour n° {first.pk})"
    assert told_of == [(admin, f"retour.json {name}"), (other, f"copie.json {name}")]


@pytest.mark.parametrize("data", [b"", b"x" * 50_000_001], ids=["empty", "huge"])
def test_nothing_is_kept_of_what_is_no_file(admin, data):
    with pytest.raises(ReturnError, match="Ce fichier"):
        receive(data, "retour.json", admin)
    assert not ReturnFile.objects.exists()


def _sent_itself(batch):
    return bytes(batch.content)


def _untreated(batch):
    return return_bytes(batch, {}, indent=0)


def _refused_whole(batch):
    return return_bytes(batch, {}, top={"libelleTraitement": "Structure non conforme"})


def _other_supplier(batch):
    return accepted(batch, top={"SIRET": "35600000000048"})


def _other_software(batch):
    return accepted(batch, top={"numeroAns": "5555555555"})


def _others_lines(batch):
    def renumbered(line):
        line["numeroEditeur"] = f"ZZZZ{line['numLigne']}"

    return accepted(batch, altered=dict.fromkeys((1, 2, 3), renumbered))


def _no_numbers(batch):
    def bare(line):
        line["numeroEditeur"] = None

    return accepted(batch, altered=dict.fromkeys((1, 2, 3), bare))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda batch: b"%PDF-1.7 ...", "PDF"),
        (lambda batch: accepted(batch, cut=200), "coupé"),
        (
            _sent_itself,
            "C’est le fichier JSON du dépôt n° {batch}, tel qu’il a été envoyé : ce n’est pas un retour.",
        ),
        (_untreated, "aucune de ses lignes n’a été traitée par l’agence"),
        (_refused_whole, "donné pour le fichier entier, hors des lignes : « Structure non conforme »."),
        (_other_supplier, "le SIRET « 35600000000048 », que le portail ne connaît pas"),
        (_other_software, "le numéro ANS « 5555555555 », que le portail ne connaît pas"),
        (_others_lines, "Aucune ligne de ce fichier n’est une demande envoyée par ce portail"),
        (_no_numbers, "importez-le depuis la page de son dépôt"),
    ],
    ids=[
        "pdf",
        "cut",
        "sent itself",
        "untreated",
        "refused whole",
        "supplier",
        "software",
        "nothing ours",
        "no numbers",
    ],
)
def test_refused_with_the_reason_and_kept_aside(batch, admin, make, sentence):
    data = make(batch)
    row = receive(data, "retour.json", admin)
    assert row.state == ReturnState.REFUSED
    assert sentence.format(batch=batch.pk) in plain(row.reason)
    assert bytes(ReturnFile.objects.get().content) == data
    seen = preview(row)
    assert (seen.refused, seen.rows) == (row.reason, ())
    with pytest.raises(ReturnError):
        apply(row, admin)
    assert not BatchLine.objects.exclude(answer="").exists()


def test_a_file_of_another_batch_is_refused_and_names_it(batch, software, admin):
    asked = deposited_batch(software, admin, 1, admin)
    row = receive(accepted(batch), "retour.json", admin, asked)
    assert row.state == "refused"
    assert plain(row.reason) == (
        f"Ce fichier répond au dépôt n° {batch.pk}, et à aucune ligne du dépôt n° {asked.pk} : importez-le de là."
    )
    assert list(row.batches.all()) == [batch]
    # By the right door it is good, and then no wrong door spoils it.
    assert receive(accepted(batch), "retour.json", admin, batch).state == "kept"
    again = receive(accepted(batch), "retour.json", admin, asked)
    assert (again.state, misplaced(again, batch)) == ("kept", "")
    assert plain(misplaced(again, asked)).startswith(f"Ce fichier répond au dépôt n° {batch.pk}, et à aucune")


def test_a_refused_file_is_examined_again(batch, admin, monkeypatch):
    def cannot(data):
        raise returns_reading.Unreadable("Rien ne s’y lit.")

    with monkeypatch.context() as older:
        older.setattr(returns_reading, "scan", cannot)
        row = receive(accepted(batch), "retour.json", admin)
    assert (row.state, row.reason) == ("refused", "Rien ne s’y lit.")
    row = reexamine(row, admin)
    assert (row.state, row.reason, list(row.batches.all())) == ("kept", "", [batch])
    apply(row, admin)
    with monkeypatch.context() as older:
        older.setattr(returns_reading, "scan", cannot)
        assert reexamine(row, admin).state == "applied"


def test_without_any_number_the_batch_it_is_imported_for_is_looked_at(batch, admin):
    row = receive(_no_numbers(batch), "retour.json", admin, batch)
    seen = preview(row)
    assert (row.state, list(row.batches.all())) == ("kept", [batch])
    assert [one.verdict for one in seen.rows] == [Verdict.UNDECIDABLE] * 3
    assert [one.suggestion.num_ligne for one in seen.rows] == [1, 2, 3]
    assert {one.allowed_decisions for one in seen.rows} == {
        (Decision.ACCEPT, Decision.REJECT, Decision.SET_ASIDE)
    }


def test_every_verdict_is_shown_before_anything_is_applied(software, admin):
    batch = deposited_batch(software, admin, 7, admin)
    lines = list(batch.lines.all())
    answer(lines[3], "accepted", numero_asp="ASP4")
    stranger = json.loads(lines[0].sent) | {"numeroEditeur": "ZZZZ9", "libelleTraitement": "Demande acceptée"}
    data = return_bytes(
        batch,
        {
            1: told("accepted", "ASP1"),
            2: told("known", "ASP2"),
            3: told("rejected"),
            4: told("accepted", "ASP4"),
            5: told("accepted", "ASP5"),
            6: ("accepted", ""),
        },
        altered={5: lambda line: line["commande"].update(dateCommande="16/03/2023")},
        only={1, 2, 3, 4, 5, 6},
        extra=[stranger],
    )
    row = receive(data, "retour.json", admin)
    seen = preview(row)
    assert [one.verdict.value for one in seen.rows] == [
        "accepted",
        "known",
        "rejected",
        "unchanged",
        "altered",
        "undecidable",
        "foreign",
    ]
    assert [line.pk for line in seen.absent] == [lines[6].pk]
    assert [(one.tag, one.sent, one.returned) for one in seen.rows[4].differences] == [
        ("dateCommande", "15/03/2023", "16/03/2023")
    ]
    assert (seen.applying, seen.waiting, seen.unwritten, seen.blocked) == (3, 2, 7, ())
    assert seen.counts == dict.fromkeys(Verdict, 1)
    assert not BatchLine.objects.exclude(answer="").exclude(pk=lines[3].pk).exists()


def test_what_is_not_declared_deposited_is_blocked(software, admin):
    deposited, frozen = deposited_batch(software, admin, 1, admin), frozen_batch(software, admin, 1, admin)
    both = json.loads(return_bytes(deposited, {1: told("accepted", "ASP1")}))
    both["lignesImport"] += json.loads(return_bytes(frozen, {1: told("accepted", "ASP2")}))["lignesImport"]
    text = json.dumps(both).replace("2433.33", "2433.33")
    seen = preview(receive(text.encode(), "retour.json", admin))
    assert [batch.pk for batch in seen.batches] == [deposited.pk, frozen.pk]
    assert [(one.verdict.value, one.blocked, one.applies) for one in seen.rows] == [
        ("accepted", False, True),
        ("accepted", True, False),
    ]
    assert [batch.pk for batch in seen.blocked] == [frozen.pk]


def test_each_batch_is_read_by_the_structure_it_was_written_with(software, admin):
    older = deposited_batch(software, admin, 1, admin)
    renamed = json.dumps(_model_in_capitals())
    StructureModel.objects.create(
        couloir="ms1-dui", text=renamed, sha256=hashlib.sha256(renamed.encode()).hexdigest()
    )
    newer = deposited_batch(software, admin, 1, admin)
    assert b'"siret"' in bytes(newer.content)
    for batch, numero in ((older, "ASP1"), (newer, "ASP2")):
        (one,) = preview(
            receive(return_bytes(batch, {1: told("accepted", numero)}), "retour.json", admin)
        ).rows
        assert (one.verdict, one.differences) == (Verdict.ACCEPTED, ())


def _model_in_capitals():
    from requests_app.asp_file.structure import default_model

    model = dict(default_model())
    return {"siret" if key == "SIRET" else key: value for key, value in model.items()}


def test_a_preview_takes_the_same_queries_for_one_line_and_for_many(software, admin):
    def queries(count):
        batch = deposited_batch(software, admin, count, admin)
        answers = dict.fromkeys(range(1, count + 1), ("accepted", ""))
        row = receive(return_bytes(batch, answers), "retour.json", admin)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert preview(ReturnFile.objects.get(pk=row.pk)).waiting == count
        return len(seen)

    assert queries(1) == queries(6)


def test_a_dry_look_keeps_nothing(batch, admin):
    seen = preview_of(accepted(batch), "retour.json")
    assert (seen.applying, seen.file.pk, seen.refused) == (3, None, "")
    assert preview_of(b"{", "retour.json").refused
    assert not ReturnFile.objects.exists()
    assert not Event.objects.filter(verb="return_in").exists()
