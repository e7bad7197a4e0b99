"""Making workbooks: styles, cells that no spreadsheet program runs, and bytes that are the same each time."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.writer.excel import ExcelWriter

from ..rules.days import parse_day, written
from .layout import Column
from .limits import MAX_CELL

#: A sheet that is written row by row: the library's stubs do not know what it shares with the others.
Page = Any

TEXT_FORMAT, DATE_FORMAT, AMOUNT_FORMAT = "@", "dd/mm/yyyy", "#,##0.00"
#: When each of our workbooks says it was made: always the same, so that the same requests make the same bytes.
_ALWAYS = datetime(2020, 1, 1)  # noqa: DTZ001  the format has no zone
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,11}),[0-9]{2}")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
#: What XML cannot hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_DAY = date(1900, 3, 1)  #: before, Excel counts a day that never was

_LONGEST_NOTE = 2_000
_LINE_HEIGHT = 15.5
_LINE = Side(style="thin", color="BFC5CC")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_PLAIN = Alignment(vertical="top")
#: Kinds of cell -> number format.
_FORMATS = {"date": DATE_FORMAT, "amount": AMOUNT_FORMAT}
#: Looks of a cell: its background, in hexadecimal; colour never speaks alone.
LOOKS = {"": None, "example": "EEF1F4", "wrong": "FCE4D6", "mended": "E2EFDA"}


def new_book() -> Workbook:
    """An empty workbook with the styles of ours, written row by row."""
    book = Workbook(write_only=True)
    heading = NamedStyle("En-tête", _font(bold=True, color="FFFFFF"), _fill("1F3A5F"), _FRAME, _WRAPPED)
    optional = NamedStyle(
        "En-tête facultatif", _font(italic=True, color="1F3A5F"), _fill("DCE6F1"), _FRAME, _WRAPPED
    )
    prose = NamedStyle("Texte", _font(), alignment=_WRAPPED)
    phrase = NamedStyle("Phrase", _font())
    title = NamedStyle("Titre du modèle", _font(bold=True, size=16, color="1F3A5F"), alignment=_PLAIN)
    for style in (heading, optional, prose, phrase, title):
        book.add_named_style(style)
    for look, colour in LOOKS.items():
        for name in ("text", *_FORMATS):
            book.add_named_style(_answer_style(look, name, colour))
    return book


def _answer_style(look: str, name: str, colour: str | None) -> NamedStyle:
    font = _font(italic=True, color="5A6572") if look == "example" else _font()
    style = NamedStyle(
        style_of(name, look), font, alignment=_PLAIN, number_format=_FORMATS.get(name, TEXT_FORMAT)
    )
    if colour:
        style.fill, style.border = _fill(colour), _FRAME
    style.protection = Protection(locked=False)
    return style


def on_paper(sheet: Page) -> None:
    """Printed across, all columns on one page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def height_for(text: str, width: int) -> float:
    """The height in points of a row whose text is wrapped in a column of so many characters."""
    return _LINE_HEIGHT * sum(max(1, -(-len(line) // (width - 4))) for line in text.split("\n"))


def style_of(kind: str, look: str = "") -> str:
    """The name of the style of a kind of column, in one of its looks."""
    base = {"date": "Date", "amount": "Montant"}.get(kind, "Réponse")
    return base + {"": "", "example": " (exemple)", "wrong": " à corriger", "mended": " réparée"}[look]


def _font(*, size: int = 11, bold: bool = False, italic: bool = False, color: str = "000000") -> Font:
    return Font(name="Calibri", size=size, bold=bold, italic=italic, color=color)


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour, end_color=colour)


def cell_of(sheet: Page, text: str, style: str, note: str = "") -> XlsxCell:
    """A cell that holds a text, whatever it begins with: « =1+1 » is shown, never run."""
    cell = WriteOnlyCell(sheet)
    _put(cell, text)
    return _dressed(cell, style, note)


def answer_cell(sheet: Page, column: Column, text: str, look: str = "", note: str = "") -> XlsxCell | None:
    """The cell of an answer as ``Cell.text`` has it: days and amounts as such, choices as their list says.

    None where there is nothing to write.
    """
    if not text and not look:
        return None
    cell = WriteOnlyCell(sheet)
    value = _value(column, text)
    if isinstance(value, str):
        _put(cell, value)
    else:
        cell.value = value
    return _dressed(cell, style_of(column.kind, look), note)


def _put(cell: XlsxCell, text: str) -> None:
    """The text, escaped; told to be one after it is set, or « =… » would be taken for a formula."""
    clean = _legal(text[:MAX_CELL])
    if clean:
        cell.value = clean
        cell.data_type = "s"


def _legal(text: str) -> str:
    """The text as the format writes it: without what XML cannot hold, what looks like an escape escaped.

    >>> _legal("a\\x07_x0041_")
    'a_x005F_x0041_'
    """
    return _ESCAPE.sub("_x005F_", _ILLEGAL.sub("", text))


def _dressed(cell: XlsxCell, style: str, note: str) -> XlsxCell:
    cell.style = style
    if note:
        note = _legal(note if len(note) <= _LONGEST_NOTE else f"{note[: _LONGEST_NOTE - 1]}…")
        lines = len(note) // 45 + note.count("\n") + 2
        cell.comment = Comment(note, "Portail Ségur", height=min(20 * lines, 400), width=320)
    return cell


def _value(column: Column, text: str) -> str | date | Decimal:
    """What the cell holds: reading it back gives the same text."""
    if column.kind == "date" and (day := _day(text)) is not None:
        return day
    if column.kind == "amount" and _AMOUNT.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return column.shown(text)


def _day(text: str) -> date | None:
    try:
        day = parse_day(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY and written(day) == text else None


def saved(book: Workbook) -> bytes:
    """The workbook's bytes: the same workbook gives the same, whenever it is made."""
    book.properties.created = book.properties.modified = _ALWAYS
    book.properties.creator = "Portail Ségur"
    out = io.BytesIO()
    ExcelWriter(book, _Still(out, "w", zipfile.ZIP_DEFLATED)).save()
    return out.getvalue()


class _Still(zipfile.ZipFile):
    """A ZIP whose entries all bear the same hour."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_args: Any, **_options: Any) -> None:
        """An entry from memory."""
        name = getattr(zinfo_or_arcname, "filename", zinfo_or_arcname)
        super().writestr(_entry(name), data)

    def write(self, filename: Any, arcname: Any = None, *_args: Any, **_options: Any) -> None:
        """An entry from a file that the library made for a sheet."""
        with Path(filename).open("rb") as stream, self.open(_entry(str(arcname or filename)), "w") as out:
            while data := stream.read(1 << 20):
                out.write(data)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ALWAYS.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
