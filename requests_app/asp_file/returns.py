"""Return files: what came back from the agency, read however it is written, and no line lost (FORMAT section 6).

The file that comes back is the one that was sent, with the agency's answer on each line. Nothing more of it is
documented: what can be understood is read, and how the file departs from what was sent is said in plain sentences.
"""

from __future__ import annotations

import json
from typing import Any

from ..rules import Lane, Number, TagSpec
from .errors import Unreadable
from .returns_bytes import decode
from .returns_json import Reading, broken, deep
from .returns_line import NUMERO_EDITEUR, LineReader, editor_number, squeezed
from .returns_notes import file_notes, whole_notes
from .returns_split import MAX_LINES, Split, too_many_lines
from .returns_types import ReturnDocument, ReturnedLine, Scan
from .structure import Structure

__all__ = ["ReturnDocument", "ReturnedLine", "Scan", "Unreadable", "read_return", "scan"]

_NUMERO_ANS, _SIRET = "numeroAns", "SIRET"
#: The most that is kept of a number of the header (characters).
_LONGEST = 60


def read_return(data: bytes, structure: Structure, lane: Lane) -> ReturnDocument:
    """A return file, every line of it. Raises ``Unreadable`` with one French sentence where it is none at all.

    ``structure`` is the one that the file was sent with; where the agency nests otherwise, tags are found by name.
    """
    decoded = decode(data)
    split = Split(Reading(decoded.text, structure), structure)
    split.run()
    reader = LineReader(structure, lane, split.header)
    lines = tuple(reader.read(position, piece) for position, piece in enumerate(split.pieces))
    return ReturnDocument(
        lines,
        _header(split.header, structure, lane.tags[_NUMERO_ANS]),
        _header(split.header, structure, lane.tags[_SIRET]),
        any(line.answered for line in lines),
        (*decoded.notes, *file_notes(split, reader.spelling, lines)),
        lane,
        whole_notes(split),
    )


def _header(header: dict[str, Any], structure: Structure, spec: TagSpec) -> str:
    """A number of the header as text; the zeros that a JSON number loses are given back."""
    return _digits(header.get(structure.paths[spec.name][-1].key), spec.exact_length)


def _digits(value: Any, length: int | None) -> str:
    if isinstance(value, Number):
        return value.text.zfill(length or 0) if value.text.isdecimal() else value.text[:_LONGEST]
    return "".join(squeezed(value).split())[:_LONGEST] if isinstance(value, str) else ""


class _Scanner:
    """Collects, from every object of a file, the keys that say whom it answers."""

    def __init__(self) -> None:
        self.found: dict[str, list[Any]] = {
            key.casefold(): [] for key in (_NUMERO_ANS, _SIRET, NUMERO_EDITEUR)
        }

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """What the decoder calls for each object; nothing of it needs to be kept."""
        for key, value in pairs:
            held = self.found.get(key.strip().casefold())
            if held is not None and isinstance(value, str | Number):
                held.append(value)
        return {}

    def first(self, tag: str) -> str:
        """The first value that the file gives of a tag."""
        return next((text for one in self.found[tag.casefold()] if (text := _digits(one, None))), "")


def scan(data: bytes) -> Scan:
    """Whom a file answers, wherever its keys stand: to find its batches before a structure is chosen.

    Raises ``Unreadable`` like ``read_return``.
    """
    decoded = decode(data)
    scanner = _Scanner()
    try:
        json.loads(
            decoded.text, object_pairs_hook=scanner.object, parse_float=Number, parse_int=Number, strict=False
        )
    except json.JSONDecodeError as error:
        raise broken(error) from None
    except RecursionError:
        raise deep() from None
    numbers = dict.fromkeys(
        text for one in scanner.found[NUMERO_EDITEUR.casefold()] if (text := editor_number(one))
    )
    if len(numbers) > MAX_LINES:
        raise too_many_lines()
    return Scan(scanner.first(_NUMERO_ANS), scanner.first(_SIRET), tuple(numbers), decoded.notes)
