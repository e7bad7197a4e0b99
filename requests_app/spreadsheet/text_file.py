"""A CSV as people save it: which encoding, which separator, row by row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .limits import MAX_CELL, MAX_COLUMNS, MAX_ROW, grouped
from .rows import Refused
from .strangers import UTF16

SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
_CHUNK = 1 << 20
_SNIFFED = 1 << 16


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row as a spreadsheet program numbers it: a text of several lines in quotes is one row."""

    number: int
    texts: list[str]


def encoding_of(path: Path) -> str:
    """UTF-8 where the whole file is, else Windows-1252; UTF-16 where it says so.

    Raises ``Refused`` where it is none of them.
    """
    with path.open("rb") as stream:
        if stream.read(2) in UTF16:
            return _checked(path, "utf-16")
        stream.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while part := stream.read(_CHUNK):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _checked(path, "cp1252")
    return "utf-8-sig"


def _checked(path: Path, encoding: str) -> str:
    """The encoding, once every byte has been found to have a meaning in it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while part := stream.read(_CHUNK):
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise Refused(
            "Le fichier n’est pas lisible : ses caractères ne sont ni de l’UTF-8 ni du Windows-1252. Dans Excel, "
            "enregistrez-le au type « CSV UTF-8 (délimité par des virgules) » ou « Classeur Excel (.xlsx) »."
        ) from error
    return encoding


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """The text of a CSV, its line ends as they are."""
    with path.open(encoding=encoding_of(path), newline="") as stream:
        yield stream


def sniffed(path: Path) -> list[str]:
    """The first lines, to be tried with each separator."""
    with open_text(path) as stream:
        return stream.read(_SNIFFED).splitlines(keepends=True)


def rows_of(path: Path) -> Iterator[TextRow]:
    """The rows, by the separator that the first lines have most of. Raises ``Refused``."""
    start = "".join(sniffed(path))
    with open_text(path) as stream:
        yield from table_of(stream, max(SEPARATORS, key=start.count))


def table_of(lines: Iterable[str], separator: str) -> Iterator[TextRow]:
    """The rows, empty ones counted and left out. Raises ``Refused`` beyond the limits."""
    reader = csv.reader(lines, delimiter=separator)
    number = 0
    while True:
        number += 1
        try:
            texts = next(reader, None)
        except csv.Error as error:
            raise Refused(
                f"Ligne {grouped(number)} : le texte d’une cellule n’en finit pas, ou contient un caractère nul. Il "
                "manque sans doute un guillemet. Corrigez cette ligne, puis déposez le fichier de nouveau."
            ) from error
        if texts is None:
            return
        _bound(number, texts)
        if any(texts):
            yield TextRow(number, texts)


def _bound(number: int, texts: list[str]) -> None:
    if number > MAX_ROW:
        raise Refused(
            f"Le fichier compte plus de {grouped(MAX_ROW)} lignes : répartissez-les en plusieurs fichiers."
        )
    if len(texts) > MAX_COLUMNS:
        raise Refused(
            f"Ligne {grouped(number)} : plus de {MAX_COLUMNS} colonnes. Retirez les séparateurs en trop."
        )
    if any(len(text) > MAX_CELL for text in texts):
        raise Refused(
            f"Ligne {grouped(number)} : le texte d’une cellule dépasse {grouped(MAX_CELL)} caractères. Il manque "
            "sans doute un guillemet. Corrigez cette ligne, puis déposez le fichier de nouveau."
        )
