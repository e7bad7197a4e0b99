"""Requests in a spreadsheet: layout by lane, model, reading, writing. No Django, no database, no clock."""

from .layout import ESMS, OG, REFERENCE, REQUESTS, Column, Sheet, sheets
from .rows import Cell, Findings, Given, Heading, Refused, Remark, Row, Workbook

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
    "sheets",
]
