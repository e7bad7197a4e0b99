"""The ZIPs beside the file: what they hold, and what is missing, extra or too heavy (sections 2.1, 3.2 and 3.3)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: « Mo » is a million bytes; the documents do not say 1 048 576.
MEGABYTE = 1_000_000
MAX_PIECE, MAX_ZIP = 3 * MEGABYTE, 200 * MEGABYTE
_ENCRYPTED = 0x1
_SPOILED = (
    zipfile.BadZipFile,
    ValueError,
    NotImplementedError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True)
class Zip:
    """One deposited ZIP: its entries' names and sizes, or the sentence that refuses it whole."""

    name: str
    refused: str = ""
    entries: tuple[tuple[str, int], ...] = ()
    locked: frozenset[str] = frozenset()


@dataclass
class Pieces:
    """All deposited attachments together."""

    zips: Sequence[Zip] = ()
    seen: Counter[str] = field(init=False)
    sizes: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        entries = [entry for held in self.zips for entry in held.entries]
        self.seen = Counter(name for name, _ in entries)
        self.sizes = {}
        for name, size in entries:
            self.sizes[name] = max(size, self.sizes.get(name, 0))

    def missing_of(self, line: dict[str, Any]) -> list[str]:
        """What keeps this accepted request from being complete, a sentence for each attachment."""
        return [
            sentence
            for piece in line["piecesJustificatives"]
            for sentence in self._remarks(piece["nomFichier"])
        ]

    def _remarks(self, name: str) -> Iterator[str]:
        if not self.seen[name]:
            yield f"{name}\u00a0: pièce absente des ZIP déposés"
        elif self.seen[name] > 1:
            yield f"{name}\u00a0: pièce déposée {self.seen[name]} fois"
        if self.sizes.get(name, 0) > MAX_PIECE:
            yield f"{name}\u00a0: pièce de plus de 3\u00a0Mo"
        if any(name in held.locked for held in self.zips):
            yield f"{name}\u00a0: pièce protégée par un mot de passe"

    def leftover(self, announced: Collection[str]) -> list[str]:
        """The attachments that no request of the file announces, in alphabetical order."""
        return sorted(set(self.seen) - set(announced))


def open_zip(path: Path, *, refuse: bool = False) -> Zip:
    """The ZIP's list of contents, without unpacking anything; ``refuse``: as if the portal would not take it.

    Raises OSError where the file is not there or cannot be read; a ZIP that is none is refused by a sentence.
    """
    if refuse:
        return Zip(path.name, "refusé par le portail (refus demandé pour l’exercice)")
    if path.suffix.lower() != ".zip":
        return Zip(path.name, "son nom ne finit pas par .zip")
    if path.stat().st_size > MAX_ZIP:
        return Zip(path.name, "plus de 200\u00a0Mo")
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except _SPOILED:
        return Zip(path.name, "ce n’est pas un ZIP lisible")
    return Zip(
        path.name,
        entries=tuple((info.filename, info.file_size) for info in infos),
        locked=frozenset(info.filename for info in infos if info.flag_bits & _ENCRYPTED),
    )
