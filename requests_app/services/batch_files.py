"""The files of a batch as they go out: the exact JSON, and ZIP parts streamed from the stored attachments."""

import hashlib
import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.utils import timezone

from ..asp_file import names, zips
from ..models import Attachment, Batch, BatchLineFile, DepositName
from .deposits import file_name
from .freeze_store import entry_of

logger = logging.getLogger(__name__)

#: A stored file is written before its row: one touched later than this after it was not written by us.
_SETTLED = timedelta(minutes=1)

_CHUNK = 256 * 1024


class FilesDamaged(RuntimeError):
    """What is stored is not what was frozen; ``sentences`` say which file, in French."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


@dataclass(frozen=True, slots=True)
class ZipPart:
    """One ZIP of a batch."""

    number: int
    name: str
    size: int  #: exact, in bytes
    files: tuple[BatchLineFile, ...]
    moment: datetime  #: that its entries bear: when the batch was frozen, so that each download is the same


def json_bytes(batch: Batch) -> bytes:
    """The exact bytes as frozen. Raises ``FilesDamaged`` where they are no longer those of their digest."""
    content = bytes(batch.content)
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        logger.error("batch %d: the stored JSON does not match its digest", batch.pk)
        raise FilesDamaged(["Le fichier JSON enregistré ne correspond plus à son empreinte SHA-256."])
    return content


def zip_parts(batch: Batch, name: DepositName) -> list[ZipPart]:
    """The ZIPs of a batch, in order, under the stem of that name."""
    rows = BatchLineFile.objects.filter(line__batch=batch).select_related(
        "attachment", "line", "line__request"
    )
    by_part: dict[int, list[BatchLineFile]] = {}
    for row in rows.order_by("zip_part", "pk"):
        by_part.setdefault(row.zip_part, []).append(row)
    frozen = timezone.localtime(batch.created_at)
    return [
        ZipPart(
            number,
            zip_file_name(name, number),
            zips.size([entry_of(row) for row in files]),
            tuple(files),
            frozen,
        )
        for number, files in by_part.items()
    ]


def zip_file_name(name: DepositName, part: int) -> str:
    """The name of a ZIP part: the JSON's stem and the part's number."""
    return names.zip_name(file_name(name), part)


def stream_part(part: ZipPart) -> Iterator[bytes]:
    """The part's bytes. Every stored file is looked at before the first of them leaves.

    Raises ``FilesDamaged`` with one sentence per file that is missing or was changed on the disk.
    """
    damaged = [sentence for row in part.files if (sentence := _fault(row))]
    if damaged:
        logger.error("ZIP %s: %d stored files missing or changed", part.name, len(damaged))
        raise FilesDamaged(damaged)
    entries = [entry_of(row) for row in part.files]
    return _watched(part, zips.stream(entries, lambda entry: _open(entry.source), part.moment))


def _watched(part: ZipPart, body: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes; a file that changes while it is sent cuts the download short, and the log says so."""
    try:
        yield from body
    except zips.ChangedFileError as fault:
        logger.exception("ZIP %s cut short at %s", part.name, fault.entry.name)
        raise


def _open(piece: Any) -> BinaryIO:
    stream: BinaryIO = piece.file.storage.open(piece.file.name, "rb")
    return stream


def _fault(row: BatchLineFile) -> str:
    """Why the stored file cannot be sent, or nothing."""
    piece = row.attachment
    storage, stored = piece.file.storage, str(piece.file.name)
    try:
        changed = storage.size(stored) != piece.size or (
            _touched(storage.get_modified_time(stored), piece) and _crc32(piece) != piece.crc32
        )
    except OSError:
        return f"{row.nom_fichier} (demande n° {row.line.request_id}) est introuvable sur le serveur."
    return (
        f"{row.nom_fichier} (demande n° {row.line.request_id}) a été modifié sur le serveur."
        if changed
        else ""
    )


def _touched(at: datetime, piece: Attachment) -> bool:
    """Whether the file was written after its upload: only then is it read twice."""
    written = at if timezone.is_aware(at) else timezone.make_aware(at)
    return written > piece.uploaded_at + _SETTLED


def _crc32(piece: Attachment) -> int:
    crc = 0
    with _open(piece) as stream:
        while chunk := stream.read(_CHUNK):
            crc = zlib.crc32(chunk, crc)
    return crc
