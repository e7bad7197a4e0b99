"""One kind of row during an import of the register: what is held, what a row would change, what to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from ..finess import Line, Rejected, Row, parse
from ..models import Establishment, ManagingBody, Source
from .bulk import fetch_into
from .register_changes import Counts, FieldChange, Ledger, natures, shown
from .register_held import Held
from .register_stage import INSERT, TOUCH, UPDATE, Stage

__all__ = ["Counts", "Table"]

#: Change it when rows come to be read or stored otherwise: every line is then parsed and compared again.
_READING = "1"
#: SQLite takes a bounded number of parameters a query.
PARAMETERS = 500
_NUMBER = slice(12, 21)  #: where a tidy line has its FINESS number
_REGISTER = Source.REGISTER.value

R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class Terms:
    """What holds for a whole import: where its rows are staged, and whether an older register may win."""

    stage: Stage
    force: bool = False


class _File(NamedTuple):
    """A file of this import: ``seen`` tells where each of its numbers was read."""

    name: str
    day: date
    unit: str
    seen: dict[str, int]


class Table(Generic[R]):
    """One table of the directory during an import. ``pending`` are parsed rows, by number, to be compared."""

    model: ClassVar[type[ManagingBody | Establishment]]
    number: ClassVar[str]
    #: The columns that the register fills, compared one by one with what is held.
    columns: ClassVar[tuple[str, ...]]
    #: The same, as paths of a query, where a column is another table's key.
    paths: ClassVar[tuple[str, ...]]
    #: The column of the row's OG, in an establishment.
    parent: ClassVar[str] = ""
    entities: ClassVar[bool]
    row_type: ClassVar[type[Row]]

    def __init__(self, terms: Terms, ledger: Ledger, found: Held) -> None:
        self.terms = terms
        self.found = found
        self.ledger = ledger
        self.counts = ledger.counts
        self.pending: dict[str, tuple[R, str]] = {}
        self.repeated = 0  #: rows rejected because this import has read their number before
        self._held: dict[str, str] | None = None  # number -> fingerprint; read when first needed
        self._seen: dict[str, int] = {}  # number -> its line in the current file
        self._files: list[_File] = []  # the current file is the last one
        self._date = date.min
        self._same: list[str] | None = None

    def start(self, file: str, day: date, unit: str) -> None:
        """A new file begins, of that date; ``unit`` is what its rows are counted in."""
        self._date = day
        self._seen = {}
        self._files.append(_File(file, day, unit, self._seen))
        other = self.found.has_other_days(day, force=self.terms.force)
        self._same = [] if other else None

    def take(self, line: Line) -> Rejected | None:
        """Take in one line: skip it if it is held as it stands, else parse it and keep it to be compared."""
        text = line.text
        fingerprint = blake2b(f"{_READING}{text}".encode(), digest_size=12).hexdigest()
        if self._skipped(text[_NUMBER], fingerprint, line.number):
            return None
        row = parse(line)
        if isinstance(row, Rejected):
            return row
        return self._keep(row, text, fingerprint)

    def take_row(self, row: Row) -> Rejected | None:
        """Take in one row of a format that is not read by lines; its values are its fingerprint."""
        values = repr(row[1:])  # all but its place in the file
        fingerprint = blake2b(f"{_READING}{values}".encode(), digest_size=12).hexdigest()
        if self._skipped(row.finess, fingerprint, row.line):
            return None
        return self._keep(row, f"{row.finess} {row.name}", fingerprint)

    def _skipped(self, number: str, fingerprint: str, place: int) -> bool:
        held = self._held if self._held is not None else self.held
        if held.get(number) != fingerprint or number in self._seen:
            return False
        self._seen[number] = place
        self.counts.unchanged += 1
        if self._same is not None:
            self._same.append(number)
        return True

    def flush(self) -> None:
        """Compare the pending rows with what is held, and stage what they change."""
        if not self.pending:
            return
        held = self.held
        new = [item for number, item in self.pending.items() if number not in held]
        old = [number for number in self.pending if number in held]
        self.ledger.created([(row.finess, row.long_name or row.name) for row, _fingerprint in new])
        self.terms.stage.add(INSERT, [self._stored(*item) for item in new], entities=self.entities)
        for start in range(0, len(old), PARAMETERS):
            self._compare(old[start : start + PARAMETERS])
        held.update((number, fingerprint) for number, (_row, fingerprint) in self.pending.items())
        self.pending.clear()

    def finish(self) -> None:
        """The file ends: rows that it repeats as they stood will date from it."""
        day = self._date.isoformat()
        for start in range(0, len(self._same or ()), PARAMETERS):
            numbers = (self._same or [])[start : start + PARAMETERS]
            self.terms.stage.add(TOUCH, [day, self.terms.force, *numbers], entities=self.entities)
        self._same = None

    @property
    def held(self) -> dict[str, str]:
        """The fingerprint of each row that the table holds ("" if it was not read from the register)."""
        if self._held is None:
            rows = self.model.objects.order_by().values_list(self.number, "fingerprint")
            self._held = fetch_into({}, rows)
        return self._held

    def searched(self, row: R) -> str:
        """The row's search column."""
        raise NotImplementedError

    def values(self, row: R) -> tuple[Any, ...]:
        """The row's values in the order of ``columns``: texts, yes or no, dates as texts."""
        raise NotImplementedError

    def _keep(self, row: Row, text: str, fingerprint: str) -> Rejected | None:
        if not isinstance(row, self.row_type):
            return Rejected(row.line, "type de ligne mal placé", text)
        self._learn(row)  # type: ignore[arg-type]
        for file in self._files:
            if row.finess in file.seen:
                if file.day > self._date:  # a later register of this import has said it
                    self.counts.older += 1
                    return None
                where = f"{file.unit} {file.seen[row.finess]}"
                if file.seen is not self._seen:
                    where += f" de {file.name}"
                self.repeated += 1
                reason = f"le numéro FINESS {row.finess} a déjà été lu {where}"
                return Rejected(row.line, reason, text[:500])
        self._seen[row.finess] = row.line
        self.pending[row.finess] = (row, fingerprint)  # type: ignore[assignment]
        return None

    def _learn(self, row: R) -> None:
        """What other rows can be told from this one, even where it is not kept."""

    def _completed(self, row: R, _held: dict[str, Any]) -> R:
        """The row, with what its file does not say and the held values do."""
        return row

    @classmethod
    def written(cls) -> tuple[str, ...]:
        """The columns of a staged row, which ends with its number."""
        return (*cls.columns, "source", "source_date", "search", "fingerprint")

    def _stored(self, row: R, fingerprint: str) -> tuple[Any, ...]:
        search = self.searched(row)
        return (*self.values(row), _REGISTER, self._date.isoformat(), search, fingerprint, row.finess)

    def _compare(self, numbers: Sequence[str]) -> None:
        held = self.model.objects.filter(**{f"{self.number}__in": numbers}).order_by()
        changes = []
        for number, source, day, *found in held.values_list(
            self.number, "source", "source_date", *self.paths
        ):
            row, fingerprint = self.pending[number]
            old = dict(zip(self.columns, map(_as_text, found), strict=True))
            row = self._completed(row, old)
            new = dict(zip(self.columns, self.values(row), strict=True))
            same = source == _REGISTER and old == new
            if source == _REGISTER and day and day > self._date and not self.terms.force:
                self.counts.unchanged += same
                self.counts.older += not same
                self.pending[number] = (row, self.held[number])
                continue
            if same:
                self.counts.unchanged += 1
            else:
                self._tell(row, source, old, new)
            changes.append(self._stored(row, fingerprint))
        self.terms.stage.add(UPDATE, changes, entities=self.entities)

    def _tell(self, row: R, source: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        """A row held otherwise: one that only an establishment named so far is described, not renamed."""
        changes = [
            FieldChange(self._label(name), _shown(old[name]), _shown(new[name]))
            for name in self.columns
            if old[name] != new[name]
        ]
        if source != _REGISTER:
            changes.append(FieldChange("source", Source(source).label, Source.REGISTER.label))
        if source == Source.PLACEHOLDER:
            old = old | {"name": new["name"], "long_name": new["long_name"]}
        kinds = natures(old, new, names=("name", "long_name"), parent=self.parent)
        self.ledger.changed(row.finess, row.long_name or row.name, kinds, changes)

    def _label(self, column: str) -> str:
        return str(getattr(self.model._meta.get_field(column), "verbose_name"))  # noqa: B009


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _shown(value: Any) -> str:
    if isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
        try:
            return shown(date.fromisoformat(value))
        except ValueError:
            return value
    return shown(value)
