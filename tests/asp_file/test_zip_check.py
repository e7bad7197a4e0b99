"""A stranger's ZIPs against the file that announces their attachments."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from requests_app.asp_file.sizes import BINARY_MO
from requests_app.asp_file.zip_check import verify
from requests_app.rules import Lane, Node, Place, lanes

from . import bad_files as made
from .made_zips import (
    BDC,
    JPEG,
    PDF,
    PHOTO,
    PNG,
    PROOF,
    SOUND,
    TREE,
    Item,
    items,
    piece,
    sources,
    tree,
    zipped,
)

AT = {BDC: (0, 0), PROOF: (0, 1), PHOTO: (1, 0)}


@pytest.fixture(scope="module")
def lane() -> Lane:
    return lanes()["ms1-dui"]


def without(name: str) -> dict[str, bytes]:
    return {key: content for key, content in SOUND.items() if key != name}


Row = tuple[str, int | None, int | None]


def told(lane: Lane, *parts: bytes, announced: Node = TREE) -> list[Row]:
    return [(f.rule, f.place.line, f.place.pj) for f in verify(sources(*parts), announced, lane)]


def at(rule: str, name: str) -> Row:
    return (rule, *AT[name])


PASSES: dict[str, list[bytes]] = {
    "one part": [zipped(*items(SOUND))],
    "three parts": [zipped(Item(name, content)) for name, content in SOUND.items()],
    "deflated": [zipped(*[Item(name, content, zipfile.ZIP_DEFLATED) for name, content in SOUND.items()])],
    "entries under ./": [zipped(*[Item(f"./{name}", content) for name, content in SOUND.items()])],
    "an empty folder": [zipped(*items(SOUND), Item("vide/"))],
    "an empty part": [zipped(*items(SOUND)), zipped()],
}


@pytest.mark.parametrize("parts", PASSES.values(), ids=PASSES.keys())
def test_sound_zips_have_no_finding(parts: list[bytes], lane: Lane) -> None:
    assert told(lane, *parts) == []


EXTRA: Row = ("zip.extra_entry", None, None)
FAULTS: dict[str, tuple[list[bytes], list[Row]]] = {
    "nothing": ([zipped()], [at("zip.missing_entry", name) for name in SOUND]),
    "one missing": ([zipped(*items(without(PROOF)))], [at("zip.missing_entry", PROOF)]),
    "one too many": ([zipped(*items(SOUND), Item("devis.pdf", PDF))], [EXTRA]),
    "twice in a part": ([zipped(*items(SOUND), Item(BDC, PDF))], [at("zip.duplicate_entry", BDC)]),
    "three times": (
        [zipped(*items(SOUND)), zipped(Item(BDC, PDF)), zipped(Item(BDC, PDF))],
        [at("zip.duplicate_entry", BDC)],
    ),
    "in a folder": (
        [zipped(Item("pièces/"), *[Item(f"pièces/{name}", content) for name, content in SOUND.items()])],
        [at("zip.nested", name) for name in SOUND],
    ),
    "in a Windows folder": ([zipped(*items(without(BDC)), Item(f"PJ\\{BDC}", PDF))], [at("zip.nested", BDC)]),
    "other capitals": (
        [zipped(*items(without(BDC)), Item(BDC.lower(), PDF))],
        [at("zip.missing_entry", BDC)],
    ),
    "other ending": (
        [zipped(*items(without(PHOTO)), Item("MS1-DUI-Va1-BDC-A0002.jpeg", JPEG))],
        [at("zip.missing_entry", PHOTO)],
    ),
    "a Mac's additions": (
        [zipped(*items(SOUND), Item(f"__MACOSX/._{BDC}", b"x"), Item(".DS_Store", b"x"))],
        [EXTRA],
    ),
    "a zip inside": ([zipped(*items(SOUND), Item("pieces.zip", zipped(Item("a", b"a"))))], [EXTRA]),
    "html named pdf": ([zipped(*items(SOUND | {BDC: b"<html></html>"}))], [at("zip.content", BDC)]),
    "png named pdf": ([zipped(*items(SOUND | {BDC: PNG}))], [at("zip.content", BDC)]),
    "empty": ([zipped(*items(SOUND | {BDC: b""}))], [at("zip.content", BDC)]),
    "cut": ([zipped(*items(SOUND | {PHOTO: JPEG[:-2]}))], [at("zip.content", PHOTO)]),
    "encrypted pdf": ([zipped(*items(SOUND | {BDC: made.encrypted_pdf("x")}))], [at("zip.content", BDC)]),
}


@pytest.mark.parametrize(("parts", "rows"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_is_one_finding(parts: list[bytes], rows: list[Row], lane: Lane) -> None:
    assert told(lane, *parts) == rows


SIZES = {
    "3 decimal Mo": (3_000_000, []),
    "a byte more": (3_000_001, [at("zip.attachment_size_near", PHOTO)]),
    "3 binary Mo": (3 * BINARY_MO, [at("zip.attachment_size_near", PHOTO)]),
    "a byte more than that": (3 * BINARY_MO + 1, [at("zip.attachment_size", PHOTO)]),
}


@pytest.mark.parametrize(("size", "rows"), SIZES.values(), ids=SIZES.keys())
def test_attachment_limits(size: int, rows: list[Row], lane: Lane) -> None:
    assert told(lane, zipped(*items(SOUND | {PHOTO: made.padded_jpeg(size)}))) == rows


def test_too_large_and_of_another_kind_are_two_faults(lane: Lane) -> None:
    heavy = b"<html>" + b" x" * 2_000_000
    rows = [at("zip.attachment_size", PHOTO), at("zip.content", PHOTO)]
    assert told(lane, zipped(*items(SOUND | {PHOTO: heavy}))) == rows


def grown(size: int) -> bytes:
    """A sound ZIP of exactly that many bytes: what stands before the first entry belongs to no one."""
    data = zipped(*items(SOUND))
    return b"\0" * (size - len(data)) + data


ZIP_SIZES = {
    "200 decimal Mo": (200_000_000, []),
    "a byte more": (200_000_001, [("zip.size_near", None, None)]),
    "200 binary Mo": (200 * BINARY_MO, [("zip.size_near", None, None)]),
    "a byte more than that": (200 * BINARY_MO + 1, [("zip.size", None, None)]),
}


@pytest.mark.parametrize(("size", "rows"), ZIP_SIZES.values(), ids=ZIP_SIZES.keys())
def test_zip_limits(size: int, rows: list[Row], lane: Lane) -> None:
    assert told(lane, grown(size)) == rows


UNSOUND = {
    "no name": piece(None, "PDF"),
    "a number for a name": piece(True, "PDF"),
    "a blank name": piece("  ", "PDF"),
}


@pytest.mark.parametrize("unsound", UNSOUND.values(), ids=UNSOUND.keys())
def test_unsound_names_are_the_rules_business(unsound: Node, lane: Lane) -> None:
    assert told(lane, zipped(), announced=tree([unsound])) == []


@pytest.mark.parametrize("form", [None, "DOCX", "PNG"], ids=["null", "unknown", "against the name"])
def test_an_unsound_format_is_not_told_twice(form: object, lane: Lane) -> None:
    assert told(lane, zipped(Item(BDC, PNG)), announced=tree([piece(BDC, form)])) == []


def test_messages_say_what_where_and_what_to_do(lane: Lane) -> None:
    part = zipped(Item(BDC, PNG), Item(PROOF.upper(), PNG), Item("__MACOSX/x", b""), Item("devis.pdf", PDF))
    found = verify(sources(part), TREE, lane)
    assert [(finding.place, finding.message.replace("\u00a0", " ")) for finding in found] == [
        (
            Place(""),
            (
                "Le fichier « devis.pdf » du ZIP « PJ-1.zip » n’est annoncé par aucune demande : "
                "retirez-le, ou corrigez son nom."
            ),
        ),
        (
            Place(""),
            (
                "Le ZIP « PJ-1.zip » contient ce qu’un Mac ou Windows ajoute en compressant un dossier "
                "(« __MACOSX/x ») : refaites-le en ne choisissant que les pièces."
            ),
        ),
        (
            Place("nomFichier", line=0, pj=0),
            (
                f"La pièce « {BDC} » est refusée. "
                "Son contenu est une image PNG, le fichier annonce PDF : corrigez l’un ou l’autre."
            ),
        ),
        (
            Place("nomFichier", line=0, pj=1),
            (
                f"La pièce « {PROOF} » n’est dans aucun des ZIP, mais « {PROOF.upper()} » s’y trouve : "
                "donnez-lui exactement le nom annoncé (majuscules et extension comprises)."
            ),
        ),
        (
            Place("nomFichier", line=1, pj=0),
            f"La pièce « {PHOTO} » n’est dans aucun des ZIP : ajoutez-la.",
        ),
    ]
    assert all(finding.section for finding in found)


def test_a_path_is_read_too(lane: Lane, tmp_path: Path) -> None:
    path = tmp_path / "PJ.zip"
    path.write_bytes(zipped(*items(SOUND)))
    assert verify([path], TREE, lane) == []


def test_a_zip64_with_few_entries_is_fine(lane: Lane) -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in SOUND.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                entry.write(content)
    assert told(lane, output.getvalue()) == []
