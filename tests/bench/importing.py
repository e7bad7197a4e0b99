"""What the benches of the register's import share: a reading, a writing, and the memory of both, each import apart."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .timing import Spent, spent

MEMORY_AIM = 200.0
_MEGABYTE = 1_000.0  #: the peak comes in kilobytes


@dataclass(frozen=True, slots=True)
class Imported:
    """One import: what it counted, what its reading and its writing took (others wait for the latter alone)."""

    created: int
    changed: int
    unchanged: int
    reading: Spent
    writing: Spent
    before: float  #: megabytes, at most, of the process before it began
    peak: float


def peak() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def bring(path: Path, folder: Path) -> Imported:
    """Import that file in this process, as the page does: every change into a CSV, then all of it written."""
    from requests_app.services.register_changes import ChangesFile
    from requests_app.services.register_import import ImportSummary, RegisterSource
    from requests_app.services.register_reading import read_register
    from requests_app.services.register_writing import record_of, write_register

    before = peak()
    stage = folder / "stage"
    found: list[ImportSummary] = []

    def read() -> None:
        with path.open("rb") as stream, (folder / "changes.csv").open("w", encoding="utf-8") as out:
            source = RegisterSource(path.name, stream, path.stat().st_size)
            found.append(read_register([source], stage, changes=ChangesFile(out)))

    reading = spent(read)
    [summary] = found
    writing = spent(lambda: write_register(stage, record_of(summary, None), summary.mark))
    counts = (summary.created, summary.changed, summary.unchanged)
    return Imported(*counts, reading, writing, before, peak())


def told(name: str, path: Path, folder: Path) -> None:
    """Import, and print what it took; a peak above the aim ends the process with 1."""
    done = bring(path, folder)
    print(
        f"{name:6}  created {done.created}, changed {done.changed}, unchanged {done.unchanged}\n"
        f"        reading {done.reading.cpu:6.1f} s of processor, {done.reading.wall:6.1f} s by the clock\n"
        f"        writing {done.writing.cpu:6.1f} s of processor, {done.writing.wall:6.1f} s by the clock "
        "(the lock is held)\n"
        f"        peak {done.peak:.1f} MB ({done.before:.1f} before); aim: at most {MEMORY_AIM:g} MB"
        f"{'' if done.peak <= MEMORY_AIM else '  MISSED'}",
        flush=True,
    )
    if done.peak > MEMORY_AIM:
        raise SystemExit(1)


def apart(work: Callable[..., None], *arguments: object) -> bool:
    """Do it in a process of its own, so that each peak is one piece of work's; whether it ended well."""
    from django.db import connection

    connection.close()  # no connection outlives a fork
    process = multiprocessing.get_context("fork").Process(target=work, args=arguments)
    process.start()
    process.join()
    return not process.exitcode
