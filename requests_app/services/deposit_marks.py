"""Keeping the steps of a batch's checklist; the caller holds the batch's lock."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from ..models import Batch, DepositMark, DepositName, MarkKind, MarkOutcome, User

#: (kind, part) -> the mark.
Marks = Mapping[tuple[str, int], DepositMark]


def marks_of_batch(batch: Batch) -> dict[tuple[str, int], DepositMark]:
    """The batch's marks, by kind and part."""
    return {(mark.kind, mark.part): mark for mark in batch.marks.select_related("by", "name")}


def keep_mark(
    batch: Batch,
    kind: MarkKind,
    part: int,
    on: date,
    actor: User,
    *,
    outcome: MarkOutcome = MarkOutcome.DONE,
    name: DepositName | None = None,
    note: str = "",
) -> DepositMark:
    """The step as it was done last; what stood there before is only in the history."""
    told = {"on": on, "at": timezone.now(), "by": actor, "outcome": outcome, "name": name, "note": note}
    mark, _ = DepositMark.objects.update_or_create(batch=batch, kind=kind, part=part, defaults=told)
    return mark


def keep_download(batch: Batch, part: int, name: DepositName, actor: User) -> DepositMark:
    """That the JSON (part 0) or a ZIP was downloaded just now, under that name."""
    kind = MarkKind.ZIP_DOWNLOAD if part else MarkKind.JSON_DOWNLOAD
    return keep_mark(batch, kind, part, timezone.localdate(), actor, name=name)
