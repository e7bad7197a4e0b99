"""Which family of ESMS a category of the register suggests (personnes âgées, handicap, domicile, PDS …).

A suggestion, never a block: outside the lane's families the portal warns (FORMAT, D14).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

#: What each family of the table is called.
FAMILY_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "PA": "personnes âgées",
        "PH": "personnes handicapées",
        "DOM": "domicile",
        "PDS": "personnes confrontées à des difficultés spécifiques",
        "AHI": "accueil, hébergement, insertion",
        "PE": "protection de l’enfance",
        "PJM": "protection juridique des majeurs",
    }
)

_TABLE = Path(__file__).resolve().parent.parent / "couloirs" / "familles.csv"


def suggested_family(category_code: str) -> str | None:
    """The family that this category code suggests, or None where the table does not know the category.

    >>> suggested_family("500"), suggested_family("165"), suggested_family("620")
    ('PA', 'PDS', None)
    """
    return _families().get(category_code)


@cache
def _families() -> dict[str, str]:
    # A row of another length than two makes dict() fail, at the first look-up and in the tests.
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.reader(line for line in table if not line.startswith("#"))
        header = next(rows)
        if header != ["categorie", "famille"]:
            raise ValueError(f"{_TABLE.name}: unexpected columns {header}")
        return dict(rows)
