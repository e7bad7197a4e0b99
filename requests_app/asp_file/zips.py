"""The ZIPs of a batch: planned in parts under the limit, then streamed without ever being whole in memory.

Written by hand, entries stored as they are (PDF and JPEG hardly compress). Sizes and CRC-32 are known from
the upload, so each local header holds them and no data descriptor follows: streaming Java readers refuse
stored entries that have one. The total length is exact before the first byte.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import BinaryIO

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCAL_HEAD, _CENTRAL_HEAD, _END_HEAD = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 20
_MADE_ON_UNIX = (3 << 8) | _VERSION
_PLAIN_FILE = 0o100644 << 16
_UTF8_NAME = 1 << 11

#: What the plain format can say; beyond them a ZIP64 would be needed, which readers take less well.
MAX_ENTRIES = 65_535
MAX_BYTES = 4_294_967_295
#: Small enough to stay in the processor's cache from the disk to the CRC to the socket.
CHUNK = 128 * 1024
#: The first moment that a ZIP can say; entries bear it where nobody hands in a better one.
EARLIEST = datetime(1980, 1, 1)  # noqa: DTZ001 - a ZIP knows no time zone


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a ZIP: its name there, what was counted when it came in, and what ``open`` finds it by.

    ``group`` is the request that it belongs to: neighbours of one group stay in one part where they fit.
    """

    name: str
    size: int
    crc32: int
    group: object = None
    source: object = None


Opener = Callable[[Entry], BinaryIO]


class ChangedFileError(Exception):
    """A stored file is no longer what came in: gone, longer, shorter, or other bytes. Its text names it."""

    def __init__(self, entry: Entry, what: str) -> None:
        self.entry = entry
        super().__init__(f"{entry.name}: {what}")


def overhead(entry: Entry) -> int:
    """The bytes that an entry takes beside its content: its local and its central header.

    >>> overhead(Entry("MS1-DUI-Va1-BDC-A0001.pdf", 0, 0))
    126
    """
    return _LOCAL.size + _CENTRAL.size + 2 * len(entry.name.encode())


def size(entries: Sequence[Entry]) -> int:
    """The exact length of the ZIP of these entries."""
    return _END.size + sum(overhead(entry) + entry.size for entry in entries)


def plan(entries: Sequence[Entry], limit: int) -> list[list[Entry]]:
    """The entries in parts of at most ``limit`` bytes each, overhead included, in order, none of them empty.

    A group that fits a part is never cut; one that does not is laid out file by file. ValueError where one
    file alone is over the limit, or a name stands twice or is not flat: both would be faults of ours.
    """
    _check_names(entries)
    parts: list[list[Entry]] = []
    room = 0
    for _, group in groupby(entries, key=lambda entry: entry.group):
        files = list(group)
        whole = size(files) - _END.size <= limit - _END.size
        for block in [files] if whole else [[file] for file in files]:
            needed = size(block) - _END.size
            if not parts or needed > room:
                parts.append([])
                room = limit - _END.size
            if needed > room:
                raise ValueError(f"{block[0].name} alone is over {limit} bytes")
            parts[-1] += block
            room -= needed
    return parts


def _check_names(entries: Sequence[Entry]) -> None:
    names = [entry.name for entry in entries]
    if len(set(names)) != len(names):
        raise ValueError("a name stands twice")
    for name in names:
        if not name or any(mark in name for mark in "/\\\0") or name in {".", ".."}:
            raise ValueError(f"not a flat name: {name!r}")


def stream(entries: Sequence[Entry], opener: Opener, moment: datetime = EARLIEST) -> Iterator[bytes]:
    """The bytes of the ZIP, ``size(entries)`` of them, dated ``moment``, each file read once as it is sent.

    Raises ChangedFileError in the middle where a file is not what came in: the download then stays shorter
    than its announced length, and so visibly fails, rather than carry a wrong file. ValueError, before the
    first byte, where the plain format cannot hold it.
    """
    _check_names(entries)
    if len(entries) > MAX_ENTRIES or size(entries) > MAX_BYTES:
        raise ValueError("more than a plain ZIP can hold")
    return _stream(entries, opener, _dos_time(moment))


def _stream(entries: Sequence[Entry], opener: Opener, moment: int) -> Iterator[bytes]:
    directory = bytearray()
    offset = 0
    for entry in entries:
        header = _local_header(entry, moment)
        directory += _central_header(entry, moment, offset)
        offset += len(header) + entry.size
        yield from _file(header, entry, opener)
    ending = _END.pack(_END_HEAD, 0, 0, len(entries), len(entries), len(directory), offset, 0)
    yield bytes(directory) + ending


def _file(header: bytes, entry: Entry, opener: Opener) -> Iterator[bytes]:
    """The header and the content, watched: never a byte more than announced, and the CRC at the end."""
    left, crc = entry.size, 0
    with _opened(entry, opener) as source:
        yield header
        while chunk := source.read(min(CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise ChangedFileError(entry, "it is longer than it was")
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if left or crc != entry.crc32:
            raise ChangedFileError(entry, "it is shorter than it was")


def _opened(entry: Entry, opener: Opener) -> BinaryIO:
    try:
        return opener(entry)
    except OSError as gone:
        raise ChangedFileError(entry, "it cannot be opened") from gone


def _flags(name: bytes) -> int:
    return 0 if name.isascii() else _UTF8_NAME


def _local_header(entry: Entry, moment: int) -> bytes:
    name = entry.name.encode()
    day, time = moment >> 16, moment & 0xFFFF
    fixed = _LOCAL.pack(
        _LOCAL_HEAD, _VERSION, _flags(name), 0, time, day, entry.crc32, entry.size, entry.size, len(name), 0
    )
    return fixed + name


def _central_header(entry: Entry, moment: int, offset: int) -> bytes:
    name = entry.name.encode()
    day, time = moment >> 16, moment & 0xFFFF
    made = (_CENTRAL_HEAD, _MADE_ON_UNIX, _VERSION, _flags(name), 0, time, day)
    counted = (entry.crc32, entry.size, entry.size, len(name), 0, 0, 0, 0, _PLAIN_FILE, offset)
    return _CENTRAL.pack(*made, *counted) + name


def _dos_time(moment: datetime) -> int:
    """Day and time on two bytes each, as ZIPs have them: from 1980, by two seconds.

    >>> hex(_dos_time(datetime(2026, 11, 22, 12, 30, 10)))
    '0x5d7663c5'
    """
    day = max(moment.year - 1980, 0) << 9 | moment.month << 5 | moment.day
    return day << 16 | moment.hour << 11 | moment.minute << 5 | moment.second // 2
