"""Return files as they come in: kept first, then read, refused with the reason or shown as they would be applied."""

import hashlib

import pytest

from requests_app.models import (
    BatchLine,
    ReturnFile,
    ReturnState,
)
from requests_app.services import returns_reading
from requests_app.services.returns import ReturnError, misplaced, preview, receive, reexamine
from requests_app.services.returns_apply import apply
from tests.review_world import plain

from .answer_world import all_accepted, deposited_batch, return_bytes, without_numbers
from .batch_world import make_user

pytestmark = pytest.mark.django_db


def test_the_bytes_are_kept_with_who_and_when(batch, admin):
    data = all_accepted(batch)
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


def test_a_file_kept_by_a_process_that_died_then_is_applied_all_the_same(batch, admin, monkeypatch):
    def crash(data):
        raise MemoryError

    with monkeypatch.context() as struck:
        struck.setattr(returns_reading, "scan", crash)
        with pytest.raises(MemoryError):
            receive(all_accepted(batch), "retour.json", admin)
    row = ReturnFile.objects.get()
    assert (row.state, preview(row).applying) == ("kept", 3)
    assert apply(row, admin).accepted == 3
    assert list(row.batches.all()) == [batch]


def test_the_same_bytes_are_one_row_and_each_import_an_event(batch, admin):
    other = make_user("autre", admin=True)
    first = receive(all_accepted(batch), "retour.json", admin)
    apply(first, admin)
    second = receive(all_accepted(batch), "copie.json", other)
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
    return all_accepted(batch, top={"SIRET": "35600000000048"})


def _other_software(batch):
    return all_accepted(batch, top={"numeroAns": "5555555555"})


def _others_lines(batch):
    def renumbered(line):
        line["numeroEditeur"] = f"ZZZZ{line['numLigne']}"

    return all_accepted(batch, altered=dict.fromkeys((1, 2, 3), renumbered))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda batch: b"%PDF-1.7 ...", "PDF"),
        (lambda batch: all_accepted(batch, cut=200), "coupé"),
        (
            _sent_itself,
            "C’est le fichier JSON du dépôt n° {batch}, tel qu’il a été envoyé : ce n’est pas un retour.",
        ),
        (_untreated, "aucune de ses lignes n’a été traitée par l’agence"),
        (_refused_whole, "donné pour le fichier entier, hors des lignes : « Structure non conforme »."),
        (_other_supplier, "le SIRET « 35600000000048 », que le portail ne connaît pas"),
        (_other_software, "le numéro ANS « 5555555555 », que le portail ne connaît pas"),
        (_others_lines, "Aucune ligne de ce fichier n’est une demande envoyée par ce portail"),
        (without_numbers, "importez-le depuis la page de son dépôt"),
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
    row = receive(all_accepted(batch), "retour.json", admin, asked)
    assert row.state == "refused"
    assert plain(row.reason) == (
        f"Ce fichier répond au dépôt n° {batch.pk}, et à aucune ligne du dépôt n° {asked.pk}."
    )
    assert list(row.batches.all()) == [batch]
    # By the right door it is good, and then no wrong door spoils it.
    assert receive(all_accepted(batch), "retour.json", admin, batch).state == "kept"
    again = receive(all_accepted(batch), "retour.json", admin, asked)
    assert (again.state, misplaced(again, batch)) == ("kept", "")
    assert plain(misplaced(again, asked)).startswith(f"Ce fichier répond au dépôt n° {batch.pk}, et à aucune")


def test_a_refused_file_is_examined_again(batch, admin, monkeypatch):
    def cannot(data):
        raise returns_reading.Unreadable("Rien ne s’y lit.")

    with monkeypatch.context() as older:
        older.setattr(returns_reading, "scan", cannot)
        row = receive(all_accepted(batch), "retour.json", admin)
    assert (row.state, row.reason) == ("refused", "Rien ne s’y lit.")
    row = reexamine(row, admin)
    assert (row.state, row.reason, list(row.batches.all())) == ("kept", "", [batch])
    apply(row, admin)
    with monkeypatch.context() as older:
        older.setattr(returns_reading, "scan", cannot)
        assert reexamine(row, admin).state == "applied"
