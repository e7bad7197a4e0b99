"""The agency's decision on an accepted request: granted or refused, mended, taken back. One verb, one transaction.

What is recorded can be wrong: it is mended or taken back with a reason, and history keeps what it said before.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import AdvanceRequest, Examination, LetterKind, Outcome, User
from ..rules.amounts import euros
from ..rules.days import written
from ..rules.statuses import REQUEST_MOVES, next_status
from .amounts_expected import accepted_attempt
from .history import lock_request, move_request, record
from .letters import retire

#: Outcome -> the event that moves the request.
EVENTS = {Outcome.GRANTED: "grant", Outcome.REFUSED: "refuse"}


class NotRecorded(ValueError):
    """What was given cannot be recorded: ``field`` is at fault, and the text is a French sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def decide(pk: int, outcome: Outcome, on: date, reason: str, actor: User) -> Examination:
    """Record the agency's decision of that day; a refusal has its reason. The same again changes nothing.

    Raises ``NotRecorded`` or ``ForbiddenMove``.
    """
    reason = reason.strip() if outcome == Outcome.REFUSED else ""
    with transaction.atomic():
        locked = lock_request(pk)
        held = examination_of(locked)
        if held is not None and (held.outcome, held.on, held.reason) == (outcome, on, reason):
            return held
        next_status(REQUEST_MOVES, locked.status, EVENTS[outcome])
        _check(locked, outcome, on, reason)
        made = Examination.objects.create(
            request=locked, outcome=outcome, on=on, reason=reason, recorded_by=actor
        )
        move_request(locked, EVENTS[outcome], actor, comment=_told(made))
    return made


def _check(locked: AdvanceRequest, outcome: str, on: date, reason: str) -> None:
    check_day(locked, on, "de la décision")
    if outcome == Outcome.REFUSED and not reason:
        raise NotRecorded("reason", "Recopiez le motif du refus, tel que l’agence le donne.")


def check_day(request: AdvanceRequest, on: date, of_what: str) -> None:
    """A day between the deposit and today. Raises ``NotRecorded``."""
    if on > timezone.localdate():
        raise NotRecorded("on", f"La date {of_what} est dans l’avenir : corrigez-la.")
    attempt = accepted_attempt(request)
    deposited = attempt.batch.deposited_on if attempt else None
    if deposited is not None and on < deposited:
        raise NotRecorded(
            "on", f"La date {of_what} précède le dépôt de la demande, le {written(deposited)} : corrigez-la."
        )


def mend_decision(pk: int, on: date, reason: str, why: str, actor: User) -> Examination:
    """Correct the day or the reason of the decision in force; why is kept. What does not change is not told.

    Raises ``NotRecorded``; ``Examination.DoesNotExist`` where there is none any more.
    """
    with transaction.atomic():
        locked = lock_request(pk)
        held = Examination.objects.get(request=locked)
        reason = reason.strip() if held.outcome == Outcome.REFUSED else ""
        changes = changed(held, {"on": on, "reason": reason})
        if not changes:
            return held
        _check(locked, held.outcome, on, reason)
        told = reason_for(why)
        held.on, held.reason = on, reason
        held.save(update_fields=["on", "reason"])
        record("mend_decision", actor, request=locked, comment=told, changes=changes)
    return held


def reopen(pk: int, why: str, actor: User) -> AdvanceRequest:
    """Take a decision back that was recorded by mistake: the request waits for its decision again.

    The letter is set aside with it. Raises ``NotRecorded`` without a reason, ``ForbiddenMove``.
    """
    with transaction.atomic():
        locked = lock_request(pk)
        next_status(REQUEST_MOVES, locked.status, "reopen")
        told = reason_for(why)
        changes = []
        if (held := examination_of(locked)) is not None:
            changes = changed(held, {"outcome": "", "on": None, "reason": ""})
            held.delete()
        retire(locked, LetterKind.DECISION)
        return move_request(locked, "reopen", actor, comment=told, changes=changes)


def examination_of(request: AdvanceRequest) -> Examination | None:
    """The decision in force, or None."""
    return Examination.objects.filter(request=request).first()


def reason_for(why: str) -> str:
    """The reason of a correction, trimmed. Raises ``NotRecorded`` where there is none."""
    if not why.strip():
        raise NotRecorded("why", "Dites pourquoi : ce motif reste dans l’historique de la demande.")
    return why.strip()


def changed(row: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    """What history keeps of a row's change: the columns that differ, as a person reads them."""
    before = {name: _written(row, name, getattr(row, name)) for name in values}
    after = {name: _written(row, name, value) for name, value in values.items()}
    of = str(row._meta.verbose_name)
    return [
        {"field": name, "of": of, "pk": row.pk, "from": before[name], "to": after[name]}
        for name in values
        if before[name] != after[name]
    ]


def _written(row: Any, name: str, value: Any) -> str:
    if isinstance(value, date):
        return written(value)
    if isinstance(value, Decimal):
        return euros(value)
    choices: dict[Any, Any] = dict(row._meta.get_field(name).flatchoices)
    return str(choices.get(value, "" if value is None else value))


def _told(made: Examination) -> str:
    reason = f" : {made.reason}" if made.reason else ""
    return f"Décision du {written(made.on)}{reason}"
