"""Requests in a spreadsheet: layout by lane, model, reading, writing. No Django, no database, no clock."""

from .annotate import annotate
from .guard import guard
from .layout import ESMS, OG, REFERENCE, REQUESTS, Column, Sheet, sheets
from .reader import read
from .rows import Cell, Findings, Given, Heading, Refused, Remark, Row, Workbook
from .table import read_table
from .writer import write, write_model

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
    "annotate",
    "guard",
    "read",
    "read_table",
    "sheets",
    "write",
    "write_model",
]
