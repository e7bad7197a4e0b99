"""Reading an operator of secure messaging: its code, its name, both, or « Aucun »."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping

from .answers import NONE_ANSWER, NONE_WORD


def plain(text: str) -> str:
    """For comparing: no accents, no case, single spaces.

    >>> plain("  Hôpital   NORD ")
    'hopital nord'
    """
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


class Operators:
    """The lane's list, made ready to read hundreds of typed texts."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._words: dict[str, str] = {}
        for code, label in labels.items():
            self._words[code] = plain(f"{code} {label}")
            for name in (plain(code), plain(label), self._words[code]):
                self._codes[name].add(code)

    def answer(self, raw: str) -> str:
        """What is stored: a code where the text is one or is one operator's whole name, else the text as typed.

        >>> known = Operators({"MAI_15": "MAILIZ"})
        >>> known.answer("mai_15"), known.answer(" aucun"), known.answer("x")
        ('MAI_15', 'null', 'x')
        """
        if raw in self.labels:
            return raw
        wanted = plain(raw)
        if wanted == plain(NONE_WORD):
            return NONE_ANSWER
        found = self._codes.get(wanted, set())
        return next(iter(found)) if len(found) == 1 else raw.strip()

    def proposals(self, raw: str, limit: int = 5) -> list[str]:
        """Operators that a text may mean, to be proposed beside it: never chosen for the person."""
        words = plain(raw[:100]).split()
        if not words:
            return []
        found = (code for code, text in self._words.items() if all(word in text for word in words))
        return [f"{code} – {self.labels[code]}" for code, _ in zip(found, range(limit), strict=False)]
