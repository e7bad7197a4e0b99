"""An answer typed by a person, where no return file brings it: what it changes, and what comes after."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from requests_app.models import NEVER_RETURNED, Batch, BatchLine, Decision, Event, TypedAnswer, User
from requests_app.services.answer_by_hand import AnswerRefused, Typed, answer_by_hand
from requests_app.services.chain import chain_of
from requests_app.services.correction import correct, rejection_of
from requests_app.services.deposits import ABANDON_KINDS, DepositError, abandon
from requests_app.services.first_try import AnswerFilters, whole
from requests_app.services.label_inbox import how_many_unknown
from requests_app.services.labels import explain
from requests_app.services.misses import misses
from requests_app.services.rejection_causes import causes
from requests_app.services.returns_apply import apply
from tests.review_world import plain

from .answer_world import REJECTED_LABEL, attempts, brought, deposited_batch, everything, frozen_batch, told
from .batch_world import make_software, make_user
from .races import at_once

pytestmark = pytest.mark.django_db

ACCEPTED = Typed(TypedAnswer.ACCEPTED, "Fichier perdu", "ASP0000012", "Demande acceptée")
REJECTED = Typed(TypedAnswer.REJECTED, "Vu sur le portail", label=f"  {REJECTED_LABEL}\n")
NEVER = Typed(TypedAnswer.NEVER, "Confirmé au téléphone")
KINDS = pytest.mark.parametrize("typed", [ACCEPTED, REJECTED, NEVER], ids=["accepted", "rejected", "never"])


def first(batch: Batch) -> BatchLine:
    return batch.lines.select_related("request", "batch").get(num_ligne=1)


def refusal(line: BatchLine, typed: Typed, actor: User) -> tuple[str, str]:
    """The field at fault and the sentence; nothing at all was written."""
    before = everything()
    with pytest.raises(AnswerRefused) as refused:
        answer_by_hand(line.pk, typed, actor)
    assert everything() == before
    return refused.value.field, plain(str(refused.value))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (ACCEPTED, ("accepted", "accepted", "ASP0000012", "", "Demande acceptée")),
        (Typed(TypedAnswer.ACCEPTED, "Vu", "ASP1"), ("accepted", "accepted", "ASP1", "", "")),
        (
            Typed(TypedAnswer.ACCEPTED, "Vu", "ASP1", "Demande déjà connue"),
            ("accepted", "known", "ASP1", "", "Demande déjà connue"),
        ),
        (REJECTED, ("rejected", "rejected", "", "", REJECTED_LABEL)),
        (NEVER, ("rejected", "rejected", "", "", NEVER_RETURNED)),
    ],
)
def test_an_answer_is_stored_and_moves_its_request_alone(batch, admin, typed, stored):
    answer_by_hand(first(batch).pk, typed, admin)
    waiting = ("deposited", "", "", "", "")
    assert attempts(batch) == [stored, waiting, waiting]
    line = first(batch)
    assert (line.returned, line.by_hand, line.answered_at is not None) == ("", True, True)
    assert line.never_returned is (typed is NEVER)
    moved = line.request.events.filter(verb__in=("accept", "reject")).get()
    assert (moved.actor, moved.batch, moved.to_status) == (admin, batch, stored[0])
    assert plain(moved.comment).endswith(f"saisie à la main : {typed.reason}")
    told_of = batch.events.get(verb="answer_by_hand")
    assert told_of.actor == admin
    assert plain(told_of.comment).startswith(f"Ligne 1 : Numéro éditeur {line.numero_editeur}")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Typed(TypedAnswer.NEVER, " "), "reason"),
        (Typed(TypedAnswer.ACCEPTED, "Vu", "  "), "numero_asp"),
        (Typed(TypedAnswer.REJECTED, "Vu", label=" "), "label"),
        (Typed(TypedAnswer.REJECTED, "Vu", label="Demande acceptée."), "label"),
        (Typed(TypedAnswer.REJECTED, "Vu", label="Demande déjà connue"), "label"),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_told(batch, admin, typed, field):
    assert refusal(first(batch), typed, admin)[0] == field


def test_a_number_is_one_requests_alone(batch, admin):
    answer_by_hand(first(batch).pk, ACCEPTED, admin)
    second = batch.lines.get(num_ligne=2)
    said = f"Le numéro ASP ASP0000012 est aussi celui de la demande n° {first(batch).request_id}."
    assert refusal(second, ACCEPTED, admin) == ("numero_asp", said)


@KINDS
def test_only_an_attempt_that_waits_is_answered(batch, admin, typed):
    apply(brought(batch, {1: told("rejected")}, admin, only={1}), admin)
    field, sentence = refusal(first(batch), typed, admin)
    assert field == ""
    assert "a déjà sa réponse : rejetée" in sentence
    assert sentence.endswith("Rien n’a été changé.")


def test_an_attempt_not_deposited_or_given_up_is_not(software, batch, admin):
    frozen = frozen_batch(software, admin, 1, admin)
    assert "n’est pas encore déclaré déposé" in refusal(first(frozen), ACCEPTED, admin)[1]
    abandon(batch, next(iter(ABANDON_KINDS)), "Fichier refusé", admin)
    assert "a été abandonné" in refusal(first(batch), ACCEPTED, admin)[1]


def test_a_batch_answered_by_hand_is_no_longer_given_up(batch, admin):
    answer_by_hand(first(batch).pk, NEVER, admin)
    with pytest.raises(DepositError):
        abandon(batch, next(iter(ABANDON_KINDS)), "Fichier refusé", admin)


def test_a_line_that_a_return_speaks_of_was_given_back(batch, admin):
    kept = brought(batch, {1: ("accepted", "")}, admin, only={1})
    assert refusal(first(batch), NEVER, admin) == (
        "kind",
        f"Le retour n° {kept.pk} répond à ce dépôt et attend d’être appliqué : appliquez-le d’abord.",
    )
    apply(kept, admin)
    assert "attend une décision" in refusal(first(batch), NEVER, admin)[1]


def test_typing_what_a_return_said_settles_its_line(batch, admin):
    """Its code did not decide by itself, the portal's page did."""
    doubtful = brought(batch, {1: ("rejected", "", "77"), 2: ("accepted", "")}, admin, only={1, 2})
    apply(doubtful, admin)
    answer_by_hand(first(batch).pk, Typed(TypedAnswer.ACCEPTED, "Vu", "ASP1"), admin)
    assert [line.waits for line in doubtful.lines.all()] == [True, True]
    same = brought(batch, {3: told("accepted", "ASP3")}, admin, only={3}, altered={3: _later_date})
    apply(same, admin)
    assert same.lines.get().waits
    answer_by_hand(batch.lines.get(num_ligne=3).pk, Typed(TypedAnswer.ACCEPTED, "Vu", "ASP3"), admin)
    assert (same.lines.get().verdict, same.lines.get().waits) == ("unchanged", False)


def _later_date(line):
    line["commande"]["dateCommande"] = "16/03/2023"


@pytest.mark.parametrize(
    ("typed", "late", "verdict"),
    [
        (ACCEPTED, told("accepted", "ASP0000012"), "unchanged"),
        (Typed(TypedAnswer.ACCEPTED, "Vu", "ASP1"), told("accepted", "ASP1"), "unchanged"),
        (Typed(TypedAnswer.ACCEPTED, "Vu", "ASP1"), told("known", "ASP1"), "unchanged"),
        (ACCEPTED, told("accepted", "ASP13"), "undecidable"),
        (ACCEPTED, told("rejected"), "undecidable"),
        (REJECTED, told("rejected"), "unchanged"),
        (REJECTED, ("rejected", "Le SIRET n’est pas actif", "7"), "undecidable"),
        (NEVER, told("rejected"), "undecidable"),
        (NEVER, told("accepted", "ASP1"), "undecidable"),
    ],
)
def test_the_true_return_afterwards(batch, admin, typed, late, verdict):
    answer_by_hand(first(batch).pk, typed, admin)
    before = attempts(batch)
    file = brought(batch, {1: late}, admin, only={1})
    apply(file, admin)
    assert file.lines.get().verdict == verdict
    assert attempts(batch) == before


def test_a_person_decides_of_what_comes_back_after_all(batch, admin):
    line = first(batch)
    answer_by_hand(line.pk, NEVER, admin)
    correct(line.request_id, admin)
    file = brought(batch, {1: told("accepted", "ASP9")}, admin, only={1})
    apply(file, admin)
    apply(file, admin, {0: (Decision.ACCEPT, "Vu sur le portail")})
    line = first(batch)
    assert (line.request.status, line.numero_asp, line.by_hand) == ("accepted", "ASP9", False)


def test_our_own_words_do_not_outlive_the_line_that_came_back(batch, admin):
    answer_by_hand(first(batch).pk, NEVER, admin)
    file = brought(batch, {1: ("rejected", "", "12")}, admin, only={1})
    apply(file, admin)
    apply(file, admin, {0: (Decision.REJECT, "Vu sur le portail")})
    line = first(batch)
    assert (line.code_traitement, line.libelle_traitement, line.never_returned) == ("12", "", False)


def test_a_line_never_given_back_is_no_judgement_of_the_agency(batch, admin):
    answer_by_hand(first(batch).pk, NEVER, admin)
    everyone = AnswerFilters()
    assert (how_many_unknown(), causes(), misses(everyone).count()) == (0, [], 0)
    assert whole(BatchLine.objects.all()).answered == 0
    assert explain(NEVER_RETURNED) is None
    answer_by_hand(batch.lines.get(num_ligne=2).pk, REJECTED, admin)
    assert (len(causes()), misses(everyone).count()) == (1, 1)
    assert whole(BatchLine.objects.all()).answered == 1


def test_a_line_never_given_back_is_sent_again_as_it_is(batch, admin):
    line = first(batch)
    answer_by_hand(line.pk, NEVER, admin)
    correct(line.request_id, admin)
    rejection = rejection_of(first(batch).request)
    assert rejection is not None
    assert (rejection.explanation, rejection.changed, rejection.unchanged) == (None, frozenset(), False)
    chain = chain_of(first(batch).request)
    assert [one.line.never_returned for one in chain.attempts] == [True]


@pytest.fixture
def committed(transactional_db: None, files: Path) -> Batch:
    """Two deposited requests, committed."""
    admin = make_user("admin", admin=True)
    return deposited_batch(make_software(), admin, 2, admin)


@pytest.mark.django_db(transaction=True)
def test_of_several_admins_and_a_return_at_once_one_answers(committed):
    line = first(committed)
    users = [make_user(f"admin{rank}", admin=True) for rank in range(4)]
    file = brought(committed, {1: told("accepted", "ASP77")}, users[0], only={1})
    works = [
        lambda user=user, typed=typed: answer_by_hand(line.pk, typed, user).answer
        for user, typed in zip(users, (ACCEPTED, ACCEPTED, REJECTED, REJECTED), strict=True)
    ]
    outcomes = at_once([*works, lambda: apply(file, users[0]).accepted], told=AnswerRefused)
    wrote = [one for one in outcomes if one in ("accepted", "rejected", "1")]
    assert len(wrote) == 1
    assert Counter(outcomes)["told"] == (4 if wrote == ["1"] else 3)
    moves = Event.objects.filter(verb__in=("accept", "reject"))
    assert [event.request_id for event in moves] == [line.request_id]
    assert file.lines.count() == 1
