"""Kinds of work that the tests of jobs start, here and in a process of its own."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from django.db import OperationalError

from requests_app.models import ReservedNumber
from requests_app.services.jobs import Refused, job
from requests_app.services.jobs_run import Running

PAGE = "portail:job_state"

if doing := os.environ.get("SEGUR_TEST_DIES"):  # the process is killed in the middle of what this names
    told = Running.progress

    def tell(running: Running, done: int, total: int, words: str) -> None:
        told(running, done, total, words)
        if words == doing and 0 < done < total:
            os.kill(os.getpid(), signal.SIGKILL)

    Running.progress = tell  # type: ignore[method-assign]
#: Of the job that waits: beats, and seconds between two.
_LONGEST_WAIT, _BEAT = 12_000, 0.01


@job("test.read", page=PAGE)
def read(running: Running) -> dict[str, object]:
    """What it was given, and what this process is."""
    ReservedNumber.objects.create(number="ABCDE", source="a job")
    return {
        "read": [[file.name, file.path.read_text()] for file in running.files],
        "params": dict(running.params),
        "leads_its_session": os.getsid(0) == os.getpid(),
        "sockets": [link for link in map(_target, Path("/proc/self/fd").iterdir()) if "socket" in link],
    }


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # the one that listed the folder
        return ""


@job("test.kept", page=PAGE, keeps_files=True)
def kept(running: Running) -> None:
    """Its files stay."""


@job("test.wait", page=PAGE, alone="test")
def wait(running: Running) -> None:
    """Until it is stopped or killed; what it wrote before must then be gone."""
    from django.db import transaction

    with transaction.atomic():
        ReservedNumber.objects.create(number="WAITS")
        for step in range(_LONGEST_WAIT):  # bounded: a test that fails half-way leaves nothing running
            time.sleep(_BEAT)
            running.progress(step % 100, 100, f"{os.getpid()} attend")


@job("test.steps", page=PAGE, alone="test")
def steps(running: Running) -> None:
    """One sign of progress for each of its words."""
    for rank, words in enumerate(running.params["words"], start=1):  # type: ignore[arg-type, var-annotated]
        running.progress(rank, 4, words)


@job("test.refused", page=PAGE)
def refused(running: Running) -> None:
    """It cannot be done, and it knows why."""
    raise Refused("Ce fichier n’en est pas un.")


@job("test.broken", page=PAGE)
def broken(running: Running) -> None:
    """Nobody foresaw it; the error's text holds what nobody may read in a log."""
    raise ValueError(running.params["name"])


@job("test.finished", page=PAGE)
def finished(running: Running) -> None:
    """It says itself that it is done."""
    running.finish({"said": "by itself"})


@job("test.plain")
def plain(running: Running) -> None:
    """It has no page of its own."""


@job("test.locked", page=PAGE)
def locked(running: Running) -> None:
    """SQLite's own words, where another writer keeps it too long."""
    raise OperationalError("database is locked")
