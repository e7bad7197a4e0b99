"""The words of a PDF, read through its fonts' own maps from glyphs to characters."""

from __future__ import annotations

import re
from typing import Any

import pikepdf

_PAIR = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")


def words_of(pdf: pikepdf.Pdf) -> str:
    """All its pages' text, in the order in which it is drawn, without its spaces."""
    return "".join(_page(page) for page in pdf.pages)


def _page(page: pikepdf.Page) -> str:
    maps = {str(name): _map(font) for name, font in page.resources["/Font"].items()}
    text, current = [], {}
    for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        else:
            shown = operands[0] if str(operator) == "TJ" else operands
            text += [_decoded(bytes(part), current) for part in shown if isinstance(part, pikepdf.String)]
    return "".join("".join(text).split())


def _map(font: Any) -> dict[int, str]:
    """Glyph -> characters."""
    cmap = font["/ToUnicode"].read_bytes()
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in _PAIR.findall(cmap)
    }


def _decoded(glyphs: bytes, known: dict[int, str]) -> str:
    return "".join(
        known.get(int.from_bytes(glyphs[at : at + 2], "big"), "?") for at in range(0, len(glyphs), 2)
    )
