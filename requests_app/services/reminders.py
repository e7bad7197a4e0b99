"""Which requests have waited too long: the delays in force, the filter of the lists, and what a list says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import Case, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone

from ..models import AdvanceRequest, BatchLine, ReminderDelay
from ..rules.reminders import REMINDERS, is_late, said
from .mark import Mark
from .request_age import days_since, opening, since


def delays() -> dict[str, int]:
    """Status -> after how many days a request is late: an admin's choice, else the portal's own delay."""
    chosen = dict(ReminderDelay.objects.values_list("status", "days"))
    return {status: chosen.get(status) or reminder.days for status, reminder in REMINDERS.items()}


def waiting_since() -> Coalesce:
    """The moment from which a request waits for what is next.

    That is when it came to its status, except: a draft waits since its last change; what was deposited or granted,
    since the day on which that happened, which may have been recorded later.
    """
    batches = BatchLine.objects.filter(request=OuterRef("pk")).order_by("-pk")
    deposited_on = Subquery(batches.values("batch__deposited_on")[:1])
    return Coalesce(
        Case(
            When(status="draft", then=F("updated_at")),
            When(status="deposited", then=Cast(deposited_on, DateTimeField())),
            When(status="granted", then=Cast(F("examination__on"), DateTimeField())),
            default=None,
            output_field=DateTimeField(),
        ),
        since(),
    )


def late(requests: QuerySet[AdvanceRequest]) -> QuerySet[AdvanceRequest]:
    """Those that have waited too long."""
    today, found = timezone.localdate(), Q(pk__in=())
    for status, days in delays().items():
        found |= Q(status=status, waiting__lt=opening(today - timedelta(days=days - 1)))
    return requests.alias(waiting=waiting_since()).filter(found)


def reminder_marks(requests: Sequence[AdvanceRequest]) -> Mapping[int, list[Mark]]:
    """A mark for each request that has waited too long; two queries for a page of a list."""
    waiting = {request.pk: request.status for request in requests if request.status in REMINDERS}
    if not waiting:
        return {}
    in_force = delays()
    moments = AdvanceRequest.objects.filter(pk__in=waiting).annotate(waiting=waiting_since())
    ages = {pk: days_since(moment) for pk, moment in moments.values_list("pk", "waiting")}
    return {
        pk: [Mark(said(status, ages[pk]), REMINDERS[status].tone, _page(pk))]
        for pk, status in waiting.items()
        if is_late(status, ages[pk], in_force)
    }


def _page(pk: int) -> str:
    return reverse("portail:request_summary", args=[pk])
