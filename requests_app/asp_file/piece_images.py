"""Pictures: whole, sound, and opened by Pillow within bounds of memory."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

from . import piece_jpeg, piece_png
from .piece_errors import PieceError, corrupt, foreign_tail
from .piece_jpeg import JpegLayout
from .piece_kinds import hidden_file
from .piece_png import PngLayout

#: The largest phone cameras take 200 million points.
MAX_PIXELS = 200_000_000
#: What one decoded picture may hold in memory: A4 in colour at 800 points an inch.
MAX_RASTER_BYTES = 256 * 1024 * 1024
#: Pillow's own guard agrees with ours, which comes first and says it in French.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

#: Pictures are decoded a few at a time, however many arrive together.
_decoding = threading.BoundedSemaphore(2)
#: A picture of several frames that calls itself MPO comes in as a JPEG.
_PILLOW_FORMATS = ("JPEG", "PNG")
_PILLOW_FAULTS = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)
_DRAFT = 8


@contextmanager
def opened(data: bytes, name: str) -> Iterator[Image.Image]:
    """The picture in Pillow, one of few at a time; what Pillow cannot read becomes a PieceError."""
    with _decoding:
        # WeasyPrint, once imported, has Pillow forgive what is cut or damaged, in the whole process.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            with Image.open(io.BytesIO(data), formats=_PILLOW_FORMATS) as image:
                yield image
        except Image.DecompressionBombError as bomb:
            raise too_many_pixels() from bomb
        except _PILLOW_FAULTS as fault:
            raise corrupt(name) from fault


def too_many_pixels() -> PieceError:
    """The picture would not fit in a reasonable memory."""
    return PieceError(
        "too_many_pixels",
        "Cette image compte trop de points pour être ouverte sans risque.",
        "Numérisez le document à 300 points par pouce, ou enregistrez l’image dans une taille plus petite.",
    )


def check_jpeg(data: bytes) -> tuple[int, int]:
    """The size in pixels of the JPEG in ``data``; raises PieceError unless it is whole and sound.

    Bytes behind the end are the phones' habit and accepted, a second file there is not. Decoded at an eighth
    of its size, which reads all of the coded data in a sixty-fourth of the memory.
    """
    layout = jpeg_layout(data)
    if hidden := hidden_file(data[layout.end :]):
        raise foreign_tail(piece_jpeg.NAME, hidden)
    with opened(data, piece_jpeg.NAME) as image:
        image.draft(None, (layout.width // _DRAFT, layout.height // _DRAFT))
        image.load()
    return layout.width, layout.height


def check_png(data: bytes) -> tuple[int, int]:
    """The size in pixels of the PNG in ``data``; raises PieceError unless it is whole and sound."""
    layout = png_layout(data)
    if hidden := hidden_file(data[layout.end :]):
        raise foreign_tail(piece_png.NAME, hidden)
    with opened(data, piece_png.NAME) as image:
        piece_png.inflate(data, layout)
        image.load()
    return layout.width, layout.height


def jpeg_layout(data: bytes) -> JpegLayout:
    """The JPEG's layout, refused where decoding it would take too much memory."""
    layout = piece_jpeg.walk(data)
    if layout.width * layout.height > MAX_PIXELS or layout.coefficient_bytes > MAX_RASTER_BYTES:
        raise too_many_pixels()
    return layout


def png_layout(data: bytes) -> PngLayout:
    """The PNG's layout, refused where decoding it would take too much memory."""
    layout = piece_png.walk(data)
    pixels = layout.width * layout.height
    # Pillow holds a grey point on one byte (two for 16 bits), any coloured or transparent one on four.
    per_pixel = 4 if layout.colour else max(1, layout.depth // 8)
    if (
        pixels > MAX_PIXELS
        or pixels * per_pixel > MAX_RASTER_BYTES
        or layout.raw_bytes > MAX_RASTER_BYTES * 2
    ):
        raise too_many_pixels()
    return layout
