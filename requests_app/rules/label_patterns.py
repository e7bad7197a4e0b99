"""How an entry of the dictionary recognises one of the agency's labels: by its words, and nothing finer.

Accents, capitals, spaces and punctuation do not count. The words of a pattern stand in the label one after the
other, anywhere in it; ``*`` alone is any words or none, ``*`` at a word is any other end (or beginning) of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .spelling import bare

ANYTHING = "*"

_NOT_A_WORD = re.compile(r"[^0-9a-z]+")
_NOT_A_PATTERN = re.compile(r"[^0-9a-z*]+")


def words_of(label: str) -> tuple[str, ...]:
    """The words of a label, in lower case and without accents.

    >>> words_of("Le champ « numéroCarteCPX » n''est pas renseigné.")
    ('le', 'champ', 'numerocartecpx', 'n', 'est', 'pas', 'renseigne')
    """
    return tuple(_NOT_A_WORD.sub(" ", bare(label)).split())


#: Words that stand in labels of any object: alone they would keep unknown labels out of the inbox.
_OF_ANY_LABEL = frozenset(
    words_of(
        "a au aux ce cette d dans de des du elle en est et il l la le les n ne ou par pas pour qu que qui s se son sur "
        "un une y"
    )
)


@dataclass(frozen=True, slots=True)
class LabelPattern:
    """A pattern, cut at its ``*``: the runs of words that a label holds in that order."""

    runs: tuple[tuple[str, ...], ...]

    @property
    def weight(self) -> tuple[int, int]:
        """How much it says: its letters first, then the fewer gaps. The heavier is the more specific."""
        letters = sum(len(word.replace(ANYTHING, "")) for run in self.runs for word in run)
        return letters, -len(self.runs)

    @property
    def is_vague(self) -> bool:
        """Whether nearly every label has what the pattern asks for: no word but articles and their like.

        >>> [label_pattern(text).is_vague for text in ("*", "le * n'est pas", "PJ", "la date")]
        [True, True, False, False]
        """
        return all(word.strip(ANYTHING) in _OF_ANY_LABEL for run in self.runs for word in run)

    def matches(self, words: Sequence[str]) -> bool:
        """Whether a label of these words (see ``words_of``) is one that the pattern means."""
        start = 0
        for run in self.runs:
            found = _find(run, words, start)
            if found is None:
                return False
            start = found + len(run)
        return True


@lru_cache(maxsize=8192)
def label_pattern(text: str) -> LabelPattern:
    """A pattern as an admin types it; without any word it has no run, and matches every label.

    >>> label_pattern("Numéro de carte * obligatoire").runs
    (('numero', 'de', 'carte'), ('obligatoire',))
    >>> label_pattern("certificat* serveur").matches(words_of("Les certificats serveur manquent"))
    True
    """
    runs: list[list[str]] = [[]]
    for word in _NOT_A_PATTERN.sub(" ", bare(text)).split():
        if word.strip(ANYTHING):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return LabelPattern(tuple(tuple(run) for run in runs if run))


def _find(run: Sequence[str], words: Sequence[str], start: int) -> int | None:
    """Where that run first stands in the words, from there on. The earliest leaves most to the next."""
    for at in range(start, len(words) - len(run) + 1):
        if all(_same(wanted, words[at + step]) for step, wanted in enumerate(run)):
            return at
    return None


def _same(wanted: str, word: str) -> bool:
    """Whether a word is the one wanted; each ``*`` in it is any letters or none."""
    if ANYTHING not in wanted:
        return wanted == word
    first, *middle, last = wanted.split(ANYTHING)
    if len(first) + len(last) > len(word) or not (word.startswith(first) and word.endswith(last)):
        return False
    at, end = len(first), len(word) - len(last)
    for part in middle:
        at = word.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
