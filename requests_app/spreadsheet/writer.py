"""Writing workbooks: the model of a lane, requests that are exported, a person's file with what was found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as XlsxCell

from ..rules import Lane
from ..rules.cells import letters
from .book import Page, answer_cell, cell_of, new_book, on_paper, saved
from .examples import examples
from .how_to import write_how_to
from .layout import Column, Sheet, sheets
from .lists import Lists

_WIDTHS = {"date": 14, "amount": 16, "boolean": 16, "choice": 26, "finess": 15, "code": 16, "phone": 18, "email": 30,
           "file": 26, "text": 24}  # fmt: skip
_WIDE = {"operateurMessagerie": 40, "name": 38}
_HEADING_HEIGHT = 62


def write_model(lane: Lane, tranches: Sequence[str] = ()) -> bytes:
    """The model (.xlsx) that people of a lane fill: how to, three sheets with two examples, drop-down lists.

    ``tranches``: the codes of the scale in force, offered beside « Inconnue ».
    """
    return _workbook(lane, examples(lane), Lists(lane, tranches), look="example")


def write(lane: Lane, rows: Mapping[str, Iterable[Mapping[str, str]]]) -> bytes:
    """Requests as a workbook (.xlsx) of the same layout: by the sheet's code, rows of answers by column's key.

    Answers are texts as ``Cell.text`` has them; keys that are missing are empty, unknown ones are passed over.
    A text is never run as a formula. The same rows give the same bytes; reading them gives the same texts,
    but for what no cell can hold: control characters, and what comes after 32,767 characters.
    """
    return _workbook(lane, rows, Lists(lane), look="")


def _workbook(lane: Lane, rows: Mapping[str, Iterable[Mapping[str, str]]], lists: Lists, look: str) -> bytes:
    book, layout = new_book(), sheets(lane)
    write_how_to(book, lane, layout)
    for sheet in layout:
        places = dict(enumerate(sheet.columns))
        out = start_sheet(book, sheet.title, places, lists)
        out.append([heading_cell(out, column) for column in sheet.columns])
        for row in rows.get(sheet.code, ()):
            out.append([answer_cell(out, column, row.get(column.key, ""), look) for column in sheet.columns])
    lists.write(book)
    book.active = 1
    return saved(book)


def start_sheet(
    book: Workbook, title: str, columns: Mapping[int, Column], lists: Lists, header: int = 1
) -> Page:
    """A sheet ready for its rows: widths, formats of whole columns, lists, what stays in view."""
    sheet = book.create_sheet(title)
    for position, column in columns.items():
        dimension = sheet.column_dimensions[letters(position)]
        dimension.width = _width(column)
        dimension.number_format = {"date": "dd/mm/yyyy", "amount": "#,##0.00"}.get(column.kind, "@")
        lists.offer(sheet, column, position)
    sheet.freeze_panes = f"B{header + 1}"
    sheet.row_dimensions[header].height = _HEADING_HEIGHT
    on_paper(sheet)
    return sheet


def _width(column: Column) -> float:
    """In characters: room for the answers, and for the longest word of the heading."""
    longest = max(map(len, column.heading.split()))
    return max(_WIDE.get(column.key, _WIDTHS.get(column.kind, 24)), 1.15 * longest + 2)


def heading_cell(sheet: Page, column: Column, text: str = "") -> XlsxCell:
    """A heading, in the layout's words or in others, with the rule of its column as a note."""
    style = "En-tête" if column.required else "En-tête facultatif"
    return cell_of(sheet, text or column.heading, style, column.note)


_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_TITLE_LENGTH = 31


def title_for(sheet: Sheet, given: str, taken: Iterable[str]) -> str:
    """The person's own name of a sheet where a workbook can have it, else the layout's."""
    usable = 0 < len(given) <= _TITLE_LENGTH and not _FORBIDDEN.search(given)
    return given if usable and given.casefold() not in {one.casefold() for one in taken} else sheet.title
