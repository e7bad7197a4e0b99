"""Whether a file may be opened at all: said before any library of spreadsheets sees it."""

from __future__ import annotations

from pathlib import Path

from .package import Package
from .parts import Scan, open_book
from .rows import Refused
from .sheet_xml import Facts, read_sheet
from .strangers import Kind, kind_of
from .text_file import rows_of
from .xml_stream import parse

_XML = (".xml", ".rels", ".vml")


def guard(path: Path) -> None:
    """Return where the file is a workbook (.xlsx) or a text (CSV) that is safe to read with bounded work.

    Raises ``Refused``: a French sentence that says what the file is or has, and the way out. Looked at: size,
    kind, macros, password, links to other files, embedded files, what it unpacks to, entities, depth and number
    of XML elements, rows and columns (said or real), length of each text.
    """
    if kind_of(path) is Kind.TEXT:
        for _line in rows_of(path):
            pass
        return
    with Package(path) as package:
        book = open_book(package)
        if not book.sheets:
            raise Refused("Le classeur n’a aucune feuille de calcul. Déposez un classeur qui en a une.")
        read = {sheet.path for sheet in book.sheets}
        for sheet in book.sheets:
            for _row in read_sheet(book, sheet, Facts()):
                pass
        for name in package.names():
            if name.endswith(_XML) and name not in read:
                with package.part(name) as part:
                    parse(part, Scan(), book.budget)
