"""The advance as it was paid: recorded, set beside the 30 % expected, mended, taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from ..models import LARGEST_AMOUNT, AdvanceRequest, LetterKind, Payment, User
from ..rules.advance_gap import Gap, gap
from ..rules.amounts import Advance, euros
from ..rules.days import written
from ..rules.statuses import REQUEST_MOVES, next_status
from .amounts_expected import accepted_attempt, expected_of
from .examination import NotRecorded, changed, check_day, examination_of, reason_for
from .history import lock_request, move_request, record
from .letters import retire

__all__ = ["Doubtful", "NotRecorded", "expected_for", "mend_payment", "pay", "payment_of", "unpay"]


class Doubtful(ValueError):
    """What was given can be right, and looks wrong: a person confirms it or says why. French sentences."""

    def __init__(self, doubts: list[str]) -> None:
        self.doubts = tuple(doubts)
        super().__init__(" ".join(doubts))


def expected_for(request: AdvanceRequest) -> Advance | None:
    """The advance to expect of a request, from the line that the agency accepted; None where there is none."""
    attempt = accepted_attempt(request)
    return None if attempt is None else expected_of(attempt)


def payment_of(request: AdvanceRequest) -> Payment | None:
    """The payment in force, or None."""
    return Payment.objects.filter(request=request).first()


def pay(
    pk: int, on: date, amount: Decimal, actor: User, *, note: str = "", confirmed: bool = False
) -> Payment:
    """Record that the advance was paid. The same again changes nothing.

    What is doubtful (an amount far from the 30 %, a day before the decision) is recorded once it is ``confirmed``
    or has a ``note``. Raises ``Doubtful``, ``NotRecorded`` or ``ForbiddenMove``.
    """
    note = note.strip()
    with transaction.atomic():
        locked = lock_request(pk)
        held = payment_of(locked)
        if held is not None and (held.on, held.amount, held.note) == (on, amount, note):
            return held
        next_status(REQUEST_MOVES, locked.status, "pay")
        found = _judge(locked, on, amount, settled=bool(note) or confirmed)
        made = Payment.objects.create(request=locked, on=on, amount=amount, note=note, recorded_by=actor)
        move_request(locked, "pay", actor, comment=_told(made, found))
    return made


def _judge(locked: AdvanceRequest, on: date, amount: Decimal, *, settled: bool) -> Gap | None:
    """What the amount is beside the expected one; raises as ``pay`` says."""
    check_day(locked, on, "du versement")
    if not 0 < amount <= LARGEST_AMOUNT:
        raise NotRecorded(
            "amount", "Le montant versé doit être supérieur à zéro, et tenir en douze chiffres."
        )
    expected = expected_for(locked)
    found = None if expected is None else gap(amount, expected)
    doubts = []
    if found is not None and found.is_large:
        doubts.append(f"{euros(amount)} : {found.sentence}.")
    decided = examination_of(locked)
    if decided is not None and on < decided.on:
        doubts.append(f"Le versement, le {written(on)}, précède la décision, le {written(decided.on)}.")
    if doubts and not settled:
        raise Doubtful(doubts)
    return found


def _told(made: Payment, found: Gap | None) -> str:
    beside = f" ({found.sentence})" if found is not None and found.euros else ""
    note = f". {made.note}" if made.note else ""
    return f"{euros(made.amount)} le {written(made.on)}{beside}{note}"


def mend_payment(
    pk: int, on: date, amount: Decimal, why: str, actor: User, *, note: str = "", confirmed: bool = False
) -> Payment:
    """Correct the day, the amount or the note of the payment in force; why is kept.

    Raises as ``pay`` does, and ``Payment.DoesNotExist`` where there is none any more.
    """
    note = note.strip()
    with transaction.atomic():
        locked = lock_request(pk)
        held = Payment.objects.get(request=locked)
        changes = changed(held, {"on": on, "amount": amount, "note": note})
        if not changes:
            return held
        told = reason_for(why)
        _judge(locked, on, amount, settled=bool(note) or confirmed)
        held.on, held.amount, held.note = on, amount, note
        held.save(update_fields=["on", "amount", "note"])
        record("mend_payment", actor, request=locked, comment=told, changes=changes)
    return held


def unpay(pk: int, why: str, actor: User) -> AdvanceRequest:
    """Take a payment back that was recorded by mistake: the request waits for its payment again.

    The payment notice is set aside with it. Raises ``NotRecorded`` without a reason, ``ForbiddenMove``.
    """
    with transaction.atomic():
        locked = lock_request(pk)
        next_status(REQUEST_MOVES, locked.status, "unpay")
        told = reason_for(why)
        changes = []
        if (held := payment_of(locked)) is not None:
            changes = changed(held, {"on": None, "amount": None, "note": ""})
            held.delete()
        retire(locked, LetterKind.PAYMENT)
        return move_request(locked, "unpay", actor, comment=told, changes=changes)
