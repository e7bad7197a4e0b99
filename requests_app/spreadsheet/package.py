"""A workbook's ZIP: what it holds, judged before anything is unpacked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from .limits import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED, MO, RATIO_FROM
from .rows import Refused
from .strangers import occurrences

#: What a broken or doctored ZIP makes ``zipfile`` raise.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    OverflowError, IndexError, KeyError,
)  # fmt: skip
DAMAGED = (
    "Le classeur est abîmé ou incomplet : il ne peut pas être lu. Ouvrez-le dans Excel ou LibreOffice, "
    "enregistrez-le de nouveau au format .xlsx, puis déposez-le."
)
#: The way out that always works.
AFRESH = "copiez vos lignes dans un classeur neuf (collage spécial, « Valeurs »), puis déposez celui-ci"
_BOMB = f"Le classeur est refusé : {{why}}. Si c’est bien un tableau, {AFRESH}."
_CENTRAL_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_NESTED = (".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".docx", ".pptx", ".ods", ".7z", ".rar", ".gz", ".jar")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
#: (start, end) of an entry's name -> why the workbook is refused.
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("xl/", "vbaproject.bin",
     "Le classeur contient des macros : enregistrez-le au format .xlsx, sans macros, puis déposez-le."),
    ("xl/workbook.bin", "",
     "C’est un classeur binaire (.xlsb) : dans Excel, enregistrez-le au format .xlsx, puis déposez-le."),
    ("xl/externallinks/", "",
     ("Le classeur a des liens vers d’autres fichiers (Excel : « Données > Modifier les liens > Rompre »). "
     f"Rompez-les, ou {AFRESH}.")),
    ("xl/connections.xml", "",
     f"Le classeur va chercher des données à l’extérieur (« Requêtes et connexions ») : {AFRESH}."),
    ("xl/embeddings/", "",
     f"Le classeur contient d’autres fichiers (objets incorporés) : retirez-les, ou {AFRESH}."),
    ("word/", "", "C’est un document Word, pas un tableau : déposez un classeur .xlsx ou un fichier CSV."),
    ("ppt/", "", "C’est une présentation, pas un tableau : déposez un classeur .xlsx ou un fichier CSV."),
)  # fmt: skip


class Package:
    """An open workbook. Parts are found whatever their case; what they unpack to is bounded by what was checked."""

    def __init__(self, path: Path) -> None:
        """Open and check. Raises ``Refused`` for what is damaged, hostile, or no .xlsx."""
        if occurrences(path, _CENTRAL_ENTRY) > MAX_ENTRIES:
            raise Refused(_BOMB.format(why="il contient des milliers de fichiers"))
        try:
            self._zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise Refused(DAMAGED) from error
        self._entries = {_normal(info.filename): info for info in self._zip.infolist()}
        try:
            self._check()
        except Refused:
            self._zip.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        """The parts' names, in lower case."""
        return list(self._entries)

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name.lower() in self._entries

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """A part's bytes. Raises ``Refused`` where there is none, or where unpacking fails."""
        entry = self._entries.get(name.lower())
        if entry is None:
            raise Refused(DAMAGED)
        try:
            with self._zip.open(entry) as stream:
                yield stream
        except Refused:
            raise
        except BROKEN as error:
            raise Refused(DAMAGED) from error

    def _check(self) -> None:
        self._check_kind()
        total = 0
        for name, entry in self._entries.items():
            total += entry.file_size
            bomb = entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
            if bomb or total > MAX_UNPACKED:
                raise Refused(
                    _BOMB.format(why=f"décompressé, il serait démesuré (plus de {MAX_UNPACKED // MO} Mo)")
                )
            if entry.flag_bits & _ENCRYPTED:
                raise Refused(
                    "Le fichier est protégé : retirez son mot de passe, puis déposez-le de nouveau."
                )
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Refused(DAMAGED)
            _check_name(name)
        if "[content_types].xml" not in self._entries:
            raise Refused(
                "C’est une archive, pas un classeur : extrayez-en le fichier .xlsx, puis déposez celui-ci."
            )

    def _check_kind(self) -> None:
        """ODS has its kind written in its first entry."""
        if self.has("mimetype"):
            with self.part("mimetype") as stream:
                if stream.read(200).decode("latin-1").startswith(_OPEN_DOCUMENT):
                    raise Refused(
                        "C’est un fichier OpenDocument (.ods) : dans LibreOffice, choisissez « Fichier > Enregistrer "
                        "sous » et le type « Excel 2007-365 (.xlsx) », puis déposez ce fichier-là."
                    )


def _normal(name: str) -> str:
    """A part's name as others refer to it; some makers write it with « \\ »."""
    return name.replace("\\", "/").lstrip("/").lower()


def _check_name(name: str) -> None:
    for start, end, sentence in _PARTS:
        if name.startswith(start) and name.endswith(end):
            raise Refused(sentence)
    if name.endswith(_NESTED):
        raise Refused(
            "L’archive contient d’autres classeurs ou d’autres archives : déposez un seul classeur .xlsx, ou "
            f"{AFRESH}."
        )
