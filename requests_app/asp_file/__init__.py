"""The agency's file, pure Python: structure, reading, writing, names, attachments and ZIPs."""

from . import names
from .document import Document
from .errors import Unreadable
from .guess import guess_lane
from .json_text import MAX_BYTES
from .judge import Report, judge, judge_document, locate
from .reader import read
from .schema import json_schema
from .structure import Structure, default_structure
from .structure_compare import compare
from .structure_model import Difference, StructureError
from .writer import NotWritable, write

__all__ = [
    "MAX_BYTES",
    "Difference",
    "Document",
    "NotWritable",
    "Report",
    "Structure",
    "StructureError",
    "Unreadable",
    "compare",
    "default_structure",
    "guess_lane",
    "json_schema",
    "judge",
    "judge_document",
    "locate",
    "names",
    "read",
    "write",
]
