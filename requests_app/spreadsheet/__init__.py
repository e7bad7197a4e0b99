"""Requests in a spreadsheet: layout by lane, model, reading, writing. No Django, no database, no clock."""

from .guard import guard
from .layout import ESMS, OG, REFERENCE, REQUESTS, Column, Sheet, sheets
from .reader import read
from .rows import Cell, Findings, Given, Heading, Refused, Remark, Row, Workbook
from .table import read_table

__all__ = [
    "ESMS",
    "OG",
    "REFERENCE",
    "REQUESTS",
    "Cell",
    "Column",
    "Findings",
    "Given",
    "Heading",
    "Refused",
    "Remark",
    "Row",
    "Sheet",
    "Workbook",
    "guard",
    "read",
    "read_table",
    "sheets",
]
