"""The folder of a job, ``SEGUR_VAR/jobs/<pk>/``: its files, its progress, the wish to stop it, its sign of life.

None of these may stand in the database, which the work itself can be holding: on SQLite nobody else writes then.
The sign of life is a lock that the job's process holds from its very start to its end, however it ends: unlike a
process number it is never given to another process, and a restart of the machine lets go of it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_ARRIVING = "arriving-"


class Upload(Protocol):
    """A file that a form received, as Django hands it over."""

    @property
    def name(self) -> str | None:
        """What its sender calls it."""

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, a piece at a time."""


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file that a job was given: the name that it came with, and where it is kept."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come. ``total`` is 0 while nobody can tell."""

    done: int = 0
    total: int = 0
    words: str = ""

    @property
    def percent(self) -> int | None:
        """Of the work that is done, or None while nobody can tell."""
        return min(100, self.done * 100 // self.total) if self.total > 0 else None


class JobFolder:
    """The folder of one job."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, pk: int) -> JobFolder:
        """The folder of that job, whether or not it is there."""
        return cls(root() / str(pk))

    @classmethod
    def arriving(cls) -> JobFolder:
        """A new folder for a job that has no number yet."""
        root().mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        path = root() / f"{_ARRIVING}{uuid.uuid4().hex}"
        path.mkdir(mode=_PRIVATE_FOLDER)
        return cls(path)

    def become(self, pk: int) -> None:
        """The job has its number: so has its folder. What a lost database left there goes."""
        target = root() / str(pk)
        shutil.rmtree(target, ignore_errors=True)
        self.path.rename(target)
        self.path = target

    # ---- files -------------------------------------------------------------------------------------------

    def keep(self, files: Sequence[Upload | JobFile]) -> list[str]:
        """Keep the files under names of ours; the names that they came with.

        Uploads are copied piece by piece; a file of another job is shared with it and not copied.
        """
        self.kept.mkdir(mode=_PRIVATE_FOLDER)
        for rank, file in enumerate(files):
            target = self.kept / str(rank)
            if isinstance(file, JobFile):
                os.link(file.path, target)
                continue
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE), "wb") as out:
                for chunk in file.chunks():
                    out.write(chunk)
        return [os.path.basename(file.name or "") or "fichier" for file in files]  # noqa: PTH119 - no path: a name

    @property
    def kept(self) -> Path:
        """Where the files are."""
        return self.path / "files"

    def files(self, names: Sequence[str]) -> list[JobFile]:
        """The files that are kept, under the names that they came with; none once they are let go."""
        known = [JobFile(name, self.kept / str(rank)) for rank, name in enumerate(names)]
        return [file for file in known if file.path.is_file()]

    def let_files_go(self) -> None:
        """The job has ended and nobody will read them again."""
        shutil.rmtree(self.kept, ignore_errors=True)

    def changed_at(self) -> datetime:
        """When a file last came into it; long ago where it is gone."""
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except OSError:
            return datetime.min.replace(tzinfo=UTC)

    def remove(self) -> None:
        """All of it."""
        shutil.rmtree(self.path, ignore_errors=True)

    # ---- progress and stop -------------------------------------------------------------------------------

    def tell(self, progress: Progress) -> None:
        """Write how far the job has come, whole or not at all. A full disk does not end the work."""
        new = self.path / "progress.new"
        with suppress(OSError):
            new.write_text(json.dumps([progress.done, progress.total, progress.words]), encoding="utf-8")
            new.replace(self.path / "progress")

    def told(self) -> Progress:
        """What the job last told."""
        try:
            done, total, words = json.loads((self.path / "progress").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Progress()
        return Progress(done, total, words)

    def ask_to_stop(self) -> None:
        """Somebody wants the job to stop."""
        with suppress(OSError):
            (self.path / "stop").touch(mode=_PRIVATE_FILE)

    def is_stop_asked(self) -> bool:
        """Whether somebody does."""
        return (self.path / "stop").exists()

    # ---- sign of life ------------------------------------------------------------------------------------

    def lock(self) -> int:
        """Take the sign of life; the descriptor that holds it, which the job's process inherits."""
        descriptor = os.open(self.path / "alive", os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def is_alive(self) -> bool:
        """Whether a process holds the sign of life."""
        try:
            descriptor = os.open(self.path / "alive", os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False


def root() -> Path:
    """Where the folders of all jobs are."""
    return Path(settings.SEGUR_VAR) / "jobs"


def folders() -> Iterator[tuple[JobFolder, int | None]]:
    """Every folder, with its job's number (None: that of a job that never began)."""
    if not root().is_dir():
        return
    for path in root().iterdir():
        if path.name.isascii() and path.name.isdigit():
            yield JobFolder(path), int(path.name)
        elif path.name.startswith(_ARRIVING):
            yield JobFolder(path), None


@contextmanager
def scratch() -> Iterator[Path]:
    """A private folder for work that is no job; it goes at the end, and a sweep takes it after a sudden one."""
    folder = JobFolder.arriving()
    lock = folder.lock()
    try:
        yield folder.path
    finally:
        folder.remove()
        os.close(lock)
