"""One sheet of a workbook, row by row, with what a person sees and does not see there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..rules.cells import letters
from .limits import MAX_CELL, MAX_COLUMNS, MAX_MERGED, MAX_ROW, grouped
from .parts import Book, SheetPart, unescape
from .raw import Raw, RawKind
from .rows import Refused
from .xml_stream import fed, hostile

_REF = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRIM = (
    "Sélectionnez {what} vides, supprimez-les (clic droit, « Supprimer »), enregistrez, puis déposez le fichier de "
    "nouveau."
)
_KINDS = {
    "b": RawKind.BOOLEAN,
    "e": RawKind.ERROR,
    "d": RawKind.DAY,
    "str": RawKind.TEXT,
    "inlineStr": RawKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row that has something in it: its number from 1, its cells by position (0 is A)."""

    number: int
    cells: dict[int, Raw]


@dataclass(slots=True)
class Area:
    """A rectangle of merged cells: rows from 1, columns from 0, bounds included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Facts:
    """What is told of the sheet before and after its rows."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    filtered: bool = False


def read_sheet(book: Book, sheet: SheetPart, facts: Facts) -> Iterator[RawRow]:
    """The rows that are not empty, in the file's order. ``facts`` is complete once all are read.

    Raises ``Refused`` where the sheet is damaged, hostile, or too large.
    """
    handler = _SheetXml(book, sheet.title, facts)
    with book.package.part(sheet.path) as stream:
        for _ in fed(stream, handler, book.budget):
            yield from handler.done
            handler.done.clear()


def position_of(ref: str) -> tuple[int, int]:
    """Row from 1 and column from 0 of a cell's name. Raises ``Refused`` where it is none.

    >>> position_of("C12")
    (12, 2)
    """
    found = _REF.fullmatch(ref.replace("$", ""))
    if found is None:
        raise hostile("une cellule sans place")
    column = 0
    for char in found[1]:
        column = column * 26 + ord(char) - ord("A") + 1
    return int(found[2]), column - 1


class _SheetXml:
    """Gathers the cells of one row after the other."""

    def __init__(self, book: Book, title: str, facts: Facts) -> None:
        self.done: list[RawRow] = []
        self._book, self._title, self._facts = book, title, facts
        self._row, self._column = 0, -1
        self._cells: dict[int, Raw] = {}
        self._attributes: dict[str, str] = {}
        self._heard: list[str] | None = None  #: the text that is being told, where it matters
        self._value: str | None = None
        self._formula: str | None = None
        self._inline = ""
        self._reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._attributes = attributes
            self._value = self._formula = None
            self._inline = ""
        elif name in ("v", "f") or (name == "t" and not self._reading):
            self._heard = []
        elif name == "row":
            self._begin_row(attributes)
        elif name == "rPh":
            self._reading = True
        else:
            self._aside(name, attributes)

    def text(self, data: str) -> None:
        """Some text."""
        if self._heard is not None:
            self._heard.append(data)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "c":
            self._end_cell()
        elif name == "row":
            if self._cells:
                self.done.append(RawRow(self._row, self._cells))
                self._cells = {}
        elif name == "rPh":
            self._reading = False
        elif self._heard is not None:
            self._keep(name, "".join(self._heard))
            self._heard = None

    def _keep(self, name: str, heard: str) -> None:
        if len(heard) > MAX_CELL:
            raise hostile(f"une cellule de plus de {grouped(MAX_CELL)} caractères")
        if name == "v":
            self._value = heard
        elif name == "f":
            self._formula = f"={heard}"
        elif name == "t":
            self._inline += heard

    def _begin_row(self, attributes: dict[str, str]) -> None:
        before, self._row = self._row, int(attributes["r"]) if "r" in attributes else self._row + 1
        if self._row <= before:
            raise hostile("des lignes dans le désordre")
        self._column = -1
        self._cells = {}
        self._bound(self._row, 0)
        if attributes.get("hidden") in ("1", "true"):
            self._facts.hidden_rows.add(self._row)

    def _bound(self, row: int, column: int) -> None:
        if row > MAX_ROW:
            raise Refused(
                f"La feuille « {self._title} » compte plus de {grouped(MAX_ROW)} lignes, vides ou non. "
                + _TRIM.format(what="les lignes")
            )
        if column >= MAX_COLUMNS:
            raise Refused(
                f"La feuille « {self._title} » compte plus de {MAX_COLUMNS} colonnes, vides ou non. "
                + _TRIM.format(what="les colonnes")
            )

    def _end_cell(self) -> None:
        ref = self._attributes.get("r")
        row, column = position_of(ref) if ref else (self._row, self._column + 1)
        self._bound(row, column)
        self._column = column
        if row != self._row:
            raise hostile("une cellule hors de sa ligne")
        raw = self._raw()
        if raw is not None:
            self._cells[column] = raw

    def _raw(self) -> Raw | None:
        """What the cell holds; None where it is empty."""
        kind, value = self._attributes.get("t", "n"), self._value
        if kind == "inlineStr":
            value = self._inline or value
        if value is None or value == "":
            return Raw(RawKind.TEXT, self._formula, self._formula, lost=True) if self._formula else None
        if kind == "s":
            place = int(value)
            if not 0 <= place < len(self._book.texts):
                raise hostile("un texte qui n’existe pas")
            text = self._book.texts[place]
            return Raw(RawKind.TEXT, text, self._formula or "") if text else None
        if kind in _KINDS:
            text = unescape(value) if _KINDS[kind] is RawKind.TEXT else value
            return Raw(_KINDS[kind], text, self._formula or "")
        style = int(self._attributes.get("s", "0"))
        dated = 0 <= style < len(self._book.dated) and self._book.dated[style]
        return Raw(RawKind.NUMBER, value, self._formula or "", dated=dated)

    def _aside(self, name: str, attributes: dict[str, str]) -> None:
        """What is told of the sheet as a whole."""
        if name == "dimension":
            self._dimension(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self._facts.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
        elif name == "mergeCell":
            top_left, _, bottom_right = attributes.get("ref", "").partition(":")
            (top, left), (bottom, right) = position_of(top_left), position_of(bottom_right or top_left)
            self._facts.merged.append(Area(top, left, bottom, right))
            if len(self._facts.merged) > MAX_MERGED:
                raise hostile("des milliers de cellules fusionnées")
        elif name == "autoFilter":
            self._facts.filtered = True

    def _dimension(self, ref: str) -> None:
        """The size that the sheet says it has: other readers make room for it."""
        corner = ref.rpartition(":")[2]
        if _REF.fullmatch(corner):
            row, column = position_of(corner)
            self._bound(row, column)


def ref_of(row: int, column: int) -> str:
    """A cell's name: row from 1, column from 0.

    >>> ref_of(12, 2)
    'C12'
    """
    return f"{letters(column)}{row}"
