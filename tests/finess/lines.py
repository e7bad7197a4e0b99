"""Made-up lines of the register's legacy files. No number, name or address here is a real one."""

from __future__ import annotations

ET_HEADER = "finess;etalab;111;2026-05-12"
EJ_HEADER = "finess;etalab;1;2026-05-11"

_ET_SIZE, _EJ_SIZE = 32, 23


def et(finess: str = "990000017", **fields: str) -> str:
    """One establishment's line; ``at_<n>`` replaces the field at that position."""
    values = {
        0: "structureet",
        1: finess,
        2: "990000009",
        3: "EHPAD LES TILLEULS",
        4: "RESIDENCE LES TILLEULS DE VILLENEUVE",
        7: "12",
        8: "R",
        9: "DES LILAS",
        12: "001",
        13: "01",
        14: "AIN",
        15: "01999 VILLENEUVE CEDEX",
        16: "0499000001",
        18: "500",
        19: "Etablissement d'hébergement pour personnes âgées",
        20: "4401",
        21: "Hébergement pour Personnes Âgées",
        22: "99000000900015",
        28: "1999-02-28",
        30: "2020-01-31",
    }
    return _line(values, _ET_SIZE, fields)


def ej(finess: str = "990000009", **fields: str) -> str:
    """One legal entity's line."""
    values = {
        0: "structureej",
        1: finess,
        2: "ASSOCIATION LES TILLEULS",
        3: "ASSOCIATION DES AMIS DES TILLEULS",
        5: "3",
        6: "AV",
        7: "DE LA GARE",
        8: "B",
        10: "BP 12",
        11: "001",
        12: "01999 VILLENEUVE",
        13: "01",
        14: "AIN",
        15: "0499000000",
        16: "60",
        17: "Association Loi 1901",
        20: "990000009",
        22: "2001-01-01",
    }
    return _line(values, _EJ_SIZE, fields)


def _line(values: dict[int, str], size: int, fields: dict[str, str]) -> str:
    replaced = values | {int(name.removeprefix("at_")): value for name, value in fields.items()}
    return ";".join(replaced.get(position, "") for position in range(size))


def document(*lines: str, header: str = ET_HEADER) -> str:
    """A whole file's text."""
    return "\n".join((header, *lines)) + "\n"
