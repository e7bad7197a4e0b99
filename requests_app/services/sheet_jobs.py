"""Reading and creating as long work: at once where it is short, by a process of its own otherwise."""

from __future__ import annotations

from typing import cast

from ..models import SheetImport, User
from .jobs import Refused, job, start
from .jobs_run import Running
from .sheet_confirm import Changed, Choice, confirm
from .sheet_folder import ARRIVED, TABLES, folder_of, kept
from .sheet_imports import CREATE_JOB, READ_JOB, examine

#: The page that shows a job of an import: the import's.
PAGE = "portail:sheet_job"
#: Beyond one of these, reading takes longer than a page should: bytes of tables, attachments, bytes of them.
SHORT_TABLES, SHORT_PIECES, SHORT_BYTES = 40_000, 40, 10_000_000
#: Beyond so many requests, creating does.
SHORT_ROWS = 100

CHANGED = (
    "Le portail ou vos fichiers ont changé depuis ce récapitulatif : rien n’a été importé. "
    "Voici le nouveau : relisez-le, puis confirmez."
)


@job(READ_JOB, page=PAGE)
def read_job(running: Running) -> None:
    """Read and judge the import that the parameters name."""
    row = SheetImport.objects.select_related("by").get(pk=cast(int, running.params["sheet_import"]))
    examine(row, shrink=bool(running.params["shrink"]), progress=running.progress)


@job(CREATE_JOB, page=PAGE)
def create_job(running: Running) -> None:
    """Store what was chosen of its summary."""
    row = SheetImport.objects.select_related("by").get(pk=cast(int, running.params["sheet_import"]))
    choice = Choice(cast(str, running.params["choice"]))
    try:
        confirm(
            row,
            cast(str, running.params["digest"]),
            choice,
            cast(User, running.job.by),
            progress=running.progress,
        )
    except Changed:
        raise Refused(CHANGED) from None


def read_soon(row: SheetImport, by: User, *, shrink: bool) -> None:
    """Read and judge an import: at once where it is small, else as a job."""
    if _is_short(row):
        examine(row, shrink=shrink)
    else:
        start(READ_JOB, by, {"sheet_import": row.pk, "shrink": shrink}, [])


def _is_short(row: SheetImport) -> bool:
    folder = folder_of(row)
    tables = [path.stat().st_size for _, path in kept(folder / TABLES)]
    arrived = kept(folder / ARRIVED)
    if any(name.lower().endswith(".zip") for name, _ in arrived):
        return False
    weight = sum(path.stat().st_size for _, path in arrived)
    return sum(tables) <= SHORT_TABLES and len(arrived) <= SHORT_PIECES and weight <= SHORT_BYTES


def create_soon(row: SheetImport, digest: str, choice: Choice, by: User) -> None:
    """Store what was chosen: at once where it is little, else as a job. Raises ``Changed`` where it is known."""
    if row.counts.get("rows", 0) <= SHORT_ROWS:
        confirm(row, digest, choice, by)
    else:
        start(CREATE_JOB, by, {"sheet_import": row.pk, "digest": digest, "choice": str(choice)}, [])
