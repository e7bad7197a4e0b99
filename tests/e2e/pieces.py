"""Attachments made for these tests."""

from __future__ import annotations

import io
import os
from functools import cache

import pikepdf
from PIL import Image


@cache
def pdf() -> bytes:
    """One blank page."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(content)
    return content.getvalue()


def heavy_pdf(size: int) -> bytes:
    """A whole PDF of about that many bytes, which no compression makes smaller."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.pages[0].Contents = document.make_stream(b"% " + os.urandom(size).hex().encode()[: size - 2])
        document.save(content, compress_streams=False)
    return content.getvalue()


@cache
def png() -> bytes:
    """A white page."""
    content = io.BytesIO()
    Image.new("L", (400, 560), 255).save(content, "PNG")
    return content.getvalue()


def photo(megabytes: int) -> bytes:
    """A JPEG of at least that many million bytes: noise, the worst that a camera can give."""
    width, height = 2000, 125 * megabytes
    content = io.BytesIO()
    Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)).save(
        content, "JPEG", quality=100, subsampling=0
    )
    assert len(content.getvalue()) >= megabytes * 1_000_000, len(content.getvalue())
    return content.getvalue()
