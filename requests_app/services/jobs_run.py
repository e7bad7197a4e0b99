"""Doing a job: what its work is handed, and how each way of ending is told."""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from django.db import OperationalError, transaction
from django.utils import timezone

from ..models import Job, JobState
from .job_folder import JobFile, JobFolder, Progress
from .jobs import Kind, Refused, Stopped, kind_of

log = logging.getLogger(__name__)

#: Seconds between two writings of the progress; the wish to stop is looked at each time.
_PACE = 0.2
_STOPPED = "Ce travail a été arrêté à votre demande : rien de ce qu’il faisait n’a été enregistré."
_BUSY = (
    "La base de données est restée occupée trop longtemps par un autre travail : rien n’a été enregistré. Relancez "
    "celui-ci dans un instant."
)
_BROKEN = (
    "Une erreur inattendue a arrêté ce travail : rien de ce qu’il faisait n’a été enregistré. Le journal du portail "
    "en garde la trace, sous le numéro {pk} : montrez-la à la personne qui s’occupe du portail."
)


class Running:
    """What the work of a job is handed: its files, its parameters, and where to tell how far it has come."""

    def __init__(self, job: Job, folder: JobFolder) -> None:
        self.job = job
        self.params: Mapping[str, object] = job.params
        self.files: list[JobFile] = folder.files(job.files)
        self.folder: Path = folder.path  #: for what the work makes: swept a day after its end
        self._folder = folder
        self._told_at = 0.0
        self._words = ""

    def progress(self, done: int, total: int, words: str) -> None:
        """Tell how far the work has come: so much done of a total (0: nobody knows), and doing what, in French.

        Cheap enough to be called for every row. Raises Stopped once somebody has asked for it: let it pass, so
        that the transaction that it crosses is undone.
        """
        now = time.monotonic()
        if now - self._told_at < _PACE and words == self._words:
            return
        self._told_at, self._words = now, words
        self._folder.tell(Progress(done, total, words))
        if self._folder.is_stop_asked():
            raise Stopped

    def finish(self, result: Mapping[str, object]) -> None:
        """Say « done » in the transaction that holds the work: the two then happen together, or neither.

        A process killed after it has done its work, and before it has said so, would else be called interrupted.
        """
        ended = {"state": JobState.DONE, "result": dict(result), "ended_at": timezone.now()}
        Job.objects.filter(pk=self.job.pk).update(**ended)
        self.job.state = JobState.DONE


def run(pk: int) -> None:
    """Do the job of that number, if nobody has begun it; whatever happens is told in its row, never raised."""
    begun = Job.objects.filter(pk=pk, state=JobState.WAITING)
    if not begun.update(state=JobState.RUNNING, started_at=timezone.now()):
        log.warning("job %s is not waiting to be run", pk)
        return
    job = Job.objects.get(pk=pk)
    folder = JobFolder.of(pk)
    log.info("job %s (%s) begins", pk, job.kind)
    try:
        kind = kind_of(job.kind)
        state, message = _done(kind, Running(job, folder))
        if state != JobState.DONE or not kind.keeps_files:
            folder.let_files_go()
    finally:
        job.refresh_from_db()
    if job.is_active:
        Job.objects.filter(pk=pk).update(state=state, message=message, ended_at=timezone.now())
    log.info("job %s (%s) ends: %s", pk, job.kind, state)


def _done(kind: Kind, running: Running) -> tuple[JobState, str]:
    try:
        result = kind.work(running)
        if running.job.state != JobState.DONE:
            with transaction.atomic():
                running.finish(result or {})
    except Stopped:
        return JobState.STOPPED, _STOPPED
    except Refused as refused:
        return JobState.REFUSED, str(refused)
    except OperationalError as fault:
        _log_fault(running.job, fault)
        return JobState.FAILED, _BUSY if "locked" in str(fault) else _BROKEN.format(pk=running.job.pk)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the page must be told that it has ended
        _log_fault(running.job, fault)
        return JobState.FAILED, _BROKEN.format(pk=running.job.pk)
    return JobState.DONE, ""


def _log_fault(job: Job, fault: Exception) -> None:
    """Where it happened and what kind of error: the text of an error can hold what somebody typed."""
    places = "".join(traceback.format_tb(fault.__traceback__))
    log.error("job %s (%s) failed: %s\n%s", job.pk, job.kind, type(fault).__name__, places)


def step_aside(pk: int) -> None:
    """Pages come first: the process of a job leaves them the processor, unless they would wait for its end."""
    kinds = Job.objects.filter(pk=pk).values_list("kind", flat=True)
    if not any(kind_of(kind).hurries for kind in kinds):
        os.nice(5)
