"""The content check of an attachment: really a PDF, a JPEG or a PNG, whole, not encrypted, within its size.

The formats accepted and the limit of size are the lane's; a file's name proves nothing, and nobody asks it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..rules import FileFormat, Lane
from .piece_errors import PieceError
from .piece_images import check_jpeg, check_png
from .piece_kinds import Kind, kind_of
from .piece_pdf import Prober, check_pdf
from .shrink import MAX_SHRINKABLE, SHRINKABLE, shrink_image
from .sizes import attachment_limit, in_mo

__all__ = ["Piece", "PieceError", "Prober", "accepted_formats", "inspect", "refuse_kind", "shrink_image"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A sound attachment: its format in the lane, its bytes counted, its pixels or its pages."""

    format: FileFormat
    size: int
    width: int | None = None
    height: int | None = None
    pages: int | None = None


_Check = Callable[[bytes, FileFormat, Prober | None], Piece]


def _picture(check: Callable[[bytes], tuple[int, int]]) -> _Check:
    def checked(data: bytes, file_format: FileFormat, _: Prober | None) -> Piece:
        width, height = check(data)
        return Piece(file_format, len(data), width=width, height=height)

    return checked


def _document(data: bytes, file_format: FileFormat, prober: Prober | None) -> Piece:
    return Piece(file_format, len(data), pages=check_pdf(data, prober))


#: The check of each format that a lane may accept, by the format's code.
_CHECKS: Mapping[str, _Check] = {
    "PDF": _document,
    "PNG": _picture(check_png),
    "JPG": _picture(check_jpeg),
}


def inspect(
    source: bytes | Path | BinaryIO, lane: Lane, *, limit: int | None = None, prober: Prober | None = None
) -> Piece:
    """The attachment in ``source``, judged by its content; raises PieceError with the reason and a way out.

    ``limit`` in bytes, inclusive, defaults to the lane's for files of ours. No more than that is ever read.
    A stream is read from its start and left at its start. Many files share one ``prober``.
    """
    most = attachment_limit(lane) if limit is None else limit
    data, size = _read(source, most)
    if not size:
        raise PieceError(
            "empty", "Ce fichier est vide.", "Reprenez le fichier d’origine et joignez-le à nouveau."
        )
    kind = kind_of(data)
    file_format = lane.formats.get(kind.format)
    if file_format is None:
        raise refuse_kind(kind, lane)
    if size > most:
        raise _too_big(kind, size, most)
    return _CHECKS[kind.format](data, file_format, prober)


def _read(source: bytes | Path | BinaryIO, most: int) -> tuple[bytes, int]:
    """The first bytes, one more than allowed at most, and the whole size."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return _read(opened, most)
    stream: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    data = stream.read(most + 1)
    stream.seek(0)
    return data, size


def accepted_formats(lane: Lane) -> str:
    """The lane's formats as a sentence says them.

    >>> from requests_app.rules import lanes
    >>> accepted_formats(lanes()["ms1-dui"])
    'PDF, PNG ou JPG'
    """
    *others, last = lane.formats
    return f"{', '.join(others)} ou {last}" if others else last


def refuse_kind(kind: Kind, lane: Lane) -> PieceError:
    """The file is of a kind that the lane does not accept: named, with how to make an accepted one of it."""
    return PieceError(
        "kind",
        f"Ce fichier est {kind.label} : seuls les formats {accepted_formats(lane)} sont acceptés.",
        kind.way_out,
    )


def _too_big(kind: Kind, size: int, most: int) -> PieceError:
    shrinkable = kind.format in SHRINKABLE and size <= MAX_SHRINKABLE
    scan = "Numérisez le document à 150 points par pouce, ou enregistrez-le en taille réduite."
    way_out = "Cette image peut être réduite sur place." if shrinkable else scan
    return PieceError(
        "too_big",
        f"Ce fichier pèse {in_mo(size)} : une pièce ne peut pas dépasser {in_mo(most)}.",
        way_out,
        shrinkable=shrinkable,
    )
