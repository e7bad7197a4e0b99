"""The register is published plain, gzipped or (in archives) xz: the first bytes say which."""

from __future__ import annotations

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Protocol

from .rows import RegisterError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GZIP = b"\x1f\x8b"
_XZ = b"\xfd7zXZ\x00"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BUFFER = 1 << 18
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_SPREADSHEET = (
    "Ce fichier est un classeur de tableur ou une archive ZIP, pas un fichier du registre FINESS. "
    "Téléchargez le fichier CSV (ou FINESS+) sur data.gouv.fr et importez-le sans l’ouvrir (s’il est dans une "
    "archive ZIP, sortez-le de l’archive)."
)
_UNICODE_TEXT = (
    "Ce fichier est en UTF-16 (« texte Unicode ») : un tableur ou un éditeur l’a enregistré sous une autre forme. "
    "Téléchargez-le de nouveau sur data.gouv.fr et importez-le sans l’ouvrir."
)
#: Bytes that unpacking xz may take: « xz -9 », its most, asks for 65 MiB; a crafted file, for gigabytes.
_XZ_MEMORY = 100 << 20
_TOO_GREEDY = (
    "Ce fichier xz demande trop de mémoire pour être décompressé. Téléchargez-le de nouveau, ou décompressez-le "
    "vous-même, puis relancez l’import."
)
#: Bytes; the register's longest lines have some hundreds.
_LONGEST_LINE = 1 << 20
_ENDLESS_LINE = (
    "Une ligne de ce fichier dépasse un million de caractères : ce n’est pas un fichier du registre FINESS, ou il est "
    "abîmé. Téléchargez-le de nouveau sur data.gouv.fr, puis relancez l’import."
)
_BROKEN = (
    "Le fichier compressé est abîmé ou incomplet : sa lecture s’arrête au milieu. "
    "Téléchargez-le de nouveau, puis relancez l’import."
)


class Readable(Protocol):
    """All that is asked of a stream of bytes: a file, an upload, or something that counts what goes by."""

    def read(self, size: int = ..., /) -> bytes:
        """At most that many bytes; none at the end."""


class _Borrowed(io.RawIOBase):
    """Someone else's stream, to be buffered and peeked at without ever closing it."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        data = self._stream.read(len(room))
        room[: len(data)] = data
        return len(data)


class _Unxz(io.RawIOBase):
    """The content of an xz stream, or of several in a row, in bounded memory: LZMAFile takes what a file asks for."""

    def __init__(self, source: io.BufferedReader[Any]) -> None:
        self._source = source
        self._decoder = _unxz()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        data = b""
        while not data:
            packed = b""
            if self._decoder.eof:
                packed = (self._decoder.unused_data or self._source.read(_BUFFER)).lstrip(b"\0")  # padding
                if packed:
                    self._decoder = _unxz()
                elif not self._source.peek(1):
                    return 0
                else:
                    continue
            elif self._decoder.needs_input and not (packed := self._source.read(_BUFFER)):
                raise EOFError
            data = self._unpacked(packed, len(room))
        room[: len(data)] = data
        return len(data)

    def _unpacked(self, packed: bytes, size: int) -> bytes:
        try:
            return self._decoder.decompress(packed, size)
        except lzma.LZMAError as error:
            # The only one that Python tells apart from broken data, and by its text alone.
            if "limit" in str(error):
                raise RegisterError(_TOO_GREEDY) from error
            raise


def _unxz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


def open_plain(stream: Readable) -> io.BufferedReader[Any]:
    """The stream, uncompressed on the fly if it is gzip or xz.

    Takes a binary stream at its start, seekable or not. Raises RegisterError for a workbook, a ZIP or UTF-16.
    """
    source: io.BufferedReader[Any] = io.BufferedReader(_Borrowed(stream), _BUFFER)
    start = source.peek(8)[:8]
    if start.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=source), _BUFFER)
    if start.startswith(_XZ):
        return io.BufferedReader(_Unxz(source), _BUFFER)
    if start.startswith((_ZIP, _OLD_EXCEL)):
        raise RegisterError(_SPREADSHEET)
    if start[:2] in _UTF_16:
        raise RegisterError(_UNICODE_TEXT)
    return source


@contextmanager
def refusing_broken_data() -> Iterator[None]:
    """Turn what broken compressed data raise into RegisterError: such a file must not be half imported."""
    try:
        yield
    except (EOFError, OSError, lzma.LZMAError, zlib.error) as error:
        raise RegisterError(_BROKEN) from error


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of an uncompressed stream, with their ends.

    Raises RegisterError where the data break off, or where a line does not end: it is not kept whole to say so.
    """
    with refusing_broken_data():
        while line := stream.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                raise RegisterError(_ENDLESS_LINE)
            yield line
