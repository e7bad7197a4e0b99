"""The markers of a JPEG, walked by hand: Pillow sees neither a missing end nor what a decode will cost."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from .piece_errors import PieceError, corrupt, truncated

NAME = "Ce JPEG"
_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_EOI, _SOS = 0xD9, 0xDA
_NO_FRAME = {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
#: In coded data 0xFF is followed by 0 (stuffing), a restart marker or a fill byte; all else is a marker.
_NEXT_MARKER = re.compile(rb"\xff(?![\x00\xff\xd0-\xd7])")
#: libjpeg advises 500 against pictures made to be slow; a camera's or a scanner's has at most a dozen.
MAX_SCANS = 100


@dataclass(slots=True)
class JpegLayout:
    """What the markers say: size in pixels, components, how it is coded, and where the picture ends."""

    width: int = 0
    height: int = 0
    samples_per_pixel: float = 0.0
    progressive: bool = False
    scans: int = 0
    end: int = 0

    @property
    def coefficient_bytes(self) -> int:
        """What libjpeg must hold to decode: nothing for one baseline scan, else each sample on two bytes."""
        if not self.progressive and self.scans <= 1:
            return 0
        return int(self.width * self.height * self.samples_per_pixel * 2)


def walk(data: bytes) -> JpegLayout:
    """The layout of the JPEG in ``data``; raises PieceError where it is damaged or its end is missing."""
    layout, position = JpegLayout(), 2
    while True:
        position, marker = _marker(data, position)
        if marker == _EOI:
            break
        if marker in _STANDALONE:
            continue
        segment = _segment(data, position)
        position += len(segment) + 2
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            _read_frame(layout, marker, segment)
        elif marker == _SOS:
            position = _skip_scan(data, position, layout)
    layout.end = position
    if not layout.scans or not layout.width or not layout.height:
        raise corrupt(NAME)
    return layout


def _marker(data: bytes, position: int) -> tuple[int, int]:
    """The marker at the position (fill bytes before it allowed) and where its segment starts."""
    if position >= len(data):
        raise truncated(NAME)
    if data[position] != 0xFF:
        raise corrupt(NAME)
    while position < len(data) and data[position] == 0xFF:
        position += 1
    if position >= len(data):
        raise truncated(NAME)
    if data[position] == 0:
        raise corrupt(NAME)
    return position + 1, data[position]


def _segment(data: bytes, position: int) -> bytes:
    """The segment's content, without its two bytes of length."""
    if position + 2 > len(data):
        raise truncated(NAME)
    (length,) = struct.unpack_from(">H", data, position)
    if length < 2:
        raise corrupt(NAME)
    if position + length > len(data):
        raise truncated(NAME)
    return data[position + 2 : position + length]


def _read_frame(layout: JpegLayout, marker: int, segment: bytes) -> None:
    if layout.width or len(segment) < 6 or len(segment) < 6 + 3 * segment[5]:
        raise corrupt(NAME)
    _, layout.height, layout.width, count = struct.unpack_from(">BHHB", segment)
    factors = [(segment[7 + 3 * i] >> 4, segment[7 + 3 * i] & 15) for i in range(count)]
    if not factors or any(not h or not v for h, v in factors):
        raise corrupt(NAME)
    largest = max(h for h, _ in factors) * max(v for _, v in factors)
    layout.samples_per_pixel = sum(h * v for h, v in factors) / largest
    layout.progressive = marker in _PROGRESSIVE


def _skip_scan(data: bytes, position: int, layout: JpegLayout) -> int:
    """Where the marker after the scan's coded data stands."""
    layout.scans += 1
    if layout.scans > MAX_SCANS:
        raise PieceError(
            "excessive", f"{NAME} est codé de façon anormale.", "Enregistrez-le à nouveau en JPEG."
        )
    found = _NEXT_MARKER.search(data, position)
    if found is None:
        raise truncated(NAME)
    return found.start()
