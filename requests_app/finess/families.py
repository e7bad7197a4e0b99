"""The register's categories of ESMS as the portal ships them, with the family that each suggests.

Suggestions, never a block: outside the lane's families the portal warns (FORMAT, D14). Which ones are in force
is stored lane by lane and edited there; these are what that table starts from.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

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


class ShippedCategory(NamedTuple):
    """One category: what the register calls it, and the family that we propose."""

    label: str
    family: str


@cache
def shipped_categories() -> Mapping[str, ShippedCategory]:
    """The shipped table, by category code. Raises ``ValueError`` where its columns are not as expected.

    >>> shipped_categories()["165"].family, "620" in shipped_categories()
    ('PDS', False)
    """
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.reader(line for line in table if not line.startswith("#"))
        header = next(rows)
        if header != ["categorie", "libelle", "famille"]:
            raise ValueError(f"{_TABLE.name}: unexpected columns {header}")
        return MappingProxyType({code: ShippedCategory(label, family) for code, label, family in rows})
