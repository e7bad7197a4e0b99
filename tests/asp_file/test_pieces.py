"""Attachments by their content: what is taken, and what each refusal says."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import ImageFile

from requests_app.asp_file import pieces
from requests_app.asp_file.digests import digest
from requests_app.asp_file.piece_errors import PieceError
from requests_app.asp_file.sizes import BINARY_MO
from requests_app.rules import Lane, lanes

from . import bad_files as made

JPEG, PNG, PDF = made.jpeg(), made.png(), made.pdf()


@pytest.fixture(scope="module")
def lane() -> Lane:
    return lanes()["ms1-dui"]


def mpo() -> bytes:
    """A phone's picture in two frames, which calls itself MPO."""
    return made.saved(made.picture(), "MPO", save_all=True, append_images=[made.picture()])


def many_scans() -> bytes:
    """A JPEG whose one scan is said again and again, to be slow."""
    small = made.saved(made.picture((16, 16)), "JPEG")
    start = small.index(b"\xff\xda")
    return small[:start] + small[start:-2] * 150 + small[-2:]


SOUND = {
    "jpeg": (JPEG, "JPG"),
    "jpeg progressive": (made.jpeg(progressive=True), "JPG"),
    "jpeg with restart markers": (made.jpeg(restart_marker_rows=1), "JPG"),
    "jpeg with bytes appended by a phone": (JPEG + b"SEFH" + bytes(range(256)) * 40 + b"SEFT", "JPG"),
    "jpeg with a video appended": (JPEG + b"\0\0\0\x18ftypmp42" + b"\x11" * 5000, "JPG"),
    "jpeg with a thumbnail inside": (made.jpeg(exif=b"Exif\0\0" + JPEG[:20_000]), "JPG"),
    "jpeg cmyk": (made.saved(made.picture(mode="CMYK"), "JPEG"), "JPG"),
    "jpeg grey": (made.saved(made.picture(mode="L"), "JPEG"), "JPG"),
    "jpeg fill bytes": (JPEG[:2] + b"\xff\xff" + JPEG[2:], "JPG"),
    "mpo": (mpo(), "JPG"),
    "png": (PNG, "PNG"),
    "png grey 16 bits": (made.png16(), "PNG"),
    "png one bit": (made.png("1"), "PNG"),
    "png palette": (made.png("P"), "PNG"),
    "png transparent": (made.png("RGBA"), "PNG"),
    "png grey transparent": (made.png("LA"), "PNG"),
    "png interlaced": (made.interlaced_png(37, 21), "PNG"),
    "png interlaced, one point": (made.interlaced_png(1, 1), "PNG"),
    "png with a tail": (PNG + b"\0" * 100, "PNG"),
    "pdf": (PDF, "PDF"),
    "pdf object streams": (made.pdf(object_stream_mode=2), "PDF"),
    "pdf linearised": (made.pdf(linearize=True), "PDF"),
    "pdf with a picture": (made.pdf_with_image(), "PDF"),
    "pdf sloppy content": (made.pdf(b"foo bar ) ("), "PDF"),
    "pdf blank lines behind": (PDF + b"\r\n\0\0\r\n", "PDF"),
    "pdf a mailer's note behind": (PDF + b"\n-- scanned --\n", "PDF"),
}


@pytest.mark.parametrize(("data", "code"), SOUND.values(), ids=SOUND.keys())
def test_sound_attachments_pass(data: bytes, code: str, lane: Lane) -> None:
    piece = pieces.inspect(data, lane)
    assert (piece.format.code, piece.size) == (code, len(data))


def damaged_png_true_crc() -> bytes:
    """The pixels are damaged, then the CRC made to agree."""
    return made.raw_png(100, 100, zlib.compress(b"\0" * 30_100)[:-8] + b"garbage!")


def encrypted_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"E\0n\0c\0" * 100


REFUSED = {
    "empty": (b"", "empty"),
    "zeros": (b"\0" * 5000, "kind"),
    "text": ("Bon de commande n° 12".encode(), "kind"),
    "unknown": (bytes(range(256)), "kind"),
    "html named pdf": (b"<!DOCTYPE html><html><body>Erreur 404</body></html>", "kind"),
    "html after spaces": (b"\r\n  <html>", "kind"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="x"/>', "kind"),
    "xml": (b'<?xml version="1.0"?><order/>', "kind"),
    "word": (made.zip_of(word__document=b"x"), "kind"),
    "excel": (made.zip_of(xl__workbook=b"x"), "kind"),
    "zip": (made.zip_of(devis=PDF), "kind"),
    "zip empty": (made.zip_of(), "kind"),
    "old office": (encrypted_office(), "kind"),
    "rtf": (b"{\\rtf1 }", "kind"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "kind"),
    "avif": (b"\0\0\0\x18ftypavif\0\0\0\0", "kind"),
    "video": (b"\0\0\0\x18ftypmp42\0\0\0\0", "kind"),
    "webp": (made.saved(made.picture(), "WEBP"), "kind"),
    "tiff": (made.saved(made.picture(), "TIFF"), "kind"),
    "gif": (made.saved(made.picture(), "GIF"), "kind"),
    "bmp": (made.saved(made.picture(), "BMP"), "kind"),
    "jpeg 2000": (b"\0\0\0\x0cjP  \r\n\x87\n", "kind"),
    "mail": (b"From: a@example.org\r\nSubject: x\r\n\r\n", "kind"),
    "program": (b"MZ\x90\0\x03", "kind"),
    "gzip": (b"\x1f\x8b\x08\0", "kind"),
    "pdf behind other bytes": (b"HTTP/1.1 200 OK\r\n\r\n" + PDF, "kind"),
    "jpeg: magic alone": (b"\xff\xd8\xff", "truncated"),
    "jpeg: cut in its headers": (JPEG[:100], "truncated"),
    "jpeg: half": (JPEG[: len(JPEG) // 2], "truncated"),
    "jpeg: last byte missing": (JPEG[:-1], "truncated"),
    "jpeg: end mark missing": (JPEG[:-2], "truncated"),
    "jpeg: progressive cut": (made.jpeg(progressive=True)[:-400], "truncated"),
    "jpeg: no picture": (b"\xff\xd8\xff\xd9", "corrupt"),
    "jpeg: not a marker": (b"\xff\xd8\xff\xe0\0\x04ab" + b"garbage" * 20, "corrupt"),
    "jpeg: headers lost": (JPEG[:2] + JPEG[JPEG.index(b"\xff\xda") :], "corrupt"),
    "jpeg: tables lost": (JPEG.replace(b"\xff\xdb", b"\xff\xfe"), "corrupt"),
    "jpeg: short segment": (b"\xff\xd8\xff\xe0\0\x01" + JPEG[2:], "corrupt"),
    "jpeg: slow on purpose": (many_scans(), "excessive"),
    "jpeg and zip": (JPEG + made.zip_of(a=b"b"), "polyglot"),
    "jpeg and pdf": (JPEG + PDF, "polyglot"),
    "jpeg and page": (JPEG + b"<html><script>", "polyglot"),
    "png: magic alone": (PNG[:8], "truncated"),
    "png: half": (PNG[: len(PNG) // 2], "truncated"),
    "png: last byte missing": (PNG[:-1], "truncated"),
    "png: end missing": (PNG[:-12], "truncated"),
    "png: a byte changed": (made.damaged_png(), "corrupt"),
    "png: damaged, crc agrees": (damaged_png_true_crc(), "corrupt"),
    "png: too few pixels": (made.raw_png(100, 100, zlib.compress(b"\0" * 500)), "corrupt"),
    "png: pixels cut": (made.raw_png(100, 100, zlib.compress(bytes(range(86)) * 350)[:60]), "truncated"),
    "png: no width": (made.raw_png(0, 10, zlib.compress(b"\0")), "corrupt"),
    "png: palette missing": (made.raw_png(4, 4, zlib.compress(b"\0" * 20), colour=3), "corrupt"),
    "png: impossible depth": (made.raw_png(4, 4, zlib.compress(b"\0" * 52), depth=3), "corrupt"),
    "png: no pixels": (
        b"\x89PNG\r\n\x1a\n"
        + made.chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0))
        + made.chunk(b"IEND", b""),
        "corrupt",
    ),
    "png: bomb": (made.raw_png(50_000, 50_000, zlib.compress(b"\0" * 10_000_000)), "too_many_pixels"),
    "png: profile bomb": (made.png(icc_profile=b"\0" * 3_000_000), "corrupt"),
    "png and zip": (PNG + made.zip_of(a=b"b"), "polyglot"),
    "pdf: magic alone": (b"%PDF-1.4\n", "truncated"),
    "pdf: half": (made.pdf(b"BT ET " * 4000)[:12_000], "truncated"),
    "pdf: end mark cut": (PDF[:-3], "truncated"),
    "pdf: update cut": (PDF + b"\n7 0 obj\n<< /Type", "truncated"),
    "pdf: cut but with an end mark": (
        made.pdf(b"BT ET " * 4000)[:12_000] + b"\nstartxref\n12\n%%EOF\n",
        "corrupt",
    ),
    "pdf: garbage between head and end": (b"%PDF-1.4\n" + b"garbage\n" * 50 + b"%%EOF", "corrupt"),
    "pdf: bytes removed": (PDF[:120] + PDF[140:], "corrupt"),
    "pdf: picture damaged": (made.pdf_with_image(damaged=True), "corrupt"),
    "pdf: password": (made.encrypted_pdf("secret"), "encrypted"),
    "pdf: restrictions": (made.encrypted_pdf(""), "encrypted"),
    "pdf: no page": (made.pdf(pages=0), "empty"),
    "pdf and zip": (PDF + made.zip_of(a=b"b"), "polyglot"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_attachments_are_refused(data: bytes, code: str, lane: Lane) -> None:
    with pytest.raises(PieceError) as refused:
        pieces.inspect(data, lane)
    error = refused.value
    assert error.code == code
    for sentence in (error.reason, error.way_out):
        assert sentence.endswith((".", "»."))


@pytest.mark.parametrize("kind", ["jpeg: tables lost", "png: profile bomb"])
def test_they_are_refused_after_a_pdf_was_made(
    kind: str, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WeasyPrint's import has Pillow forgive damaged pictures, in the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    data, code = REFUSED[kind]
    with pytest.raises(PieceError) as refused:
        pieces.inspect(data, lane)
    assert refused.value.code == code


NAMED = {
    "word": ("un document Word", "Dans Word\u00a0: Fichier, Enregistrer sous, PDF."),
    "excel": ("un classeur Excel", "Dans Excel\u00a0: Fichier, Enregistrer sous, PDF."),
    "zip": ("une archive ZIP", "Sortez-en le document et joignez-le lui-même."),
    "tiff": ("une image TIFF", "Enregistrez-la en JPEG ou en PNG, ou imprimez-la en PDF."),
    "webp": ("une image WEBP", "Enregistrez-la en JPEG ou en PNG, ou imprimez-la en PDF."),
    "html named pdf": ("une page web (HTML)", "Imprimez la page en PDF depuis votre navigateur."),
}


@pytest.mark.parametrize(("case", "said"), NAMED.items(), ids=NAMED.keys())
def test_what_is_not_taken_is_named(case: str, said: tuple[str, str], lane: Lane) -> None:
    with pytest.raises(PieceError) as refused:
        pieces.inspect(REFUSED[case][0], lane)
    reason = f"Ce fichier est {said[0]}\u00a0: seuls les formats PDF, PNG ou JPG sont acceptés."
    assert (refused.value.reason, refused.value.way_out) == (reason, said[1])


SIZES = {
    "exactly the limit": (3_000_000, None, None),
    "one byte over": (3_000_001, None, "too_big"),
    "between decimal and binary": (3 * BINARY_MO, 3 * BINARY_MO, None),
    "over binary": (3 * BINARY_MO + 1, 3 * BINARY_MO, "too_big"),
}


@pytest.mark.parametrize(("size", "limit", "code"), SIZES.values(), ids=SIZES.keys())
def test_the_limit_is_inclusive(size: int, limit: int | None, code: str | None, lane: Lane) -> None:
    found = None
    try:
        pieces.inspect(made.padded_jpeg(size), lane, limit=limit)
    except PieceError as refused:
        found = refused.code
    assert found == code


@pytest.mark.parametrize(
    ("data", "shrinkable"),
    [
        (made.padded_jpeg(25_000_000), True),
        (made.padded_jpeg(25_000_001), False),
        (PDF + b" " * 3_000_000, False),
    ],
    ids=["25 Mo picture", "over 25 Mo", "pdf"],
)
def test_an_image_up_to_25_mo_may_be_shrunk(data: bytes, shrinkable: bool, lane: Lane) -> None:
    with pytest.raises(PieceError) as refused:
        pieces.inspect(data, lane)
    assert (refused.value.code, refused.value.shrinkable) == ("too_big", shrinkable)


def test_the_refusal_says_both_sizes(lane: Lane) -> None:
    with pytest.raises(PieceError) as refused:
        pieces.inspect(made.padded_jpeg(3_000_001), lane)
    assert refused.value.reason == "Ce fichier pèse 3,01 Mo\u00a0: une pièce ne peut pas dépasser 3 Mo."


@pytest.mark.parametrize("kind", ["bytes", "path", "stream"])
def test_any_source_is_read(kind: str, lane: Lane, tmp_path: Path) -> None:
    path = tmp_path / "devis"
    path.write_bytes(PDF)
    stream = io.BytesIO(PDF)
    stream.seek(7)
    piece = pieces.inspect({"bytes": PDF, "path": path, "stream": stream}[kind], lane)
    assert (piece.format.extension, piece.pages, piece.size) == ("pdf", 1, len(PDF))


def test_a_lane_without_png_refuses_png(lane: Lane) -> None:
    from dataclasses import replace

    narrow = replace(lane, formats={code: lane.formats[code] for code in ("PDF", "JPG")})
    with pytest.raises(PieceError) as refused:
        pieces.inspect(PNG, narrow)
    assert (
        refused.value.reason
        == "Ce fichier est une image PNG\u00a0: seuls les formats PDF ou JPG sont acceptés."
    )


def test_every_format_of_every_lane_has_its_check() -> None:
    assert {code for lane in lanes().values() for code in lane.formats} <= set(pieces._CHECKS)


def test_digest_in_one_pass() -> None:
    found = digest(io.BytesIO(b"\1" * 600_000))
    assert (found.size, found.crc32) == (600_000, zlib.crc32(b"\1" * 600_000))
    assert len(found.sha256) == 64
