"""Ticking the steps of a batch's checklist, and undoing what was ticked by mistake."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from ..models import Batch, DepositMark, MarkKind, MarkOutcome, User
from .deposit_checklist import AFTER_DEPOSIT, JSON_DEPOSIT, Checklist, checklist_of, step_title
from .deposit_marks import keep_mark
from .deposits import DepositError, undeposit
from .history import lock_batch, record


def tick(batch: Batch, kind: str, part: int, day: date, actor: User) -> bool:
    """Say that a step was done that day; whether that is new. Saying it again changes nothing.

    ``kind``: one of ``AFTER_DEPOSIT``; ``part``: the ZIP's number, 0 where the step is of the whole batch.
    Raises ``DepositError``.
    """
    with transaction.atomic():
        checklist = _locked(batch, kind)
        if checklist.is_done(kind, part):
            return False
        _require(checklist.why_not_tick(kind, part))
        _check_day(checklist, kind, day)
        keep_mark(checklist.batch, MarkKind(kind), part, day, actor)
        record("tick", actor, batch=checklist.batch, comment=f"{step_title(kind, part)}, le {day:%d/%m/%Y}")
    return True


def refuse_zip(batch: Batch, part: int, day: date, note: str, actor: User) -> bool:
    """Say that the agency's portal refused a ZIP, and what it said; whether that is new.

    The ZIP can be deposited again, then ticked. Raises ``DepositError``.
    """
    note = note.strip()
    with transaction.atomic():
        checklist = _locked(batch, MarkKind.ZIP_DEPOSIT)
        before = checklist.mark(MarkKind.ZIP_DEPOSIT, part)
        if before and (before.outcome, before.on, before.note) == (MarkOutcome.REFUSED, day, note):
            return False
        _require(checklist.why_not_refused(part))
        _check_day(checklist, MarkKind.ZIP_DEPOSIT, day)
        if not note:
            raise DepositError("Dites ce que le portail a répondu : la prochaine personne saura quoi faire.")
        keep_mark(
            checklist.batch,
            MarkKind.ZIP_DEPOSIT,
            part,
            day,
            actor,
            outcome=MarkOutcome.REFUSED,
            note=note,
        )
        comment = f"ZIP {part}, le {day:%d/%m/%Y} : {note}"
        record("refuse_zip", actor, batch=checklist.batch, comment=comment)
    return True


def untick(batch: Batch, kind: str, part: int, actor: User) -> bool:
    """Undo a step that was ticked by mistake; whether there was anything to undo.

    ``kind``: as ``tick`` takes it, or ``JSON_DEPOSIT``. Raises ``DepositError``.
    """
    if kind == JSON_DEPOSIT:
        return undeposit(batch, actor)
    with transaction.atomic():
        checklist = _locked(batch, kind)
        mark = checklist.mark(kind, part)
        if mark is None:
            return False
        _require(checklist.why_not_undo(kind, part))
        mark.delete()
        record("untick", actor, batch=checklist.batch, comment=_undone(mark))
    return True


def _undone(mark: DepositMark) -> str:
    refused = mark.outcome == MarkOutcome.REFUSED
    title = f"ZIP {mark.part} refusé" if refused else step_title(mark.kind, mark.part)
    return f"{title}, le {mark.on:%d/%m/%Y}{f' : {mark.note}' if mark.note else ''}"


def _locked(batch: Batch, kind: str) -> Checklist:
    """The checklist, the batch's row locked until the transaction ends."""
    if kind not in AFTER_DEPOSIT:
        raise DepositError("Cette étape ne se coche pas ici.")
    return checklist_of(lock_batch(batch.pk))


def _require(why_not: str) -> None:
    if why_not:
        raise DepositError(why_not)


def _check_day(checklist: Checklist, kind: str, day: date) -> None:
    """Nothing happens tomorrow, nor before what it follows."""
    deposits = [checklist.batch.deposited_on]
    if kind == MarkKind.PIECES_TAKEN:
        zips = (checklist.mark(MarkKind.ZIP_DEPOSIT, part) for part in checklist.parts)
        deposits += [mark.on for mark in zips if mark]
    first = max(known for known in deposits if known)
    if day > timezone.localdate():
        raise DepositError("Cette date est dans l’avenir : indiquez le jour où cela s’est passé.")
    if day < first:
        raise DepositError(f"Cette date précède le dépôt, le {first:%d/%m/%Y} : corrigez-la.")
