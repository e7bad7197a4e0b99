"""Readers of the public FINESS register into one neutral row. Pure: no Django, no database, no clock."""

from .compressed import Readable
from .finessplus import PlusFile, read_finessplus
from .layout import Kind
from .legacy import LegacyFile, Line, parse, read_legacy
from .opening import open_register
from .rows import EntityRow, EstablishmentRow, RegisterError, Rejected, Row

__all__ = [
    "EntityRow",
    "EstablishmentRow",
    "Kind",
    "LegacyFile",
    "Line",
    "PlusFile",
    "Readable",
    "RegisterError",
    "Rejected",
    "Row",
    "open_register",
    "parse",
    "read_finessplus",
    "read_legacy",
]
