"""The lists of requests: filtered, searched, counted and sorted, in a constant number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ..models import AdvanceRequest, BatchLine, Beneficiary, InstallationScenario, User, reference_key
from ..rules.statuses import REQUEST_GROUPS, REQUEST_LABELS, WAITS_FOR_OWNER
from .rejection_causes import Cause, rejected_for
from .reminders import late, waiting_since
from .request_age import dated, of_age
from .request_tried import Tried, tried
from .search_text import plain

PAGE_SIZE = 50

#: Column of the page -> what it sorts by, smallest first.
SORTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "numero": ("pk",),
        "og": ("og_name", "pk"),
        "logiciel": ("software__name", "pk"),
        "esms": ("esms_count", "pk"),
        "montant": ("order__amount_ht", "pk"),
        "commercial": ("owner__last_name", "owner__first_name", "owner__username", "pk"),
        "etat": ("status", "pk"),
        "soumise": ("submitted_at", "pk"),
        "modifiee": ("updated_at", "pk"),
    }
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; what is empty does not narrow."""

    couloir: str = ""
    without_lane: bool = False  #: those of which no software is chosen yet
    software: int | None = None
    status: str = ""  #: a status, or a group of them
    owner: int | None = None
    og: str = ""
    text: str = ""
    first: date | None = None  #: of the period, see ``request_age.DATED``; both days are in it
    last: date | None = None
    late: bool = False  #: those that have waited too long, see ``reminders``
    age: str = ""  #: a code of ``rules.ages``: for how long it has waited, see ``reminders``
    cause: Cause | None = None  #: why the agency rejected one of its attempts
    tried: Tried | None = None  #: what became of its first attempt, and in which month

    @property
    def narrows(self) -> bool:
        """Whether anything beside the status narrows."""
        return replace(self, status="") != Filters()

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses asked for; none where all are."""
        if self.status in REQUEST_GROUPS:
            return REQUEST_GROUPS[self.status][1]
        return (self.status,) if self.status else ()


def narrowed(queryset: QuerySet[AdvanceRequest], filters: Filters) -> QuerySet[AdvanceRequest]:
    """The requests that pass every filter but the status, which the counts need apart."""
    same = {"software__couloir": filters.couloir, "software": filters.software, "owner": filters.owner}
    queryset = queryset.filter(**{name: value for name, value in same.items() if value})
    if filters.without_lane:
        queryset = queryset.filter(software=None)
    queryset = dated(queryset, filters.first, filters.last)
    if filters.late:
        queryset = late(queryset)
    if filters.age:
        queryset = queryset.alias(waiting=waiting_since()).filter(of_age(filters.age))
    if filters.cause is not None:
        queryset = queryset.filter(rejected_for(filters.cause))
    if filters.tried is not None:
        queryset = queryset.filter(tried(filters.tried))
    for word in filters.og.split():
        queryset = queryset.filter(_og_has(word))
    for word in filters.text.split():
        queryset = queryset.filter(_has(word))
    return queryset


def _og_has(word: str) -> Q:
    """An OG of the request has the word in its name, town or FINESS, accents and case aside."""
    beneficiaries = Beneficiary.objects.filter(request=OuterRef("pk")).filter(
        Q(name__icontains=word)
        | Q(town__icontains=word)
        | Q(finess_juridique__startswith=word.upper())
        | Q(managing_body__search__contains=plain(word) or word)
    )
    return Q(Exists(beneficiaries))


def _has(word: str) -> Q:
    """The request's number or reference, its order's, an OG, or the numeroEditeur of an attempt has the word."""
    attempts = BatchLine.objects.filter(request=OuterRef("pk"), numero_editeur__startswith=word.upper())
    own = Q(reference_key__contains=reference_key(word)) | Q(order__reference__icontains=word)
    found = own | _og_has(word) | Q(Exists(attempts))
    if word.isascii() and word.isdigit() and len(word) < 10:
        found |= Q(pk=int(word))
    return found


def counts(queryset: QuerySet[AdvanceRequest], filters: Filters) -> dict[str, int]:
    """How many requests each status has under the other filters, in the order of the statuses."""
    rows = narrowed(queryset, filters).order_by().values("status").annotate(many=Count("pk"))
    found = {row["status"]: row["many"] for row in rows}
    return {status: found.get(status, 0) for status in REQUEST_LABELS}


def within(queryset: QuerySet[AdvanceRequest], filters: Filters) -> QuerySet[AdvanceRequest]:
    """The requests that pass every filter."""
    rows = narrowed(queryset, filters)
    return rows.filter(status__in=filters.statuses) if filters.statuses else rows


def listed(queryset: QuerySet[AdvanceRequest], filters: Filters, sort: str = "") -> QuerySet[AdvanceRequest]:
    """The rows of a page, with what it shows of each: OG, number of ESMS, last numeroEditeur.

    ``sort`` is a column of ``SORTS``, with « - » before it for the largest first; anything else puts what
    waits for the owner first, then what changed last.
    """
    rows = within(queryset, filters)
    ogs = Beneficiary.objects.filter(request=OuterRef("pk"))
    esms = InstallationScenario.objects.filter(
        beneficiary__request=OuterRef("pk"), beneficiary__removed=False, ticked=True
    )
    attempts = BatchLine.objects.filter(request=OuterRef("pk")).order_by("-pk")
    rows = rows.annotate(
        og_name=Subquery(ogs.values("name")[:1]),
        og_finess=Subquery(ogs.values("finess_juridique")[:1]),
        og_count=_count(ogs, "request"),
        esms_count=_count(esms, "beneficiary__request"),
        last_numero=Subquery(attempts.values("numero_editeur")[:1]),
    )
    return _sorted(
        rows.select_related("software", "owner", "order").defer("saisie", "section_versions"), sort
    )


def _count(rows: QuerySet[Beneficiary] | QuerySet[InstallationScenario], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _sorted(rows: QuerySet[AdvanceRequest], sort: str) -> QuerySet[AdvanceRequest]:
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        whens = [When(status=status, then=Value(rank)) for rank, status in enumerate(WAITS_FOR_OWNER)]
        return rows.order_by(
            Case(*whens, default=Value(len(whens)), output_field=IntegerField()), "-updated_at"
        )
    down = sort.startswith("-")
    return rows.order_by(
        *(F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in columns)
    )


def salespeople(queryset: QuerySet[AdvanceRequest]) -> QuerySet[User]:
    """The people who own a request of the list, for its filter."""
    owners = queryset.order_by().values("owner")
    return User.objects.filter(pk__in=owners).order_by("last_name", "first_name", "username")
