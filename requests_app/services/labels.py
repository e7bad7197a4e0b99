"""What the agency's labels mean: the dictionary's answer, in plain French."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ..asp_file.returns_answers import code_key, unmangled
from ..models import LONGEST_LABEL, LabelEntry
from ..rules import Lane, lanes
from ..rules.label_patterns import LabelPattern, label_pattern, words_of

#: So much of a label is shown, in characters: a sentence, and not what a broken file may hold.
LONGEST_SHOWN = 400

#: A label as the agency gave it, its code, and the lane that it answers.
Asked = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an entry says of a label: the tag it points at (or none), what it means, what to do."""

    tag: str
    tag_label: str  #: what a user reads for the tag; empty where the entry names none
    text: str
    todo: str
    entry: LabelEntry

    @property
    def heading(self) -> str:
        """What stands before the text: the tag's label; empty where there is none, or the text says it itself."""
        return "" if self.tag_label in self.text else self.tag_label


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that recognises a label, and by which of its patterns (none: by the code alone)."""

    entry: LabelEntry
    pattern: str
    weight: tuple[bool, bool, int, int, bool, int]  #: the greatest answers


@dataclass(slots=True)
class Dictionary:
    """The entries in service, read once: for a page that explains many labels."""

    entries: tuple[LabelEntry, ...]
    _by_word: dict[str, list[tuple[LabelEntry, str, LabelPattern]]] = field(init=False)
    _by_code: dict[str, list[LabelEntry]] = field(init=False)
    _known: dict[Asked, Explanation | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_word, self._by_code = defaultdict(list), defaultdict(list)
        for entry in self.entries:
            lines = _read(entry.patterns)
            for word, line, pattern in lines:
                self._by_word[word].append((entry, line, pattern))
            if not lines:
                self._by_code[code_key(entry.code)].append(entry)

    def explain(self, label: str, code: str = "", couloir: str = "") -> Explanation | None:
        """What the most specific entry says of that label; None where none recognises it."""
        asked = (label, code, couloir)
        if asked not in self._known:
            best = next(iter(self.matches(label, code, couloir)), None)
            self._known[asked] = explanation(best.entry, couloir) if best else None
        return self._known[asked]

    def matches(self, label: str, code: str = "", couloir: str = "") -> list[Match]:
        """Every entry that recognises the label, the one that answers first.

        An entry with the code comes before one without, then one of the lane, then the pattern that says most;
        of two alike the portal's own entry wins over the shipped one, and then the newer.
        """
        words, key = words_of(unmangled(label[:LONGEST_LABEL])), code_key(code)
        found: dict[int, Match] = {}
        for entry, line, pattern in self._candidates(words, key):
            if entry.code and code_key(entry.code) != key:
                continue
            if entry.couloir and entry.couloir != couloir:
                continue
            if pattern.matches(words):
                match = Match(entry, line, _weight(entry, pattern))
                if entry.pk not in found or found[entry.pk].weight < match.weight:
                    found[entry.pk] = match
        return sorted(found.values(), key=lambda match: match.weight, reverse=True)

    def _candidates(self, words: Iterable[str], key: str) -> Iterator[tuple[LabelEntry, str, LabelPattern]]:
        """The patterns that may match: those whose longest word stands in the label, those without a whole word."""
        for word in ("", *dict.fromkeys(words)):
            yield from self._by_word.get(word, ())
        for entry in self._by_code.get(key, ()) if key else ():
            yield entry, "", LabelPattern(())


@lru_cache(maxsize=4096)
def _read(patterns: str) -> tuple[tuple[str, str, LabelPattern], ...]:
    """The patterns of an entry that say anything, each after the word that it is filed under.

    That is its longest whole word, which a label must hold; empty where each is cut by a ``*``.
    """
    lines = [(line.strip(), label_pattern(line)) for line in patterns.splitlines()]
    return tuple((_longest_word(pattern), line, pattern) for line, pattern in lines if pattern.runs)


def _longest_word(pattern: LabelPattern) -> str:
    return max((word for run in pattern.runs for word in run if "*" not in word), key=len, default="")


def _weight(entry: LabelEntry, pattern: LabelPattern) -> tuple[bool, bool, int, int, bool, int]:
    return bool(entry.code), bool(entry.couloir), *pattern.weight, not entry.shipped_key, entry.pk


def explanation(entry: LabelEntry, couloir: str) -> Explanation:
    """An entry as it is read in that lane."""
    return Explanation(
        entry.tag, tag_label(entry.tag, entry.couloir or couloir), entry.text, entry.todo, entry
    )


def tag_label(tag: str, couloir: str) -> str:
    """What a user reads for a tag in that lane, or in the first that there is; empty for no tag."""
    lane: Lane | None = lanes().get(couloir) or next(iter(lanes().values()), None)
    spec = lane.tags.get(tag) if lane else None
    return spec.label if spec else ""


def shown_label(label: str, code: str) -> str:
    """The agency's own words as a page shows them, or its code where it gave none; an endless label is cut.

    >>> shown_label("L''ESMS n''est pas éligible", "12"), shown_label(" ", "12")
    ("L'ESMS n'est pas éligible", 'code 12')
    """
    text = " ".join(unmangled(label).replace("''", "'").split()) or f"code {code}"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def dictionary() -> Dictionary:
    """The dictionary as it stands: one query."""
    return Dictionary(tuple(LabelEntry.objects.filter(active=True)))


def explain(label: str, code: str = "", couloir: str = "") -> Explanation | None:
    """What the dictionary says of one label (see ``dictionary`` for many); None where no entry recognises it."""
    if not label.strip() and not code.strip():
        return None
    return dictionary().explain(label, code, couloir)


def explain_all(asked: Iterable[Asked]) -> dict[Asked, Explanation | None]:
    """What the dictionary says of each (label, code, couloir): one query, none where nothing is asked."""
    wanted = list(dict.fromkeys(asked))
    held = dictionary() if wanted else Dictionary(())
    return {one: held.explain(*one) for one in wanted}
