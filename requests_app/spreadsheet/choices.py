"""Which choice of a column a text means: its value, its label, or « value – label »."""

from __future__ import annotations

from collections import defaultdict

from ..rules.answers import NONE_ANSWER, NONE_WORD
from ..rules.operators import Operators, plain
from .layout import Column, entry, loose

_YES = frozenset({"oui", "o", "vrai", "true", "1", "yes", "y"})
_NO = frozenset({"non", "n", "faux", "false", "0", "no"})
_NONE = frozenset({plain(NONE_WORD), "aucune", "neant", "sans objet", "ne pas renseigner", NONE_ANSWER})
_FEW = 6
#: Texts whose meaning is remembered: a column repeats few.
_REMEMBERED = 5_000
#: Unknown texts whose neighbours are looked for: beyond, the column is wrong as a whole.
_SEARCHES = 200


class Choices:
    """A column's choices, made ready to read thousands of texts."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._values = {value: label for value, label in column.choices if value != NONE_ANSWER}
        self._none = {plain(label) for value, label in column.choices if value == NONE_ANSWER}
        self._reader = Operators(self._values)
        #: What needs no thought and no word: a value, and what the drop-down list writes.
        self.plainly = {entry(value, label): value for value, label in column.choices}
        self.plainly |= {value: value for value in self._values}
        self._loose: dict[str, set[str]] = defaultdict(set)
        for value, label in self._values.items():
            for text in (value, label, f"{value} {label}", label.partition(" – ")[2]):
                self._loose[loose(text)].add(value)
        self._entries = column.entries
        self._searches = 0
        self._remembered: dict[str, tuple[str | None, str]] = {}

    def value(self, text: str) -> str | None:
        """The value that the text means beyond doubt; None where it means none, or may mean two."""
        return self._meaning(text)[0]

    def hint(self, text: str) -> str:
        """What to choose instead: all of a short list, the nearest of a long one."""
        return self._meaning(text)[1]

    def worded(self, value: str) -> str:
        """A value as the drop-down list shows it."""
        return self._column.shown(value)

    def _meaning(self, text: str) -> tuple[str | None, str]:
        known = self._remembered.get(text)
        if known is None:
            value = self._value(text)
            known = value, "" if value is not None or not self._values else self._hint(text)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[text] = known
        return known

    def _value(self, text: str) -> str | None:
        if text in self.plainly:
            return self.plainly[text]
        wanted = plain(text)
        if self._none and wanted in _NONE | self._none:
            return NONE_ANSWER
        if self._column.kind == "boolean":
            return "true" if wanted in _YES else "false" if wanted in _NO else None
        answer = self._reader.answer(text)
        if answer in self._values:
            return answer
        found = self._loose.get(loose(text), set())
        return next(iter(found)) if len(found) == 1 and loose(text) else None

    def _hint(self, text: str) -> str:
        entries = self._entries
        if len(entries) > _FEW:
            self._searches += 1
            entries = tuple(self._reader.proposals(text, 3)) if self._searches <= _SEARCHES else ()
            if not entries:
                return "choisissez dans la liste de la cellule"
        *first, last = (f"« {one} »" for one in entries)
        return f"choisissez {', '.join(first)} ou {last}" if first else f"choisissez {last}"
