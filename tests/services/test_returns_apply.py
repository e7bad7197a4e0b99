"""Applying return files: what each verdict does, decisions, parts in any order, twice the same."""

import itertools
import json
import logging

import pytest
from django.utils import timezone

from requests_app.models import Decision, ReturnFile, ReturnLine, Verdict
from requests_app.rules.statuses import ForbiddenMove
from requests_app.services import returns_apply
from requests_app.services.deposits import DepositError, abandon, deposit, name_for_download
from requests_app.services.freeze import prepare_batches
from requests_app.services.history import move_request
from requests_app.services.returns import receive
from requests_app.services.returns_apply import DecisionRefused, apply
from tests.review_world import plain

from .answer_world import (
    attempts,
    brought,
    deposited_batch,
    everything,
    frozen_batch,
    return_bytes,
    told,
)

pytestmark = pytest.mark.django_db


def test_answers_are_stored_and_requests_moved(batch, admin):
    answers = {1: told("accepted", "ASP1"), 2: told("known", "ASP2"), 3: ("rejected", "FINESS inconnu", "12")}
    row = brought(batch, answers, admin)
    done = apply(row, admin)
    assert attempts(batch) == [
        ("accepted", "accepted", "ASP1", "0000", "Demande acceptée"),
        ("accepted", "known", "ASP2", "3436", "Demande déjà connue"),
        ("rejected", "rejected", "", "12", "FINESS inconnu"),
    ]
    assert (done.accepted, done.rejected, done.set_aside, done.waiting, done.blocked) == (2, 1, 0, 0, ())
    file = ReturnFile.objects.get(pk=row.pk)
    assert (file.state, file.applied_by) == ("applied", admin)
    kept = list(
        file.lines.values_list("position", "line__num_ligne", "verdict", "numero_asp", "libelle_traitement")
    )
    assert kept == [
        (0, 1, "accepted", "ASP1", "Demande acceptée"),
        (1, 2, "known", "ASP2", "Demande déjà connue"),
        (2, 3, "rejected", "", "FINESS inconnu"),
    ]


def test_the_returned_line_is_kept_as_it_came(batch, admin):
    apply(brought(batch, {1: told("accepted", "ASP1")}, admin, only={1}, indent=None), admin)
    line = batch.lines.get(num_ligne=1)
    assert json.loads(line.returned) == json.loads(line.sent) | {
        "numeroASP": "ASP1",
        "codeTraitement": "0000",
        "libelleTraitement": "Demande acceptée",
    }
    assert ReturnLine.objects.get().raw == line.returned


def test_history_says_by_which_number_label_and_file(batch, admin):
    row = brought(
        batch, {1: told("accepted", "ASP1"), 2: ("rejected", "FINESS inconnu", "12")}, admin, only={1, 2}
    )
    apply(row, admin)
    first, second, _ = batch.lines.all()
    said = [
        (event.verb, event.from_status, event.to_status, event.actor, event.batch, plain(event.comment))
        for line in (first, second)
        for event in line.request.events.all()[:1]
    ]
    file = f"retour n° {row.pk}"
    assert said == [
        (
            "accept", "deposited", "accepted", admin, batch,
            f"Numéro éditeur {first.numero_editeur} · « Demande acceptée » · code 0000 · numéro ASP ASP1 · {file}",
        ),
        (
            "reject", "deposited", "rejected", admin, batch,
            f"Numéro éditeur {second.numero_editeur} · « FINESS inconnu » · code 12 · {file}",
        ),
    ]  # fmt: skip
    event = batch.events.filter(verb="return_apply").get()
    assert plain(event.comment) == f"Retour n° {row.pk} : 1 acceptée, 1 rejetée"


def test_the_log_names_nobody(batch, admin, caplog):
    with caplog.at_level(logging.INFO):
        apply(brought(batch, {1: ("rejected", "M. DUPONT inconnu", "12")}, admin, only={1}), admin)
    assert "1 rejected" in caplog.text
    assert "DUPONT" not in caplog.text


def test_applying_twice_changes_nothing(batch, admin):
    answers = {1: told("accepted", "ASP1"), 2: ("accepted", ""), 3: told("rejected")}
    row = brought(batch, answers, admin)
    apply(row, admin, {1: (Decision.SET_ASIDE, "On attend")})
    before = everything()
    again = apply(row, admin, {1: (Decision.SET_ASIDE, "On attend")})
    assert (everything(), again.changed) == (before, False)


def test_the_same_answers_in_another_file_are_already_applied(batch, admin):
    answers = {rank: told("accepted", f"ASP{rank}") for rank in (1, 2, 3)}
    apply(brought(batch, answers, admin), admin)
    before = attempts(batch)
    row = brought(batch, answers, admin, shuffle=3, key_case=str.upper, bom=True, code_as_number=True)
    done = apply(row, admin)
    assert (attempts(batch), dict(done.verdicts)) == (before, {Verdict.UNCHANGED: 3})
    assert {line.verdict for line in row.lines.all()} == {"unchanged"}


def test_parts_in_any_order_come_to_the_same(software, admin):
    answers = {1: told("accepted", "ASP1"), 2: told("rejected"), 3: told("known", "ASP3")}
    parts = [{1, 2}, {2, 3}, {1, 2, 3}]
    outcomes = []
    for order in itertools.permutations(parts):
        batch = deposited_batch(software, admin, 3, admin)
        own = {
            rank: (told[0], f"{batch.pk}-{rank}") if told[0] != "rejected" else told
            for rank, told in answers.items()
        }
        for part in order:
            apply(brought(batch, own, admin, only=part), admin)
        outcomes.append([(status, kind) for status, kind, *_ in attempts(batch)])
        assert ReturnLine.objects.filter(return_file__batches=batch).count() == 7
    assert outcomes == [[("accepted", "accepted"), ("rejected", "rejected"), ("accepted", "known")]] * 6


def test_nothing_moves_before_the_batch_is_declared_deposited(software, admin):
    batch = frozen_batch(software, admin, 2, admin)
    row = brought(batch, {1: told("accepted", "ASP1"), 2: ("accepted", "")}, admin)
    before = everything()
    done = apply(row, admin)
    assert (everything(), done.changed, done.blocked) == (before, False, (batch,))
    with pytest.raises(DecisionRefused, match="pas encore déclaré déposé"):
        apply(row, admin, {1: (Decision.ACCEPT, "Oui")})
    deposit(batch, timezone.localdate(), name_for_download(batch, admin), admin)
    assert apply(row, admin, {1: (Decision.ACCEPT, "Oui")}).accepted == 2
    assert ReturnFile.objects.get().state == "applied"


def test_a_file_of_two_batches_applies_the_deposited_one_and_waits_for_the_other(software, admin):
    deposited, frozen = deposited_batch(software, admin, 1, admin), frozen_batch(software, admin, 1, admin)
    text = return_bytes(deposited, {1: told("accepted", "ASP1")}).decode()
    second = json.loads(return_bytes(frozen, {1: told("accepted", "ASP2")}))["lignesImport"][0]
    text = text.rstrip().removesuffix("}").rstrip().removesuffix("]") + "," + json.dumps(second) + "]}"
    row = receive(text.encode(), "retour.json", admin)
    assert apply(row, admin).accepted == 1
    assert (ReturnFile.objects.get().state, row.lines.count()) == ("kept", 1)
    deposit(frozen, timezone.localdate(), name_for_download(frozen, admin), admin)
    assert apply(row, admin).accepted == 1
    assert (ReturnFile.objects.get().state, row.lines.count()) == ("applied", 2)
    assert [status for status, *_ in attempts(deposited) + attempts(frozen)] == ["accepted"] * 2


def test_an_accepted_request_cannot_be_sent_again(batch, admin, software):
    apply(brought(batch, {rank: told("accepted", f"ASP{rank}") for rank in (1, 2, 3)}, admin), admin)
    request = batch.lines.first().request
    for event in ("correct", "submit", "approve", "freeze", "free", "return"):
        with pytest.raises(ForbiddenMove):
            move_request(request, event, admin)
    prepared = prepare_batches(software, [request.pk], timezone.localdate(), admin)
    assert (prepared.batches, len(prepared.refusals)) == ([], 1)
    with pytest.raises(DepositError):
        abandon(batch, "refused", "", admin)


WRITES = ("_answer", "_move", "_leave", "_keep_lines", "_settle_elsewhere", "_applied", "_tell", "_close")


@pytest.mark.parametrize("step", WRITES)
def test_a_crash_at_any_step_leaves_nothing_and_again_works(batch, admin, monkeypatch, step):
    answers = {1: told("accepted", "ASP1"), 2: told("rejected"), 3: ("accepted", "")}
    row = brought(batch, answers, admin)
    decisions = {2: (Decision.SET_ASIDE, "On attend")}
    before = everything()
    genuine = getattr(returns_apply, step)

    def crash(*args):
        genuine(*args)
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(returns_apply, step, crash)
        with pytest.raises(MemoryError):
            apply(row, admin, decisions)
    assert everything() == before
    apply(row, admin, decisions)
    assert [status for status, *_ in attempts(batch)] == ["accepted", "rejected", "deposited"]
    assert row.lines.count() == 3
