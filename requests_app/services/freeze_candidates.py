"""What « Préparer un dépôt » offers: approved requests by software, and why some of them cannot go."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from ..models import AdvanceRequest, Beneficiary, Software
from .access import with_parts
from .freeze import Refusal, judged
from .in_force import context_for


@dataclass(frozen=True, slots=True)
class Candidate:
    """An approved request as the page shows it."""

    request: AdvanceRequest
    beneficiaries: tuple[Beneficiary, ...]
    esms_count: int
    amount_ht: Decimal
    refusal: Refusal | None  #: why it cannot go; None where it can

    @property
    def ready(self) -> bool:
        """Whether it can go."""
        return self.refusal is None


def software_with_approved() -> QuerySet[Software]:
    """The software that have approved requests waiting, with their number as ``waiting``."""
    waiting = Count("requests", filter=Q(requests__status="approved"))
    return Software.objects.select_related("supplier").annotate(waiting=waiting).filter(waiting__gt=0)


def candidates(software: Software) -> list[Candidate]:
    """The approved requests of a software, in the order in which they would be numbered.

    Raises ``FreezeFailed`` where no file at all can be written for that software.
    """
    requests = list(
        with_parts(AdvanceRequest.objects.filter(software=software, status="approved")).order_by("pk")
    )
    refused: dict[int, Refusal] = {}
    context, limit = context_for(software), software.lane.limits.lines
    for start in range(0, len(requests), limit):  # more than one file holds go into several
        refused |= judged(software, requests[start : start + limit], context)
    return [_candidate(request, refused.get(request.pk)) for request in requests]


def _candidate(request: AdvanceRequest, refusal: Refusal | None) -> Candidate:
    ogs = tuple(request.beneficiaries.all())
    return Candidate(
        request=request,
        beneficiaries=ogs,
        esms_count=sum(row.ticked for og in ogs for row in og.scenarios.all()),
        amount_ht=request.order.amount_ht or Decimal(0),
        refusal=refusal,
    )


def total(rows: Sequence[Candidate]) -> Decimal:
    """The amount HT of those that can go."""
    return sum((row.amount_ht for row in rows if row.ready), Decimal(0))
