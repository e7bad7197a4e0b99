"""Writing the answer to an attempt: the one home of these columns, be it brought by a return file or typed by a person.

Whoever calls holds the batch's row and then the request's, locked in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from ..asp_file.returns_match import Known, same_answer
from ..models import Batch, BatchLine, ReturnFile, ReturnLine, User, Verdict
from .history import move_requests, record
from .returns_decisions import AMEND
from .returns_list import undecided_lines

_COLUMNS = ("answer", "answered_at", "numero_asp", "code_traitement", "libelle_traitement", "returned")

#: ``BatchLine.by_hand`` as an expression, where ``returned`` is not read.
BY_HAND = ExpressionWrapper(~Q(answer="") & Q(returned=""), output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class Moved:
    """An attempt whose answer changed: ``event`` for its request ("": it stays), and what its history says."""

    line: BatchLine
    event: str
    said: str


def store(lines: Sequence[BatchLine]) -> None:
    """Save the answers that these attempts were given, as of now."""
    now = timezone.now()
    for line in lines:
        line.answered_at = now
    BatchLine.objects.bulk_update(lines, _COLUMNS, batch_size=100)


def move(changed: Sequence[Moved], batches: Iterable[Batch], actor: User | None) -> None:
    """Each request's status, with its event; an answer put right moves nothing, and is an event all the same.

    Raises ``ForbiddenMove``.
    """
    for batch in batches:
        own = [one for one in changed if one.line.batch_id == batch.pk]
        for event in sorted({one.event for one in own} - {AMEND}):
            moved = [one for one in own if one.event == event]
            comments = {one.line.request_id: one.said for one in moved}
            move_requests([one.line.request for one in moved], event, actor, batch=batch, comments=comments)
    for one in changed:
        if one.event == AMEND:
            record("amend", actor, request=one.line.request, batch=one.line.batch, comment=one.said)


def known_of(line: BatchLine, *, by_hand: bool) -> Known | None:
    """The answer that is stored of an attempt; None while there is none."""
    if not line.answer:
        return None
    return Known(line.answer, line.numero_asp, line.code_traitement, line.libelle_traitement, by_hand=by_hand)


def settle(lines: Iterable[BatchLine], remark: str, but: ReturnFile | None = None) -> None:
    """Lines of return files (``but`` that one) that wait, and say of an attempt what was just stored, wait no more."""
    answers = {line.pk: known_of(line, by_hand=line.by_hand) for line in lines}
    waiting = undecided_lines().filter(line_id__in=list(answers)).defer("raw").order_by("pk")
    if but is not None:
        waiting = waiting.exclude(return_file=but)
    same = []
    for other in waiting:
        known = answers[other.line_id] if other.line_id else None
        told = other.numero_asp, other.code_traitement, other.libelle_traitement
        if known is not None and same_answer(known, *told):
            other.verdict, other.remarks = Verdict.UNCHANGED, [*other.remarks, remark]
            same.append(other)
    ReturnLine.objects.bulk_update(same, ["verdict", "remarks"])
