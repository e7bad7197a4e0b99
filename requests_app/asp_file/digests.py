"""The size and both digests of a file in one pass, so that nothing reads it a second time."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Digest:
    """What is kept of a file's bytes: CRC-32 for the ZIP's headers, SHA-256 for the proof."""

    size: int
    sha256: str
    crc32: int


def digest(stream: BinaryIO) -> Digest:
    """Read the stream from where it stands to its end, once, in bounded memory.

    >>> import io
    >>> digest(io.BytesIO(b"abc")).crc32 == 0x352441C2
    True
    """
    size, crc, sha = 0, 0, hashlib.sha256()
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        sha.update(chunk)
    return Digest(size, sha.hexdigest(), crc)
