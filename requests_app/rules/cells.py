"""How spreadsheets name their columns: lists and requests are told of in these words."""

from __future__ import annotations

import re
from functools import cache

_ALPHABET = 26


@cache
def letters(position: int) -> str:
    """A column's letters; 0 is A.

    >>> [letters(position) for position in (0, 25, 26, 16383)]
    ['A', 'Z', 'AA', 'XFD']
    """
    name, left = "", position + 1
    while left:
        left, digit = divmod(left - 1, _ALPHABET)
        name = chr(ord("A") + digit) + name
    return name


def column_of(name: str) -> int | None:
    """The column that letters name, or None where they are none.

    >>> column_of("a"), column_of("AB"), column_of("4"), column_of("")
    (0, 27, None, None)
    """
    text = name.strip().upper()
    if not re.fullmatch(r"[A-Z]{1,2}", text):
        return None
    column = 0
    for char in text:
        column = column * _ALPHABET + ord(char) - ord("A") + 1
    return column - 1
