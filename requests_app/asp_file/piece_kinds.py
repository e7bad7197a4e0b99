"""What a file really is, by its own bytes: names and declared types prove nothing."""

from __future__ import annotations

import struct
from dataclasses import dataclass

PDF_HEAD = b"%PDF-"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
JPEG_HEAD = b"\xff\xd8\xff"

_TO_PDF = "Ouvrez-le et enregistrez-le (ou exportez-le) en PDF."
_TO_JPEG = "Enregistrez-la en JPEG ou en PNG, ou imprimez-la en PDF."
_NO_ARCHIVE = "Sortez-en le document et joignez-le lui-même."
_DOCUMENT_WANTED = "Joignez le document lui-même en PDF, JPEG ou PNG."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. ``format`` is a format code of the lanes for what may be attached, else empty."""

    label: str  #: with its article: « un document Word »
    way_out: str = _DOCUMENT_WANTED
    format: str = ""


PDF = Kind("un PDF", format="PDF")
PNG = Kind("une image PNG", format="PNG")
JPEG = Kind("une image JPEG", format="JPG")

WORD = Kind("un document Word", "Dans Word : Fichier, Enregistrer sous, PDF.")
EXCEL = Kind("un classeur Excel", "Dans Excel : Fichier, Enregistrer sous, PDF.")
POWERPOINT = Kind("une présentation PowerPoint", "Dans PowerPoint : Fichier, Enregistrer sous, PDF.")
OPEN_DOCUMENT = Kind("un document LibreOffice", "Dans LibreOffice : Fichier, Exporter vers, PDF.")
OLD_OFFICE = Kind("un ancien document Office (Word, Excel) ou un message Outlook", _TO_PDF)
ZIP = Kind("une archive ZIP", _NO_ARCHIVE)
ARCHIVE = Kind("une archive compressée", _NO_ARCHIVE)
HEIC = Kind(
    "une photo HEIC (format des iPhone)",
    "Sur l’iPhone : Réglages, Appareil photo, Formats, « Le plus compatible » ; "
    "ou enregistrez la photo en JPEG.",
)
WEBP = Kind("une image WEBP", _TO_JPEG)
TIFF = Kind("une image TIFF", _TO_JPEG)
HTML = Kind("une page web (HTML)", "Imprimez la page en PDF depuis votre navigateur.")
VIDEO = Kind("une vidéo ou un son")
PROGRAM = Kind("un programme")
TEXT = Kind("du texte brut", _TO_PDF)
ZEROS = Kind(
    "une suite de zéros", "La copie a échoué. Reprenez le fichier d’origine et joignez-le à nouveau."
)
LATE_PDF = Kind("un PDF précédé d’autres octets", "Ouvrez-le et imprimez-le en PDF dans un nouveau fichier.")
UNKNOWN = Kind("d’un format inconnu", "Joignez le document en PDF, JPEG ou PNG.")

_HEADS: tuple[tuple[bytes, Kind], ...] = (
    (PDF_HEAD, PDF),
    (PNG_HEAD, PNG),
    (JPEG_HEAD, JPEG),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"{\\rtf", Kind("un document RTF", _TO_PDF)),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"GIF8", Kind("une image GIF", _TO_JPEG)),
    (b"BM", Kind("une image BMP", _TO_JPEG)),
    (b"\0\0\0\x0cjP  ", Kind("une image JPEG 2000", _TO_JPEG)),
    (b"\xff\x0a", Kind("une image JPEG XL", _TO_JPEG)),
    (b"\0\0\0\x0cJXL ", Kind("une image JPEG XL", _TO_JPEG)),
    (b"%!PS", Kind("un document PostScript", _TO_PDF)),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ", ARCHIVE),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"ID3", VIDEO),
)

_BRANDS = {b"heic": HEIC, b"heix": HEIC, b"hevc": HEIC, b"heim": HEIC, b"mif1": HEIC, b"msf1": HEIC}
_BRANDS |= {b"avif": Kind("une image AVIF", _TO_JPEG), b"avis": Kind("une image AVIF", _TO_JPEG)}

_ZIP_CONTENTS = ((b"word/", WORD), (b"xl/", EXCEL), (b"ppt/", POWERPOINT), (b"opendocument", OPEN_DOCUMENT))
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_LOOKED_AT = 64 * 1024


def kind_of(data: bytes) -> Kind:
    """The kind of file whose first bytes (a few dozen kB are plenty) these are; ``UNKNOWN`` at worst.

    >>> kind_of(b"%PDF-1.7").format, kind_of(b"GIF89a").label
    ('PDF', 'une image GIF')
    """
    head = data[:_LOOKED_AT]
    for start, kind in _HEADS:
        if head.startswith(start):
            return kind
    if head.startswith(_ZIP_STARTS):
        return next((kind for mark, kind in _ZIP_CONTENTS if mark in head), ZIP)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], VIDEO)
    if head[:4] == b"RIFF":
        return WEBP if head[8:12] == b"WEBP" else VIDEO
    return _loose_kind(head)


def _loose_kind(head: bytes) -> Kind:
    """Kinds without a signature at byte 0."""
    if not head.strip(b"\0"):
        return ZEROS
    if PDF_HEAD in head[:1024]:
        return LATE_PDF
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return HTML
    if start.startswith((b"<?xml", b"<svg")):
        return Kind("une image SVG", _TO_JPEG) if b"<svg" in head else Kind("un fichier XML")
    if start.startswith((b"received:", b"from:", b"return-path:", b"mime-version:", b"delivered-to:")):
        return Kind(
            "un courriel enregistré", "Joignez le document que ce courriel contient, ou imprimez-le en PDF."
        )
    return TEXT if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in head[:4096])


def hidden_file(tail: bytes) -> str:
    """What second file stands in the bytes behind a file's end: its name in French, "" for none.

    Phones append thumbnails, videos and maker's notes after a picture's end, which is fine; a ZIP, a PDF or a
    page there makes a file that is two things at once.
    """
    end = tail.rfind(b"PK\x05\x06")
    if end >= 0 and len(tail) >= end + 22:
        (comment,) = struct.unpack_from("<H", tail, end + 20)
        if end + 22 + comment <= len(tail):
            return "une archive ZIP"
    if PDF_HEAD in tail:
        return "un PDF"
    lowered = tail[:4096].lower()
    return "une page web" if b"<html" in lowered or b"<script" in lowered else ""
