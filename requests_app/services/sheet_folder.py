"""The folder of an import, ``SEGUR_VAR/imports/<pk>/``: what was sent, readable by the portal alone, for some days."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ..models import ImportState, SheetImport
from .job_folder import Upload

#: The files of an import are kept that long.
KEPT = timedelta(days=7)
#: The tables; the attachments that nobody has looked at yet; those that were judged.
TABLES, ARRIVED, PIECES = "tables", "arrived", "pieces"

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


def folder_of(row: SheetImport) -> Path:
    """Where the files of an import are."""
    return _root() / str(row.pk)


def _root() -> Path:
    return Path(settings.SEGUR_VAR) / "imports"


def keep(files: Sequence[Upload], folder: Path) -> None:
    """Copy the files piece by piece, each into a folder of its own under a number of ours, beside those there."""
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    for rank, file in enumerate(files, start=len(list(folder.iterdir()))):
        holder = folder / f"{rank:05}"
        holder.mkdir(mode=_PRIVATE_FOLDER)
        with os.fdopen(_private(holder / "file"), "wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        with os.fdopen(_private(holder / "name"), "w", encoding="utf-8") as out:
            out.write(name_of(file))


def keep_arrived(row: SheetImport, files: Sequence[Upload]) -> None:
    """Keep more attachments of an import, beside those there."""
    with alone(row):
        keep(files, folder_of(row) / ARRIVED)


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)


def kept(folder: Path) -> list[tuple[str, Path]]:
    """(name, path) of what ``keep`` kept, in order; not what it did not get to the end of, nor what was used up."""
    if not folder.is_dir():
        return []
    holders = [one for one in sorted(folder.iterdir()) if (one / "name").exists() and (one / "file").exists()]
    return [((holder / "name").read_text(encoding="utf-8"), holder / "file") for holder in holders]


def name_of(file: Upload) -> str:
    """What its sender calls a file, without its folders."""
    return (file.name or "").replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "") or "fichier"


@contextmanager
def alone(row: SheetImport) -> Iterator[None]:
    """Nobody else reads the files of that import meanwhile; whoever comes second waits."""
    folder = folder_of(row)
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def sweep() -> None:
    """Remove the files of old imports, and the imports among them that nobody confirmed."""
    old = timezone.now() - KEPT
    SheetImport.objects.filter(created_at__lt=old).exclude(state=ImportState.DONE).delete()
    # The folders first: one that is made meanwhile has its import already, and is not looked at.
    folders = list(_root().iterdir()) if _root().is_dir() else []
    fresh = set(SheetImport.objects.filter(created_at__gte=old).values_list("pk", flat=True))
    for path in folders:
        if path.name.isascii() and path.name.isdigit() and int(path.name) not in fresh:
            shutil.rmtree(path, ignore_errors=True)


def forget(row: SheetImport) -> None:
    """Remove the files of an import at once, and the import itself where nobody confirmed it."""
    shutil.rmtree(folder_of(row), ignore_errors=True)
    SheetImport.objects.filter(pk=row.pk).exclude(state=ImportState.DONE).delete()
