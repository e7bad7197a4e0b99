"""The figures of the dashboard: how many, how many euros, since when, in a constant number of queries.

What counts is said once, here: what is *requested* is what was sent of a request that stands in a file (in the
attempt that the agency accepted, where it accepted one), and what its order says of any other; what is *expected* is
30 % of it (``rules.amounts``), unless no advance will come any more; what is *paid* is what the agency paid.

Sums are made in ``Decimal`` of amounts that the database only groups: SQLite would add them as floating point.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    F,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ..models import ACCEPTED_ANSWERS, AdvanceRequest, BatchLine, Event, Payment
from ..rules.ages import AGES
from ..rules.amounts import Advance, advance, round_cents
from ..rules.statuses import AFTER_ACCEPTANCE, CLOSED, SENT, WITHOUT_ADVANCE
from .amounts_expected import accepted_lines, sent_line
from .reminders import late, waiting_since
from .request_age import of_age

NONE = Advance(Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Figures:
    """Some requests: how many, and their euros."""

    many: int = 0
    requested: Decimal = Decimal(0)  #: HT
    expected: Advance = NONE
    paid: Decimal = Decimal(0)

    def __add__(self, other: Figures) -> Figures:
        expected = Advance(self.expected.ht + other.expected.ht, self.expected.ttc + other.expected.ttc)
        return Figures(
            self.many + other.many, self.requested + other.requested, expected, self.paid + other.paid
        )


#: (status, lane; empty while no software is chosen) -> its figures; what has no request is left out.
Pipeline = Mapping[tuple[str, str], Figures]


def requested() -> Case:
    """An expression: what is requested of a request, in euros HT; none where no amount is known yet."""
    order, lines = F("order__amount_ht"), BatchLine.objects.filter(request=OuterRef("pk")).order_by("-pk")
    last, accepted = (
        Subquery(found.values("amount_ht")[:1])
        for found in (lines, lines.filter(answer__in=ACCEPTED_ANSWERS))
    )
    return Case(
        When(status__in=sorted(AFTER_ACCEPTANCE), then=Coalesce(accepted, last, order)),
        When(status__in=sorted(SENT), then=Coalesce(last, order)),
        default=order,
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )


def pipeline(requests: QuerySet[AdvanceRequest]) -> Pipeline:
    """The figures by status and lane, in three queries, and one for each request that was accepted late."""
    found: defaultdict[tuple[str, str], Figures] = defaultdict(Figures)
    apart = _accepted_late(requests)
    rows = requests.exclude(pk__in=apart).order_by().annotate(requested=requested())
    columns = ("status", "software__couloir", "order__vat_regime", "requested")
    for status, couloir, regime, amount, many in rows.values_list(*columns).annotate(many=Count("pk")):
        found[status, couloir or ""] += _of(status, regime or "", amount, many)
    for pk, (status, couloir) in apart.items():
        line = accepted_lines().filter(request=pk).latest("pk")
        found[status, couloir or ""] += _of(status, sent_line(line).regime, line.amount_ht, 1)
    paid = Payment.objects.filter(request__in=requests.order_by().values("pk")).order_by()
    sums = ("request__status", "request__software__couloir", "amount")
    for status, couloir, amount, many in paid.values_list(*sums).annotate(many=Count("pk")):
        found[status, couloir or ""] += Figures(paid=amount * many)
    return dict(found)


def _accepted_late(requests: QuerySet[AdvanceRequest]) -> dict[int, tuple[str, str | None]]:
    """Key -> status and lane of the few that were accepted while their owner already wrote another attempt.

    Their order, and its VAT regime, may no longer be what was accepted.
    """
    moved = Event.objects.filter(verb="accept_late").values("request")
    found = requests.filter(status__in=AFTER_ACCEPTANCE, pk__in=moved).order_by()
    return {
        pk: (status, couloir)
        for pk, status, couloir in found.values_list("pk", "status", "software__couloir")
    }


def _of(status: str, regime: str, amount: Decimal | None, many: int) -> Figures:
    """So many requests of the same amount: each one's advance is rounded, as it will be paid."""
    each = round_cents(amount or Decimal(0))
    one = NONE if status in WITHOUT_ADVANCE else advance(each, regime)
    return Figures(many, each * many, Advance(one.ht * many, one.ttc * many))


def total(found: Pipeline, statuses: Iterable[str] | None = None, couloir: str | None = None) -> Figures:
    """The figures of some statuses (all of them), in one lane (in all of them)."""
    wanted = None if statuses is None else set(statuses)
    return sum(
        (
            figures
            for (status, lane), figures in found.items()
            if (wanted is None or status in wanted) and couloir in (None, lane)
        ),
        Figures(),
    )


@dataclass(frozen=True, slots=True)
class Ageing:
    """For how long requests that are not at their end have waited for what is next (``reminders.waiting_since``)."""

    many: Mapping[tuple[str, str], int]  #: (status, code of ``rules.ages``); what has none is left out
    oldest: Mapping[str, datetime]  #: status -> since when the oldest of them waits
    late: Mapping[str, int]  #: status -> how many have waited too long


def ageing(requests: QuerySet[AdvanceRequest]) -> Ageing:
    """How many of each age there are, how many are late, and the oldest, in three queries."""
    ages = Case(
        *(When(of_age(code), then=Value(code)) for code in AGES), default=Value(""), output_field=CharField()
    )
    rows = requests.exclude(status__in=CLOSED).order_by().annotate(waiting=waiting_since()).annotate(age=ages)
    many: dict[tuple[str, str], int] = {}
    oldest: dict[str, datetime] = {}
    counted = rows.values_list("status", "age").annotate(many=Count("pk"), oldest=Min("waiting"))
    for status, age, count, moment in counted:
        many[status, age] = count
        oldest[status] = min(moment, oldest.get(status, moment))
    overdue = late(requests).order_by().values_list("status").annotate(Count("pk"))
    return Ageing(many, oldest, dict(overdue))
