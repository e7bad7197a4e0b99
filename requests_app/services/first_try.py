"""The share of requests that the agency accepts at first try, by lane, software, month or salesperson.

The first try of a request is its first answered attempt among the batches that stand deposited: an abandoned
batch was never judged, nor was a line that the agency never gave back, and an attempt still without its answer says
nothing yet. « Already known » counts as accepted (FORMAT section 6). The month is that of the batch's deposit.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any, Literal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format

from ..models import ACCEPTED_ANSWERS, NEVER_RETURNED, BatchLine, Software, User
from ..rules import lanes

By = Literal["lane", "software", "month", "owner"]

#: What a share is grouped by -> where it stands, from the attempt.
_COLUMNS: Mapping[str, Any] = MappingProxyType(
    {
        "lane": "batch__couloir",
        "software": "batch__software",
        "month": TruncMonth("batch__deposited_on"),
        "owner": "request__owner",
    }
)


@dataclass(frozen=True, slots=True)
class AnswerFilters:
    """What attempts are narrowed to; what is empty does not narrow. The days are those of the deposit."""

    couloir: str = ""
    software: int | None = None
    owner: int | None = None
    since: date | None = None  #: that day included
    until: date | None = None  #: that day included


@dataclass(frozen=True, slots=True)
class Share:
    """Of the requests answered once, how many were accepted at that first answer."""

    key: str  #: lane's code, primary key of the software or person, month as « 2026-03 »; "" for the whole
    label: str  #: what a French reader reads
    answered: int  #: at least 1, but for a whole that is empty
    accepted: int

    @property
    def rate(self) -> Decimal | None:
        """The share, from 0 to 1; None where nothing was answered."""
        return Decimal(self.accepted) / self.answered if self.answered else None

    @property
    def percent(self) -> str:
        """The share as it is read, in whole percents; never « 100 % » or « 0 % » where it is not exact.

        >>> [Share("", "", 300, accepted).percent.replace("\u202f", " ") for accepted in (300, 299, 200, 1, 0)]
        ['100 %', '99 %', '67 %', '1 %', '0 %']
        """
        if self.rate is None:
            return "—"
        whole = int((self.rate * 100).quantize(Decimal(1), ROUND_HALF_UP))
        if 0 < self.accepted < self.answered:
            whole = min(max(whole, 1), 99)
        return f"{whole}\u202f%"


def narrowed(lines: QuerySet[BatchLine], filters: AnswerFilters) -> QuerySet[BatchLine]:
    """The attempts that pass every filter. The salesperson is who follows the request now."""
    asked = {
        "batch__couloir": filters.couloir or None,
        "batch__software": filters.software,
        "request__owner": filters.owner,
        "batch__deposited_on__gte": filters.since,
        "batch__deposited_on__lte": filters.until,
    }
    return lines.filter(**{name: value for name, value in asked.items() if value is not None})


def first_tries(lines: QuerySet[BatchLine] | None = None) -> QuerySet[BatchLine]:
    """Those of the attempts that are their request's first try, whatever else ``lines`` leaves out."""
    answered = ~Q(answer="") & ~Q(libelle_traitement=NEVER_RETURNED) & Q(batch__status="deposited")
    earlier = BatchLine.objects.filter(answered, request=OuterRef("request"), pk__lt=OuterRef("pk"))
    return (BatchLine.objects.all() if lines is None else lines).filter(answered, ~Exists(earlier))


def shares(lines: QuerySet[BatchLine], by: By) -> list[Share]:
    """One share a group, counted over the first tries among ``lines``, in two queries at most.

    Lanes stand in the order of their files, software and people by name, months from the oldest.
    """
    rows = (
        first_tries(lines)
        .order_by()
        .annotate(group=_grouped_by(by))
        .values_list("group")
        .annotate(answered=Count("pk"), accepted=Count("pk", filter=Q(answer__in=ACCEPTED_ANSWERS)))
    )
    found = list(rows)
    name = _NAMES[by]([group for group, *_ in found])
    named = [(*name(group), answered, accepted) for group, answered, accepted in found]
    return [Share(key, label, *many) for _, key, label, *many in sorted(named)]


def whole(lines: QuerySet[BatchLine]) -> Share:
    """The share over all first tries among ``lines``, in one query."""
    counted = first_tries(lines).aggregate(
        answered=Count("pk"), accepted=Count("pk", filter=Q(answer__in=ACCEPTED_ANSWERS))
    )
    return Share("", "Ensemble", **counted)


def together(parts: Iterable[Share]) -> Share:
    """The share over some groups that have no request in common.

    >>> together([Share("a", "A", 3, 1), Share("b", "B", 2, 2)])
    Share(key='', label='Ensemble', answered=5, accepted=3)
    """
    kept = tuple(parts)
    answered, accepted = (sum(getattr(part, name) for part in kept) for name in ("answered", "accepted"))
    return Share("", "Ensemble", answered, accepted)


def _grouped_by(by: By) -> Any:
    column = _COLUMNS[by]
    return F(column) if isinstance(column, str) else column


#: A group -> what it is sorted by, its key, its label.
_Named = Callable[[Any], tuple[Any, str, str]]


def _lanes(_found: list[str]) -> _Named:
    order = {code: position for position, code in enumerate(lanes())}

    def name(code: str) -> tuple[Any, str, str]:
        known = lanes().get(code)
        return (order.get(code, len(order)), code), code, known.label if known else code

    return name


def _months(_found: list[date]) -> _Named:
    return lambda day: (day, f"{day:%Y-%m}", date_format(day, "F Y"))


def _software(found: list[int]) -> _Named:
    held = Software.objects.in_bulk(found)
    return lambda pk: ((held[pk].name, pk), str(pk), held[pk].name)


def _owners(found: list[int]) -> _Named:
    held = User.objects.in_bulk(found)
    return lambda pk: ((held[pk].last_name, held[pk].first_name, str(held[pk]), pk), str(pk), str(held[pk]))


_NAMES: Mapping[str, Callable[[list[Any]], _Named]] = MappingProxyType(
    {"lane": _lanes, "software": _software, "month": _months, "owner": _owners}
)
