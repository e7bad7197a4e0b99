"""What waits for a salesperson: the oldest requests to take up again, and what each of them is waiting for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import OuterRef, QuerySet, Subquery

from ..models import AdvanceRequest, Answer, BatchLine
from ..rules.reminders import is_late
from ..rules.statuses import WAITS_FOR_OWNER
from .labels import Explanation, explain_all
from .reminders import delays, waiting_since
from .request_age import days_since
from .requests_list import Filters, listed

#: How many of a kind are shown; the list has the others.
SHOWN = 5

#: What its owner does next with a request.
NEXT_ACTIONS: Mapping[str, str] = MappingProxyType(
    {"returned": "Corriger", "rejected": "Corriger et représenter", "draft": "Reprendre"}
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request that waits for its owner."""

    request: AdvanceRequest  #: as ``requests_list.listed`` gives it
    days: int  #: that it has waited
    late: bool  #: whether that is too long
    action: str
    said: str  #: why it came back, in the words of who sent it back; empty for a draft
    explanation: Explanation | None  #: what the dictionary says of it


def waiting(requests: QuerySet[AdvanceRequest]) -> dict[str, list[Waiting]]:
    """Status -> the oldest of those that wait in it, at most ``SHOWN``: a query each, one for the delays, one for the
    dictionary.
    """
    last = BatchLine.objects.filter(request=OuterRef("pk"), answer=Answer.REJECTED).order_by("-pk")
    told = {
        name: Subquery(last.values(column)[:1])
        for name, column in (
            ("label", "libelle_traitement"),
            ("code", "code_traitement"),
            ("lane", "batch__couloir"),
        )
    }
    found = {}
    for status in WAITS_FOR_OWNER:
        rows = listed(requests, Filters(status=status)).annotate(waiting=waiting_since(), **told)
        found[status] = list(rows.order_by("waiting", "pk")[:SHOWN])
    rejected = {row.pk: _told(row) for row in found["rejected"]}
    explained, in_force = explain_all(rejected.values()), delays()
    return {
        status: [
            _waiting(row, explained.get(rejected[row.pk]) if row.pk in rejected else None, in_force)
            for row in rows
        ]
        for status, rows in found.items()
    }


def _told(row: AdvanceRequest) -> tuple[str, str, str]:
    annotated = vars(row)
    return annotated["label"] or "", annotated["code"] or "", annotated["lane"] or ""


def _waiting(row: AdvanceRequest, explanation: Explanation | None, in_force: Mapping[str, int]) -> Waiting:
    said = {"returned": row.return_comment, "rejected": _told(row)[0]}.get(row.status, "")
    days = days_since(vars(row)["waiting"])
    late = is_late(row.status, days, in_force)
    return Waiting(row, days, late, NEXT_ACTIONS[row.status], said, explanation)
