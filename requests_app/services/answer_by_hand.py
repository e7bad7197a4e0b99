"""« Saisir la réponse à la main »: what the agency's portal shows of one attempt, where no return file brings it.

The file is better: it brings the code and the very line. By hand, ``BatchLine.returned`` stays empty.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction

from ..asp_file.returns_answers import Told, of_label
from ..models import NEVER_RETURNED, Answer, Batch, BatchLine, TypedAnswer, User
from ..rules.registry import french
from ..rules.statuses import BEFORE_DEPOSIT
from .answer_writing import Moved, known_of, move, settle, store
from .history import lock_batch, lock_request, record
from .returns_changes import accepted_as
from .returns_decisions import is_open, standing
from .returns_list import unapplied, undecided_lines
from .returns_standing import given_to_another

__all__ = ["AnswerRefused", "Typed", "TypedAnswer", "answer_by_hand", "why_not_answered", "why_not_never"]

logger = logging.getLogger(__name__)

_EVENTS = {TypedAnswer.ACCEPTED: "accept", TypedAnswer.REJECTED: "reject", TypedAnswer.NEVER: "reject"}


class AnswerRefused(ValueError):
    """It cannot be recorded, and nothing was: a French sentence. ``field`` of ``Typed`` is at fault, if one is."""

    def __init__(self, sentence: str, field: str = "") -> None:
        self.field = field
        super().__init__(french(sentence))


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed of one attempt, and why."""

    kind: TypedAnswer
    reason: str
    numero_asp: str = ""  #: of one that is accepted
    label: str = ""  #: as the agency shows it; of one that was never given back there is none


def answer_by_hand(pk: int, typed: Typed, actor: User) -> BatchLine:
    """Record that answer of the attempt with that key, in one transaction; its request moves.

    Raises ``AnswerRefused`` where what was typed cannot be, or the attempt no longer waits for an answer.
    """
    _check(typed)
    keys = BatchLine.objects.values("batch_id", "request_id").get(pk=pk)
    with transaction.atomic():
        batch = lock_batch(keys["batch_id"])
        lock_request(keys["request_id"])
        line = _read(pk, batch)
        if why_not := why_not_answered(line):
            raise AnswerRefused(f"{why_not} Rien n’a été changé.")
        _check_beside(line, typed)
        _fill(line, typed)
        store([line])
        said = _said(line, typed)
        move([Moved(line, _EVENTS[typed.kind], said)], [batch], actor)
        settle([line], french("La même réponse a été saisie à la main."))
        record("answer_by_hand", actor, batch=batch, comment=french(f"Ligne {line.num_ligne} : {said}"))
    logger.info("attempt %d answered by hand: %s", pk, typed.kind)
    return line


def why_not_answered(line: BatchLine) -> str:
    """Why no answer can be typed for the attempt, in French; empty where one can. Its batch and request are read."""
    known = known_of(line, by_hand=line.by_hand)
    if known is not None:
        return french(f"La ligne {line.numero_editeur} a déjà sa réponse : {known.sentence.rstrip('.')}.")
    if line.batch.status in BEFORE_DEPOSIT:
        return french(f"Le dépôt n° {line.batch_id} n’est pas encore déclaré déposé.")
    return "" if is_open(line) else standing(line)


def why_not_never(line: BatchLine) -> str:
    """Why it cannot be said that the agency never gave the line back, in French; empty where it can."""
    asked = undecided_lines().filter(line=line).order_by("-pk").first()
    if asked is not None:
        return french(
            f"Le retour n° {asked.return_file_id} rend cette ligne et attend une décision : prenez-la là."
        )
    if kept := unapplied(line.batch):
        return french(
            f"Le retour n° {kept.pk} répond à ce dépôt et attend d’être appliqué : appliquez-le d’abord."
        )
    return ""


def _read(pk: int, batch: Batch) -> BatchLine:
    line = BatchLine.objects.select_related("request").defer("sent", "request__saisie").get(pk=pk)
    line.batch = batch
    return line


def _check(typed: Typed) -> None:
    """What is wrong whatever the attempt. Raises ``AnswerRefused``."""
    if not typed.reason.strip():
        raise AnswerRefused("Dites d’où vient cette réponse : le motif reste dans l’historique.", "reason")
    if typed.kind == TypedAnswer.ACCEPTED and not typed.numero_asp.strip():
        raise AnswerRefused("Recopiez le numéro ASP : le solde l’exigera.", "numero_asp")
    if typed.kind != TypedAnswer.REJECTED:
        return
    if not typed.label.strip():
        raise AnswerRefused("Recopiez le libellé : il dit ce qu’il faut corriger.", "label")
    if of_label(typed.label) in (Told.ACCEPTED, Told.KNOWN):
        raise AnswerRefused(
            "Ce libellé dit que l’agence a accepté la demande : choisissez cette réponse.", "label"
        )


def _check_beside(line: BatchLine, typed: Typed) -> None:
    """What is wrong beside what the portal knows. Raises ``AnswerRefused``."""
    number = typed.numero_asp.strip()
    if typed.kind == TypedAnswer.ACCEPTED and (why_not := given_to_another(number, line.request_id)):
        raise AnswerRefused(why_not, "numero_asp")
    if typed.kind == TypedAnswer.NEVER and (why_not := why_not_never(line)):
        raise AnswerRefused(why_not, "kind")


def _fill(line: BatchLine, typed: Typed) -> None:
    label = " ".join(typed.label.split())
    if typed.kind == TypedAnswer.ACCEPTED:
        line.answer, line.numero_asp, line.libelle_traitement = (
            accepted_as(label),
            typed.numero_asp.strip(),
            label,
        )
    else:
        line.answer = Answer.REJECTED
        line.libelle_traitement = NEVER_RETURNED if typed.kind == TypedAnswer.NEVER else label


def _said(line: BatchLine, typed: Typed) -> str:
    """What the history says of it."""
    parts = (
        f"Numéro éditeur {line.numero_editeur}",
        line.libelle_traitement and f"« {line.libelle_traitement} »",
        line.numero_asp and f"numéro ASP {line.numero_asp}",
        f"saisie à la main : {typed.reason.strip()}",
    )
    return french(" · ".join(filter(None, parts)))
