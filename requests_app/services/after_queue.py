"""« Suites »: what waits for the agency's decision or payment, and recording many of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from ..models import AdvanceRequest, BatchLine, Outcome, User
from ..rules.amounts import Advance
from ..rules.statuses import REQUEST_LABELS, ForbiddenMove
from .accepted_search import found_by
from .amounts_expected import accepted_lines, expected_of
from .examination import NotRecorded, decide
from .payments import Doubtful, pay
from .reminders import waiting_since

#: So many rows on a page: a letter of the agency names more than one request, and one page is saved at once.
PAGE_SIZE = 50

#: What is waited for -> the status in which a request waits for it.
QUEUES: Mapping[str, str] = {"decisions": "accepted", "versements": "granted"}


@dataclass(frozen=True, slots=True)
class Given:
    """What is given of one request, read from its row."""

    pk: int
    on: date
    outcome: Outcome | None = None  #: of a decision
    reason: str = ""
    amount: Decimal | None = None  #: of a payment
    note: str = ""
    confirmed: bool = False


@dataclass(slots=True)
class Recorded:
    """What became of each row: recorded, refused (field and sentence), or to be confirmed."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)
    doubtful: dict[int, tuple[str, ...]] = field(default_factory=dict)


def record_all(rows: Iterable[Given], actor: User) -> Recorded:
    """Record each row in its own transaction: one that is refused never holds the others up."""
    found = Recorded()
    for row in rows:
        try:
            _record(row, actor)
        except NotRecorded as fault:
            found.refused[row.pk] = fault.field, str(fault)
        except Doubtful as fault:
            found.doubtful[row.pk] = fault.doubts
        except ForbiddenMove as fault:
            now = REQUEST_LABELS[fault.status]
            found.refused[row.pk] = "", f"Elle a changé d’état entre-temps (maintenant « {now} »)."
        except AdvanceRequest.DoesNotExist:
            found.refused[row.pk] = "", "Elle n’existe plus."
        else:
            found.done.append(row.pk)
    return found


def _record(row: Given, actor: User) -> None:
    if row.outcome is not None:
        decide(row.pk, row.outcome, row.on, row.reason, actor)
    elif row.amount is not None:
        pay(row.pk, row.on, row.amount, actor, note=row.note, confirmed=row.confirmed)
    else:
        raise ValueError("a row is a decision or a payment")


def waiting(queue: str, text: str = "") -> QuerySet[AdvanceRequest]:
    """The requests that wait in a queue, the longest first; each word of ``text`` narrows them."""
    found = AdvanceRequest.objects.filter(status=QUEUES[queue])
    if text.strip():
        found = found.filter(Exists(found_by(accepted_lines(), text).filter(request=OuterRef("pk"))))
    return found.annotate(waiting=waiting_since()).order_by("waiting", "pk")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, with what a row shows of it."""

    request: AdvanceRequest
    line: BatchLine | None
    expected: Advance | None


def shown(requests: Iterable[AdvanceRequest]) -> list[Waiting]:
    """The rows of requests, in their order; one query for all."""
    rows = list(requests)
    lines = {line.request_id: line for line in accepted_lines().filter(request__in=rows).order_by("pk")}
    return [
        Waiting(row, line, expected_of(line) if line else None)
        for row in rows
        for line in [lines.get(row.pk)]
    ]
