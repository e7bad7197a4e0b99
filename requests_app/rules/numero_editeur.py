"""The order in which our numbers are given (FORMAT D3): five capitals and digits, never the same twice.

A letter and four digits first (A0001 … Z9999), then two letters and three digits (AA001 … ZZ999).

>>> [numero_at(n) for n in (1, 9999, 10000, 259974, 259975)]
['A0001', 'A9999', 'B0001', 'Z9999', 'AA001']
"""

from __future__ import annotations

from string import ascii_uppercase

_ONE_LETTER = 26 * 9999
_TWO_LETTERS = 26 * 26 * 999

#: How many numbers there are.
CAPACITY = _ONE_LETTER + _TWO_LETTERS


class NumbersExhausted(RuntimeError):
    """Every number of the series has been given."""


def numero_at(rank: int) -> str:
    """The number of that rank, from 1 to ``CAPACITY``. Raises ``NumbersExhausted`` beyond it."""
    if not 1 <= rank <= CAPACITY:
        raise NumbersExhausted(f"rank {rank} is outside 1..{CAPACITY}")
    if rank <= _ONE_LETTER:
        letter, digits = divmod(rank - 1, 9999)
        return f"{ascii_uppercase[letter]}{digits + 1:04d}"
    letters, digits = divmod(rank - _ONE_LETTER - 1, 999)
    first, second = divmod(letters, 26)
    return f"{ascii_uppercase[first]}{ascii_uppercase[second]}{digits + 1:03d}"
