"""The hidden sheet that the drop-down lists draw from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from ..rules import Lane
from ..rules.cells import letters
from .book import Page, cell_of
from .layout import Column
from .limits import MAX_ROWS
from .notes_read import LISTS_TITLE, MADE_FOR


class Lists:
    """Each different list once; the first column says which lane the workbook is made for."""

    def __init__(self, lane: Lane, tranches: Sequence[str] = ()) -> None:
        self._lane = lane
        self._tranches = tuple(tranches)
        self._lists: list[tuple[str, ...]] = []

    def entries(self, column: Column) -> tuple[str, ...]:
        """A column's list: the tranches of the scale in force come before « Inconnue ».

        None where the column takes other answers too, and the list would not tell them.
        """
        if column.open:
            return (*self._tranches, *column.entries) if self._tranches else ()
        return column.entries

    def offer(self, sheet: Page, column: Column, position: int) -> None:
        """Give a column of a sheet its drop-down list, where it has choices."""
        entries = self.entries(column)
        if not entries:
            return
        if entries not in self._lists:
            self._lists.append(entries)
        letter = letters(self._lists.index(entries) + 1)
        rule = DataValidation(
            type="list",
            formula1=f"{LISTS_TITLE}!${letter}$2:${letter}${len(entries) + 1}",
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="warning",
            errorTitle="Hors de la liste",
            error="Cette réponse n’est pas dans la liste. Elle n’est comprise que si c’est un code ou un nom entier.",
        )
        place = letters(position)
        rule.add(f"{place}2:{place}{MAX_ROWS}")
        sheet.data_validations.append(rule)

    def write(self, book: Workbook) -> None:
        """The sheet itself, after all others."""
        sheet = book.create_sheet(LISTS_TITLE)
        sheet.sheet_state = "hidden"
        heads = [f"Liste {number}" for number in range(1, len(self._lists) + 1)]
        _append(sheet, [f"{MADE_FOR}{self._lane.label}", *heads])
        for row in zip_longest(*self._lists, fillvalue=""):
            _append(sheet, ["", *row])


def _append(sheet: Page, texts: Iterable[str]) -> None:
    sheet.append([cell_of(sheet, text, "Réponse") if text else None for text in texts])
