"""SIRET numbers (FORMAT section 3): fourteen digits, a Luhn key, and La Poste's own sum."""

from __future__ import annotations

import re

LENGTH = 14
_PATTERN = re.compile(r"[0-9]{14}")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
#: La Poste has more establishments than Luhn keys: their digits' sum is a multiple of 5 instead.
_LA_POSTE = "356000000"
_LA_POSTE_HEAD_OFFICE = "35600000000048"


class SiretError(ValueError):
    """Not a SIRET."""


class SiretFormatError(SiretError):
    """Not fourteen digits."""


class SiretKeyError(SiretError):
    """Fourteen digits whose key is wrong."""


def has_form(text: str) -> bool:
    """Whether the text is fourteen ASCII digits, nothing around."""
    return _PATTERN.fullmatch(text) is not None


def has_key(text: str) -> bool:
    """Whether the key holds; the text must have the form.

    >>> has_key("73282932000074"), has_key("73282932000075")
    (True, False)
    >>> has_key("35600000000048"), has_key("35600000049837"), has_key("35600000049838")
    (True, True, False)
    """
    digits = [int(char) for char in text]
    if text.startswith(_LA_POSTE) and text != _LA_POSTE_HEAD_OFFICE:
        return sum(digits) % 5 == 0
    return (sum(digits[1::2]) + sum(_DOUBLED[digit] for digit in digits[0::2])) % 10 == 0


def validate(text: str) -> str:
    """The number, clean. Raises ``SiretFormatError`` or ``SiretKeyError``.

    >>> validate("73282932000074")
    '73282932000074'
    """
    if not has_form(text):
        raise SiretFormatError(text)
    if not has_key(text):
        raise SiretKeyError(text)
    return text


def repair(text: str) -> str | None:
    """The number certainly meant: without white space, with the lost zero that the key proves; else None.

    >>> repair("732 829 320 00074"), repair("73282932000074")
    ('73282932000074', None)
    """
    clean = "".join(text.split())
    if len(clean) == LENGTH - 1 and has_form(f"0{clean}") and has_key(f"0{clean}"):
        clean = f"0{clean}"
    return clean if clean != text and has_form(clean) else None
