"""What a spreadsheet says, cell by cell, before anyone judges it.

Positions are those that a person sees in a spreadsheet program: rows from 1, cells by letter and number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..rules import Lane
from ..rules.cells import letters


class Refused(ValueError):
    """A file that cannot be read at all; its text is a French sentence: what is wrong, and the way out."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a known column.

    ``shown`` is what stands in the file, as a person would read it there. ``text`` is the answer as a form of
    the wizard would post it: a day JJ/MM/AAAA, an amount « 4866,67 », a boolean "true" or "false",
    ``NONE_ANSWER`` for « Aucun », the value of a choice; empty: not answered. ``repairs`` says in French, one
    sentence each, why ``text`` is otherwise than ``shown``: each is certain. ``doubt`` is a French
    sentence where nothing certain can be said; ``text`` then is ``shown``, or what comes nearest to it.
    """

    ref: str  #: "C12"
    shown: str
    text: str
    repairs: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty: its cells by the column's key, those of known columns that the file has.

    ``others`` holds the texts of unknown columns by position (0 is A), so that nothing is lost.
    """

    sheet: str  #: the sheet's code: "requests", "og" or "esms"
    number: int
    cells: dict[str, Cell]
    others: Mapping[int, str] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """The answer of a column; empty where it has none, or where the file lacks the column."""
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def doubt(self, key: str, sentence: str) -> None:
        """Say of a cell that nothing certain can be said of it; what was said before stays."""
        self.cells[key] = replace(self.cells[key], doubt=self.cells[key].doubt or sentence)

    @property
    def doubts(self) -> list[tuple[str, Cell]]:
        """The cells where nothing certain can be said, with their column's key."""
        return [(key, cell) for key, cell in self.cells.items() if cell.doubt]

    @property
    def repaired(self) -> list[tuple[str, Cell]]:
        """The cells that were certainly repaired, with their column's key."""
        return [(key, cell) for key, cell in self.cells.items() if cell.repairs]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as the file has it."""

    position: int  #: 0 is A
    text: str
    key: str  #: the column's key; empty where the column is unknown

    @property
    def letter(self) -> str:
        """The column's letter.

        >>> Heading(27, "", "").letter
        'AB'
        """
        return letters(self.position)


@dataclass(frozen=True, slots=True)
class Given:
    """A sheet as the file has it, under one of the layout's codes."""

    title: str  #: the sheet's name, or the file's for a CSV
    header: int  #: the number of the row that holds the headings
    headings: tuple[Heading, ...]
    above: tuple[tuple[int, tuple[str, ...]], ...] = ()  #: what stands above the headings, by row number


@dataclass(frozen=True, slots=True)
class Workbook:
    """All that was read of the file or the files handed in together.

    ``rows`` has a list for each code of the layout, empty where the file lacks the sheet. ``notes`` are French
    sentences about the whole: what is missing, unknown, hidden or passed over.
    """

    lane: Lane
    rows: Mapping[str, list[Row]]
    notes: list[str] = field(default_factory=list)
    given: Mapping[str, Given] = field(default_factory=dict)

    def title(self, code: str) -> str:
        """The name of a sheet as the person knows it; empty where the file lacks the sheet."""
        found = self.given.get(code)
        return found.title if found else ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a row in the file that goes back, and the column that it is about, where it is one."""

    sentence: str
    key: str = ""


#: What ``annotate`` is given: by (sheet code, row number), sentences with or without their column.
Findings = Mapping[tuple[str, int], Sequence["Remark | str"]]
