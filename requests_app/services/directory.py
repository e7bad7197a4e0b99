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
    for ask in ways:
        found = _with_wider(ask, kinds, limit)
        if any(found.values()):
            return _loaded(found, ask, limit)
    for ask in ways[:1]:
        for other in (*_respelt(ask, kinds), *_but_one(ask)):
            found = _with_wider(other, kinds, limit)
            if any(found.values()):
                return _loaded(found, other, limit, instead=phrase(other))
        found = _holding(ask, kinds, limit)
        return _loaded(found, ask, limit)
    return Found()


def _with_wider(ask: Ask, kinds: Collection[Sought], limit: int) -> _Keys:
    """What answers; then, where there is room, what answers but for its small words."""
    found = {kind: _keys(kind, ask, limit) for kind in kinds}
    if other := wider(ask):
        for kind, keys in found.items():
            if len(keys) <= limit:
                held = {key.pk for key in keys}
                keys += [key for key in _keys(kind, other, limit) if key.pk not in held]
    return found


def _keys(kind: Sought, ask: Ask, limit: int) -> list[_Key]:
    """The best rows of a kind, one more than the limit at the least where there are as many."""
    rows = search_index.keys(kind, ask, Tier.STARTS, max(_FEW, limit + 1))
    if len(rows) < max(_FEW, limit + 1):
        texts = search_sql.texts(kind, rows)
        tiers = ((key, reached(texts[key], ask)) for key in rows if key in texts)
        return sorted((_Key(key, tier) for key, tier in tiers if tier), key=lambda key: key.tier)
    best: dict[int, _Key] = {}
    for tier in Tier:
        for key in search_index.keys(kind, ask, tier, limit + 1):
            best.setdefault(key, _Key(key, tier))
        if len(best) > limit:
            break
    return list(best.values())


def _respelt(ask: Ask, kinds: Collection[Sought]) -> Sequence[Ask]:
    """The same with near words of the directory in place of those that it lacks.

    A word without any falls away, where there is one that the directory knows to hold on to.
    """
    words = [word.text for word in ask]
    known = [any(search_index.keys(kind, (word,), Tier.STARTS, 1) for kind in kinds) for word in ask]
    if all(known):
        return []
    choices = [
        [text] if held else search_index.near_words(text)[:_SPELLINGS]
        for text, held in zip(words, known, strict=True)
    ]
    if not (any(known) or all(choices)):
        return []
    return [asked(way) for way in islice(product(*filter(None, choices)), _TRIES)]


def _but_one(ask: Ask) -> Sequence[Ask]:
    """The same less one word, the last first: people add words to narrow down."""
    words = [word.text for word in ask]
    places = reversed(range(len(words))) if len(words) > 1 else ()
    return [asked(words[:place] + words[place + 1 :]) for place in places]


def _holding(ask: Ask, kinds: Collection[Sought], limit: int) -> _Keys:
    words = [word.text for word in ask]
    return {
        kind: [_Key(key, Tier.STARTS) for key in search_sql.holding(kind, words, limit + 1)] for kind in kinds
    }


def _loaded(found: _Keys, ask: Ask, limit: int, instead: str = "") -> Found:
    """The rows themselves."""
    ogs, esms = found.get(Sought.OG, []), found.get(Sought.ESMS, [])
    bodies = ManagingBody.objects.in_bulk([key.pk for key in ogs[:limit]])
    rows = Establishment.objects.select_related("managing_body")
    establishments = rows.in_bulk([key.pk for key in esms[:limit]])
    return Found(
        managing_bodies=[bodies[key.pk] for key in ogs[:limit] if key.pk in bodies],
        establishments=[establishments[key.pk] for key in esms[:limit] if key.pk in establishments],
        more_managing_bodies=len(ogs) > limit,
        more_establishments=len(esms) > limit,
        esms_first=bool(esms) and (not ogs or esms[0].tier < ogs[0].tier),
        ask=ask,
        instead=instead,
    )
