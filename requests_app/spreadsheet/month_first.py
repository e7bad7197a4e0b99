"""A column of days where some are written month first: then none of its days up to the twelfth is certain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .layout import Sheet
from .rows import Row

_SLASHES = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-](?:[0-9]{4}|[0-9]{2})(?: .*)?")
_MONTHS = 12
_MONTH_FIRST = "« {text} » est écrit le mois d’abord : écrivez JJ/MM/AAAA."
_DOUBTFUL = (
    "Le jour ou le mois d’abord ? La même colonne contient « {other} », écrit le mois d’abord, et le tableur a pu les "
    "intervertir ici : vérifiez, et écrivez toutes les dates JJ/MM/AAAA."
)


def doubt_month_first(rows: Sequence[Row], sheet: Sheet) -> None:
    """Put a doubt on days that only make sense month first, and on those beside them that may have been turned.

    A spreadsheet set to French that opens « 03/04/2023 » and « 03/15/2023 » of an English list makes the third of
    April of the one, and leaves the other as it is.
    """
    for column in sheet.columns:
        if column.kind != "date":
            continue
        turned = [row for row in rows if _parts(row, column.key, least=_MONTHS + 1)]
        for row in turned:
            row.doubt(column.key, _MONTH_FIRST.format(text=row.cells[column.key].shown))
        for row in rows if turned else ():
            if _parts(row, column.key, least=1):
                row.doubt(column.key, _DOUBTFUL.format(other=turned[0].cells[column.key].shown))


def _parts(row: Row, key: str, least: int) -> bool:
    """Whether a cell shows two figures that may be a month, then a day of so much at least."""
    found = _SLASHES.fullmatch(row.cells[key].shown.strip()) if key in row.cells else None
    if found is None:
        return False
    first, second = int(found[1]), int(found[2])
    most = 31 if least > _MONTHS else _MONTHS
    return first <= _MONTHS and least <= second <= most and first != second
