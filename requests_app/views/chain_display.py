"""The attempts of a request as their page shows them: what differs, in the lane's words, gathered to stay readable."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..forms.responsables import TAGS as OG_TAGS
from ..forms.scenarios import TAGS as ESMS_TAGS
from ..models import Answer, Attachment, BatchLine, ReturnLine
from ..rules import Lane, Level, Value
from ..services.chain import Attempt, Chain, Change, Held, PieceChange, Step
from .review_display import Cell, cell, cells

#: More rows than this are folded away.
FOLDED_ROWS = 12
_OG_NUMBER = "FINESSJuridique"

_ANSWERS = {
    Answer.ACCEPTED: ("Acceptée", "success"),
    Answer.KNOWN: ("Acceptée, déjà connue", "success"),
    Answer.REJECTED: ("Rejetée", "danger"),
}
_WAITING = {
    "deposited": ("En attente de réponse", "progress"),
    "abandoned": ("Dépôt abandonné", "neutral"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One answer that changed, of one thing or of several ESMS alike."""

    label: str
    before: Cell
    after: Cell
    where: str = ""  #: the ESMS, or how many; empty where the table's heading says it
    places: tuple[str, ...] = ()  #: the ESMS, where they are several


@dataclass(frozen=True, slots=True)
class Came:
    """An OG or ESMS that came, with what is answered for it."""

    title: str
    cells: tuple[Cell, ...] = ()


@dataclass(slots=True)
class OgPart:
    """What changed about one OG and its ESMS."""

    title: str
    state: str = ""  #: "ajouté" or "retiré"; empty for an OG that both have
    cells: tuple[Cell, ...] = ()  #: of one that was added
    rows: list[Row] = field(default_factory=list)
    added: list[Came] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether its rows are folded away."""
        return len(self.rows) > FOLDED_ROWS


@dataclass(frozen=True, slots=True)
class PieceRow:
    """An attachment that changed."""

    label: str
    before: Attachment | None
    after: Attachment | None


@dataclass(frozen=True, slots=True)
class StepDisplay:
    """What changed, ready to be shown."""

    step: Step
    rows: tuple[Row, ...]  #: of the file and of the line itself
    ogs: tuple[OgPart, ...]
    pieces: tuple[PieceRow, ...]


@dataclass(frozen=True, slots=True)
class AttemptDisplay:
    """One attempt, ready to be shown."""

    attempt: Attempt
    tag: tuple[str, str]  #: text and tone
    step: StepDisplay | None
    decisions: tuple[ReturnLine, ...]  #: what a person decided of it

    @property
    def line(self) -> BatchLine:
        """The attempt itself."""
        return self.attempt.line


def answer_tag(line: BatchLine) -> tuple[str, str]:
    """The agency's answer to an attempt, or what it waits for: text and tone."""
    if line.never_returned:
        return "Jamais rendue", "danger"
    if line.answer:
        return _ANSWERS[Answer(line.answer)]
    return _WAITING.get(line.batch.status, ("Pas encore déposé", "neutral"))


def attempts_of(chain: Chain) -> list[AttemptDisplay]:
    """The attempts, the oldest first."""
    return [
        AttemptDisplay(
            attempt,
            answer_tag(attempt.line),
            None if attempt.step is None else step_display(attempt.step, chain),
            tuple(row for row in attempt.line.return_lines.all() if row.decision),
        )
        for attempt in chain.attempts
    ]


def step_display(step: Step, chain: Chain) -> StepDisplay:
    """One step in the words of its lane."""
    teller = _Teller(step, chain)
    return StepDisplay(
        step,
        tuple(teller.row(one) for one in step.changes.changed if one.thing.level in (Level.FILE, Level.LINE)),
        tuple(teller.ogs()),
        tuple(_piece(one, step.lane) for one in step.pieces),
    )


def _piece(change: PieceChange, lane: Lane) -> PieceRow:
    kind = lane.attachment_types.get(change.type)
    return PieceRow(kind.label if kind else change.type, change.before, change.after)


class _Teller:
    """Puts the differences of one step into words."""

    def __init__(self, step: Step, chain: Chain) -> None:
        self.step, self.lane, self.names = step, step.lane, chain.names

    def row(self, change: Change) -> Row:
        """A change of one thing."""
        before = self._cell(change, change.before, self.step.former_lane or self.lane)
        after = self._cell(change, change.after, self.lane)
        raw = self.step.unparsed.get(change.tag) if change.thing.level is Level.LINE else None
        if raw is not None:
            after = Cell(after.label, f"« {raw} » (illisible)", "missing")
        return Row(after.label, before, after)

    def _cell(self, change: Change, value: Value, lane: Lane) -> Cell:
        found = cell(lane.tags[change.tag], value, lane)
        named = change.tag == _OG_NUMBER and isinstance(value, str)
        return Cell(found.label, self.named(str(value))) if named else found

    def named(self, number: str) -> str:
        """A FINESS with the name that goes with it."""
        return f"{number} {self.names.get(number, '')}".strip()

    def ogs(self) -> Iterator[OgPart]:
        """The differences by OG: those that both lines have, then what came, then what was taken out."""
        changes = self.step.changes
        parts: dict[str, OgPart] = {}
        for held, state in [
            *((one, "ajouté") for one in changes.added),
            *((one, "retiré") for one in changes.removed),
        ]:
            if held.thing.level is Level.OG:
                part = OgPart(self.named(held.thing.key), state)
                part.cells = self._answers(held, OG_TAGS) if state == "ajouté" else ()
                parts[held.thing.key] = part
        for row, og in self._rows():
            self._part(parts, og).rows.append(row)
        for held in changes.added:
            if held.thing.level is Level.ESMS:
                came = Came(self.named(held.thing.key), self._answers(held, ESMS_TAGS))
                self._part(parts, held.thing.og).added.append(came)
        for held in changes.removed:
            if held.thing.level is Level.ESMS:
                self._part(parts, held.thing.og).removed.append(self.named(held.thing.key))
        return iter(sorted(parts.values(), key=lambda part: part.state))

    def _part(self, parts: dict[str, OgPart], og: str) -> OgPart:
        return parts.setdefault(og, OgPart(self.named(og) or "Sans organisme gestionnaire"))

    def _answers(self, held: Held, tags: Iterable[str]) -> tuple[Cell, ...]:
        return tuple(one for one in cells(held.node, tags, self.lane) if one.state != "unused")

    def _rows(self) -> Iterator[tuple[Row, str]]:
        """The rows of OG and ESMS, each with its OG: ESMS that changed alike share one."""
        alike: dict[tuple[str, str, str, str], list[Change]] = {}
        for change in self.step.changes.changed:
            if change.thing.level is Level.OG:
                yield self.row(change), change.thing.key
            elif change.thing.level is Level.ESMS:
                key = (change.thing.og, change.tag, repr(change.before), repr(change.after))
                alike.setdefault(key, []).append(change)
        for (og, *_), same in alike.items():
            row = self.row(same[0])
            titles = tuple(self.named(one.thing.key) for one in same)
            where, places = (titles[0], ()) if len(same) == 1 else (f"{len(same)} ESMS", titles)
            yield Row(row.label, row.before, row.after, where, places), og
