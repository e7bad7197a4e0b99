"""A table that an import of the register fills: what is held, what a row changes, what is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from ..finess import Line, Rejected, Row, parse
from ..models import Establishment, ManagingBody, Source
from .bulk import day_adapter, fetch, insert_rows, update_rows
from .search_text import search_text

#: Change it when rows come to be read or stored otherwise: every line is then parsed and compared again.
_READING = "1"
#: SQLite takes a bounded number of parameters a query.
_PARAMETERS = 500
_NUMBER = slice(12, 21)  #: where a tidy line has its FINESS number

R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class Counts:
    """What became of the lines of one kind."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0


class _File(NamedTuple):
    """A file of this import: ``seen`` tells where each of its numbers was read."""

    name: str
    day: date
    unit: str
    seen: dict[str, int]


class Table(Generic[R]):
    """One table of the directory during an import. ``pending`` are parsed rows, by number, to be written."""

    model: ClassVar[type[ManagingBody | Establishment]]
    number: ClassVar[str]
    #: The columns that the register fills, compared one by one with what is held.
    columns: ClassVar[tuple[str, ...]]
    row_type: ClassVar[type[Row]]

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.pending: dict[str, tuple[R, str]] = {}
        self._held: dict[str, str] | None = None  # number -> fingerprint; read when first needed
        self._seen: dict[str, int] = {}  # number -> its line in the current file
        self._files: list[_File] = []  # the current file is the last one
        self._date = date.min
        self._same: list[str] | None = None
        self._day = day_adapter()

    def start(self, file: str, day: date, unit: str) -> None:
        """A new file begins, of that date; ``unit`` is what its rows are counted in."""
        self._date = day
        self._seen = {}
        self._files.append(_File(file, day, unit, self._seen))
        stale = self.model.objects.filter(source=Source.REGISTER, source_date__lt=day).exists()
        self._same = [] if stale else None

    def take(self, line: Line) -> Rejected | None:
        """Take in one line: skip it if it is held as it stands, else parse it and keep it to be written."""
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

    def write(self) -> None:
        """Write the pending rows."""
        if not self.pending:
            return
        new = [item for number, item in self.pending.items() if number not in self.held]
        old = [number for number in self.pending if number in self.held]
        self._before_writing()
        self._insert(new)
        for start in range(0, len(old), _PARAMETERS):
            self._update(old[start : start + _PARAMETERS])
        self.held.update((number, fingerprint) for number, (_row, fingerprint) in self.pending.items())
        self.pending.clear()

    def finish(self) -> None:
        """The file ends: rows that it repeats as they stood now date from it."""
        for start in range(0, len(self._same or ()), _PARAMETERS):
            part = (self._same or [])[start : start + _PARAMETERS]
            rows = self.model.objects.filter(**{f"{self.number}__in": part})
            rows.filter(source_date__lt=self._date).update(source_date=self._date)

    @property
    def held(self) -> dict[str, str]:
        """The fingerprint of each row that the table holds ("" if it was not read from the register)."""
        if self._held is None:
            rows = self.model.objects.order_by().values_list(self.number, "fingerprint")
            self._held = dict(fetch(rows))
        return self._held

    def values(self, row: R) -> tuple[Any, ...]:
        """The row's values in the order of ``columns``, as the database takes them."""
        raise NotImplementedError

    def _keep(self, row: Row, shown: str, fingerprint: str) -> Rejected | None:
        if not isinstance(row, self.row_type):
            return Rejected(row.line, "type de ligne mal placé", shown)
        self._learn(row)  # type: ignore[arg-type]
        for file in self._files:
            if row.finess in file.seen:
                if file.day > self._date:  # a later register of this import has said it
                    self.counts.older += 1
                    return None
                where = f"{file.unit} {file.seen[row.finess]}"
                if file.seen is not self._seen:
                    where += f" de {file.name}"
                reason = f"le numéro FINESS {row.finess} a déjà été lu {where}"
                return Rejected(row.line, reason, shown[:500])
        self._seen[row.finess] = row.line
        self.pending[row.finess] = (row, fingerprint)  # type: ignore[assignment]
        return None

    def _learn(self, row: R) -> None:
        """What other rows can be told from this one, even where it is not kept."""

    def _completed(self, row: R, _held: dict[str, Any]) -> R:
        """The row, with what its file does not say and the held values do."""
        return row

    def _before_writing(self) -> None:
        """What other tables must hold before this one is written."""

    @property
    def _written(self) -> tuple[str, ...]:
        return (*self.columns, "source", "source_date", "search", "fingerprint")

    def _stored(self, row: R, fingerprint: str) -> tuple[Any, ...]:
        search = search_text(row.name, row.long_name, row.postcode, row.town, row.finess)
        return (*self.values(row), Source.REGISTER.value, self._day(self._date), search, fingerprint)

    def _insert(self, items: Sequence[tuple[R, str]]) -> None:
        rows = [(*self._stored(row, fingerprint), row.finess) for row, fingerprint in items]
        insert_rows(self.model, (*self._written, self.number), rows)
        self.counts.created += len(rows)

    def _update(self, numbers: Sequence[str]) -> None:
        held = self.model.objects.filter(**{f"{self.number}__in": numbers})
        changes = []
        for number, source, day, *values in held.values_list(
            self.number, "source", "source_date", *self.columns
        ):
            row, fingerprint = self.pending[number]
            row = self._completed(row, dict(zip(self.columns, values, strict=True)))
            from_register = source == Source.REGISTER
            same = from_register and tuple(map(self._as_stored, values)) == self.values(row)
            if from_register and day and day > self._date:  # a later register has been imported before
                self.counts.unchanged += same
                self.counts.older += not same
                self.pending[number] = (row, self.held[number])
                continue
            if same:
                self.counts.unchanged += 1
            else:
                self._changed(number)
            changes.append((*self._stored(row, fingerprint), number))
        update_rows(self.model, self._written, self.number, changes)

    def _as_stored(self, value: Any) -> Any:
        return self._day(value) if isinstance(value, date) else value

    def _changed(self, _number: str) -> None:
        self.counts.changed += 1
