"""From the bytes of one line to clean fields: encodings, quotes, padding, one separator too many."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date

SEPARATOR = ";"

#: The register's own codes of the overseas départements -> the codes that postal addresses and phones go by.
_OVERSEAS = {
    "9A": "971",
    "9B": "972",
    "9C": "973",
    "9D": "974",
    "9E": "975",
    "9F": "976",
    "9J": "986",
    "9K": "987",
    "9L": "988",
}
_MANY_QUOTES = re.compile('"{2,}')


def decode(raw: bytes) -> str | None:
    """One line's text: strict UTF-8, else Windows-1252; None where it is neither, or holds a NUL.

    The choice is made line by line, so that nothing is read twice and one broken byte spoils one line only:
    accented Windows-1252 text is practically never valid UTF-8.
    """
    if b"\0" in raw:  # no database keeps it, and no register file has one
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return None


def split(text: str) -> list[str]:
    """The raw fields of a line. A quote that is never closed is taken as a plain character.

    >>> split('a;"b ""c"" d";"e;f"')
    ['a', 'b "c" d', 'e;f']
    >>> split('a;"b;c')
    ['a', '"b', 'c']
    """
    if '"' not in text:
        return text.split(SEPARATOR)
    try:
        return next(csv.reader([text], delimiter=SEPARATOR, strict=True))
    except csv.Error:
        return text.split(SEPARATOR)


def fields(text: str) -> list[str]:
    """The clean fields of a line.

    >>> fields(' a ;"b  c";')
    ['a', 'b c', '']
    """
    # Nearly all lines are tidy: a few searches in the line are far cheaper than cleaning 32 fields.
    tidy = not ('"' in text or "  " in text or " ;" in text or "; " in text or "\t" in text or "\xa0" in text)
    if tidy and text[:1] != " " and text[-1:] != " ":
        return text.split(SEPARATOR)
    return [clean(field) for field in split(text)]


def clean(field: str) -> str:
    """A field without padding, doubled spaces or doubled quotes (some rows were quoted twice).

    >>> clean('  Lieu dit  ""LES BOURBES"" ')
    'Lieu dit "LES BOURBES"'
    """
    text = " ".join(field.split())
    return _MANY_QUOTES.sub('"', text) if '"' in text else text


def without_extra(text: str, size: int, shapes: Mapping[int, re.Pattern[str]]) -> list[str] | None:
    """The clean fields of a line that has one separator too many; None where no place for it makes sense.

    ``shapes`` says what some positions must look like. Each place where two neighbours can be joined is
    tried, from the end (where the extra separator most often is); every position must then be in shape.
    A text typed with « ; » is followed by a space; otherwise dropping an empty field beats joining two texts.
    """
    raw = split(text)
    if len(raw) != size + 1:
        return None
    best: tuple[int, list[str]] | None = None
    for place in range(size, 0, -1):
        candidate = _joined(raw, place)
        if not all(shape.fullmatch(candidate[at]) for at, shape in shapes.items()):
            continue
        rank = _likelihood(raw[place - 1], raw[place])
        if best is None or rank > best[0]:
            best = (rank, candidate)
    return best[1] if best else None


def _likelihood(left: str, right: str) -> int:
    if left.strip() and right.strip():
        return 2 if right.startswith(" ") else 0
    return 1


def _joined(raw: Sequence[str], place: int) -> list[str]:
    left, right = raw[place - 1], raw[place]
    middle = SEPARATOR.join((left, right)) if left.strip() and right.strip() else left + right
    return [clean(field) for field in (*raw[: place - 1], middle, *raw[place + 1 :])]


def postcode_and_town(text: str) -> tuple[str, str]:
    """« CP VILLE » in two; a text of another shape is a town without a postcode.

    >>> postcode_and_town("97306 CAYENNE CEDEX")
    ('97306', 'CAYENNE CEDEX')
    """
    postcode, town = text[:5], text[6:]
    if text[5:6] == " " and len(postcode) == 5 and postcode.isascii() and postcode.isdigit():
        return postcode, town
    return "", text


def street(number: str, kind: str, name: str, suffix: str) -> str:
    """One address line; the suffix (B for bis …) belongs to the number although it is stored last.

    >>> street("1", "R", "RAYMOND BARRE", "C")
    '1 C R RAYMOND BARRE'
    """
    return " ".join(filter(None, (number, suffix, kind, name)))


def address(*parts: str) -> str:
    """The address lines that say something, comma-separated."""
    return ", ".join(filter(None, parts))


def departement(code: str) -> str:
    """The département's usual code.

    >>> departement("9A"), departement("2A"), departement("01")
    ('971', '2A', '01')
    """
    return _OVERSEAS.get(code, code)


def day(text: str) -> date | None:
    """An ISO date, or None: a date that cannot be read is no reason to lose the establishment."""
    if len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
