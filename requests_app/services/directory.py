"""The directory of OG and ESMS: searching it, and adding to it by hand what the register lacks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import NamedTuple

from ..models import Establishment, ManagingBody
from . import search_index, search_sql
from .directory_by_hand import (
    AlreadyKnown,
    DirectoryError,
    FinessKeyDoubtful,
    FinessRefused,
    NameMissing,
    add_establishment,
    add_managing_body,
)
from .register_import import ImportSummary, RegisterSource, import_register
from .search_order import Ask, Sought, Tier, asked, phrase, reached, readings, wider

__all__ = [
    "AlreadyKnown",
    "DirectoryError",
    "FinessKeyDoubtful",
    "FinessRefused",
    "Found",
    "ImportSummary",
    "NameMissing",
    "RegisterSource",
    "Sought",
    "add_establishment",
    "add_managing_body",
    "import_register",
    "search",
]

#: So many rows are ranked one by one; where more answer, the index is asked tier by tier.
_FEW = 50
#: As far as is counted to tell which words say most.
_COUNTED = 1000
#: How many spellings are tried in place of mistyped words: of each word, and in all.
_SPELLINGS, _TRIES = 3, 9


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the best first. ``ask`` is what it found them by, for marking it."""

    managing_bodies: list[ManagingBody] = field(default_factory=list)
    establishments: list[Establishment] = field(default_factory=list)
    more_managing_bodies: bool = False  #: more OG answer than are given
    more_establishments: bool = False
    esms_first: bool = False  #: the best ESMS answers better than the best OG
    ask: Ask = ()
    instead: str = ""  #: what was sought instead, where nothing answered to what was typed

    def __bool__(self) -> bool:
        return bool(self.managing_bodies or self.establishments)

    @property
    def more(self) -> bool:
        """More rows answer than are given."""
        return self.more_managing_bodies or self.more_establishments


class _Key(NamedTuple):
    """A row found: its primary key, and how well it answers."""

    pk: int
    tier: Tier


_Keys = dict[Sought, list[_Key]]


def search(text: str, kinds: Collection[Sought] = tuple(Sought), limit: int = 20) -> Found:
    """What answers to a FINESS number, a SIRET, names, towns, postcodes, in any order; ``limit`` of each kind.

    Every word must begin a word of the row; spaces in a number, a lost leading zero, case, accents and
    punctuation do not matter. Where nothing does, near spellings are tried, then all words but one, then
    the middle of words; ``Found.instead`` says so. The order is told in ``search_order``.
    """
    ways = readings(text)
    return _Search(kinds, limit).first_of(ways) if ways else Found()


class _Search:
    """One search, by the index that the database has now."""

    def __init__(self, kinds: Collection[Sought], limit: int) -> None:
        self.kinds = kinds
        self.limit = limit
        self.index = search_index.index_in_use()

    def first_of(self, ways: Sequence[Ask]) -> Found:
        """What the first reading finds that finds anything; else what comes near to the likeliest."""
        for ask in ways:
            found = self._with_wider(ask)
            if any(found.values()):
                return self._loaded(found, ask)
        ask = ways[0]
        for other in (*self._respelt(ask), *self._but_one(ask)):
            found = self._with_wider(other)
            if any(found.values()):
                return self._loaded(found, other, instead=phrase(other))
        words = [word.text for word in ask]
        rows = {kind: search_sql.holding(kind, words, self.limit + 1) for kind in self.kinds}
        return self._loaded({kind: [_Key(pk, Tier.STARTS) for pk in pks] for kind, pks in rows.items()}, ask)

    def _with_wider(self, ask: Ask) -> _Keys:
        """What answers; then, where there is room, what answers but for its small words."""
        found = {kind: self._keys(kind, ask) for kind in self.kinds}
        if other := wider(ask):
            for kind, keys in found.items():
                if len(keys) <= self.limit:
                    held = {key.pk for key in keys}
                    keys += [key for key in self._keys(kind, other) if key.pk not in held]
        return found

    def _keys(self, kind: Sought, ask: Ask) -> list[_Key]:
        """The best rows of a kind, one more than the limit at the least where there are as many."""
        most = max(_FEW, self.limit + 1)
        rows = self.index.keys(kind, ask, Tier.STARTS, most)
        if len(rows) < most:
            texts = search_sql.texts(kind, rows)
            tiers = ((pk, reached(texts[pk], ask)) for pk in rows if pk in texts)
            return sorted((_Key(pk, tier) for pk, tier in tiers if tier), key=lambda key: key.tier)
        best: dict[int, _Key] = {}
        for tier in Tier:
            for pk in self.index.keys(kind, ask, tier, self.limit + 1):
                best.setdefault(pk, _Key(pk, tier))
            if len(best) > self.limit:
                break
        return list(best.values())

    def _respelt(self, ask: Ask) -> Sequence[Ask]:
        """The same with near words of the directory in place of those that it lacks.

        A word without any falls away, where there is one that the directory knows to hold on to.
        """
        words = [word.text for word in ask]
        known = [bool(self._some((word,), 1)) for word in ask]
        if all(known):
            return []
        choices = [
            [text] if held else self.index.near_words(text)[:_SPELLINGS]
            for text, held in zip(words, known, strict=True)
        ]
        if not (any(known) or all(choices)):
            return []
        return [asked(way) for way in islice(product(*filter(None, choices)), _TRIES)]

    def _but_one(self, ask: Ask) -> Sequence[Ask]:
        """The same less one word: the way that leaves the fewest rows, since it says most of what was typed."""
        words = [word.text for word in ask]
        places = reversed(range(len(words))) if len(words) > 1 else ()
        ways = [asked(words[:place] + words[place + 1 :]) for place in places]
        counted = [(number, way) for way in ways if (number := self._some(way, _COUNTED))]
        return [min(counted, key=lambda one: one[0])[1]] if counted else []

    def _some(self, ask: Ask, most: int) -> int:
        """How many rows answer, as far as is worth counting."""
        return sum(self.index.count(kind, ask, most) for kind in self.kinds)

    def _loaded(self, found: _Keys, ask: Ask, instead: str = "") -> Found:
        """The rows themselves."""
        ogs, esms = found.get(Sought.OG, []), found.get(Sought.ESMS, [])
        first = {kind: [key.pk for key in keys[: self.limit]] for kind, keys in found.items()}
        bodies = ManagingBody.objects.in_bulk(first.get(Sought.OG, []))
        rows = Establishment.objects.select_related("managing_body")
        establishments = rows.in_bulk(first.get(Sought.ESMS, []))
        return Found(
            managing_bodies=[bodies[pk] for pk in first.get(Sought.OG, []) if pk in bodies],
            establishments=[establishments[pk] for pk in first.get(Sought.ESMS, []) if pk in establishments],
            more_managing_bodies=len(ogs) > self.limit,
            more_establishments=len(esms) > self.limit,
            esms_first=bool(esms) and (not ogs or esms[0].tier < ogs[0].tier),
            ask=ask,
            instead=instead,
        )
