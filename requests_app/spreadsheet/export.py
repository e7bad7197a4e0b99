"""Tables out of the portal, for people and their spreadsheets: a workbook, or a CSV as a French Excel opens it.

A text is never run as a formula, whatever it begins with. Numbers and days are numbers and days.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as XlsxCell

from ..rules.cells import letters
from ..rules.days import written
from .book import Page, cell_of, new_book, on_paper, saved, style_of

#: What a cell can hold; None is empty.
Value = str | int | Decimal | date | None

#: What spreadsheets take for the beginning of a formula, in their own alphabet or a wide one, and the white space
#: that they pass over before it.
_RUNS = tuple("=+-@\t\r\n＝＋－＠|%")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of an export: what stands above it, and its width in characters."""

    label: str
    width: float = 16


def csv_lines(headings: Sequence[Heading], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A CSV, line by line: UTF-8 with a BOM, semicolons, decimal commas, days JJ/MM/AAAA.

    >>> [line.decode() for line in csv_lines([Heading("A")], [["=1+1"], [Decimal("-1.50")]])]
    ['\\ufeffA\\r\\n', "'=1+1\\r\\n", '-1,50\\r\\n']
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([heading.label for heading in headings])
    yield (_BOM + out.getvalue()).encode()
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([_text(value) for value in row])
        yield out.getvalue().encode(errors="replace")


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case date():
            return written(value)
        case Decimal() | int():
            return str(value).replace(".", ",")
    return harmless(value)


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: one that begins as a formula gets an apostrophe before it.

    >>> harmless("ASSOCIATION"), harmless("=2+5"), harmless(" @SUM(1)"), harmless("")
    ('ASSOCIATION', "'=2+5", "' @SUM(1)", '')
    """
    return f"'{text}" if text.startswith(_RUNS) or text.lstrip().startswith(_RUNS) else text


def workbook(title: str, headings: Sequence[Heading], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook (.xlsx) of one sheet: headings that stay in view, a filter on each, texts as texts.

    The same rows give the same bytes. Control characters, which XML cannot hold, are left out.
    """
    book = new_book()
    sheet = book.create_sheet(title)
    for position, heading in enumerate(headings):
        sheet.column_dimensions[letters(position)].width = heading.width
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 32
    on_paper(sheet)
    sheet.append([cell_of(sheet, heading.label, "En-tête") for heading in headings])
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{letters(len(headings) - 1)}{count}"
    return saved(book)


def _cell(sheet: Page, value: Value) -> XlsxCell | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return cell_of(sheet, value, style_of("text"))
    cell = WriteOnlyCell(sheet)
    cell.value = value
    cell.style = style_of("date" if isinstance(value, date) else "amount")
    if isinstance(value, int):
        cell.number_format = "0"
    return cell
