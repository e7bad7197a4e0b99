"""The formats of section 3.2's fourth column, as conditions on a text that is there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Format:
    """A condition on a text, and what the agency's label says after « Le champ … » where it does not hold."""

    kind: int
    label: str
    holds: Callable[[str], bool]


#: The last figure of an error's code.
REQUIRED, MUST_BE_NULL, LENGTH, VALUE, FORM, COHERENCE, NUMBERING = range(1, 8)


def _length(text: str) -> int:
    """How many characters it has: an accent written apart is no character of its own."""
    return len(unicodedata.normalize("NFC", text))


def exactly(length: int) -> Format:
    """« VARCHAR (=n) »: n characters."""
    return Format(LENGTH, f"doit comporter {length} caractères", lambda text: _length(text) == length)


def under(length: int) -> Format:
    """« VARCHAR (<n) »: strictly less than n characters, as the sign says."""
    return Format(LENGTH, f"doit comporter moins de {length} caractères", lambda text: _length(text) < length)


def one_of(*values: str) -> Format:
    """One of the values between « »."""
    listed = ", ".join(values)
    return Format(VALUE, f"doit prendre une des valeurs suivantes : {listed}", lambda text: text in values)


def among(values: frozenset[str]) -> Format:
    """« L’opérateur doit obligatoirement faire partie de cette liste. »"""
    return Format(VALUE, "doit faire partie de la liste des valeurs permises", lambda text: text in values)


def _is_date(text: str) -> bool:
    form = re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", text)
    try:
        return form is not None and bool(date(int(form[3]), int(form[2]), int(form[1])))
    except ValueError:
        return False


ALPHANUMERIC = Format(
    FORM,
    "doit être au format alphanumérique",
    # Letters and digits; those without accent, since the number is a part of file names.
    lambda text: re.fullmatch(r"[A-Za-z0-9]*", text) is not None,
)
CAPITALS = Format(
    FORM,
    "doit être en majuscules",
    # « ª » is lower case and has no capital: it is no fault.
    lambda text: not any(char.islower() and char.upper() != char for char in text),
)
EMAIL = Format(
    FORM,
    'doit contenir un "@" au-delà du premier caractère et un point',
    lambda text: "@" in text[1:] and "." in text,
)
PHONE = Format(
    FORM,
    "doit comporter un indicatif téléphonique (exemple : +33)",
    # « (exemple : +33) »: 0033 says the same country, and nothing is said of what may stand between the figures.
    lambda text: re.search(r"\+[0-9]|^00[0-9]", re.sub(r"[^0-9+]", "", text)) is not None,
)
DATE = Format(FORM, "doit être au format JJ/MM/AAAA", _is_date)
