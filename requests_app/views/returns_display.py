"""What the page of a return file shows of its preview: lines in groups, counts, and what « Appliquer » will do."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.urls import reverse

from ..models import DOUBTFUL, BatchLine, Decision, Verdict
from ..rules.registry import french
from ..rules.statuses import REQUEST_LABELS, REQUEST_MOVES, next_status
from ..services.labels import Explanation, explain_all
from ..services.returns_rows import Preview, Row

PAGE_SIZE = 50
#: Lines to decide on one page; the others come once these are decided.
WAITING_SHOWN = 100
#: An exact line longer than that is shown on its own page.
RAW_SHOWN = 3000

_VOWELS = frozenset("AÀEÉIOU")

DECIDED = "decided"
#: Group -> its heading, what one line of it is called, and its tone; in the order of the page.
GROUPS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        Verdict.UNDECIDABLE: ("À décider", "à décider", "warning"),
        Verdict.ALTERED: ("Altérées", "altérée", "warning"),
        Verdict.REJECTED: ("Rejetées", "rejetée", "danger"),
        Verdict.FOREIGN: ("Pas à nous", "pas à nous", "neutral"),
        DECIDED: ("Décidées", "décidée", "progress"),
        Verdict.ACCEPTED: ("Acceptées", "acceptée", "success"),
        Verdict.KNOWN: ("Déjà connues", "déjà connue", "success"),
        Verdict.UNCHANGED: ("Déjà appliquées", "déjà appliquée", "neutral"),
    }
)
#: Shown even where there is none.
ALWAYS = (Verdict.ACCEPTED, Verdict.REJECTED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line with what the page says beside it."""

    row: Row
    group: str
    sent: str = ""  #: the exact line sent, of the attempt that it answers or may answer
    explanation: Explanation | None = None
    label_unknown: bool = False  #: a rejection whose label no entry of the dictionary recognises

    @property
    def position(self) -> int:
        """Its rank in the file, from 0."""
        return self.row.position

    @property
    def rank(self) -> int:
        """Its rank as people count."""
        return self.row.position + 1

    @property
    def tag(self) -> tuple[str, str]:
        """What the line is called, and its tone."""
        _, label, tone = GROUPS[self.group]
        return label, tone

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be decided of it, each with what it does to the request."""
        decided = self.row.stored.decision if self.row.stored else ""
        offered = (one for one in self.row.allowed_decisions if one != decided)
        return [(one.value, _choice_label(self.row, one)) for one in offered]

    @property
    def remarks(self) -> list[str]:
        """What was seen of it, beside the differences that the page shows as a table."""
        tabled = {difference.sentence for difference in self.row.differences}
        return [
            one for one in self.row.remarks if one not in tabled and not (tabled and one.startswith("Et "))
        ]

    @property
    def is_long(self) -> bool:
        """Whether its exact texts need a page of their own."""
        return len(self.sent) > RAW_SHOWN or len(self.row.returned.raw) > RAW_SHOWN


@dataclass(frozen=True, slots=True)
class Tile:
    """A count that leads to its lines."""

    label: str
    many: int
    tone: str
    url: str
    current: bool


def group_of(row: Row) -> str:
    """The group that a line stands in: what a person decided comes before its verdict."""
    return DECIDED if row.stored is not None and row.stored.decision else row.verdict.value


def _choice_label(row: Row, decision: Decision) -> str:
    event, target = row.moves[decision], row.target
    if decision == Decision.SET_ASIDE or target is None:
        return str(decision.label)
    before = REQUEST_LABELS[target.request.status]
    if not event:
        what = f"elle reste « {before} »{_taken_over(row)}"
    else:
        after = REQUEST_LABELS[next_status(REQUEST_MOVES, target.request.status, event)]
        of = "d’" if before[0] in _VOWELS else "de "
        what = f"elle passera {of}« {before} » à « {after} »"
    return french(f"{decision.label} : {what}")


def _taken_over(row: Row) -> str:
    """What an answer that moves nothing brings: only what the line has is taken over."""
    returned = row.returned
    texts = (
        (returned.numero_asp, "le numéro ASP"),
        (returned.code, "le code"),
        (returned.label, "le libellé"),
    )
    *others, last = [name for text, name in texts if text] or [""]
    named = f"{', '.join(others)} et {last}" if others else last
    return f", avec {named} de cette ligne" if named else ""


def is_asked(row: Row, again: int | None) -> bool:
    """Whether the page asks for a decision: the line waits, or was left aside and is looked at ``again``."""
    return row.waits or (row.set_aside and row.position == again)


def waiting_of(preview: Preview, again: int | None) -> list[Shown]:
    """The lines that a person decides, as many as one page takes."""
    return shown([row for row in preview.rows if is_asked(row, again)][:WAITING_SHOWN])


def shown(rows: Sequence[Row]) -> list[Shown]:
    """Those lines with their exact texts, salespeople and explanations: a few queries whatever their number."""
    attempts = [row.target for row in rows if row.target]
    prefetch_related_objects(attempts, "request__owner")
    prefetch_related_objects([row.stored for row in rows if row.stored], "decided_by")
    held = BatchLine.objects.filter(pk__in=[attempt.pk for attempt in attempts])
    sent = dict(held.order_by().values_list("pk", "sent"))
    asked = {row.position: _asked(row) for row in rows if _is_rejection(row)}
    found = explain_all(asked.values())
    told = {position: found[one] for position, one in asked.items()}
    return [
        Shown(
            row,
            group_of(row),
            sent.get(row.target.pk, "") if row.target else "",
            told.get(row.position),
            row.verdict == Verdict.REJECTED and row.position in told and told[row.position] is None,
        )
        for row in rows
    ]


def _is_rejection(row: Row) -> bool:
    """Whether the line's label says why a request of ours is rejected, or may be."""
    unsure = row.verdict in DOUBTFUL and not (row.taken or row.says_taken)
    return bool(row.returned.label or row.returned.code) and (row.verdict == Verdict.REJECTED or unsure)


def _asked(row: Row) -> tuple[str, str, str]:
    couloir = row.target.batch.couloir if row.target else ""
    return row.returned.label, row.returned.code, couloir


def page_of(preview: Preview, view: str, number: str | None, again: int | None) -> Page[Row]:
    """The lines below those to decide, grouped in the order of ``GROUPS``, of one group where ``view`` is one."""
    order = list(GROUPS)
    rows = [row for row in preview.rows if not is_asked(row, again) and (not view or group_of(row) == view)]
    rows.sort(key=lambda row: (order.index(group_of(row)), row.position))
    return Paginator(rows, PAGE_SIZE).get_page(number)


def grouped(lines: Iterable[Shown]) -> list[tuple[str, list[Shown]]]:
    """Heading -> its lines, for those that follow one another in a group."""
    groups: dict[str, list[Shown]] = {}
    for one in lines:
        groups.setdefault(one.group, []).append(one)
    return [(GROUPS[group][0], members) for group, members in groups.items()]


def tiles(preview: Preview, view: str = "") -> list[Tile]:
    """How many lines of each group, and how many attempts the file is silent on; each leads to its file's page."""
    own = reverse("portail:return_file", args=[preview.file.pk])
    counts = Counter(group_of(row) for row in preview.rows)
    waiting = {group_of(row) for row in preview.rows if row.waits}
    found = [
        Tile(
            heading,
            counts[group],
            tone,
            f"{own}#decider" if group in waiting else f"{own}?voir={group}#lignes",
            group == view,
        )
        for group, (heading, _, tone) in GROUPS.items()
        if counts[group] or group in ALWAYS
    ]
    if preview.absent:
        found.append(Tile("Absentes", len(preview.absent), "warning", f"{own}#absentes", False))
    return found


def promise(preview: Preview) -> str:
    """What « Appliquer » will do to the requests by itself, in French.

    « 12 demandes passeront à « Acceptée », 2 à « Rejetée » »; empty where it changes none.
    """
    applying = [row for row in preview.rows if row.applies]
    rejected = sum(row.verdict == Verdict.REJECTED for row in applying)
    return promised(len(applying) - rejected, rejected)


def promised(accepted: int, rejected: int) -> str:
    """The sentence for so many requests.

    >>> promised(12, 2).replace("\\xa0", " ")
    '12 demandes passeront à « Acceptée », 2 à « Rejetée »'
    >>> promised(0, 1).replace("\\xa0", " ")
    '1 demande passera à « Rejetée »'
    """
    parts = [(many, status) for many, status in ((accepted, "accepted"), (rejected, "rejected")) if many]
    told: list[str] = []
    for many, status in parts:
        noun = (" demandes passeront" if many > 1 else " demande passera") if not told else ""
        told.append(f"{many}{noun} à « {REQUEST_LABELS[status]} »")
    return french(", ".join(told))


def digest(preview: Preview) -> str:
    """Which preview a person saw: another one where a line, or what may be decided of it, is another."""
    seen: list[Any] = [preview.file.state]
    for row in preview.rows:
        target = row.target.pk if row.target else 0
        seen.append(
            (row.position, row.verdict.value, target, row.waits, row.applies, row.settled, _told(row.moves))
        )
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _told(moves: Mapping[Decision, str]) -> list[tuple[str, str]]:
    return [(decision.value, event) for decision, event in moves.items()]
