"""Guessing a file's lane from the names of its attachments (section 3.3: the lane's prefix)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from ..rules import Lane, lanes
from ..rules.registry import french
from . import json_text
from .errors import Unreadable

_NAME = "nomFichier"


def guess_lane(data: bytes, candidates: Iterable[Lane] | None = None) -> Lane:
    """The lane that most attachment names begin with, among ``candidates`` (all lanes by default).

    Raises ``Unreadable`` where the file is, or where no name tells, or where two lanes are told as often.
    """
    known = list(candidates) if candidates is not None else list(lanes().values())
    return guess_lane_of(json_text.load(data)[0], known)


def guess_lane_of(raw: Any, known: list[Lane]) -> Lane:
    """The same for JSON that is already parsed."""
    told: Counter[str] = Counter()
    for name in _names(raw):
        told.update(lane.code for lane in known if name.upper().startswith(f"{lane.name_prefix}-".upper()))
    best = told.most_common(2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        choices = ", ".join(lane.code for lane in known)
        why = "aucune pièce n’en porte le nom" if not best else "les noms des pièces en désignent plusieurs"
        raise Unreadable(french(f"Le couloir ne se devine pas : {why} ; indiquez-le ({choices})."))
    return next(lane for lane in known if lane.code == best[0][0])


def _names(raw: Any) -> Iterator[str]:
    """Every attachment name, wherever it stands (depth is bounded by ``json_text``)."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            if isinstance(value, str) and key.casefold() == _NAME.casefold():
                yield value
            else:
                yield from _names(value)
    elif isinstance(raw, list):
        for item in raw:
            yield from _names(item)
