"""Importing the public register: one transaction, as often as one likes, the same result.

A row already held as it stands is recognised by its fingerprint and skipped (a legacy line even unparsed), so
a second import costs little more than reading the file. What requests hold is copied there and never touched
from here.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from ..finess import (
    EntityRow,
    Kind,
    LegacyFile,
    Line,
    PlusFile,
    Readable,
    RegisterError,
    Rejected,
    Row,
    open_register,
)
from ..models import RegisterImport, User
from .register_table import Counts, Table
from .register_tables import EntityTable, EstablishmentTable

#: Lines read before what they change is written: bounds the memory, whatever the file's size.
_CHUNK = 2000

#: What the rows of a file are counted in: a legacy file has lines, FINESS+ has records.
LINE, RECORD = "ligne", "élément"

#: Bytes read, bytes in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RegisterSource:
    """A file to import: its name for messages, its bytes, and how many there are."""

    name: str
    stream: Readable
    size: int


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line, or a record of FINESS+, that gave nothing: where, and why in French."""

    file: str
    line: int
    reason: str
    raw: str
    unit: str = LINE  #: what ``line`` counts


@dataclass(slots=True)
class ImportSummary:
    """What an import did. ``older`` counts the rows left alone: the portal has them from a later register."""

    entities: Counts = field(default_factory=Counts)
    establishments: Counts = field(default_factory=Counts)
    placeholders: int = 0  #: OG that only an establishment names
    rejected: list[RejectedLine] = field(default_factory=list)
    dates: dict[str, date] = field(default_factory=dict)  #: file name -> the register's date

    @property
    def created(self) -> int:
        """Rows that the directory did not hold, placeholders aside."""
        return self.entities.created + self.establishments.created

    @property
    def changed(self) -> int:
        """Rows that now say something else."""
        return self.entities.changed + self.establishments.changed

    @property
    def unchanged(self) -> int:
        """Rows read again as they stood."""
        return self.entities.unchanged + self.establishments.unchanged

    @property
    def older(self) -> int:
        """Rows that the directory has from a later register."""
        return self.entities.older + self.establishments.older


def import_register(
    sources: Sequence[RegisterSource], progress: Progress | None = None, by: User | None = None
) -> ImportSummary:
    """Bring the register's files, in any order, into the directory.

    Raises RegisterError (a French sentence naming the file) where one of them is no register file; nothing is
    imported then. Bad lines are in the summary.
    """
    with transaction.atomic(), _collector_paused():
        run = _Run(sources, progress)
        summary = run.apply()
        RegisterImport.objects.create(
            by=by,
            files=run.described(),
            created=summary.created,
            changed=summary.changed,
            unchanged=summary.unchanged + summary.older,
            rejected=len(summary.rejected),
        )
    return summary


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nothing here makes cycles, and the collector would walk the growing tables again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Measured:
    """A stream that counts and hashes what is read from it."""

    def __init__(self, source: RegisterSource) -> None:
        self.source = source
        self.done = 0
        self.rows = 0
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.stream.read(size)
        self.done += len(data)
        self._hash.update(data)
        return data

    def sha256(self) -> str:
        while self.read(1 << 20):
            pass
        return self._hash.hexdigest()


_Opened = tuple[_Measured, LegacyFile | PlusFile]


class _Run:
    """One import, from the opened files to the summary."""

    def __init__(self, sources: Sequence[RegisterSource], progress: Progress | None) -> None:
        self.summary = ImportSummary()
        self._progress = progress or (lambda _done, _total: None)
        self._total = sum(source.size for source in sources)
        self._measured = [_Measured(source) for source in sources]
        opened = [(measured, _opened(measured)) for measured in self._measured]
        self._files = _in_order(opened)
        self._entities = EntityTable(self.summary.entities)
        self._establishments = EstablishmentTable(self.summary.establishments, self._entities)
        self._tables: dict[str, Table] = {
            Kind.ENTITY: self._entities,
            Kind.ESTABLISHMENT: self._establishments,
        }

    def apply(self) -> ImportSummary:
        """Read every file to its end."""
        for measured, file in self._files:
            self.summary.dates[measured.source.name] = file.date
            try:
                self._apply_file(measured, file)
            except RegisterError as error:
                raise RegisterError(f"{measured.source.name} : {error}") from error
        self._establishments.settle()
        self.summary.placeholders = self._entities.placeholders
        self._report()
        return self.summary

    def described(self) -> list[dict[str, object]]:
        """What the record of this import says of each file."""
        return [
            {
                "name": measured.source.name,
                "sha256": measured.sha256(),
                "date": self.summary.dates[measured.source.name].isoformat(),
                "rows": measured.rows,
            }
            for measured in self._measured
        ]

    def _apply_file(self, measured: _Measured, file: LegacyFile | PlusFile) -> None:
        name = measured.source.name
        unit = LINE if isinstance(file, LegacyFile) else RECORD
        for table in self._tables.values():
            table.start(name, file.date, unit)
        for measured.rows, refused in enumerate(self._taken(file), start=1):
            if refused is not None:
                rejected = RejectedLine(name, refused.line, refused.reason, refused.raw, unit)
                self.summary.rejected.append(rejected)
            if not measured.rows % _CHUNK:
                self._write()
                self._report()
        self._write()
        for table in self._tables.values():
            table.finish()

    def _taken(self, file: LegacyFile | PlusFile) -> Iterator[Rejected | None]:
        """Take in every row; why it was rejected, or None."""
        if isinstance(file, LegacyFile):
            for line in file.lines():
                yield line if isinstance(line, Rejected) else self._table(line).take(line)
        else:
            for row in file:
                yield row if isinstance(row, Rejected) else self._table_of(row).take_row(row)

    def _table_of(self, row: Row) -> Table[Any]:
        return self._entities if isinstance(row, EntityRow) else self._establishments

    def _table(self, line: Line) -> Table:
        kind = line.text[: len(Kind.ENTITY)]
        if kind not in self._tables:  # padded, quoted, or nonsense that will be rejected
            kind = line.text.lstrip(' "\t')[: len(Kind.ENTITY)]
        return self._tables.get(kind, self._establishments)

    def _write(self) -> None:
        for table in self._tables.values():  # entities first: establishments point at them
            table.write()

    def _report(self) -> None:
        self._progress(sum(measured.done for measured in self._measured), self._total)


def _opened(measured: _Measured) -> LegacyFile | PlusFile:
    try:
        return open_register(measured)
    except RegisterError as error:
        raise RegisterError(f"{measured.source.name} : {error}") from error


def _in_order(opened: Sequence[_Opened]) -> list[_Opened]:
    """The later register first, as it wins; among legacy files between two FINESS+, entities first.

    Those hold one kind each: with the entities first, few placeholders are needed.
    """
    plus = [file for _measured, file in opened if isinstance(file, PlusFile)]

    def rank(pair: _Opened) -> tuple[int, bool, bool, int]:
        file = pair[1]
        later = sum(other is not file and other.date >= file.date for other in plus)
        if isinstance(file, PlusFile):
            return (later, True, False, -file.date.toordinal())
        return (later, False, file.kind != Kind.ENTITY, -file.date.toordinal())

    return sorted(opened, key=rank)
