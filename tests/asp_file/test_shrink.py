"""A picture made small enough to be attached."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from requests_app.asp_file import pieces
from requests_app.asp_file.piece_errors import PieceError
from requests_app.rules import Lane, lanes

from . import bad_files as made


@pytest.fixture(scope="module")
def lane() -> Lane:
    return lanes()["ms1-dui"]


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_heavy_photo_fits(lane: Lane) -> None:
    heavy = made.saved(made.noise((2600, 2000)), "JPEG", quality=95)
    assert len(heavy) > 3_000_000
    small = pieces.shrink_image(heavy, 3_000_000)
    assert len(small) <= 3_000_000
    assert pieces.inspect(small, lane).format.code == "JPG"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_camera_s_orientation_is_applied(orientation: int) -> None:
    image = made.picture((200, 100))
    exif = image.getexif()
    exif[0x0112] = orientation
    small = opened(pieces.shrink_image(made.saved(image, "JPEG", exif=exif.tobytes()), 3_000_000))
    assert small.size == ((100, 200) if orientation >= 5 else (200, 100))
    assert dict(small.getexif()) == {}


def test_turned_the_right_way() -> None:
    """Value 6: the camera was turned right, so the picture's left column is the page's top."""
    image = Image.new("RGB", (200, 100), "white")
    image.paste((0, 0, 0), (0, 0, 40, 100))
    exif = image.getexif()
    exif[0x0112] = 6
    small = opened(pieces.shrink_image(made.saved(image, "JPEG", exif=exif.tobytes()), 3_000_000))
    assert (small.getpixel((50, 5))[0] < 60, small.getpixel((50, 190))[0] > 200) == (True, True)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_every_kind_of_png(mode: str) -> None:
    small = opened(pieces.shrink_image(made.png(mode), 3_000_000))
    assert (small.format, small.size) == ("JPEG", (320, 240))


def test_transparency_becomes_paper() -> None:
    clear = made.saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG")
    assert opened(pieces.shrink_image(clear, 3_000_000)).getpixel((25, 25)) == (255, 255, 255)


def test_sixteen_bits_are_scaled_not_cut() -> None:
    small = opened(pieces.shrink_image(made.png16(), 3_000_000))
    assert (small.getpixel((0, 0)), abs(small.getpixel((0, 32)) - 128) <= 3) == (0, True)


def test_a_large_scan_keeps_300_points_an_inch() -> None:
    scan = made.saved(made.picture((4960, 7016), "L"), "PNG")
    assert max(opened(pieces.shrink_image(scan, 3_000_000)).size) == 3508


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (made.pdf(), "not_shrinkable"),
        (made.padded_jpeg(25_000_001), "not_shrinkable"),
        (made.jpeg()[:-2], "truncated"),
        (made.damaged_png(), "corrupt"),
        (made.raw_png(9000, 9000, b""), "too_many_pixels"),
    ],
    ids=["pdf", "too heavy", "cut", "damaged", "too many points"],
)
def test_what_cannot_be_shrunk(data: bytes, code: str) -> None:
    with pytest.raises(PieceError) as refused:
        pieces.shrink_image(data, 3_000_000)
    assert refused.value.code == code


def test_a_limit_that_nothing_meets() -> None:
    with pytest.raises(PieceError) as refused:
        pieces.shrink_image(made.saved(made.noise((1600, 1600)), "PNG"), 1000)
    assert refused.value.code == "not_shrinkable"
