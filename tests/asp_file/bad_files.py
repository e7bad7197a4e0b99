"""Attachments made up for the tests: sound ones, and what is wrong with the others."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from functools import cache

import pikepdf
from PIL import Image, ImageDraw

#: First column, first row, step of columns, step of rows of an interlaced PNG's passes.
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def picture(size: tuple[int, int] = (320, 240), mode: str = "RGB") -> Image.Image:
    """A picture with a bit of everything in it, the same each time."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for step in range(0, size[0], 8):
        draw.line((step, 0, size[0] - step, size[1]), fill=(step % 256, (step * 3) % 256, 90))
    draw.text((10, 10), "BON DE COMMANDE 2023", fill="black")
    return image.convert(mode)


def noise(size: tuple[int, int]) -> Image.Image:
    """A picture that compresses badly."""
    return Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """The image's bytes."""
    output = io.BytesIO()
    image.save(output, form, **options)
    return output.getvalue()


def jpeg(**options: object) -> bytes:
    """A sound JPEG."""
    return saved(picture(), "JPEG", **options)


def png(mode: str = "RGB", **options: object) -> bytes:
    """A sound PNG."""
    return saved(picture(mode=mode), "PNG", **options)


def padded_jpeg(size: int) -> bytes:
    """A sound JPEG of exactly that many bytes."""
    data = jpeg()
    return data + b"\0" * (size - len(data))


def damaged_png() -> bytes:
    """A PNG one byte of which has changed."""
    data = bytearray(png())
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def png16() -> bytes:
    """A sound PNG of 16 bits a point, grey."""
    image = Image.frombytes("I;16", (64, 64), b"".join(struct.pack("<H", i * 16) for i in range(4096)))
    return saved(image, "PNG")


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def raw_png(
    width: int, height: int, pixels: bytes, *, depth: int = 8, colour: int = 2, interlace: int = 0
) -> bytes:
    """A PNG made by hand, whatever its header promises."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def interlaced_png(width: int, height: int) -> bytes:
    """A sound interlaced grey PNG: Pillow reads them but writes none."""
    raw = b""
    for x, y, across, down in ADAM7:
        columns, rows = len(range(x, width, across)), len(range(y, height, down))
        raw += (b"\0" + b"\x80" * columns) * rows if columns else b""
    return raw_png(width, height, zlib.compress(raw), colour=0, interlace=1)


def pdf(content: bytes = b"BT ET", pages: int = 1, compress: bool = False, **options: object) -> bytes:
    """A PDF of that many pages, the first of which shows ``content``."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if pages:
        page = document.pages[0]
        page.Contents = document.make_stream(content)
        if compress:
            page.Contents.write(zlib.compress(content), filter=pikepdf.Name.FlateDecode)
    output = io.BytesIO()
    document.save(output, compress_streams=compress, **options)
    return output.getvalue()


def pdf_with_image(damaged: bool = False) -> bytes:
    """A PDF whose page shows a compressed picture, damaged in its middle if asked."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    coded = zlib.compress(os.urandom(30_000))
    image = document.make_stream(b"")
    image.write(coded, filter=pikepdf.Name.FlateDecode)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = 100, 100, 8
    image.ColorSpace = pikepdf.Name.DeviceRGB
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    output = io.BytesIO()
    document.save(output)
    data = bytearray(output.getvalue())
    if damaged:
        start = data.find(coded[:16])
        data[start : start + 40] = b"\xff" * 40
    return bytes(data)


def encrypted_pdf(user: str) -> bytes:
    """A PDF with a password to open it, or without one but with restrictions."""
    return pdf(encryption=pikepdf.Encryption(owner="secret", user=user))


@cache
def pdf_bomb() -> bytes:
    """A few hundred kB that inflate to 600 MB in one page's content."""
    squeezer = zlib.compressobj(9)
    block = b" " * 10_000_000
    coded = b"".join(squeezer.compress(block) for _ in range(60)) + squeezer.flush()
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    stream = document.make_stream(b"")
    stream.write(coded, filter=pikepdf.Name.FlateDecode)
    document.pages[0].Contents = stream
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def zip_of(**entries: bytes) -> bytes:
    """A small ZIP."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return output.getvalue()
