"""Confirming the summary of a spreadsheet: what the person saw is stored, all in one transaction, once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import AdvanceRequest, ImportState, SheetImport, User
from ..spreadsheet import Workbook
from .freeze_workings import Workings
from .sheet_create import add_missing, create, files_copied
from .sheet_imports import Examined, Progress, examined, read_tables, settle_report, silent
from .sheet_judge import Judged

log = logging.getLogger(__name__)

#: How often a creation is tried where somebody stored the same at the same moment.
_ATTEMPTS = 3


class Choice(StrEnum):
    """What a person does with a summary."""

    ALL_DRAFTS = "tout"
    SOUND_DRAFTS = "sans-erreur"
    SOUND_SUBMITTED = "soumettre"
    ALL_SUBMITTED = "soumettre-et-garder"  #: the sound ones are submitted, the others become drafts

    @property
    def only_sound(self) -> bool:
        """Whether entries with errors are left out."""
        return self in (Choice.SOUND_DRAFTS, Choice.SOUND_SUBMITTED)

    @property
    def submits(self) -> bool:
        """Whether the sound ones are submitted."""
        return self in (Choice.SOUND_SUBMITTED, Choice.ALL_SUBMITTED)


class Changed(Exception):
    """The summary is another one by now, and the import's: nothing was stored."""


class _AlreadyDone(Exception):
    """Somebody confirmed it at the same moment."""


def confirm(
    row: SheetImport, digest: str, choice: Choice, by: User, *, progress: Progress = silent
) -> SheetImport:
    """Store what the person chose of the summary that they saw, whose ``digest`` it is.

    It is judged again first: where it comes out otherwise by now, raises ``Changed``. Where it was confirmed
    already, nothing more is done. Whatever is raised, nothing was stored.
    """
    row.refresh_from_db()
    if row.state == ImportState.DONE:
        return row
    if row.state != ImportState.READY or row.digest != digest:
        raise Changed
    workbook = read_tables(row)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _confirm_once(row, workbook, choice, by, progress)
        except _AlreadyDone:
            row.refresh_from_db()
            return row
        except Changed:
            break
        except IntegrityError:
            log.warning("import %d, attempt %d: somebody stored the same meanwhile", row.pk, attempt)
    settle_report(row, examined(row, workbook).report)
    raise Changed


def _confirm_once(
    row: SheetImport, workbook: Workbook, choice: Choice, by: User, progress: Progress
) -> SheetImport:
    # The long work first, without a lock; under the lock it is found again wherever nothing has changed.
    workings = Workings()
    rehearsed = examined(row, workbook, workings, progress)
    _compare(rehearsed, row.digest)
    progress(0, 0, "Création des demandes")
    first = _chosen(rehearsed, choice)
    with files_copied(first, rehearsed.bench.pieces) as names, transaction.atomic():
        locked = SheetImport.objects.select_for_update().get(pk=row.pk)
        if locked.state == ImportState.DONE:
            raise _AlreadyDone
        now = examined(locked, workbook, workings)
        _compare(now, row.digest)
        chosen = _chosen(now, choice)
        if locked.add_missing:
            add_missing(chosen)
        made = create(chosen, by, ", ".join(row.files), names, submit=choice.submits)
        progress(0, 0, "Création des demandes")  # the last moment to stop
        _finish(locked, chosen, made, choice)
    log.info("import %d confirmed: %d requests", row.pk, len(made))
    row.refresh_from_db()
    return row


def _compare(found: Examined, digest: str) -> None:
    if found.report["digest"] != digest:
        raise Changed


def _chosen(found: Examined, choice: Choice) -> list[Judged]:
    return [one for one in found.judged if one.can_be_created and (one.is_sound or not choice.only_sound)]


def _finish(
    locked: SheetImport, chosen: Sequence[Judged], made: Sequence[AdvanceRequest], choice: Choice
) -> None:
    """Say in the import's row what became of it."""
    pairs = zip(chosen, made, strict=True)
    locked.state, locked.done_at = ImportState.DONE, timezone.now()
    locked.result = {
        "choice": str(choice),
        "created": [[one.entry.row.number, request.pk] for one, request in pairs],
        "submitted": sum(one.is_sound for one in chosen) if choice.submits else 0,
    }
    locked.save(update_fields=["state", "done_at", "result"])
