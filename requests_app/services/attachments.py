"""Taking a file in: checked by its content before anything is stored, and never changed afterwards."""

import io
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from ..asp_file.digests import Digest, digest
from ..asp_file.pieces import Piece, PieceError, Prober, accepted_formats, inspect, shrink_image
from ..asp_file.sizes import attachment_limit, in_mo
from ..models import AdvanceRequest, Attachment, Letter, Supplier, User
from ..rules import Lane
from .history import lock_request, record
from .sections import NotEditable

SECTION = "pieces"

__all__ = [
    "PieceError",
    "Prober",
    "attach",
    "checked",
    "fill",
    "keep_proof",
    "limits_in_words",
    "set_aside",
    "take_off",
]


def limits_in_words(lane: Lane) -> dict[str, str]:
    """What is said before a file is chosen: the formats, and the most that a file may weigh."""
    return {"formats": accepted_formats(lane), "limit": in_mo(attachment_limit(lane))}


def attach(
    request: AdvanceRequest, type_code: str, upload: BinaryIO, name: str, actor: User, *, shrink: bool = False
) -> Attachment:
    """Attach a file to a draft, in place of the one of its type.

    ``shrink``: a picture over the limit is reduced first. Raises ``PieceError`` (reason and way out, in French) for
    a file that the agency would refuse, ``NotEditable`` where the request is no longer a draft; then nothing changed.
    """
    assert request.software is not None
    lane = request.software.lane
    if type_code not in lane.attachment_types:
        raise ValueError(f"{type_code} is no attachment type of {lane.code}")
    row = checked(upload, name, lane, shrink=shrink)
    row.type, row.request, row.uploaded_by = type_code, request, actor
    with transaction.atomic():
        locked = lock_request(request.pk)
        if not locked.is_editable:
            raise NotEditable
        set_aside(locked.attachments.filter(type=type_code, replaced_at__isnull=True))
        row.save()
        _saved(locked, actor, f"{lane.attachment_types[type_code].label} : {name}")
    return row


def take_off(request: AdvanceRequest, attachment: int, actor: User) -> None:
    """Take a file off a draft; its row and bytes stay, marked as replaced. Raises ``NotEditable``."""
    with transaction.atomic():
        locked = lock_request(request.pk)
        if not locked.is_editable:
            raise NotEditable
        held = list(locked.attachments.filter(pk=attachment, replaced_at__isnull=True))
        set_aside(held)
        for row in held:
            _saved(locked, actor, f"Retirée : {row.original_name}")


def keep_proof(
    supplier: Supplier, type_code: str, upload: BinaryIO, name: str, lane: Lane, actor: User
) -> Attachment:
    """Keep a supplier's proof of HT regime, in place of the one before. Raises ``PieceError``."""
    row = checked(upload, name, lane)
    row.type, row.supplier, row.uploaded_by = type_code, supplier, actor
    with transaction.atomic():
        set_aside(supplier.attachments.filter(replaced_at__isnull=True))
        row.save()
    return row


def checked(
    upload: BinaryIO, name: str, lane: Lane, *, shrink: bool = False, prober: Prober | None = None
) -> Attachment:
    """A row not saved yet, of bytes that were judged. Many files share one ``prober``. Raises ``PieceError``."""
    try:
        piece = inspect(upload, lane, prober=prober)
    except PieceError as refused:
        if not (shrink and refused.shrinkable):
            raise
        upload.seek(0)
        upload = io.BytesIO(shrink_image(upload.read(), attachment_limit(lane)))
        piece = inspect(upload, lane, prober=prober)
    row = Attachment()
    row.crc32 = fill(row, upload, name, piece).crc32
    return row


def fill(row: Attachment | Letter, upload: BinaryIO, name: str, piece: Piece) -> Digest:
    """Tell a row not saved yet what any file is kept with: its name, format and bytes. Returns their digest."""
    upload.seek(0)
    found = digest(upload)
    upload.seek(0)
    row.original_name, row.format = name[:255], piece.format.code
    row.size, row.sha256 = found.size, found.sha256
    row.file = File(upload, name=name)
    return found


def set_aside(rows: Iterable[Attachment | Letter]) -> None:
    """Mark files as replaced; their rows and bytes stay."""
    for row in rows:
        row.replaced_at = timezone.now()
        row.save(update_fields=["replaced_at"])


def _saved(locked: AdvanceRequest, actor: User, what: str) -> None:
    locked.section_versions[SECTION] = locked.version_of(SECTION) + 1
    locked.save(update_fields=["section_versions", "updated_at"])
    if locked.first_submitted_at is not None:
        record("edit", actor, request=locked, comment=what)
