"""A picture too heavy to be attached, made into a readable JPEG within the limit."""

from __future__ import annotations

import io
from itertools import product

from PIL import Image

from . import piece_jpeg, piece_png
from .piece_errors import PieceError
from .piece_images import jpeg_layout, opened, png_layout, too_many_pixels
from .piece_kinds import kind_of
from .sizes import DECIMAL_MO, in_mo

#: What we take in: a phone's largest usual photo.
MAX_SHRINKABLE = 25 * DECIMAL_MO
#: The formats, by code, that can be shrunk.
SHRINKABLE = ("JPG", "PNG")
#: Longest sides tried in turn, from A4 at 300 points an inch; below the last a page gets hard to read.
_SIDES = (3508, 2900, 2400, 2000, 1600)
_QUALITIES = (88, 80, 72)
#: EXIF's tag of how the camera was held, and what sets each of its values upright.
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: A PNG is decoded whole, then flattened: two copies of it stand in memory.
MAX_PNG_PIXELS = 50_000_000
_GREYS = ("1", "L", "LA", "I", "I;16", "I;16B", "F")


def shrink_image(data: bytes, limit: int) -> bytes:
    """A JPEG of at most ``limit`` bytes showing what the JPEG or PNG in ``data`` shows, upright.

    The camera's orientation is applied; its other notes (place, date, device) are left behind. Raises
    PieceError where the picture is too heavy to be taken in, is damaged, or is of another kind.
    """
    form = kind_of(data).format
    if form not in SHRINKABLE or len(data) > MAX_SHRINKABLE:
        raise PieceError(
            "not_shrinkable",
            f"Seule une image JPEG ou PNG de {in_mo(MAX_SHRINKABLE)} au plus peut être réduite ici.",
            "Numérisez le document à 150 points par pouce, ou enregistrez-le en taille réduite.",
        )
    with opened(data, _guard(data, form)) as image:
        image.draft(None, (_SIDES[0], _SIDES[0]))
        return _smallest_loss(_upright(image), limit)


def _guard(data: bytes, form: str) -> str:
    """What the picture is called in messages; PieceError where it is damaged or too large to decode."""
    if form == "JPG":
        jpeg_layout(data)
        return piece_jpeg.NAME
    layout = png_layout(data)
    if layout.width * layout.height > MAX_PNG_PIXELS:
        raise too_many_pixels()
    return piece_png.NAME


def _upright(image: Image.Image) -> Image.Image:
    """The picture at the largest side that we keep, turned as the camera held it, grey or in colours."""
    turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    flat = _flatten(image)
    flat.thumbnail((_SIDES[0], _SIDES[0]), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return flat if turn is None else flat.transpose(turn)


def _flatten(image: Image.Image) -> Image.Image:
    """Grey or RGB, on white where it was transparent; 16 bits a point are scaled, not cut, to 8."""
    if image.mode in {"I", "I;16", "I;16B"}:
        return image.convert("I").point(lambda level: level / 256).convert("L")
    if "A" in image.mode or "transparency" in image.info:
        layered = image.convert("RGBA")
        page = Image.new("RGB", layered.size, "white")
        page.paste(layered, mask=layered)
        return page
    return image.convert("L" if image.mode in _GREYS else "RGB")


def _smallest_loss(image: Image.Image, limit: int) -> bytes:
    """The first that fits, from the largest and finest down."""
    for side, quality in product(_SIDES, _QUALITIES):
        if side < max(image.size):
            image.thumbnail((side, side), Image.Resampling.LANCZOS)
        output = io.BytesIO()
        # Full resolution of colours: a stamp or a signature on text stays sharp.
        image.save(output, "JPEG", quality=quality, subsampling=0)
        if output.tell() <= limit:
            return output.getvalue()
    raise PieceError(
        "not_shrinkable",
        "Cette image ne peut pas être réduite sans devenir illisible.",
        "Numérisez le document à 150 points par pouce en niveaux de gris.",
    )
