"""Work too long for a page: started by one, done by a process of its own, watched and stopped from any.

A kind of work is a function registered by name, in a module that the setting SEGUR_JOB_MODULES names::

    @job("register.preview", page="portail:register_job", alone="register")
    def preview(running: Running) -> dict[str, object]: ...

``start`` keeps the uploaded files and starts ``manage.py run_job`` in a session of its own: the recycling of the
web server's worker does not touch it. Where SEGUR_JOBS is "inline" (tests) the work is done at once instead.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from ..models import ACTIVE, Job, JobState, User
from .access import Person, is_admin
from .job_folder import JobFile, JobFolder, Progress, Upload, folders

if TYPE_CHECKING:
    from .jobs_run import Running

#: Folders of jobs that ended longer ago are swept, with what they made; the rows stay longer.
FOLDERS_KEPT = timedelta(hours=24)
ROWS_KEPT = timedelta(days=90)

_INTERRUPTED = (
    "Ce travail a été interrompu avant sa fin (portail ou machine arrêtés, ou mémoire épuisée) : rien de ce qu’il "
    "faisait n’a été enregistré. Relancez-le."
)
_NOT_STARTED = "Ce travail n’a pas pu démarrer (la machine manque de mémoire ou de place) : rien n’a changé."

Work = Callable[["Running"], Mapping[str, object] | None]
W = TypeVar("W", bound=Work)


class Busy(Exception):
    """Another job that must run alone is running: ``job``. The text is a French sentence."""

    def __init__(self, job: Job) -> None:
        super().__init__("Un autre travail du même genre est en cours : attendez sa fin, ou arrêtez-le.")
        self.job = job


class Refused(Exception):
    """The work cannot be done, and its text, a French sentence, says why and what to do: nothing was changed."""


class Stopped(Exception):
    """Somebody stopped the job: raised inside the work, at its next sign of progress."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of work."""

    name: str
    work: Work
    page: str  #: the name of the address, by its number, of the page that shows a job of this kind
    alone: str  #: kinds of the same name here run one at a time
    keeps_files: bool  #: whether its files stay until the folder is swept: another job will take them
    hurries: (
        bool  #: whether it holds the database: people then wait for it, and it must not step aside for them
    )


_KINDS: dict[str, Kind] = {}


def job(
    name: str,
    *,
    page: str = "portail:job",
    alone: str = "",
    keeps_files: bool = False,
    hurries: bool = False,
) -> Callable[[W], W]:
    """Register the function below as that kind of work. What it returns is the job's ``result`` (JSON)."""

    def register(work: W) -> W:
        _KINDS[name] = Kind(name, work, page, alone, keeps_files, hurries)
        return work

    return register


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises KeyError where no module of SEGUR_JOB_MODULES registers it."""
    _load(tuple(settings.SEGUR_JOB_MODULES))
    return _KINDS[name]


@cache
def _load(modules: tuple[str, ...]) -> None:
    for module in modules:
        import_module(module)


def start(kind: str, by: User | None, params: Mapping[str, object], files: Sequence[Upload | JobFile]) -> Job:
    """Start that kind of work; the job, under way (or ended, where SEGUR_JOBS is "inline").

    ``files`` are kept in the job's folder first; those of another job (``files_of``) are shared with it. Never
    call it inside a transaction: the new process would not see the job. Raises Busy where one of its kind runs.
    """
    known = kind_of(kind)
    # Asked before anything is written: that job may be holding the database.
    if known.alone and (busy := running_alone(known.alone)):
        raise Busy(busy)
    sweep()
    folder = JobFolder.arriving()
    lock = folder.lock()
    try:
        made = _made(known, by, params, folder, folder.keep(files))
        if settings.SEGUR_JOBS == "inline":
            _run_here(made.pk)
        else:
            _launch(made, lock)
    except BaseException:
        folder.remove()
        raise
    finally:
        os.close(lock)
    made.refresh_from_db()
    return made


def _made(
    kind: Kind, by: User | None, params: Mapping[str, object], folder: JobFolder, names: list[str]
) -> Job:
    """The job's row and its folder appear together: nobody meets one without the other."""
    try:
        with transaction.atomic():
            made = Job.objects.create(
                kind=kind.name, by=by, alone=kind.alone, params=dict(params), files=names
            )
            folder.become(made.pk)
    except IntegrityError:
        busy = Job.objects.filter(alone=kind.alone, state__in=ACTIVE).first()
        if busy is None:
            raise
        raise Busy(busy) from None
    return made


def _run_here(pk: int) -> None:
    from .jobs_run import run

    run(pk)


def _launch(made: Job, lock: int) -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job", str(made.pk)]
    try:
        # No descriptor of the server's passes but the lock, which is the sign of life; its own session keeps
        # signals to the server's group away. The log is the server's own standard error.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and command
            command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(lock,),
            start_new_session=True,
        )
    except OSError:
        _end(made, JobState.FAILED, _NOT_STARTED)
        return
    # Somebody has to take its exit status, or it stays in the table of processes for as long as the worker.
    threading.Thread(target=process.wait, name=f"job-{made.pk}", daemon=True).start()


def _end(ended: Job, state: JobState, message: str) -> None:
    """That end, unless the job has come to another meanwhile."""
    still = Job.objects.filter(pk=ended.pk, state__in=ACTIVE)
    still.update(state=state, message=message, ended_at=timezone.now())
    ended.refresh_from_db()
    JobFolder.of(ended.pk).let_files_go()


def up_to_date(known: Job) -> Job:
    """The job as it stands now: one whose process died is said to be interrupted."""
    if known.is_active and not JobFolder.of(known.pk).is_alive():
        known.refresh_from_db()  # it may have ended properly just before
        if known.is_active:
            _end(known, JobState.INTERRUPTED, _INTERRUPTED)
    return known


def job_for(user: Person, pk: int) -> Job:
    """That job, up to date. Raises Http404 for all but who started it and admins."""
    found = Job.objects.select_related("by").filter(pk=pk).first()
    if found is None or not (is_admin(user) or (user.pk and found.by_id == user.pk)):
        raise Http404
    return up_to_date(found)


def running_alone(name: str) -> Job | None:
    """The job that runs alone under that name now, if one does."""
    found = Job.objects.filter(alone=name, state__in=ACTIVE).first()
    return found if found and up_to_date(found).is_active else None


def page_of(known: Job) -> str:
    """The address of the page that shows this job."""
    return reverse(kind_of(known.kind).page, args=[known.pk])


def progress_of(known: Job) -> Progress:
    """How far the job has come."""
    return JobFolder.of(known.pk).told()


def files_of(known: Job) -> list[JobFile]:
    """The files that the job was given, as long as they are kept."""
    return JobFolder.of(known.pk).files(known.files)


def is_stopping(known: Job) -> bool:
    """Whether somebody has asked the job to stop."""
    return JobFolder.of(known.pk).is_stop_asked()


def stop(known: Job) -> None:
    """Ask the job to stop: it does at its next sign of progress, and undoes what it had begun."""
    JobFolder.of(known.pk).ask_to_stop()
    up_to_date(known)


def sweep() -> None:
    """Say which jobs died, and remove what is too old to be asked for again."""
    now = timezone.now()
    for active in Job.objects.filter(state__in=ACTIVE):
        up_to_date(active)
    fresh = set(Job.objects.exclude(ended_at__lt=now - FOLDERS_KEPT).values_list("pk", flat=True))
    for folder, pk in folders():
        is_new = pk is None and folder.changed_at() > now - FOLDERS_KEPT
        if pk not in fresh and not is_new and not folder.is_alive():
            folder.remove()
    old = Job.objects.filter(ended_at__lt=now - ROWS_KEPT)
    if old.exists():
        old.delete()
