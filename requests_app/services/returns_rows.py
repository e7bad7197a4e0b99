"""What a return file comes to, line by line: the shapes that its services hand to pages and to the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..asp_file.returns import ReturnedLine
from ..asp_file.returns_answers import Told, of_code, of_label
from ..asp_file.returns_match import Difference
from ..models import ACCEPTED_ANSWERS, DOUBTFUL, Batch, BatchLine, Decision, ReturnFile, ReturnLine, Verdict

#: Verdicts by which the agency's answer is taken over without asking anybody.
APPLIES = frozenset({Verdict.ACCEPTED, Verdict.KNOWN, Verdict.REJECTED})
#: Answers and verdicts that mean that the agency has the request.
TAKEN = frozenset(map(Verdict, ACCEPTED_ANSWERS))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a return file, as it stands at this moment.

    ``verdict`` and ``remarks`` are those that were kept where the line is ``settled``, else those of now.
    ``moves``: what a person may decide, each with the event of the table of statuses that it means for the request
    ("": the request stays where it is).
    """

    position: int  #: in the file, from 0
    returned: ReturnedLine
    line: BatchLine | None  #: the attempt that it answers; its ``request`` and ``batch`` are read
    verdict: Verdict
    remarks: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    suggestion: BatchLine | None = None  #: the attempt whose content it has, where its number does not say so
    blocked: bool = False  #: its batch was not declared deposited: nothing of it applies
    stored: ReturnLine | None = None  #: what was kept of it when the file was applied
    moves: Mapping[Decision, str] = field(default_factory=dict)

    @property
    def numero_editeur(self) -> str:
        """As the file has it; empty where it has none."""
        return self.returned.numero_editeur

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be done with it: applied, decided, or not ours."""
        return self.stored is not None and not self.stored.waits

    @property
    def set_aside(self) -> bool:
        """Whether a person left it as it is; another decision may still follow."""
        return self.stored is not None and self.stored.decision == Decision.SET_ASIDE

    @property
    def waits(self) -> bool:
        """Whether a person has to decide it. A blocked one waits for its batch first."""
        return not self.settled and not self.blocked and self.verdict in DOUBTFUL

    @property
    def applies(self) -> bool:
        """Whether the next ``apply`` takes the agency's answer over by itself."""
        return not self.settled and not self.blocked and self.verdict in APPLIES

    @property
    def target(self) -> BatchLine | None:
        """The attempt that a decision is about."""
        return self.line or (self.suggestion if self.verdict == Verdict.UNDECIDABLE else None)

    @property
    def allowed_decisions(self) -> tuple[Decision, ...]:
        """What a person may decide, in the order in which it is offered."""
        return tuple(self.moves)

    @property
    def says_taken(self) -> bool:
        """Whether its label or its code says of itself that the agency has the request: no reason to reject it."""
        label = of_label(self.returned.label)
        return label in (Told.ACCEPTED, Told.KNOWN) or of_code(self.returned.code) == Told.KNOWN

    @property
    def taken(self) -> bool:
        """Whether the agency has the request, as far as this line and the portal say."""
        if self.stored is not None and self.stored.decision:
            return self.stored.decision == Decision.ACCEPT
        if self.verdict == Verdict.UNCHANGED:
            return self.line is not None and self.line.answer in TAKEN
        return self.verdict in TAKEN


@dataclass(frozen=True, slots=True)
class Preview:
    """A return file beside what was sent, before or after it was applied. Nothing in it is stored but ``file``."""

    file: ReturnFile
    refused: str = ""  #: why nothing can be made of it, in French
    document_notes: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    absent: tuple[
        BatchLine, ...
    ] = ()  #: attempts of its batches without an answer, that it does not speak of
    batches: tuple[Batch, ...] = ()  #: that it answers, by their number; without their bytes

    @property
    def blocked(self) -> tuple[Batch, ...]:
        """The batches of its lines that were not declared deposited in the portal."""
        concerned = {row.line.batch_id for row in self.rows if row.blocked and row.line is not None}
        return tuple(batch for batch in self.batches if batch.pk in concerned)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many lines of each verdict, every verdict named."""
        return {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in Verdict}

    @property
    def applying(self) -> int:
        """How many lines the next ``apply`` takes over by itself."""
        return sum(row.applies for row in self.rows)

    @property
    def waiting(self) -> int:
        """How many lines a person has to decide."""
        return sum(row.waits for row in self.rows)

    @property
    def unwritten(self) -> int:
        """How many lines ``apply`` has not kept yet, whatever their verdict; blocked ones aside."""
        return sum(row.stored is None and not row.blocked for row in self.rows)
