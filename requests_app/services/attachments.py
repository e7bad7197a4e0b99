"""Taking a file in: checked by its content before anything is stored, and never changed afterwards."""

import io
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from ..asp_file.digests import digest
from ..asp_file.pieces import PieceError, Prober, accepted_formats, inspect, shrink_image
from ..asp_file.sizes import attachment_limit, in_mo
from ..models import AdvanceRequest, Attachment, Supplier, User
from ..rules import Lane
from .history import lock_request, record
from .sections import NotEditable

SECTION = "pieces"

__all__ = ["PieceError", "Prober", "attach", "checked", "keep_proof", "limits_in_words", "take_off"]


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
        _retire(locked.attachments.filter(type=type_code, replaced_at__isnull=True))
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
        _retire(held)
        for row in held:
            _saved(locked, actor, f"Retirée : {row.original_name}")


def keep_proof(
    supplier: Supplier, type_code: str, upload: BinaryIO, name: str, lane: Lane, actor: User
) -> Attachment:
    """Keep a supplier's proof of HT regime, in place of the one before. Raises ``PieceError``."""
    row = checked(upload, name, lane)
    row.type, row.supplier, row.uploaded_by = type_code, supplier, actor
    with transaction.atomic():
        _retire(supplier.attachments.filter(replaced_at__isnull=True))
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
    upload.seek(0)
    found = digest(upload)
    upload.seek(0)
    return Attachment(
        original_name=name[:255],
        format=piece.format.code,
        size=found.size,
        sha256=found.sha256,
        crc32=found.crc32,
        file=File(upload, name=name),
    )


def _retire(rows: Iterable[Attachment]) -> None:
    for row in rows:
        row.replaced_at = timezone.now()
        row.save(update_fields=["replaced_at"])


def _saved(locked: AdvanceRequest, actor: User, what: str) -> None:
    locked.section_versions[SECTION] = locked.version_of(SECTION) + 1
    locked.save(update_fields=["section_versions", "updated_at"])
    if locked.first_submitted_at is not None:
        record("edit", actor, request=locked, comment=what)
