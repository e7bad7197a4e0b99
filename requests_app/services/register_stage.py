"""What an import is about to write, kept on disk between the reading and the writing.

Reading a register takes a minute, and nobody may wait that long to save a request: the rows are prepared
without the database's lock, staged here, and written in one short transaction. Nothing but this portal writes
such a file, in a folder that only its own account enters; ``marshal`` is what makes it cheap.
"""

from __future__ import annotations

import marshal
import os
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple

from ..finess import RegisterError

#: Change it when staged rows come to mean something else: an older stage is then not written.
_FORMAT = (2, sys.version_info[:2])
#: The layout of marshal that looks for no repeated objects: twice as fast.
_PLAIN = 2
_HEAD = struct.Struct("<BI")
_END = 255

#: What is done with a part's rows, first to the entities (even), then to the establishments (odd).
INSERT, UPDATE, TOUCH, LABEL = 0, 2, 4, 6


class Part(NamedTuple):
    """Rows of one table with which one thing is done. ``entities``: of managing bodies."""

    action: int
    entities: bool
    rows: list[Any]


_NO_ROOM = (
    "La place manque sur le disque du portail pour préparer l’import : libérez-en (quelques centaines de Mo), puis "
    "relancez-le."
)


class Staged(NamedTuple):
    """How many rows are staged, and how many of them are new or say something else."""

    rows: int
    changes: int


class StageLost(Exception):
    """The staged rows are gone, cut short, or of another version of the portal: the files must be read again."""


class Stage:
    """A file of staged rows, being written. Use it as a context: it is whole once the context ends well."""

    def __init__(self, path: Path) -> None:
        self._rows = self._changes = 0
        self._file: BinaryIO = os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", buffering=1 << 18
        )
        try:
            self._write(_END - 1, _FORMAT)
            self._file.flush()
        except (OSError, RegisterError) as full:
            with suppress(OSError):
                self._file.close()
            raise RegisterError(_NO_ROOM) from full

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._write(_END, (self._rows, self._changes))
                self._file.flush()
        except OSError as full:
            raise RegisterError(_NO_ROOM) from full
        finally:
            with suppress(OSError):  # what is still to be written has been said to be lost
                self._file.close()

    def add(self, action: int, rows: Sequence[Any], *, entities: bool) -> None:
        """These rows (tuples of texts, numbers and None) are to be written so."""
        if rows:
            self._rows += len(rows)
            self._changes += len(rows) if action in {INSERT, UPDATE} else 0
            self._write(action + (not entities), list(rows))

    def _write(self, code: int, value: Any) -> None:
        data = marshal.dumps(value, _PLAIN)
        try:
            self._file.write(_HEAD.pack(code, len(data)))
            self._file.write(data)
        except OSError as error:
            raise RegisterError(_NO_ROOM) from error


def staged(path: Path) -> Staged:
    """How much is staged. Raises StageLost where the file is not whole."""
    with _opened(path) as file:
        code, size = _head(file)
        if code != _END - 1 or _value(file, size) != _FORMAT:
            raise StageLost
        while True:
            code, size = _head(file)
            if code == _END:
                return Staged(*_value(file, size))
            file.seek(size, os.SEEK_CUR)


def parts(path: Path, *, entities: bool) -> Iterator[Part]:
    """The staged parts of one table, in the order in which they were staged."""
    with _opened(path) as file:
        while True:
            code, size = _head(file)
            if code == _END:
                return
            if code < _END - 1 and (code % 2 == 0) == entities:
                yield Part(code - code % 2, entities, _value(file, size))
            else:
                file.seek(size, os.SEEK_CUR)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError:
        raise StageLost from None


def _head(file: BinaryIO) -> tuple[int, int]:
    data = file.read(_HEAD.size)
    if len(data) < _HEAD.size:
        raise StageLost
    code, size = _HEAD.unpack(data)
    return code, size


def _value(file: BinaryIO, size: int) -> Any:
    try:
        return marshal.loads(file.read(size))  # noqa: S302 - our own file, in a folder of our own account's
    except (ValueError, EOFError, TypeError):
        raise StageLost from None
