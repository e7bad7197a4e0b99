"""Days as spreadsheets and people write them."""

from __future__ import annotations

import re
from datetime import date

from ..rules.days import parse_day
from ..rules.operators import plain

#: A number without a date's format is taken for a day only within these years.
SURE_YEARS = range(2000, 2100)
_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_HOUR = re.compile(r"[t ]\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d+)?)?z?$", re.IGNORECASE)
_SHORT = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{2})")
_WORDS = re.compile(r"(?:[a-z]+\.? )?(\d{1,2})(?:er)?[ -]([a-z]{3,9})\.?[ -](\d{2}|\d{4})")


def day_in(text: str) -> date | None:
    """The day that a text says beyond doubt, None where it says none.

    A year of two figures is of this century; day stands before month.

    >>> [f"{day_in(text)}" for text in ("15/3/23", "2023-03-15T00:00:00", "mercredi 15 mars 2023", "1er-févr.-23")]
    ['2023-03-15', '2023-03-15', '2023-03-15', '2023-02-01']
    >>> day_in("03/15/2023") is None
    True
    """
    clean = _HOUR.sub("", " ".join(text.split()))
    try:
        return parse_day(clean)
    except ValueError:
        pass
    if found := _SHORT.fullmatch(clean):
        return _day(found[1], int(found[2]), found[3])
    found = _WORDS.fullmatch(plain(clean))
    month = _month(found[2]) if found else 0
    return _day(found[1], month, found[3]) if found and month else None


def _month(word: str) -> int:
    """The month of a French word or its short form; 0 where it is none, or one of two."""
    found = [number for number, start in enumerate(_MONTHS, 1) if word.startswith(start)]
    return found[0] if len(found) == 1 else 0


def _day(day: str, month: int, year: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None
