"""Return files: kept as received before anything else, then read, refused with the reason or ready to be applied.

The same bytes are one row for ever. What a file comes to is never stored before it is applied: ``preview`` works it
out again each time, from the bytes and from what the portal knows at that moment.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import PurePath

from django.db import IntegrityError, transaction

from ..asp_file import MAX_BYTES
from ..models import Batch, ReturnFile, ReturnState, User
from ..rules.registry import french
from .history import record
from .returns_reading import Reading, Refused, ReturnError, read_file
from .returns_rows import Preview, Row
from .returns_standing import stand

__all__ = [
    "Preview",
    "Refused",
    "ReturnError",
    "Row",
    "misplaced",
    "preview",
    "preview_of",
    "receive",
    "reexamine",
]

logger = logging.getLogger(__name__)

_LONGEST_NAME = 255
#: How many batches a sentence names.
_SHOWN = 5


def receive(data: bytes, name: str, actor: User | None, batch: Batch | None = None) -> ReturnFile:
    """Keep a return file, then examine it: it is refused with a reason, or ready to be applied.

    ``batch``: the one from whose page it is imported. A file that was received before is the same row, examined
    again unless it was applied, or set aside by a person; each time is an event of the batches that it answers.
    Raises ``ReturnError``, and keeps nothing, where the file is empty or larger than anything that can be read.
    """
    if not data:
        raise ReturnError(french("Ce fichier est vide : il n’y a rien à garder. Téléchargez-le de nouveau."))
    if len(data) > MAX_BYTES:
        raise ReturnError(
            french(f"Ce fichier dépasse {MAX_BYTES // 1_000_000} Mo : ce n’est pas un retour de l’agence.")
        )
    row = _keep(data, _plain(name), actor)
    return _examine(row, actor, batch, imported=_plain(name))


def reexamine(row: ReturnFile, actor: User | None, batch: Batch | None = None) -> ReturnFile:
    """Examine a file again, one that was set aside above all, be it by a person. One that was applied, even in part,
    stays as it is.
    """
    return _examine(row, actor, batch)


def misplaced(row: ReturnFile, batch: Batch) -> str:
    """Why a file imported from that batch's page is none of its answers, in French; empty where it is one."""
    answered = list(row.batches.order_by("pk").values_list("pk", flat=True))
    return "" if not answered or batch.pk in answered else _answers_others(answered, batch.pk)


def preview(row: ReturnFile) -> Preview:
    """What a file comes to now, line by line: a constant number of queries, and nothing is written.

    Of one that was set aside, or can no longer be read, only the reason.
    """
    if row.state == ReturnState.REFUSED:
        return Preview(row, refused=row.reason, batches=_batches_of(row))
    try:
        return shown(row, reading_of(row))
    except Refused as refused:
        return Preview(row, refused=str(refused), batches=_batches_of(row))


def preview_of(data: bytes, name: str, batch: Batch | None = None) -> Preview:
    """The same for bytes that are not received: nothing at all is kept. ``file`` has no key where they never were."""
    known = ReturnFile.objects.filter(sha256=_digest(data)).first()
    if known is not None and (known.state != ReturnState.REFUSED or known.aside_at):
        return preview(known)
    row = known or ReturnFile(content=data, sha256=_digest(data), size=len(data), original_name=_plain(name))
    try:
        return shown(row, _read(data, batch))
    except Refused as refused:
        return Preview(row, refused=str(refused))


def reading_of(row: ReturnFile) -> Reading:
    """The file, read. Raises ``Refused``."""
    return read_file(bytes(row.content), row.batches.defer("content").first())


def shown(row: ReturnFile, reading: Reading) -> Preview:
    """What a file that was read comes to now."""
    now = stand(reading, row)
    return Preview(
        row, document_notes=reading.document.notes, rows=now.rows, absent=now.absent, batches=now.batches
    )


def _keep(data: bytes, name: str, actor: User | None) -> ReturnFile:
    """The row of these bytes, in a transaction of its own; of two who bring them at once, one makes it."""
    digest = _digest(data)
    known = ReturnFile.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            made = ReturnFile.objects.create(
                content=data, sha256=digest, size=len(data), original_name=name, received_by=actor
            )
    except IntegrityError:
        return ReturnFile.objects.get(sha256=digest)
    logger.info("return %d received: %d bytes", made.pk, made.size)
    return made


def _examine(row: ReturnFile, actor: User | None, batch: Batch | None, imported: str = "") -> ReturnFile:
    """Read it, then write what came of it, and who imported it under what name, if it was imported now."""
    refusal: Refused | None = None
    keys: tuple[int, ...]
    try:
        reading = _read(bytes(row.content), batch)
        keys, notes = reading.batches, list(reading.document.notes)
    except Refused as refused:
        refusal, keys, notes = refused, refused.batches, []
    with transaction.atomic():
        locked = ReturnFile.objects.select_for_update().defer("content").get(pk=row.pk)
        if not (_stays(locked, refusal) or (imported and locked.aside_at)):
            again = locked.aside_at and not refusal
            locked.state = ReturnState.REFUSED if refusal else ReturnState.KEPT
            locked.reason, locked.notes, locked.aside_at = str(refusal or ""), notes, None
            locked.save(update_fields=["state", "reason", "notes", "aside_at"])
            locked.batches.set(keys)
            if again:
                for answered in _batches_of(locked):
                    record("return_again", actor, batch=answered, comment=f"Retour n°\u00a0{locked.pk}")
        if imported:
            for answered in _batches_of(locked):
                record("return_in", actor, batch=answered, comment=f"{imported} (retour n° {locked.pk})")
    logger.info("return %d examined: %s", locked.pk, locked.state)
    return locked


def _stays(locked: ReturnFile, refusal: Refused | None) -> bool:
    """Whether a new examination changes nothing of the file: it was applied, or is good but came by a wrong door."""
    if locked.state == ReturnState.APPLIED or locked.lines.exists():
        return True
    return isinstance(refusal, _Misplaced) and locked.state == ReturnState.KEPT and locked.batches.exists()


class _Misplaced(Refused):
    """The file answers other batches than the one that it was imported for."""


def _read(data: bytes, batch: Batch | None) -> Reading:
    reading = read_file(data, batch)
    if batch is not None and batch.pk not in reading.batches:
        raise _Misplaced(_answers_others(sorted(reading.batches), batch.pk), reading.batches)
    return reading


def _answers_others(answered: Sequence[int], asked: int) -> str:
    shown = ", ".join(f"n° {key}" for key in answered[:_SHOWN]) + "…" * (len(answered) > _SHOWN)
    others = f"au dépôt {shown}" if len(answered) == 1 else f"aux dépôts {shown}"
    return french(f"Ce fichier répond {others}, et à aucune ligne du dépôt n° {asked}.")


def _batches_of(row: ReturnFile) -> tuple[Batch, ...]:
    return tuple(row.batches.defer("content").order_by("pk")) if row.pk else ()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _plain(name: str) -> str:
    """A file's name as it may be stored: no folder, nothing that is no character."""
    last = PurePath(name.replace("\\", "/")).name or "retour"
    return "".join(char if char.isprintable() else "�" for char in last)[:_LONGEST_NAME]
