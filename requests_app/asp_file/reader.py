"""Reading: the bytes of a file, from anywhere, into the neutral tree, with the faults of its structure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..rules import Lane, Node, Place, make_finding
from ..rules.checks.lines import is_treated
from . import json_text
from .document import Document
from .errors import bounded
from .reader_moved import settle_strays
from .reader_walk import Walk
from .structure import Structure

__all__ = ["read", "read_lines", "read_object"]


def read(data: bytes, structure: Structure, lane: Lane) -> Document:
    """The file as a document. Raises ``Unreadable`` with one French sentence where it cannot be judged.

    Leaves that are absent are ``MISSING`` (``rules.check`` says so); containers that are absent or broken
    are said here, and what they should hold is ``UNREADABLE`` so that one fault gives one finding.
    """
    raw, bom = json_text.load(data)
    return read_object(raw, structure, lane, bom=bom)


def read_lines(data: bytes, structure: Structure, lane: Lane, positions: Collection[int]) -> Document:
    """The same for some lines of a file, by their positions from 0; the others are ``UNREADABLE``, in their places.

    For who asks after a few lines of a full file: what it costs to walk the others is spared. What stands outside
    of the lines is read too, since a structure may keep there what they share. Raises ``Unreadable``.
    """
    raw, bom = json_text.load(data)
    holder: Any = raw
    *above, key = structure.steps(Place("lignesImport"))
    for step in above:
        holder = holder.get(step) if isinstance(holder, dict) else None
    held = holder.get(key) if isinstance(holder, dict) else None
    if isinstance(held, list):
        holder[key] = [item if position in positions else None for position, item in enumerate(held)]
    return read_object(raw, structure, lane, bom=bom)


def read_object(raw: dict[str, Any], structure: Structure, lane: Lane, *, bom: bool = False) -> Document:
    """The same for JSON that ``json_text`` has already parsed."""
    walk = Walk(structure, lane)
    with bounded():
        tree: Node = walk.file(raw)
        settle_strays(walk)
    findings = walk.findings()
    if bom:
        findings.insert(0, make_finding("file.bom", lane, Place("")))
    return Document(tree, findings, lane, structure, bom, is_treated(tree), raw, walk.nodes, walk.moved)
