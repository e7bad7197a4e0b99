"""FINESS numbers, juridique and géographique (FORMAT section 3, decision D13).

Nine digits, or « 2A »/« 2B » and seven digits in Corsica. The last digit is a Luhn key over the nine, A
counting as 1 and B as 2. The documents' own examples fail the key, so a failed key is a warning only.
"""

from __future__ import annotations

import re

LENGTH = 9
PATTERN = re.compile(r"[0-9]{9}|2[AB][0-9]{7}")
_LETTERS = str.maketrans("AB", "12")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


class FinessError(ValueError):
    """Not a FINESS number."""


class FinessFormatError(FinessError):
    """Not nine digits, nor « 2A » or « 2B » and seven digits."""


class FinessKeyError(FinessError):
    """The form is right, the key is not: a typing slip, most likely."""


def has_form(text: str) -> bool:
    """Whether the text has the form, ASCII digits only, nothing around.

    >>> has_form("2A0000014"), has_form("123456789\\n"), has_form("2C0000014")
    (True, False, False)
    """
    return PATTERN.fullmatch(text) is not None


def has_key(text: str) -> bool:
    """Whether the Luhn key holds; the text must have the form.

    >>> has_key("010780054"), has_key("123456789")
    (True, False)
    """
    digits = [int(char) for char in text.translate(_LETTERS)]
    return (sum(digits[0::2]) + sum(_DOUBLED[digit] for digit in digits[1::2])) % 10 == 0


def validate(text: str) -> str:
    """The number, clean. Raises ``FinessFormatError`` or ``FinessKeyError``.

    >>> validate("010780054")
    '010780054'
    """
    if not has_form(text):
        raise FinessFormatError(text)
    if not has_key(text):
        raise FinessKeyError(text)
    return text


def repair(text: str) -> str | None:
    """The number that was certainly meant, None where nothing is certain or nothing is to repair.

    White space, a lower-case Corsican letter, and the zero that a spreadsheet took from the front (only where
    the key then holds: it is the proof).

    >>> repair("01 078 0054"), repair("10780054"), repair("2a0000014"), repair("1078005"), repair("010780054")
    ('010780054', '010780054', '2A0000014', None, None)
    """
    clean = "".join(text.split()).upper()
    if len(clean) == LENGTH - 1 and has_form(f"0{clean}") and has_key(f"0{clean}"):
        clean = f"0{clean}"
    return clean if clean != text and has_form(clean) else None
