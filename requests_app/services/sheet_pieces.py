"""The attachments sent beside a spreadsheet: kept under names of ours, judged once, found by their own names."""

from __future__ import annotations

import json
import os
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from django.core.files.base import File

from ..asp_file.errors import Unreadable
from ..asp_file.shrink import MAX_SHRINKABLE
from ..asp_file.sizes import in_mo
from ..asp_file.zip_entries import unpack
from ..models import Attachment
from ..rules import Lane
from .attachments import PieceError, Prober, checked

#: Column of « Demandes » -> the type of attachment that it names.
FILE_COLUMNS: Mapping[str, str] = {"order_file": "BON_COMMANDE", "ht_file": "PREUVE_HT"}
#: What systems add to a ZIP by themselves.
_LITTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_PRIVATE = 0o600
_LIST = "pieces.json"
#: Bytes of attachments that one import keeps, some 400 requests of two pieces at their largest.
MAX_KEPT = 2_500_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One file that was sent: what it is, or why it is no attachment (``fault``, in French)."""

    name: str
    stored: str  #: its name in the folder
    format: str = ""
    size: int = 0
    sha256: str = ""
    crc32: int = 0
    fault: str = ""
    sending: int = 0  #: files that were sent together have the same

    @property
    def is_sound(self) -> bool:
        """Whether it can be attached."""
        return not self.fault


@dataclass(frozen=True, slots=True)
class Unread:
    """A ZIP that could not be read, or not to its end, and why, in French."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Found:
    """A piece in its folder."""

    piece: Piece
    folder: Path

    @property
    def is_sound(self) -> bool:
        """Whether it can be attached."""
        return self.piece.is_sound

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return self.folder / self.piece.stored

    def attachment(self, type_code: str) -> Attachment:
        """A row not saved yet, its file not copied yet."""
        piece = self.piece
        return Attachment(
            type=type_code,
            original_name=piece.name[:255],
            format=piece.format,
            size=piece.size,
            sha256=piece.sha256,
            crc32=piece.crc32,
        )

    def open(self) -> File:
        """Its bytes, to be copied."""
        return File(self.path.open("rb"), name=self.piece.name)


def name_key(name: str) -> str:
    """What two names of one file have in common: the last part of a path, its case and composition aside.

    >>> name_key("C:\\\\bons\\\\Été.PDF") == name_key("E\u0301te\u0301.pdf".replace("E", "É", 0))
    True
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return " ".join(last.split()).casefold()


@dataclass
class Pieces:
    """All that was sent, by name. A file that is sent again takes the place of those of its name sent before."""

    folder: Path
    rows: list[Piece] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)  #: until a file of that name is sent again

    def __post_init__(self) -> None:
        self._by_name: dict[str, list[Piece]] = {}
        for piece in self.rows:
            same = self._by_name.setdefault(name_key(piece.name), [])
            if same and same[0].sending != piece.sending:
                same.clear()
            if all(held.sha256 != piece.sha256 or held.fault != piece.fault for held in same):
                same.append(piece)

    def named(self, name: str) -> Found | None:
        """The file of that name; None where none was sent, or two that differ."""
        same = self._by_name.get(name_key(name), []) if name.strip() else []
        return Found(same[0], self.folder) if len(same) == 1 else None

    def fault_of(self, name: str) -> str:
        """Why the file that a row names cannot be attached, in French; empty where it can."""
        same = self._by_name.get(name_key(name), [])
        if not same:
            return f"Le fichier « {name} » n’a pas été envoyé avec le tableur : ajoutez-le."
        if len(same) > 1:
            return f"Deux fichiers différents s’appellent « {name} » : renommez-en un, ou ne renvoyez que le bon."
        return same[0].fault

    def unread_without(self, again: set[str]) -> list[Unread]:
        """The ZIPs that could not be read, but for those sent again; ``again`` are keys."""
        return [zip_file for zip_file in self.unread if name_key(zip_file.name) not in again]

    def unused(self, named: set[str]) -> list[str]:
        """The names of the files that no row names; ``named`` are keys."""
        return sorted({piece.name for piece in self.rows if name_key(piece.name) not in named})


def load(folder: Path) -> Pieces:
    """What was taken in so far."""
    try:
        kept = json.loads((folder / _LIST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Pieces(folder)
    return Pieces(folder, [Piece(**row) for row in kept["rows"]], [_unread(note) for note in kept["notes"]])


def _unread(note: dict[str, str] | str) -> Unread:
    """As it was kept; an earlier version kept the sentence alone."""
    return Unread("", note) if isinstance(note, str) else Unread(**note)


def take_in(
    arrived: list[tuple[str, Path]],
    folder: Path,
    lane: Lane,
    *,
    shrink: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Judge each file that arrived (name, path), those in ZIPs too, and keep it in ``folder`` beside those there.

    The files that arrived are used up once all of them are kept. Raises what ``progress`` raises: they are then
    still there, and nothing is kept.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = load(folder)
    sending = max((row.sending for row in held.rows), default=0) + 1
    rows: list[Piece] = []
    unread = held.unread_without({name_key(name) for name, _ in arrived})
    total, done = sum(path.stat().st_size for _, path in arrived), 0
    weight = sum(row.size for row in held.rows)
    try:
        with Prober() as prober:
            for name, path in arrived:
                try:
                    for inner, stored in _files(name, path, folder):
                        piece = _judged(inner, stored, lane, prober, shrink=shrink)
                        rows.append(replace(piece, sending=sending))
                        progress(done, total)
                        weight += piece.size
                        _bound(weight, name)
                except Unreadable as refused:
                    unread.append(Unread(name, str(refused)))
                done += path.stat().st_size
                progress(done, total)
    except BaseException:
        _remove(folder / piece.stored for piece in rows)
        raise
    _store(folder, held.rows + rows, unread)
    _remove(path for _, path in arrived)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _bound(weight: int, name: str) -> None:
    """Raise ``Unreadable`` where an import keeps too much."""
    if weight > MAX_KEPT:
        raise Unreadable(
            f"Les pièces dépassent {in_mo(MAX_KEPT)} : « {name} » n’a pas été lu en entier. "
            "Importez vos demandes en plusieurs fois."
        )


def _files(name: str, path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """(name, where it is kept): the file itself, or what a ZIP holds. Raises ``Unreadable``."""
    if not name.lower().endswith(".zip"):
        target = folder / uuid.uuid4().hex
        _linked(path, target)
        yield name, target
        return
    with path.open("rb") as stream:
        for entry in unpack(stream, name, MAX_SHRINKABLE):
            if entry.path.endswith("/") or entry.path.lower().startswith(_LITTER[0]):
                continue
            if entry.name.lower() in _LITTER:
                continue
            target = folder / uuid.uuid4().hex
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as out:
                out.write(entry.head)
                out.truncate(entry.size)  # beyond what was kept only its size matters: it is too big
            yield entry.name, target


def _linked(path: Path, target: Path) -> None:
    """Under both names until all that arrived is kept; copied where the disk knows no second name."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
    target.chmod(_PRIVATE)


def _judged(name: str, path: Path, lane: Lane, prober: Prober, *, shrink: bool) -> Piece:
    try:
        with path.open("rb") as stream:
            row = checked(stream, name, lane, shrink=shrink, prober=prober)
            if row.size != path.stat().st_size:
                _rewrite(path, row.file)
    except PieceError as refused:
        path.unlink()
        return Piece(name, path.name, fault=f"« {name} » : {refused}")
    return Piece(name, path.name, row.format, row.size, row.sha256, row.crc32)


def _rewrite(path: Path, content: File) -> None:
    """A picture that was reduced takes the place of what was sent."""
    smaller = path.with_suffix(".new")
    with os.fdopen(os.open(smaller, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as out:
        for chunk in content.chunks():
            out.write(chunk)
    smaller.replace(path)


def _store(folder: Path, rows: list[Piece], unread: list[Unread]) -> None:
    new = folder / f"{_LIST}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "w") as out:
        kept = {"rows": [asdict(row) for row in rows], "notes": [asdict(zip_file) for zip_file in unread]}
        json.dump(kept, out)
    new.replace(folder / _LIST)
