"""What a file is, told from its first bytes; what it should not be has its own sentence and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path

from .limits import MAX_FILE, MO
from .rows import Refused

_AS_XLSX = "dans Excel ou LibreOffice, choisissez « Fichier > Enregistrer sous » et le type « Classeur Excel (.xlsx) »"
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
#: The byte order marks of a text in UTF-16, as Excel writes « Texte Unicode ».
UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: Control characters that no text file has, form feed and escape aside.
_BINARY = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a\x1b"))

_NOT_A_SHEET = "C’est {what}, pas un tableau : déposez un classeur .xlsx ou un fichier CSV."
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "un document PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"{\\rtf", "un document RTF"),
    (b"\x1f\x8b", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"Rar!", "une archive"),
    (b"BZh", "une archive"),
    (b"\xfd7zXZ", "une archive"),
    (b"SQLite format 3", "une base de données"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
)


class Kind(Enum):
    """What can be read."""

    XLSX = "xlsx"
    TEXT = "text"


def kind_of(path: Path) -> Kind:
    """Whether the file is a ZIP (so, perhaps, a workbook) or a text.

    Raises ``Refused`` where it is empty, too large, of another kind, or cannot be read from the disk.
    """
    try:
        size = path.stat().st_size
        if size >= MAX_FILE:
            raise Refused(
                f"Le fichier pèse {size / MO:.0f} Mo ; {MAX_FILE // MO} Mo au plus sont lus. Retirez les images et les "
                "feuilles inutiles, ou répartissez les lignes dans plusieurs fichiers."
            )
        with path.open("rb") as stream:
            start = stream.read(512)
    except OSError as error:
        raise Refused(f"Le fichier ne peut pas être lu ({error.strerror}). Déposez-le de nouveau.") from error
    if not start.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise Refused(
            "Le fichier est vide. Vérifiez que vous avez choisi le bon, puis déposez-le de nouveau."
        )
    if start.startswith(b"PK"):
        return Kind.XLSX
    _refuse_by_magic(path, start)
    _refuse_binary(path, start)
    return Kind.TEXT


def _refuse_by_magic(path: Path, start: bytes) -> None:
    """Known kinds of file that are no table, or a table of another make."""
    if start.startswith(_OLE):
        if any(_PASSWORD in part for part in _overlapping(path, len(_PASSWORD))):
            raise Refused(
                "Le classeur est protégé par un mot de passe : il ne peut pas être lu. Dans Excel, choisissez "
                "« Fichier > Informations > Protéger le classeur > Chiffrer avec mot de passe », effacez le mot de "
                "passe et enregistrez."
            )
        raise Refused(f"C’est un fichier de l’ancien format d’Excel (.xls) : {_AS_XLSX}.")
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise Refused(_NOT_A_SHEET.format(what=what))
    markup = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if markup.startswith((b"<?xml", b"<!doctype", b"<html", b"<table", b"<office:", b"<workbook", b"<meta")):
        raise Refused(f"C’est une page web ou un fichier XML, même si son nom dit autre chose : {_AS_XLSX}.")


def _refuse_binary(path: Path, start: bytes) -> None:
    """A text has no NUL and hardly any control character; « Texte Unicode » of Excel is read as such."""
    if start.startswith(UTF16):
        return
    for part in _chunks(path):
        if b"\0" in part or len(part) - len(part.translate(None, _BINARY)) > len(part) // 100:
            raise Refused(
                "Ce n’est ni un classeur .xlsx ni un fichier CSV : il contient des données qui ne sont pas du "
                f"texte. Si c’est un tableau, {_AS_XLSX}."
            )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while part := stream.read(_CHUNK):
            yield part


def _overlapping(path: Path, overlap: int) -> Iterable[bytes]:
    """The file in parts, each with the end of the last, so that nothing is cut in two."""
    tail = b""
    for part in _chunks(path):
        yield tail + part
        tail = part[-overlap:]


def occurrences(path: Path, mark: bytes) -> int:
    """How many times a few bytes occur in a file."""
    found, tail = 0, b""
    for part in _chunks(path):
        text = tail + part
        found += text.count(mark)
        tail = text[-(len(mark) - 1) :]
    return found
