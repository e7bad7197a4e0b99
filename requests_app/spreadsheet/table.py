"""The first sheet of any workbook, or a CSV, as plain rows of texts: for lists of one column or a few."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .package import Package
from .parts import open_book
from .raw import shown
from .rows import Refused
from .sheet_xml import Facts, read_sheet
from .strangers import Kind, kind_of
from .text_file import TextRow, rows_of


def read_table(name: str, path: Path) -> Iterator[TextRow]:
    """The rows of a CSV or of a workbook's first sheet that is shown, numbered as there, empty ones left out.

    ``name`` is the file's own name, for the sentences. A number is told in digits, without the zeros that the
    spreadsheet took from its front; a day as JJ/MM/AAAA; a formula by its value. All of the sheet is streamed.
    Raises ``Refused``, when iteration begins or on the way.
    """
    if kind_of(path) is Kind.TEXT:
        yield from rows_of(path)
        return
    with Package(path) as package:
        book = open_book(package)
        sheet = next((sheet for sheet in book.sheets if not sheet.hidden), None)
        if sheet is None:
            raise Refused(f"« {name} » n’a aucune feuille visible. Déposez un classeur qui en a une.")
        for row in read_sheet(book, sheet, Facts()):
            width = max(row.cells) + 1
            texts = [
                shown(row.cells[place], since_1904=book.since_1904) if place in row.cells else ""
                for place in range(width)
            ]
            yield TextRow(row.number, texts)
