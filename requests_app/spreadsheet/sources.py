"""The tables of what was handed in: the sheets of one workbook, or one table for each CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from .cleaning import cleaned
from .headings import Found, Recogniser
from .limits import HEADER_WITHIN
from .package import Package
from .parts import Book, SheetPart, open_book
from .raw import Raw, RawKind, shown
from .rows import Given
from .sheet_xml import Facts, RawRow, read_sheet
from .text_file import SEPARATORS, open_text, sniffed, table_of


@dataclass(slots=True)
class Source:
    """A table whose headings were looked for: ``found`` is None where it is of no known sheet."""

    title: str
    rows: Iterator[RawRow]  #: after the headings
    found: Found | None
    given: Given | None = None
    facts: Facts = field(default_factory=Facts)
    since_1904: bool = False
    hidden: bool = False
    empty: bool = False
    separator: str = ""  #: of a CSV


def of_workbook(package: Package, recogniser: Recogniser) -> Iterator[Source]:
    """The sheets of a workbook, to be read in turn. Raises ``Refused``."""
    book = open_book(package)
    for sheet in book.sheets:
        yield _of_sheet(book, sheet, recogniser)


def _of_sheet(book: Book, sheet: SheetPart, recogniser: Recogniser) -> Source:
    facts = Facts()
    source = _recognised(sheet.title, read_sheet(book, sheet, facts), recogniser, since_1904=book.since_1904)
    source.facts, source.since_1904, source.hidden = facts, book.since_1904, sheet.hidden
    return source


def of_text(name: str, path: Path, recogniser: Recogniser) -> Source:
    """A CSV, by the separator that makes most headings known. Raises ``Refused``."""
    lines = sniffed(path)
    tried = {one: _recognised(name, _raw_rows(lines, one), recogniser) for one in SEPARATORS}
    best = max(tried, key=lambda one: tried[one].found.score if tried[one].found else (0, False))  # type: ignore[union-attr]
    source = _recognised(name, _text_rows(path, best), recogniser)
    source.separator = best
    return source


def _text_rows(path: Path, separator: str) -> Iterator[RawRow]:
    with open_text(path) as stream:
        yield from _raw_rows(stream, separator)


def _raw_rows(lines: Sequence[str] | Iterator[str], separator: str) -> Iterator[RawRow]:
    for row in table_of(lines, separator):
        yield RawRow(
            row.number, {at: Raw(RawKind.UNTYPED, text) for at, text in enumerate(row.texts) if text}
        )


def _recognised(
    title: str, rows: Iterator[RawRow], recogniser: Recogniser, *, since_1904: bool = False
) -> Source:
    """The table with its headings, which are the best row among the first."""
    first = list(islice(rows, HEADER_WITHIN))
    texts = [
        {place: cleaned(shown(raw, since_1904=since_1904))[0] for place, raw in row.cells.items()}
        for row in first
    ]
    tried = [(recogniser.best(title, row), at) for at, row in enumerate(texts)]
    known = [(found, at) for found, at in tried if found is not None]
    if not known:
        return Source(title, chain(first, rows), None, empty=not first)
    found, at = max(known, key=lambda pair: (pair[0].score, -pair[1]))
    above = tuple(
        (row.number, tuple(texts[place].get(column, "") for column in range(max(row.cells) + 1)))
        for place, row in enumerate(first[:at])
    )
    given = Given(title, first[at].number, found.headings, above)
    return Source(title, chain(first[at + 1 :], rows), found, given)
