"""What a person typed, read as words; and which rows of the directory come first. The order has its home here.

Rows are ordered by ``Tier``, the first that they reach; then those that are open before those that are closed;
then, among OG, those with most open ESMS first; then as they came into the directory, which for the register
is by number. Each engine (``search_fts``, ``search_sql``) asks its index for one tier after the other, and
``reached`` says the same of a single row: a test holds them together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ..rules.numbers import finess
from .search_text import COMPANY, END, REST, plain

#: More words, or more characters in all, narrow nothing down any more.
_MOST_WORDS, _MOST_CHARACTERS = 8, 200
#: Letters and digits in all: with fewer, half of the directory would answer.
_LEAST_CHARACTERS = 2
#: From here on a number may be the beginning of a SIRET.
_COMPANY_DIGITS = 6
#: Longer words may be plurals.
_PLURAL_FROM = 4
#: They tell rows apart when they are there; one who leaves one out means the same row all the same.
SMALL_WORDS = frozenset(("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"))
_NUMBER_PART = re.compile(r"[0-9]+|2[ab][0-9]*")
_DIGITS = re.compile(r"[0-9]+")
_LOST_ZERO = re.compile(r"[1-9][0-9]+")


class Sought(StrEnum):
    """What a search looks through."""

    OG = "og"
    ESMS = "esms"


class Tier(IntEnum):
    """How well a row answers; the least is the best."""

    NAME = 1  #: its name, short or long, is what was typed
    BEGINNING = 2  #: its name begins with the words typed
    NAMES = 3  #: every word stands in its names
    WORDS = 4  #: every word stands in it: names, usual abbreviation, town, postcode, numbers
    STARTS = 5  #: every word typed begins one of its words


@dataclass(frozen=True, slots=True)
class Word:
    """A word typed: ``text`` as it stands, what stands for it whole, and what may go on after its beginning."""

    text: str
    whole: tuple[str, ...]
    starts: tuple[str, ...]


Ask = tuple[Word, ...]


def readings(typed: str) -> list[Ask]:
    """The ways to read what was typed, the likeliest first; none where it is too short to be sought.

    The groups of a number belong together, and Excel and people drop its leading zero.

    >>> [phrase(ask) for ask in readings("290.000 1 Quimper")]
    ['2900001 quimper', '290 000 1 quimper', '02900001 quimper']
    """
    words = plain(typed[:_MOST_CHARACTERS]).split()[:_MOST_WORDS]
    if len("".join(words)) < _LEAST_CHARACTERS:
        return []
    joined = _joined(words)
    padded = [f"0{word}" if _LOST_ZERO.fullmatch(word) else word for word in joined]
    return [asked(way) for way in dict.fromkeys(tuple(way) for way in (joined, words, padded))]


def asked(words: Sequence[str]) -> Ask:
    """These plain words as something to be sought."""
    return tuple(_word(text, last=place == len(words)) for place, text in enumerate(words, start=1))


def wider(ask: Ask) -> Ask:
    """The same without its small words; nothing where there is no such difference.

    >>> phrase(wider(readings("Foyer de la Vallée")[0])), wider(readings("de la")[0])
    ('foyer vallee', ())
    """
    large = [word.text for word in ask if word.text not in SMALL_WORDS]
    return asked(large) if 0 < len(large) < len(ask) else ()


def _joined(words: list[str]) -> list[str]:
    joined: list[str] = []
    number = False
    for word in words:
        if number and _DIGITS.fullmatch(word):
            joined[-1] += word
        else:
            number = _NUMBER_PART.fullmatch(word) is not None
            joined.append(word)
    return joined


def _word(text: str, *, last: bool) -> Word:
    whole, starts = [text], [text]
    if _DIGITS.fullmatch(text):
        if len(text) >= _COMPANY_DIGITS:
            whole.append(COMPANY + text)
            starts.append(COMPANY + text)
        # Either a whole number that lost its zero, or the beginning of another.
        if len(text) == finess.LENGTH - 1:
            whole.append(f"0{text}")
    elif len(text) >= _PLURAL_FROM:
        whole.append(text[:-1] if text[-1] in "sx" else f"{text}s")
    if text in SMALL_WORDS and not last:  # half of the directory has a word that begins with « d »
        starts = []
    elif text in ("sai", "sain"):  # on the way to « saint », which is kept as « st »
        whole.append("st")
    return Word(text, tuple(whole), tuple(starts))


def phrase(ask: Ask) -> str:
    """The words as typed."""
    return " ".join(word.text for word in ask)


def whole_name(ask: Ask) -> str:
    """What the search column holds where a whole name is what was typed."""
    return f"{phrase(ask)} {len(ask)}{END}"


def reached(search: str, ask: Ask) -> Tier | None:
    """The tier that a row reaches by its search column; None where it does not answer."""
    if f" {whole_name(ask)} " in search:
        return Tier.NAME
    if search.startswith(f" {phrase(ask)} "):
        return Tier.BEGINNING
    if _holds_whole(search.partition(REST)[0] + " ", ask):
        return Tier.NAMES
    if _holds_whole(search, ask):
        return Tier.WORDS
    if all(_any_start(search, word) or _any_whole(search, word) for word in ask):
        return Tier.STARTS
    return None


def _holds_whole(text: str, ask: Ask) -> bool:
    return all(_any_whole(text, word) for word in ask)


def _any_whole(text: str, word: Word) -> bool:
    return any(f" {one} " in text for one in word.whole)


def _any_start(text: str, word: Word) -> bool:
    return any(f" {one}" in text for one in word.starts)
