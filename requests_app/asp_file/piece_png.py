"""The chunks of a PNG, walked by hand: each CRC, the order, and the pixels inflated in bounded memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from .piece_errors import PieceError, corrupt, truncated
from .piece_kinds import PNG_HEAD

NAME = "Ce PNG"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
#: Adam7: first column, first row, step of columns, step of rows of each pass.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_INFLATE_STEP = 1024 * 1024


@dataclass(frozen=True, slots=True)
class PngLayout:
    """What the header says, and where the picture ends."""

    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool
    end: int

    @property
    def raw_bytes(self) -> int:
        """How many bytes the pixels inflate to, filter bytes included."""
        if not self.interlaced:
            return self._rows(self.width, self.height)
        return sum(
            self._rows(-(-(self.width - x) // step_x), -(-(self.height - y) // step_y))
            for x, y, step_x, step_y in _PASSES
        )

    def _rows(self, width: int, height: int) -> int:
        if width <= 0 or height <= 0:
            return 0
        return height * (1 + -(-width * _CHANNELS[self.colour] * self.depth // 8))


def walk(data: bytes) -> PngLayout:
    """The layout of the PNG in ``data``; raises PieceError where a chunk is damaged or the end is missing."""
    header, has_pixels, has_palette, end = b"", False, False, 0
    for index, (name, content, after) in enumerate(_chunks(data)):
        if (index == 0) != (name == b"IHDR"):
            raise corrupt(NAME)
        header = content if name == b"IHDR" else header
        has_pixels = has_pixels or name == b"IDAT"
        has_palette = has_palette or name == b"PLTE"
        end = after
    layout = _layout(header, end)
    if not has_pixels or (layout.colour == 3 and not has_palette):
        raise corrupt(NAME)
    return layout


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Each chunk's name and content, and where it ends; stops after IEND."""
    position, name = len(PNG_HEAD), b""
    while name != b"IEND":
        if position + 12 > len(data):
            raise truncated(NAME)
        length, name = struct.unpack_from(">I4s", data, position)
        if not name.isalpha():
            raise corrupt(NAME)
        after = position + 12 + length
        if after > len(data):
            raise truncated(NAME)
        (crc,) = struct.unpack_from(">I", data, after - 4)
        if zlib.crc32(data[position + 4 : after - 4]) != crc:
            raise corrupt(NAME)
        yield name, data[position + 8 : after - 4], after
        position = after


def _layout(header: bytes, end: int) -> PngLayout:
    if len(header) != 13:
        raise corrupt(NAME)
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    sound = width and height and depth in _DEPTHS.get(colour, set()) and interlace in {0, 1}
    if not sound or compression or filtering:
        raise corrupt(NAME)
    return PngLayout(width, height, depth, colour, bool(interlace), end)


def inflate(data: bytes, layout: PngLayout) -> None:
    """Inflate the pixels piece by piece, keeping none; PieceError unless all that the header says is in."""
    inflater, left = zlib.decompressobj(), layout.raw_bytes
    pixels = (content for name, content, _ in _chunks(data) if name == b"IDAT")
    try:
        for content in pixels:
            while content and left > 0:
                left -= len(inflater.decompress(content, min(left, _INFLATE_STEP)))
                content = inflater.unconsumed_tail  # noqa: PLW2901 - the rest of this chunk, not the next one
            if inflater.eof or left <= 0:
                break
        if left > 0:
            left -= len(inflater.flush())
    except zlib.error as broken:
        raise corrupt(NAME) from broken
    if left > 0:
        raise _short(ended=inflater.eof)


def _short(*, ended: bool) -> PieceError:
    return corrupt(NAME) if ended else truncated(NAME)
