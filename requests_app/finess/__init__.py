"""Readers of the public FINESS register into one neutral row. Pure: no Django, no database, no clock."""

from .compressed import Readable
from .families import suggested_family
from .layout import Kind
from .legacy import LegacyFile, Line, parse, read_legacy
from .rows import EntityRow, EstablishmentRow, RegisterError, Rejected, Row

__all__ = [
    "EntityRow",
    "EstablishmentRow",
    "Kind",
    "LegacyFile",
    "Line",
    "Readable",
    "RegisterError",
    "Rejected",
    "Row",
    "parse",
    "read_legacy",
    "suggested_family",
]
