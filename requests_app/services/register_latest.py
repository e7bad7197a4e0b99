"""Updating the directory by the newest file of the public data site: fetched in a job, then read as any other."""

from __future__ import annotations

from collections.abc import Mapping

from ..models import Job, User
from .job_folder import JobFolder
from .jobs import Refused, job, start
from .jobs_run import Running
from .latest_register import LatestError, latest_register
from .register_jobs import ALONE, LATEST, PAGE, read_files


def start_latest(by: User) -> Job:
    """Fetch the newest file in a job, and show what it would change. Raises Busy while another import runs."""
    return start(LATEST, by, {}, [])


@job(LATEST, page=PAGE, alone=ALONE, keeps_files=True)
def fetch_and_read(running: Running) -> Mapping[str, object]:
    """Fetch, then read; the file is kept with the job, as one that was given by hand."""
    folder = JobFolder.of(running.job.pk)
    try:
        found = latest_register(folder.kept / "0", running.progress)
    except LatestError as error:
        raise Refused(str(error)) from error
    running.job.files = [found.name]
    running.job.save(update_fields=["files"])
    shown = read_files(running, folder.files(running.job.files), force=False)
    return {**shown, "fetched": {"name": found.name, "size": found.size, "checked": found.checked}}
