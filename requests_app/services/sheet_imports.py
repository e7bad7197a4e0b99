"""Importing a spreadsheet, up to its summary: its files are kept, read and judged; nothing is stored as a request."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from ..models import ImportState, Job, SheetImport, User
from ..rules import Lane, lanes
from ..spreadsheet import Refused, Workbook, read
from . import sheet_report
from .access import Person, is_admin
from .freeze_workings import Workings
from .job_folder import Upload
from .sheet_entries import entries_of
from .sheet_folder import ARRIVED, PIECES, TABLES, alone, folder_of, forget, keep, kept, name_of, sweep
from .sheet_judge import Bench, Judged, judge
from .sheet_pieces import load, take_in
from .sheet_world import Desk

log = logging.getLogger(__name__)

#: (done, total, what is being done, in French); it may raise to stop the work.
Progress = Callable[[int, int, str], None]

READ_JOB, CREATE_JOB = "sheet.read", "sheet.create"


def silent(_done: int, _total: int, _words: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A file as it was judged at one moment."""

    judged: list[Judged]
    report: dict[str, Any]
    bench: Bench


def begin(
    by: User, lane: Lane, tables: Sequence[Upload], pieces: Sequence[Upload], *, add_missing: bool = False
) -> SheetImport:
    """Keep the files of a new import, for ``examine``. ``add_missing``: see the model."""
    sweep()
    names = [name_of(file) for file in tables]
    row = SheetImport.objects.create(by=by, couloir=lane.code, files=names, add_missing=add_missing)
    folder = folder_of(row)
    shutil.rmtree(folder, ignore_errors=True)  # of an import of a database that is gone
    try:
        keep(tables, folder / TABLES)
        keep(pieces, folder / ARRIVED)
    except BaseException:  # a full disk, a browser that went away
        forget(row)
        raise
    return row


def import_for(user: Person, pk: int) -> SheetImport:
    """That import. Raises ``Http404`` for everybody but who began it and admins."""
    row = SheetImport.objects.filter(pk=pk).select_related("by").first()
    if row is None or not (row.by_id == user.pk or is_admin(user)):
        raise Http404
    return row


def job_of(row: SheetImport) -> Job | None:
    """The last job that worked on an import."""
    return Job.objects.filter(kind__in=(READ_JOB, CREATE_JOB), params__sheet_import=row.pk).first()


def examine(row: SheetImport, *, shrink: bool = False, progress: Progress = silent) -> None:
    """Take in what arrived, read and judge: the import is ready to be confirmed, or refused with its reason.

    ``shrink``: pictures over the limit are reduced first. Raises what ``progress`` raises.
    """
    with alone(row):
        _examine(row, shrink, progress)


def _examine(row: SheetImport, shrink: bool, progress: Progress) -> None:
    lane, folder = lanes()[row.couloir], folder_of(row)

    def told(done: int, total: int) -> None:
        progress(done, total, "Contrôle des pièces")

    take_in(kept(folder / ARRIVED), folder / PIECES, lane, shrink=shrink, progress=told)
    shutil.rmtree(folder / ARRIVED, ignore_errors=True)
    progress(0, 0, "Lecture du tableur")
    try:
        workbook = read_tables(row)
    except Refused as refused:
        _settle(row, state=ImportState.REFUSED, refusal=str(refused))
        return
    settle_report(row, examined(row, workbook, progress=progress).report)


def read_tables(row: SheetImport) -> Workbook:
    """The file or files of an import. Raises ``Refused``."""
    return read(kept(folder_of(row) / TABLES), lanes()[row.couloir])


def examined(
    row: SheetImport, workbook: Workbook, workings: Workings | None = None, progress: Progress = silent
) -> Examined:
    """Judge a file as the portal stands now; with the same ``workings``, what has not changed is found again."""
    together = entries_of(workbook)
    desk = Desk(lanes()[row.couloir], row.by)
    pieces = load(folder_of(row) / PIECES)
    bench = Bench(desk, pieces, together.held, row.add_missing, workings or Workings())
    total, judged = len(together.entries), []
    progress(0, total, "Contrôle des demandes")
    for one in judge(together.entries, bench):
        judged.append(one)
        progress(len(judged), total, "Contrôle des demandes")
    report = sheet_report.report_of(workbook, judged, together.loose, pieces)
    return Examined(judged, report, bench)


def settle_report(row: SheetImport, report: dict[str, Any]) -> None:
    """Keep a summary: it is now the import's."""
    sheet_report.keep(report, folder_of(row))
    _settle(row, state=ImportState.READY, refusal="", counts=report["counts"], digest=report["digest"])
    log.info("import %d judged: %d rows", row.pk, len(report["rows"]))


def _settle(row: SheetImport, **columns: Any) -> None:
    """Write the outcome, unless the import was confirmed meanwhile."""
    SheetImport.objects.filter(pk=row.pk).exclude(state=ImportState.DONE).update(**columns)
    row.refresh_from_db()
