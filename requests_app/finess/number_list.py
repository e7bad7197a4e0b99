"""A list of FINESS géographiques as people send it: one number a row, whatever else stands beside it.

The column is found by its heading and by what it holds; a number is repaired only where that is certain
(``rules.numbers.finess.repair``), and everything that is not taken is said, by row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..rules.cells import letters
from ..rules.numbers import finess

#: Of two columns that nothing tells apart, the second counts from this share of the first one's numbers on.
_RIVAL = 0.5

#: Words of a heading, from the surest on; of one that speaks of something else, the last.
_GEO = re.compile(r"\b(geo\w*|et|etablissements?|esms|ege|nofinesset|finesset|finessgeo\w*)\b")
_FINESS = re.compile(r"finess")
_OTHER = re.compile(r"\b(ej|juridiques?|entites?|og|gestionnaires?|siren|siret|\w*finessej|telephone|tel)\b")
_SURE, _LIKELY, _UNKNOWN, _ELSE = 3, 2, 1, 0

_TEXT = re.compile(r"[^\W\d_]{2,}")
_SHORTENED = re.compile(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+")
_AROUND = re.compile(r"=?[\"'’]?([^\"'’]*)[\"'’]?")
_ZERO_DECIMALS = re.compile(r"([0-9]{8,9})[.,]0+")


class ListError(ValueError):
    """The file is no list; its text is a French sentence: what is wrong, and the way out."""


class Line(NamedTuple):
    """One row of the file, numbered from 1, its texts column by column."""

    row: int
    cells: Sequence[str]


class Repaired(NamedTuple):
    """A number that was certainly meant otherwise than it stands."""

    row: int
    shown: str
    number: str


class Repeated(NamedTuple):
    """A number that stands in an earlier row too."""

    row: int
    number: str
    first_row: int


class RefusedRow(NamedTuple):
    """A row that gives no number, and why, in French."""

    row: int
    shown: str
    reason: str


@dataclass(slots=True)
class NumberList:
    """What a list says: its numbers with the row that each stands in first, and all that there is to tell."""

    column: int  #: 0 is A
    heading: str  #: of that column; empty where the list has no headings
    numbers: dict[str, int] = field(default_factory=dict)
    repaired: list[Repaired] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)  #: taken, but the key is false

    @property
    def letter(self) -> str:
        """The column's letter."""
        return letters(self.column)


def read_list(lines: Sequence[Line], column: int | None = None) -> NumberList:
    """The numbers of a list; ``column`` (0 is A) where the person said it. Raises ``ListError``."""
    chosen = _the_column(lines) if column is None else column
    first = next((place for place, line in enumerate(lines) if _number(_cell(line, chosen))), None)
    if first is None:
        raise ListError(
            "Aucun numéro FINESS dans ce fichier : il en faut un par ligne, neuf chiffres, "
            "ou « 2A » ou « 2B » et sept chiffres en Corse."
            if column is None
            else f"Aucun numéro FINESS dans la colonne {letters(column)} : vérifiez sa lettre."
        )
    head = _head(lines, first, chosen)
    found = NumberList(chosen, "" if head is None else _cell(lines[head], chosen))
    for line in lines[0 if head is None else head + 1 :]:
        _take(found, line)
    return found


def _take(found: NumberList, line: Line) -> None:
    shown = _cell(line, found.column)
    if not shown:
        if any(cell.strip() for cell in line.cells):
            found.refused.append(RefusedRow(line.row, "", "la ligne n’a pas de numéro"))
        return
    number = _number(shown)
    if number is None:
        found.refused.append(RefusedRow(line.row, shown, _why(shown)))
        return
    if number != shown:
        found.repaired.append(Repaired(line.row, shown, number))
    if number in found.numbers:
        found.repeated.append(Repeated(line.row, number, found.numbers[number]))
        return
    found.numbers[number] = line.row
    if not finess.has_key(number):
        found.doubtful.append(number)


def _cell(line: Line, column: int) -> str:
    return line.cells[column].strip() if column < len(line.cells) else ""


def _number(shown: str) -> str | None:
    """The number that a cell certainly holds, or None.

    >>> _number("01 078 0054"), _number('="010780054"'), _number("10780054.0"), _number("12345678")
    ('010780054', '010780054', '010780054', None)
    """
    if finess.has_form(shown):
        return shown
    if len(shown) > 4 * finess.LENGTH:
        return None
    bare = _AROUND.fullmatch(shown)
    text = bare.group(1) if bare else shown
    decimals = _ZERO_DECIMALS.fullmatch(text.strip())
    text = decimals.group(1) if decimals else text
    if finess.has_form(text):
        return text
    return finess.repair(text)


def _why(shown: str) -> str:
    """Why a cell is no number."""
    compact = "".join(shown.split())
    if _SHORTENED.fullmatch(compact):
        return "le tableur a abrégé le numéro : mettez la colonne au format « Texte » et reprenez l’original"
    if not (compact.isascii() and compact.isdigit()):
        return "ce n’est pas un numéro FINESS"
    if len(compact) == finess.LENGTH - 1:
        return "huit chiffres : un zéro manque peut-être au début, mais la clé ne le confirme pas"
    if len(compact) == 14:
        return "quatorze chiffres : c’est un SIRET"
    return f"{len(compact)} chiffres au lieu de neuf"


def _head(lines: Sequence[Line], first: int, column: int) -> int | None:
    """Where the column's heading stands above its first number: the nearest that says something, else any text."""
    above = [(place, _cell(lines[place], column)) for place in reversed(range(first))]
    texts = [(place, text) for place, text in above if _TEXT.search(text)]
    telling = (place for place, text in texts if _worth(text) != _UNKNOWN)
    return next(telling, texts[0][0] if texts else None)


def _heading(lines: Sequence[Line], first: int, column: int) -> str:
    head = _head(lines, first, column)
    return "" if head is None else _cell(lines[head], column)


def _the_column(lines: Sequence[Line]) -> int:
    """The column of the ESMS' numbers, by its heading and by what it holds."""
    counts: dict[int, int] = {}
    firsts: dict[int, int] = {}
    for place, line in enumerate(lines):
        for column, cell in enumerate(line.cells):
            if len(cell) >= finess.LENGTH - 1 and _number(cell.strip()):
                counts[column] = counts.get(column, 0) + 1
                firsts.setdefault(column, place)
    if not counts:
        return 0
    worth = {column: _worth(_heading(lines, first, column)) for column, first in firsts.items()}
    best = max(worth.values())
    rivals = sorted((c for c in counts if worth[c] == best), key=lambda c: (-counts[c], c))
    if len(rivals) > 1 and counts[rivals[1]] >= _RIVAL * counts[rivals[0]]:
        named = " et ".join(letters(column) for column in sorted(rivals[:2]))
        raise ListError(
            f"Les colonnes {named} ont toutes deux des numéros de neuf chiffres : donnez la lettre de celle des "
            "numéros d’ESMS (FINESS géographique)."
        )
    return rivals[0]


def _worth(heading: str) -> int:
    """How surely a heading announces the ESMS' numbers.

    >>> [_worth(text) for text in ("N° FINESS ET", "Numéro FINESS", "", "FINESS EJ", "SIREN")]
    [3, 2, 1, 0, 0]
    """
    bare = unicodedata.normalize("NFKD", heading.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^0-9a-z]+", " ", bare)
    if _OTHER.search(words):
        return _ELSE
    if _GEO.search(words):
        return _SURE
    return _LIKELY if _FINESS.search(words) else _UNKNOWN
