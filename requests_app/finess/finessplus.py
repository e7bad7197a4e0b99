"""Reader of FINESS+: one JSON object ``{schemaVersion, generatedAt, gco[], gcc[], pmej[]}``, gzipped.

The whole is a gigabyte once unpacked, and one entity up to 10 MB: one entity at a time is held. ``gco`` and
``gcc`` are groups of entities, which no one here asks for; they hold no labels of codes either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import IO, Any

import ijson

from . import compressed, text
from .nesting import Nesting
from .plus_rows import rows_of
from .rows import RegisterError, Rejected, Row

_HEAD = 1 << 16
_BUFFER = 1 << 16
#: Bytes of one text or number; the longest known has a few hundred.
_LONGEST_VALUE = 1_000_000
#: Bytes of JSON that one entity may take, ten times the largest known: more would not be held in memory.
_LARGEST_ENTITY = 100_000_000
_KNOWN_SCHEMA = re.compile(r"v?1(\..*)?")
_ENTITIES = "pmej.item"

_NOT_FINESS_PLUS = (
    "Ce fichier JSON n’est pas un fichier FINESS+ : il devrait commencer par « schemaVersion » et "
    "« generatedAt ». Prenez sur data.gouv.fr le fichier « FINESS+ structures » et importez-le tel quel."
)
_BROKEN_JSON = (
    "Le fichier FINESS+ est abîmé ou incomplet : son JSON est illisible. "
    "Téléchargez-le de nouveau, puis relancez l’import."
)
_EMPTY = (
    "Ce fichier FINESS+ ne contient aucune entité juridique : il est vide, ou ce n’est pas celui des structures. "
    "Prenez sur data.gouv.fr le fichier « FINESS+ structures » et importez-le tel quel."
)
_TOO_LONG = "Ce fichier FINESS+ est illisible : une de ses valeurs dépasse 1 Mo. Téléchargez-le de nouveau."
_TOO_LARGE = (
    "Ce fichier FINESS+ est illisible : une de ses entités dépasse 100 Mo. Téléchargez-le de nouveau."
)


@dataclass(frozen=True, slots=True)
class PlusFile:
    """An opened FINESS+ file: what it says of itself, and its rows, to be iterated once."""

    schema: str
    date: date
    _entities: Iterator[object]

    def __iter__(self) -> Iterator[Row | Rejected]:
        """Each entity's row, then its establishments'; a bad record gives a Rejected in its place.

        ``line`` is the record's rank in the file, from 1. Raises RegisterError only where the data break off:
        that is the whole file's fault.
        """
        ranks = count(1)
        for entity in self._entities:
            yield from rows_of(entity, ranks)


def read_finessplus(stream: compressed.Readable) -> PlusFile:
    """Open a FINESS+ file, gzipped or plain.

    Takes a binary stream at its start; it must stay open while the rows are read. Raises RegisterError (a
    French sentence) for a file that is not one, follows another schema, is empty, or breaks off at its start.
    """
    return read_plain(compressed.open_plain(stream))


def read_plain(plain: IO[bytes]) -> PlusFile:
    """``read_finessplus`` of a stream that is unpacked already."""
    with compressed.refusing_broken_data():
        head = plain.read(_HEAD).removeprefix(b"\xef\xbb\xbf")
    schema, day = _described(head)
    source = _Source(head, plain)
    entities = _entities(source)
    first = next(entities, None)
    if first is None:
        raise RegisterError(_EMPTY)
    if not isinstance(first, dict) or "informationsGeneralesPMEJ" not in first:
        raise RegisterError(_other_schema(schema))
    return PlusFile(schema, day, chain((first,), entities))


class _Source:
    """What ijson reads: the head that was looked at, then the rest, watching how long and how deep one entity gets."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest
        self._nesting = Nesting()
        self._since: int | None = None  # bytes since the last entity; before the first, nothing is held

    def entity_read(self) -> None:
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        if size == 0:  # ijson asks so whether it gets bytes
            return b""
        if self._head:
            data, self._head = self._head, b""
        else:
            data = self._rest.read(size)
        if self._nesting.too_deep(data):
            raise RegisterError(_BROKEN_JSON)
        if self._nesting.value > _LONGEST_VALUE:
            raise RegisterError(_TOO_LONG)
        if self._since is not None:
            self._since += len(data)
            if self._since > _LARGEST_ENTITY:
                raise RegisterError(_TOO_LARGE)
        return data


def _entities(source: _Source) -> Iterator[object]:
    with _refusing_broken_json(), compressed.refusing_broken_data():
        for entity in ijson.items(source, _ENTITIES, buf_size=_BUFFER, use_float=True):
            source.entity_read()
            yield entity


@contextmanager
def _refusing_broken_json() -> Iterator[None]:
    """Turn what ijson raises into RegisterError; a number too long for Python comes as another error."""
    try:
        yield
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        raise RegisterError(_BROKEN_JSON) from error


def _described(head: bytes) -> tuple[str, date]:
    """The schema and the date that the file's beginning says."""
    said = _first_values(head)
    schema, written = said.get("schemaVersion"), said.get("generatedAt")
    if not isinstance(schema, str) or not isinstance(written, str):
        raise RegisterError(_NOT_FINESS_PLUS)
    if not _KNOWN_SCHEMA.fullmatch(schema.strip()):
        raise RegisterError(_other_schema(schema))
    day = text.day(written.strip()[:10])
    if day is None:
        raise RegisterError(
            f"Ce fichier FINESS+ ne donne pas sa date : « generatedAt » est « {written[:40]} », et devrait être "
            "de la forme « 2026-08-13T02:07:30Z »."
        )
    return schema.strip(), day


def _first_values(head: bytes) -> dict[str, Any]:
    """The plain values of the object that begins here, up to its first list or to where the head ends."""
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, use_float=True)
    with _refusing_broken_json():
        parser.send(head)
    said: dict[str, Any] = {}
    key = None
    for event, value in events[1:]:
        if event == "map_key":
            key = value
        elif key is None or event.startswith("start_"):
            break
        else:
            said[key] = value
    return said


def _other_schema(schema: str) -> str:
    return (
        f"Ce fichier FINESS+ suit un schéma que le portail ne connaît pas (« {schema[:40]} ») : il faut la version 1, "
        "où chaque entité juridique a ses « informationsGeneralesPMEJ ». Rien n’y serait lu juste."
    )
