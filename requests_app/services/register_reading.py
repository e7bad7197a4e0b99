"""Reading the register's files against the directory: what would change, staged; nothing is written yet."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..finess import (
    EntityRow,
    Kind,
    LegacyFile,
    Line,
    PlusFile,
    RegisterError,
    Rejected,
    Row,
    open_register,
)
from .register_changes import ChangesFile
from .register_held import directory_mark, held, kinds_of, refuse_older
from .register_stage import Stage
from .register_summary import LINE, RECORD, ImportSummary, RegisterSource, RejectedLine
from .register_table import Table, Terms
from .register_tables import EntityTable, EstablishmentTable

#: Rows read before they are compared with what is held: bounds the memory, whatever the file's size.
_CHUNK = 2000
#: A file of nothing but bad lines may not fill the memory.
_REJECTED_KEPT = 5000

#: So much done, of so much in all, and doing what (in French). It may raise, to stop the work.
Progress = Callable[[int, int, str], None]

_READING = "Lecture de {name}"


def read_register(
    sources: Sequence[RegisterSource],
    stage: Path,
    progress: Progress | None = None,
    *,
    force: bool = False,
    changes: ChangesFile | None = None,
) -> ImportSummary:
    """Read the register's files, in any order, and stage under that path what they change in the directory.

    Nothing is written to the database. ``changes`` receives every change, for a person to read. Bad lines are in
    the summary. Raises RegisterError (a French sentence naming the file) where one of them is no register file,
    and OlderRegister where the directory has a later one, unless ``force``.
    """
    with _collector_paused(), Stage(stage) as staged:
        mark = directory_mark()  # before anything is compared: what changes meanwhile is noticed
        summary = ImportSummary(mark=mark, forced=force)
        summary.og.out = summary.esms.out = changes
        return _Reading(sources, summary, Terms(staged, force), progress).all()


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


class _Reading:
    """One reading, from the opened files to the summary."""

    def __init__(
        self,
        sources: Sequence[RegisterSource],
        summary: ImportSummary,
        terms: Terms,
        progress: Progress | None,
    ) -> None:
        self.summary = summary
        self._progress = progress or (lambda _done, _total, _words: None)
        self._total = sum(source.size for source in sources)
        self._measured = [_Measured(source) for source in sources]
        self._files = _in_order([(measured, _opened(measured)) for measured in self._measured])
        found = {kind: held(kind) for kind in (Kind.ENTITY, Kind.ESTABLISHMENT)}
        summary.held = found
        if not terms.force:
            refuse_older([file for _measured, file in self._files], found)
        self._entities = EntityTable(terms, summary.og, found[Kind.ENTITY])
        self._establishments = EstablishmentTable(
            terms, summary.esms, found[Kind.ESTABLISHMENT], self._entities
        )
        self._tables: dict[str, Table[Any]] = {
            Kind.ENTITY: self._entities,
            Kind.ESTABLISHMENT: self._establishments,
        }

    def all(self) -> ImportSummary:
        """Read every file to its end."""
        for measured, file in self._files:
            self.summary.dates[measured.source.name] = file.date
            try:
                self._read(measured, file)
            except RegisterError as error:
                raise RegisterError(f"{measured.source.name} : {error}") from error
        self._entities.settle()
        self._establishments.settle()
        self.summary.placeholders = self._entities.placeholders
        kinds = {measured: [kind.value for kind in kinds_of(file)] for measured, file in self._files}
        self.summary.files = [
            {
                "name": measured.source.name,
                "sha256": measured.sha256(),
                "date": self.summary.dates[measured.source.name].isoformat(),
                "rows": measured.rows,
                "kinds": kinds[measured],
            }
            for measured in self._measured
        ]
        self._report(self._measured[-1].source.name)
        return self.summary

    def _read(self, measured: _Measured, file: LegacyFile | PlusFile) -> None:
        name = measured.source.name
        unit = LINE if isinstance(file, LegacyFile) else RECORD
        for table in self._tables.values():
            table.start(name, file.date, unit)
        self._report(name)
        kept, before = len(self.summary.rejected), self._unreadable()
        for measured.rows, refused in enumerate(self._taken(file), start=1):
            if refused is not None:
                self._reject(RejectedLine(name, refused.line, refused.reason, refused.raw, unit))
            if not measured.rows % _CHUNK:
                self._compare()
                self._report(name)
        _refuse_rubbish(self.summary.rejected[kept:], self._unreadable() - before, measured.rows)
        self._compare()
        for table in self._tables.values():
            table.finish()

    def _unreadable(self) -> int:
        """How many rows were rejected for what they are, and not because another had the same number."""
        return self.summary.rejected_count - sum(table.repeated for table in self._tables.values())

    def _reject(self, line: RejectedLine) -> None:
        self.summary.rejected_count += 1
        if len(self.summary.rejected) < _REJECTED_KEPT:
            self.summary.rejected.append(line)
        if self.summary.og.out:
            self.summary.og.out.rejected(line.file, f"{line.unit} {line.line}", line.reason, line.raw)

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

    def _table(self, line: Line) -> Table[Any]:
        kind = line.text[: len(Kind.ENTITY)]
        if kind not in self._tables:  # padded, quoted, or nonsense that will be rejected
            kind = line.text.lstrip(' "\t')[: len(Kind.ENTITY)]
        return self._tables.get(kind, self._establishments)

    def _compare(self) -> None:
        for table in self._tables.values():
            table.flush()

    def _report(self, name: str) -> None:
        done = sum(measured.done for measured in self._measured)
        self._progress(done, self._total, _READING.format(name=name))


def _refuse_rubbish(rejected: Sequence[RejectedLine], count: int, rows: int) -> None:
    """A sound file has hardly a bad line: where most are bad, what the others say cannot be trusted either."""
    if count * 2 > rows and rejected:
        first = rejected[0]
        raise RegisterError(
            f"{count} de ses {rows} {first.unit}s ne se lisent pas, à commencer par {first.unit} {first.line} : "
            f"{first.reason}. Ce n’est pas le fichier tel que data.gouv.fr le donne : téléchargez-le de nouveau et "
            "importez-le sans l’ouvrir."
        )


def _opened(measured: _Measured) -> LegacyFile | PlusFile:
    try:
        return open_register(measured)
    except RegisterError as error:
        raise RegisterError(f"{measured.source.name} : {error}") from error


def _in_order(opened: Sequence[_Opened]) -> list[_Opened]:
    """The later register first, as it wins; among legacy files between two FINESS+, entities first.

    Those hold one kind each: with the entities first, no placeholder is needed for them.
    """
    plus = [file for _measured, file in opened if isinstance(file, PlusFile)]

    def rank(pair: _Opened) -> tuple[int, bool, bool, int]:
        file = pair[1]
        later = sum(other is not file and other.date >= file.date for other in plus)
        if isinstance(file, PlusFile):
            return (later, True, False, -file.date.toordinal())
        return (later, False, file.kind != Kind.ENTITY, -file.date.toordinal())

    return sorted(opened, key=rank)
