"""The parts of a workbook around its sheets: which sheets there are, the shared texts, which formats are dates."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from .limits import MAX_CELL, MAX_TEXTS, grouped
from .package import AFRESH, DAMAGED, Package
from .rows import Refused
from .xml_stream import Budget, hostile, parse

#: Built-in formats that are dates, beyond those that their text betrays (27-36 and 50-58: East Asian).
_DATED = frozenset({*range(27, 37), *range(50, 59)})
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_HYPERLINK = "/hyperlink"
#: What a text costs besides its characters.
_PLACE = 32


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet: its name, where it lies, whether it is shown."""

    title: str
    path: str
    hidden: bool


@dataclass(slots=True)
class Book:
    """What reading a sheet needs to know of its workbook."""

    package: Package
    budget: Budget = field(default_factory=Budget)
    sheets: list[SheetPart] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    dated: list[bool] = field(default_factory=list)  #: by style: whether a number in it is a date or a time
    since_1904: bool = False


def open_book(package: Package) -> Book:
    """The workbook's parts but its sheets. Raises ``Refused`` where it is no workbook or a hostile one."""
    book = Book(package)
    _refuse_macros(book)
    _refuse_outside(book)
    start = next((link.target for link in _links(book, "") if link.kind == "officeDocument"), "")
    if not package.has(start):
        raise Refused(DAMAGED)
    links = list(_links(book, start))
    reader = _WorkbookXml()
    _parse(book, start, reader)
    book.since_1904 = reader.since_1904
    paths = {link.id: link.target for link in links if link.kind == "worksheet"}
    book.sheets = [
        SheetPart(title, paths[rel], hidden)
        for title, rel, hidden in reader.sheets
        if rel in paths and package.has(paths[rel])
    ]
    for link in links:
        if link.kind == "sharedStrings" and package.has(link.target):
            _parse(book, link.target, _SharedXml(book.texts))
        if link.kind == "styles" and package.has(link.target):
            _parse(book, link.target, _StylesXml(book.dated))
    return book


def _refuse_outside(book: Book) -> None:
    """A workbook whose parts lead outside it otherwise than by a plain link is refused."""
    for name in book.package.names():
        if name.endswith(".rels"):
            folder, base = posixpath.split(name)
            list(_links(book, posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))))


def unescape(text: str) -> str:
    """A text without the escapes that the format has for control characters.

    >>> unescape("a_x000D_b_x005F_x0041_")
    'a\\rb_x0041_'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute by its name without namespace; empty where it is absent."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.endswith(f" {name}")), "")


@dataclass(frozen=True, slots=True)
class _Link:
    id: str
    kind: str
    target: str


def _links(book: Book, source: str) -> Iterator[_Link]:
    """What a part (or, for "", the workbook) leads to."""
    folder, base = posixpath.split(source)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    if not book.package.has(name):
        return
    reader = _LinksXml()
    _parse(book, name, reader)
    for rel, kind, target in reader.links:
        path = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        yield _Link(rel, kind.rpartition("/")[2], path.lower())


def _parse(book: Book, name: str, handler: _Quiet) -> None:
    with book.package.part(name) as stream:
        parse(stream, handler, book.budget)


def _refuse_macros(book: Book) -> None:
    reader = _TypesXml()
    _parse(book, "[content_types].xml", reader)
    if reader.macros:
        raise Refused(
            "Le classeur contient des macros : enregistrez-le au format .xlsx, sans macros, puis déposez-le."
        )


class _Quiet:
    """A handler that passes over all it is told."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Nothing to do."""

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, data: str) -> None:
        """Nothing to do."""


class Scan(_Quiet):
    """Passes over a part that is only looked at for being sound XML."""


class _TypesXml(_Quiet):
    def __init__(self) -> None:
        self.macros = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.macros = self.macros or "macroenabled" in attributes.get("ContentType", "").lower()


class _LinksXml(_Quiet):
    def __init__(self) -> None:
        self.links: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        kind = attributes.get("Type", "")
        if attributes.get("TargetMode") == "External":
            if not kind.endswith(_HYPERLINK):
                raise Refused(
                    f"Le classeur a des liens vers d’autres fichiers, qui ne sont pas suivis : {AFRESH}."
                )
            return
        self.links.append((attributes.get("Id", ""), kind, attributes.get("Target", "")))


class _WorkbookXml(_Quiet):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), attribute(attributes, "id"), hidden))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true", "on")


class _SharedXml(_Quiet):
    """Texts in one or several runs; readings of ideograms (rPh) are no part of them."""

    def __init__(self, texts: list[str]) -> None:
        self._texts, self._runs = texts, [""]
        self._inside = self._reading = False
        self._left = MAX_TEXTS

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._runs = []
        elif name == "rPh":
            self._reading = True
        self._inside = name == "t" and not self._reading

    def text(self, data: str) -> None:
        if self._inside:
            self._runs.append(data)
            self._take(len(data))

    def end(self, name: str) -> None:
        self._inside = False
        if name == "rPh":
            self._reading = False
        elif name == "si":
            self._take(_PLACE)
            self._texts.append(unescape("".join(self._runs)))
            if len(self._texts[-1]) > MAX_CELL:
                raise hostile(f"un texte de plus de {grouped(MAX_CELL)} caractères")

    def _take(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0:
            raise hostile("des millions de caractères de texte")


class _StylesXml(_Quiet):
    def __init__(self, dated: list[bool]) -> None:
        self._dated, self._within = dated, ""
        self._custom: dict[str, bool] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and self._within != "dxf":
            self._custom[attributes.get("numFmtId", "")] = bool(
                is_date_format(attributes.get("formatCode", ""))
            )
        elif name in ("cellXfs", "cellStyleXfs", "dxf"):
            self._within = name
        elif name == "xf" and self._within == "cellXfs":
            self._dated.append(self._is_dated(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""

    def _is_dated(self, number: str) -> bool:
        if number in self._custom:
            return self._custom[number]
        known = int(number)
        return known in _DATED or bool(is_date_format(BUILTIN_FORMATS.get(known, "")))
