"""How long a request has been as it is, and the day that it counts under: two dates, each with one home."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import AdvanceRequest, Event
from ..rules.ages import AGES

#: The day that a period means: the first submission, which never moves; until then, the day it was begun.
DATED = Coalesce("first_submitted_at", "created_at")


def since() -> Coalesce:
    """The moment at which a request came to the status that it has: its last move there, else its beginning."""
    moves = Event.objects.filter(request=OuterRef("pk"), to_status=OuterRef("status"))
    last = moves.exclude(from_status=F("to_status")).order_by("-pk").values("at")[:1]
    return Coalesce(Subquery(last, output_field=DateTimeField()), F("created_at"))


def days_since(moment: datetime) -> int:
    """Whole days of the calendar from that moment to today."""
    return (timezone.localdate() - timezone.localdate(moment)).days


def opening(day: date) -> datetime:
    """The first moment of a day, here."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def of_age(code: str, column: str = "waiting") -> Q:
    """What has waited for so long; ``column`` holds the moment since when. Raises ``KeyError`` for no age of ours."""
    age, today = AGES[code], timezone.localdate()
    found = Q()
    if age.least:  # the youngest holds what a clock set back dates in the future, too
        found &= Q(**{f"{column}__lt": opening(today - timedelta(days=age.least - 1))})
    if age.most is not None:
        found &= Q(**{f"{column}__gte": opening(today - timedelta(days=age.most))})
    return found


def dated(
    requests: QuerySet[AdvanceRequest], first: date | None, last: date | None
) -> QuerySet[AdvanceRequest]:
    """Those of a period, both days included; an end that is None is open."""
    if first is not None:
        requests = requests.alias(dated=DATED).filter(dated__gte=opening(first))
    if last is not None:
        requests = requests.alias(dated=DATED).filter(dated__lt=opening(last + timedelta(days=1)))
    return requests
