"""Words near to a mistyped one: one or two letters too many, missing, wrong or swapped.

>>> distance("residance", "residence"), distance("ehapd", "ehpad"), distance("lac", "montagne")
(1, 1, 3)
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

#: Past this, two words are not the same one mistyped.
_FAR = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: From this length on a word may hold two mistakes.
_TWO_FROM = 7
#: Sorts after every letter.
_AFTER = "{"
#: A second mistake is looked for behind a word's first letters.
_BEHIND = 3
#: A word of fewer letters has too many neighbours, one of more is no word.
_SHORTEST, _LONGEST = 4, 30


def near_in(table: str, word: str) -> list[str]:
    """What this word may stand for, the likeliest first: words (``term``) of a table, on so many rows (``doc``)."""
    if not (word.isalpha() and _SHORTEST <= len(word) <= _LONGEST):
        return []
    close = sorted(one_mistake_away(word))
    start = word[:_BEHIND]
    sql = f"SELECT term, doc FROM {table} WHERE term"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} IN ({', '.join(['%s'] * len(close))})", close)
        found = dict(cursor.fetchall())
        cursor.execute(f"{sql} >= %s AND term < %s", [start, f"{start}{_AFTER}"])
        found.update(cursor.fetchall())
    return nearest(word, found.items())


def distance(one: str, other: str) -> int:
    """How many single mistakes part the two words, three standing for that and more.

    A mistake is a letter too many, missing or wrong, or two neighbours swapped (optimal string alignment).
    """
    if abs(len(one) - len(other)) >= _FAR:
        return _FAR
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(now) >= _FAR:
            return _FAR
        before, last = last, now
    return min(last[-1], _FAR)


def one_mistake_away(word: str) -> set[str]:
    """Every word that a single mistake parts from this one.

    >>> {"tilleul", "tileuls", "titleul"} < one_mistake_away("tileul")
    True
    """
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    other = {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    more = {left + letter + right for left, right in cuts for letter in _LETTERS}
    return (fewer | swapped | other | more) - {word}


def nearest(word: str, candidates: Iterable[tuple[str, int]]) -> list[str]:
    """The candidates that may be meant by the word: the fewest mistakes first, then those on most rows."""
    reach = 2 if len(word) >= _TWO_FROM else 1
    far = {other: (distance(word, other), -rows) for other, rows in candidates if other.isalpha()}
    return sorted(
        (other for other, rank in far.items() if 0 < rank[0] <= reach), key=lambda other: (far[other], other)
    )
