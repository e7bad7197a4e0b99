"""The ZIPs that the corpus's index describes, built on the spot, with real PDF, PNG and JPEG in them."""

from __future__ import annotations

import io
import json
import stat
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from .corpus_index import CORPUS, ZipCase


def build(case: ZipCase, folder: Path) -> list[Path]:
    """Writes the case's parts into the folder and returns their paths, in order."""
    if case.bytes is not None:
        path = folder / "pieces-1.zip"
        path.write_text(case.bytes, encoding="utf-8")
        return [path]
    parts: Iterable[Iterable[Mapping[str, Any]]] = case.parts
    if case.each is not None:
        parts = [[{"name": name, **case.each} for name in _named_by(CORPUS / case.file)]]
    paths = []
    for number, entries in enumerate(parts, start=1):
        path = folder / f"pieces-{number}.zip"
        with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            warnings.simplefilter("ignore")  # zipfile's, at a name that stands twice: it is meant
            for entry in entries:
                _add(archive, entry)
        if any(entry["is"] == "encrypted" for entry in entries):
            _mark_encrypted(path)
        paths.append(path)
    return paths


def _named_by(path: Path) -> list[str]:
    lines = json.loads(path.read_bytes())["lignesImport"]
    return [piece["nomFichier"] for line in lines for piece in line["piecesJustificatives"]]


def _add(archive: zipfile.ZipFile, entry: Mapping[str, Any]) -> None:
    info = zipfile.ZipInfo(entry["name"])
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    if entry["is"] == "link":
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
    if entry["is"] == "bomb":
        info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content(entry["is"], entry.get("size", 0)))


@cache
def content(kind: str, size: int) -> bytes:
    """The bytes of an entry; ``size`` is exact where it is given (0: as small as can be)."""
    match kind:
        case "pdf" | "encrypted":
            return _pdf(size)
        case "png" | "jpg":
            return _image("PNG" if kind == "png" else "JPEG")
        case "html":
            return b"<!doctype html><title>Bon de commande</title><p>Session expir\xc3\xa9e</p>\n"
        case "link":
            return b"../../secret.pdf"
        case "bomb":
            return b"\0" * size
    raise LookupError(kind)


def _image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, kind)
    return out.getvalue()


def _pdf(size: int) -> bytes:
    """One blank page; made up to the size by one stream that the page does not use."""
    smallest = len(_pdf_with_padding(0))
    padding = max(0, size - smallest)
    for _ in range(4):
        made = _pdf_with_padding(padding)
        if len(made) == size or not size:
            return made
        padding += size - len(made)
    raise ValueError(f"no PDF of exactly {size} bytes")


def _pdf_with_padding(padding: int) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /PieceInfo 4 0 R >>",
        b"<< /Padding 5 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (padding, b" " * padding),
    ]
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _mark_encrypted(path: Path) -> None:
    """Sets the flag that says « encrypted », in the local header and in the directory."""
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(bytes(data))
