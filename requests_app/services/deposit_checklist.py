"""A batch's checklist as it stands: its steps, what each waits for, and what can be undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ..models import Batch, BatchLineFile, DepositMark, DepositName, MarkKind, MarkOutcome, User
from .batch_progress import Answers, Standing, standing_of
from .deposit_marks import Marks, marks_of_batch
from .returns_list import unapplied

#: The step that is the batch's own status.
JSON_DEPOSIT = "json_deposit"

#: Where a step is. One that waits for another cannot be ticked yet; one that is moot can, but changes nothing.
DONE, REFUSED, TO_DO, WAITS, MOOT = "done", "refused", "to_do", "waits", "moot"

#: What is only said of a batch whose JSON is deposited.
AFTER_DEPOSIT = frozenset({MarkKind.ZIP_DEPOSIT, MarkKind.JSON_TAKEN, MarkKind.PIECES_TAKEN})


_DAY_LABELS = {
    MarkKind.JSON_DOWNLOAD: "Téléchargé le",
    MarkKind.ZIP_DOWNLOAD: "Téléchargé le",
    MarkKind.ZIP_DEPOSIT: "Déposé le",
    MarkKind.JSON_TAKEN: "Pris en compte le",
    MarkKind.PIECES_TAKEN: "Prises en compte le",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist."""

    kind: str
    part: int  #: 0 where the step is of the whole batch
    state: str  #: ``DONE``, ``REFUSED``, ``TO_DO``, ``WAITS`` or ``MOOT``
    on: date | None = None
    at: datetime | None = None
    by: User | None = None
    name: DepositName | None = None  #: of what was downloaded or deposited
    note: str = ""
    waits_for: str = ""  #: why it cannot be ticked yet
    kept_by: str = ""  #: why it cannot be undone yet

    @property
    def title(self) -> str:
        """What the step is, in French."""
        return step_title(self.kind, self.part)

    @property
    def can_be_undone(self) -> bool:
        """Whether it was ticked by a person, who may have been wrong."""
        return self.state in (DONE, REFUSED) and (self.kind == JSON_DEPOSIT or self.kind in AFTER_DEPOSIT)

    @property
    def day_label(self) -> str:
        """What a form calls the day on which it happened."""
        return _DAY_LABELS[MarkKind(self.kind)]

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return step_anchor(self.kind, self.part)


def step_anchor(kind: str, part: int) -> str:
    """What a page calls the place of a step."""
    return f"etape-{kind}-{part}"


def step_title(kind: str, part: int = 0) -> str:
    """« ZIP 2 déposé »."""
    titles: dict[str, str] = {
        MarkKind.JSON_DOWNLOAD: "JSON téléchargé",
        MarkKind.ZIP_DOWNLOAD: f"ZIP {part} téléchargé",
        JSON_DEPOSIT: "JSON déposé",
        MarkKind.ZIP_DEPOSIT: f"ZIP {part} déposé",
        MarkKind.JSON_TAKEN: "JSON pris en compte",
        MarkKind.PIECES_TAKEN: "Pièces prises en compte",
    }
    return titles[kind]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A batch, its ZIP parts, what was said of it, and how far the agency is."""

    batch: Batch
    name: DepositName  #: in force
    parts: tuple[int, ...]
    marks: Marks
    standing: Standing

    @property
    def answers(self) -> Answers:
        """How much of it the agency answered."""
        return self.standing.answers

    @property
    def is_deposited(self) -> bool:
        """Whether the agency has its JSON."""
        return self.batch.status == "deposited"

    def mark(self, kind: str, part: int = 0) -> DepositMark | None:
        """The step's mark, where it was done or refused."""
        return self.marks.get((kind, part))

    def is_done(self, kind: str, part: int = 0) -> bool:
        """Whether the step is done; a refused one is not."""
        if kind == JSON_DEPOSIT:
            return self.is_deposited
        mark = self.mark(kind, part)
        return mark is not None and mark.outcome == MarkOutcome.DONE and not self._is_outdated(mark)

    def _is_outdated(self, mark: DepositMark) -> bool:
        """Whether a file was downloaded under a name that it no longer has."""
        return self.batch.status == "downloaded" and mark.name_id not in (None, self.name.pk)

    def __iter__(self) -> Iterator[Step]:
        """The steps, in the order of a deposit."""
        yield self._step(MarkKind.JSON_DOWNLOAD)
        for part in self.parts:
            yield self._step(MarkKind.ZIP_DOWNLOAD, part)
        yield self._deposit_step()
        for part in self.parts:
            yield self._step(MarkKind.ZIP_DEPOSIT, part)
        yield self._step(MarkKind.JSON_TAKEN)
        if self.parts:
            yield self._step(MarkKind.PIECES_TAKEN)

    def _step(self, kind: MarkKind, part: int = 0) -> Step:
        mark, waits_for = self.mark(kind, part), self.why_not_tick(kind, part)
        to_do = TO_DO if self._serves(kind, part) else MOOT
        if mark is None:
            return Step(kind, part, WAITS if waits_for and to_do == TO_DO else to_do, waits_for=waits_for)
        state = DONE if self.is_done(kind, part) else to_do
        if mark.outcome == MarkOutcome.REFUSED:
            state = REFUSED
        return Step(
            kind,
            part,
            state,
            mark.on,
            mark.at,
            mark.by,
            mark.name,
            mark.note,
            kept_by=self.why_not_undo(kind, part),
        )

    def _serves(self, kind: MarkKind, part: int) -> bool:
        """Whether doing the step still changes anything: an answer says that the JSON was taken, a ZIP that was
        deposited was downloaded, and attachments of rejected or examined requests are of no use any more.
        """
        if not self.is_deposited:
            return self.batch.status != "abandoned"
        if kind == MarkKind.JSON_TAKEN:
            return not self.answers.answered
        if kind == MarkKind.ZIP_DOWNLOAD and self.mark(MarkKind.ZIP_DEPOSIT, part):
            return False
        return kind != MarkKind.JSON_DOWNLOAD and self.standing.pieces_wait

    def _deposit_step(self) -> Step:
        batch = self.batch
        if batch.deposited_on is None:
            waits_for = "" if self.mark(MarkKind.JSON_DOWNLOAD) else "Téléchargez d’abord le JSON."
            to_do = TO_DO
            if batch.status == "abandoned":
                waits_for, to_do = "", MOOT
            return Step(JSON_DEPOSIT, 0, WAITS if waits_for else to_do, waits_for=waits_for)
        return Step(
            JSON_DEPOSIT,
            0,
            DONE,
            batch.deposited_on,
            by=batch.deposited_by,
            name=batch.deposited_as,
            kept_by=self.why_not_undo(JSON_DEPOSIT),
        )

    def why_not_tick(self, kind: str, part: int = 0) -> str:
        """Why the step cannot be ticked now, in French; empty where it can."""
        if kind not in AFTER_DEPOSIT:
            return ""
        if self.batch.status == "abandoned":
            return "Ce dépôt est abandonné : rien n’y est plus coché."
        if not self.is_deposited:
            return "Dites d’abord quel jour le JSON a été déposé."
        if kind == MarkKind.ZIP_DEPOSIT and part not in self.parts:
            return f"Ce dépôt n’a pas de ZIP {part}."
        return self._why_no_pieces() if kind == MarkKind.PIECES_TAKEN else ""

    def _why_no_pieces(self) -> str:
        if not self.parts:
            return "Ce dépôt n’a pas de pièces."
        left = [part for part in self.parts if not self.is_done(MarkKind.ZIP_DEPOSIT, part)]
        if not left:
            return ""
        which = f"du ZIP {left[0]}" if len(left) == 1 else f"des ZIP {_listed(left)}"
        return f"Cochez d’abord le dépôt {which}."

    def why_not_refused(self, part: int) -> str:
        """Why the portal cannot be said to have refused that ZIP, in French; empty where it can."""
        if self.mark(MarkKind.PIECES_TAKEN):
            return "L’agence a pris les pièces en compte : décochez d’abord « Pièces prises en compte »."
        if self.is_done(MarkKind.ZIP_DEPOSIT, part):
            title = step_title(MarkKind.ZIP_DEPOSIT, part)
            return f"« {title} » est coché : défaites d’abord cette étape si le portail l’a refusé depuis."
        return self.why_not_tick(MarkKind.ZIP_DEPOSIT, part)

    def why_not_undo(self, kind: str, part: int = 0) -> str:
        """Why the step cannot be undone now, in French; empty where it can."""
        if self.batch.status == "abandoned":
            return "Ce dépôt est abandonné : rien n’y est plus décoché."
        if kind == JSON_DEPOSIT:
            return self._why_still_deposited()
        if kind not in AFTER_DEPOSIT:
            return "Un téléchargement ne se défait pas."
        if kind == MarkKind.ZIP_DEPOSIT and self.mark(MarkKind.PIECES_TAKEN):
            return "Décochez d’abord « Pièces prises en compte »."
        return ""

    def _why_still_deposited(self) -> str:
        if self.answers.answered:
            return "L’agence a répondu : le fichier a bien été déposé."
        if after := [mark for (kind, _), mark in self.marks.items() if kind in AFTER_DEPOSIT]:
            *others, last = [f"« {step_title(mark.kind, mark.part)} »" for mark in after]
            said = f"{', '.join(others)} et {last}" if others else last
            return f"Défaites d’abord {said}."
        return why_return_waits(self.batch)


def checklist_of(batch: Batch) -> Checklist:
    """The batch's checklist, in a constant number of queries."""
    files = BatchLineFile.objects.filter(line__batch=batch).order_by("zip_part")
    parts = tuple(files.values_list("zip_part", flat=True).distinct())
    return Checklist(batch, batch.name, parts, marks_of_batch(batch), standing_of(batch))


def why_return_waits(batch: Batch) -> str:
    """That a return file which answers this batch is not applied yet; empty where there is none."""
    if file := unapplied(batch):
        return f"Le retour n° {file.pk} répond à ce dépôt : appliquez-le, ou mettez-le de côté, d’abord."
    return ""


def _listed(parts: list[int]) -> str:
    return f"{', '.join(map(str, parts[:-1]))} et {parts[-1]}"
