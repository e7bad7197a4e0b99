"""Merged cells: only the first holds a value; where the others matter, that is a doubt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from .layout import NAME
from .rows import Row
from .sheet_xml import Area, ref_of
from .xml_stream import hostile

#: Cells looked at for all the areas of a sheet: beyond, the areas lie over each other.
_MOST = 3_000_000


def doubt_merged(rows: Sequence[Row], areas: Sequence[Area], keys: Mapping[int, str]) -> None:
    """Put a doubt on each known cell that is empty only because it is merged with one that is not.

    ``keys`` is the column's key by position. Raises ``Refused`` where areas lie over each other by millions.
    """
    numbers, left = [row.number for row in rows], _MOST
    for area in areas:
        known = [place for place in range(area.left, area.right + 1) if place in keys]
        covered = rows[bisect_left(numbers, area.top) : bisect_right(numbers, area.bottom)]
        left -= len(covered) * len(known) + 1
        if left < 0:
            raise hostile("des cellules fusionnées les unes sur les autres")
        for row in covered:
            for place in known:
                _doubt(row, keys[place], area, first=(row.number, place) == (area.top, area.left))


def _doubt(row: Row, key: str, area: Area, *, first: bool) -> None:
    cell = row.cells[key]
    if first or cell.shown or key == NAME:
        return
    sentence = (
        f"La cellule est fusionnée avec {ref_of(area.top, area.left)}, qui seule garde la valeur : défusionnez, puis "
        "écrivez la valeur dans chaque cellule."
    )
    row.doubt(key, sentence)
