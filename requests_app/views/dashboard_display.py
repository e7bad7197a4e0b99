"""The dashboard's tables as its templates show them: each number with the list that it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from ..forms.review import ALL_STATUSES, LATE, NO_LANE, FilterForm
from ..rules import lanes
from ..rules.ages import AGES
from ..rules.statuses import REQUEST_GROUPS, REQUEST_LABELS, UNDER_WAY, WAITS_FOR_OWNER
from ..services.dashboard import Ageing, Figures, Pipeline, total
from ..services.first_try import Share
from ..services.rejection_causes import Cause
from ..services.request_age import days_since
from .request_filters import cause_words


@dataclass(frozen=True, slots=True)
class Count:
    """A number, the list that it counts, and what it is of, for whoever does not see the table."""

    many: int
    url: str
    about: str


class Links:
    """Addresses of a list of requests, with the filters of the dashboard in them."""

    def __init__(self, list_name: str, form: FilterForm) -> None:
        self._base = reverse(list_name)
        self._kept = {
            name: str(value.pk if isinstance(value, Model) else value)
            for name, value in form.cleaned_data.items()
            if value
        }

    def to(self, **asked: str) -> str:
        """The list narrowed further: ``links.to(etat="draft")``."""
        return f"{self._base}?{urlencode({**self._kept, **asked})}"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status, or a group of them, and its figures."""

    label: str
    status: str  #: empty for a group
    count: Count
    figures: Figures


@dataclass(frozen=True, slots=True)
class UnderWayRow:
    """A status of what is under way, with the days of its oldest request."""

    status: str
    count: Count
    figures: Figures
    days: int


def status_rows(found: Pipeline, ages: Ageing, links: Links) -> list[UnderWayRow]:
    """What is under way, status by status; those without a request are left out."""
    return [
        UnderWayRow(
            status,
            Count(figures.many, links.to(etat=status), REQUEST_LABELS[status]),
            figures,
            days_since(ages.oldest[status]),
        )
        for status in UNDER_WAY
        if (figures := total(found, [status])).many
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of statuses: its sums first, then each of its statuses that has requests."""

    sums: StatusRow
    rows: tuple[StatusRow, ...]


@dataclass(frozen=True, slots=True)
class LaneTable:
    """The same of one lane."""

    label: str
    count: Count
    figures: Figures
    groups: tuple[Group, ...]


def groups(found: Pipeline, links: Links, couloir: str | None = None, where: str = "") -> tuple[Group, ...]:
    """The groups that have requests, of one lane or of all; ``where`` names the lane."""
    kept = {} if couloir is None else {"couloir": couloir or NO_LANE}

    def row(label: str, etat: str, statuses: Iterable[str], status: str = "") -> StatusRow:
        figures = total(found, statuses, couloir)
        about = ", ".join(filter(None, [label, where]))
        return StatusRow(label, status, Count(figures.many, links.to(etat=etat, **kept), about), figures)

    made = []
    for code, (label, statuses) in REQUEST_GROUPS.items():
        rows = [row(REQUEST_LABELS[status], status, [status], status) for status in statuses]
        kept_rows = tuple(one for one in rows if one.figures.many)
        if kept_rows:
            made.append(Group(row(label, code, statuses), kept_rows))
    return tuple(made)


def lane_tables(found: Pipeline, links: Links) -> list[LaneTable]:
    """One table a lane, where there are several; drafts without a software have none yet, and a table too."""
    known = [*lanes(), *sorted({couloir for _, couloir in found} - set(lanes()))]
    codes = [code for code in known if total(found, None, code).many]
    if len(codes) < 2:
        return []
    return [_lane_table(found, links, code) for code in codes]


def _lane_table(found: Pipeline, links: Links, code: str) -> LaneTable:
    lane = lanes().get(code)
    label = lane.label if lane else code or "Logiciel pas encore choisi"
    figures = total(found, None, code)
    count = Count(figures.many, links.to(etat=ALL_STATUSES, couloir=code or NO_LANE), label)
    return LaneTable(label, count, figures, groups(found, links, code, label))


@dataclass(frozen=True, slots=True)
class AgeRow:
    """A status: how many of each age, and the days of the oldest."""

    label: str
    status: str
    counts: tuple[tuple[str, Count], ...]  #: each age's words, in the order of ``AGES``
    late: Count
    days: int


def age_rows(found: Ageing, links: Links) -> list[AgeRow]:
    """The statuses that have requests: what waits for its owner, then what is on its way."""
    return [
        AgeRow(
            REQUEST_LABELS[status],
            status,
            tuple(
                (
                    age.label,
                    Count(
                        found.many.get((status, code), 0),
                        links.to(etat=status, age=code),
                        f"{REQUEST_LABELS[status]}, {age.label}",
                    ),
                )
                for code, age in AGES.items()
            ),
            Count(
                found.late.get(status, 0),
                links.to(etat=status, retard=LATE),
                f"{REQUEST_LABELS[status]}, en retard",
            ),
            days_since(found.oldest[status]),
        )
        for status in (*WAITS_FOR_OWNER, *UNDER_WAY)
        if status in found.oldest
    ]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of first tries."""

    label: str
    percent: str
    answered: Count
    accepted: Count
    rejected: Count


def month_rows(shares: Sequence[Share], links: Links) -> list[MonthRow]:
    """The months, the last first."""
    return [_month_row(share, links) for share in reversed(shares)]


def _month_row(share: Share, links: Links) -> MonthRow:
    counted = (
        (share.answered, "", "réponses"),
        (share.accepted, "acceptee", "acceptées au premier envoi"),
        (share.answered - share.accepted, "rejetee", "rejetées au premier envoi"),
    )
    answered, accepted, rejected = (
        Count(
            many,
            links.to(etat=ALL_STATUSES, essai="-".join(filter(None, [share.key, outcome]))),
            f"{words}, {share.label}",
        )
        for many, outcome, words in counted
    )
    return MonthRow(share.label, share.percent, answered, accepted, rejected)


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause of rejection."""

    words: str
    cause: Cause
    count: Count


def cause_rows(found: Sequence[Cause], links: Links) -> list[CauseRow]:
    """The causes, the most frequent first."""
    return [
        CauseRow(words, cause, Count(cause.many, links.to(etat=ALL_STATUSES, motif=cause.key), words))
        for cause in found
        for words in [cause_words(cause)]
    ]
