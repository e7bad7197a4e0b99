"""The neutral rows that every format of the register is read into, and what stands in for a bad one.

They are named tuples rather than dataclasses: 95,333 of them are made in one import, and a frozen dataclass
costs four times as much to build. All texts are clean (no padding, no doubled space or quote); "" is unknown.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class RegisterError(Exception):
    """The file as a whole cannot be read; its text is a French sentence for the person who chose it."""


class EntityRow(NamedTuple):
    """One legal entity (entité juridique, OG): what both formats of the register can say of it."""

    line: int  #: in the file, from 1
    finess: str
    name: str
    long_name: str
    siren: str
    legal_status: str  #: code
    legal_status_label: str
    address: str
    postcode: str
    town: str
    departement: str  #: as in a postal address: "01", "2A", "971"
    phone: str  #: national, as the register gives it
    closed: bool = False  #: the legacy files hold open entities only
    closed_on: date | None = None


class EstablishmentRow(NamedTuple):
    """One establishment (entité géographique, ESMS)."""

    line: int
    finess: str
    entity_finess: str
    name: str
    long_name: str
    siret: str
    category: str  #: code, "500"
    category_label: str
    aggregate_category: str  #: code, "4401"
    aggregate_category_label: str
    address: str
    postcode: str
    town: str
    departement: str
    phone: str
    opened_on: date | None = None
    closed: bool = False  #: the legacy files hold open establishments only
    closed_on: date | None = None
    entity_name: str = ""  #: the legacy files do not say it


class Rejected(NamedTuple):
    """A line that gives no row: where, why (in French), and the line itself, cut at 500 characters."""

    line: int
    reason: str
    raw: str


Row = EntityRow | EstablishmentRow
