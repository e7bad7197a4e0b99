"""Reads a stranger's ZIP, trusting nothing that it says of itself.

Whatever a ZIP could do to whoever opens it makes it ``Unreadable``: entries that climb out of their
folder, links, encryption, a ratio over 100, more than 1 GB once unpacked. What is declared is looked at
first, because that is cheap; then the bytes that really come out are counted, because headers lie.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ..rules.registry import french
from .errors import Unreadable

MAX_RATIO = 100
MAX_UNPACKED = 1_000_000_000
#: An honest ZIP has two files a request; the directory is read whole into memory, so it is bounded first.
MAX_ENTRIES = 10_000
MAX_DIRECTORY = 4_000_000
CHUNK = 256 * 1024

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_SAYS_UTF8 = 0x800
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_DRIVE = re.compile(r"[A-Za-z]:")
_FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file of a ZIP as it really is: the ZIP's name, its path there, its size, and its first bytes."""

    part: str
    path: str
    size: int
    head: bytes

    @property
    def name(self) -> str:
        """Its name, without its folders."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def folder(self) -> str:
        """The folder that it stands in, "" for none."""
        return self.path.rpartition("/")[0]


def unpack(stream: BinaryIO, part: str, keep: int) -> Iterator[Unpacked]:
    """Each file of the ZIP in turn, with ``keep`` of its first bytes at most; folders come as paths in "/".

    Every byte of every entry is inflated and counted, so a ZIP that this reads to its end is whole. Raises
    ``Unreadable`` with a sentence that names the ZIP, ``part``, and the entry.
    """
    try:
        _bound_directory(stream, part)
        with zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
            _look_at_declared(infos, part)
            yield from _inflate_all(archive, infos, part, keep)
    except _FAULTS as fault:
        raise _unreadable(
            part, "est abîmé ou n’est pas un ZIP : refaites-le et joignez-le à nouveau"
        ) from fault


def _inflate_all(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], part: str, keep: int
) -> Iterator[Unpacked]:
    left = MAX_UNPACKED
    for info in infos:
        path = clean_path(info)
        if path.endswith("/"):
            yield Unpacked(part, path, 0, b"")
            continue
        most = min(left, MAX_RATIO * max(info.compress_size, 1))
        size, head = _inflate(archive, info, most, keep)
        if size > most:
            raise _too_dense(part, path) if size <= left else _too_long(part)
        left -= size
        yield Unpacked(part, path, size, head)


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, keep: int) -> tuple[int, bytes]:
    """How many bytes really come out (it stops just beyond ``most``), and the first of them."""
    size, head = 0, bytearray()
    with archive.open(info) as source:
        while size <= most and (chunk := source.read(CHUNK)):
            size += len(chunk)
            if len(head) < keep:
                head += chunk[: keep - len(head)]
    return size, bytes(head)


def clean_path(info: zipfile.ZipInfo) -> str:
    """The entry's path, composed (Macs write « é » in two) and with forward slashes (old Windows tools)."""
    path = unicodedata.normalize("NFC", _name_in(info).replace("\\", "/"))
    return path[2:] if path.startswith("./") else path


def _name_in(info: zipfile.ZipInfo) -> str:
    """Its name. Where no encoding is said, zipfile takes cp437; Macs mean UTF-8, Windows in France cp850."""
    if info.flag_bits & _SAYS_UTF8 or info.orig_filename.isascii():
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")


def _look_at_declared(infos: list[zipfile.ZipInfo], part: str) -> None:
    for info in infos:
        path = clean_path(info)
        if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
            raise _unreadable(part, f"contient « {path} », qui sort de son dossier")
        if not path or any(ord(mark) < 32 for mark in path):
            raise _unreadable(part, "contient un fichier au nom illisible")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise _unreadable(part, f"contient « {path} », un lien et non un fichier")
        if info.flag_bits & _ENCRYPTED:
            raise _unreadable(part, f"est protégé par un mot de passe (« {path} ») : refaites-le sans")
        if info.compress_type not in _METHODS:
            raise _unreadable(
                part, f"compresse « {path} » d’une façon peu répandue : refaites un ZIP ordinaire"
            )
        if info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise _too_dense(part, path)
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _too_long(part)


def _bound_directory(stream: BinaryIO, part: str) -> None:
    """Refuse an enormous directory before zipfile loads it whole: its size stands in the ZIP's last bytes."""
    length = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, length - 65_557))
    tail = stream.read(65_557)
    stream.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise zipfile.BadZipFile
    count, size = struct.unpack_from("<HI", tail, end + 10)
    if count == 0xFFFF or size == 0xFFFFFFFF:
        far = tail.rfind(b"PK\x06\x06", 0, end)
        if far < 0 or len(tail) < far + 56:
            raise zipfile.BadZipFile
        count, size = struct.unpack_from("<QQ", tail, far + 32)
    if count > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise _unreadable(part, f"annonce {count} fichiers : c’est trop pour être ouvert sans risque")


def _too_dense(part: str, path: str) -> Unreadable:
    return _unreadable(
        part, f"contient « {path} », compressé plus de {MAX_RATIO} fois : il n’a pas été ouvert"
    )


def _too_long(part: str) -> Unreadable:
    return _unreadable(part, "dépasse 1 Go une fois décompressé : il n’a pas été ouvert")


def _unreadable(part: str, what: str) -> Unreadable:
    return Unreadable(french(f"Le ZIP « {part} » {what}."))
