"""What must not be opened is refused by its own sentence, and at once: nothing here is unpacked to see."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from requests_app.rules import Lane
from requests_app.spreadsheet import Refused, guard, limits, read, read_table

from .made import PACKAGE, RELS, Xml, package, put, sheet_xml, tables

ONE = {"Feuil1": sheet_xml([["010780054"]])}
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def outside(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="x" Type="{RELS}/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )


def sheet(inside: str) -> dict[str, str]:
    return {"Feuil1": sheet_xml([], before=inside)}


DOCTYPE = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
EXTERNAL = "xl/externalLinks/externalLink1.xml"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
A_CELL = '<sheetData><row r="1"><c r="{ref}"><v>1</v></c></row></sheetData>'

#: file -> a part of the sentence
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "est vide"),
    "blank": (b"\xef\xbb\xbf \r\n", "est vide"),
    "old xls": (OLE, "ancien format d’Excel"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
    "pdf renamed": (b"%PDF-1.7\n" + b"x" * 600, "un document PDF"),
    "png renamed": (b"\x89PNG\r\n\x1a\n" + b"x" * 600, "une image"),
    "web page saved as xls": (b"<html><table><tr><td>1</td></tr></table></html>", "une page web"),
    "binary named csv": (b"a;b\n" + bytes(range(256)) * 4, "ne sont pas du texte"),
    "csv with NUL": (b"a;b\r\n1;\x002\r\n", "ne sont pas du texte"),
    "csv in no encoding": (b"a;b\r\n\x81\x8d;\xff\r\n", "ni de l’UTF-8 ni du Windows-1252"),
    "csv with an open quote": (b'a;b\r\n"' + b"x" * 40_000, "dépasse 32\u202f767 caractères"),
    "csv with an endless cell": (b'a;b\r\n"' + b"x" * 140_000, "n’en finit pas"),
    "csv with many columns": (b";" * 600, "plus de 500 colonnes"),
    "ods": (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
    "plain zip": (zipped(a=b"a"), "une archive, pas un classeur"),
    "truncated zip": (package(ONE)[:900], "abîmé ou incomplet"),
    "word": (package(ONE, extra={"word/document.xml": "<a/>"}), "un document Word"),
    "macros by name": (package(ONE, extra={"xl/vbaProject.bin": b"x"}), "contient des macros"),
    "macros by type": (package(ONE, main_type=MACROS), "contient des macros"),
    "xlsb": (package(ONE, extra={"xl/workbook.bin": b"x"}), "xlsb"),
    "external link": (package(ONE, extra={EXTERNAL: "<a/>"}), "liens vers d’autres fichiers"),
    "external image": (
        package(ONE, extra={SHEET_RELS: outside("image", "http://x/i.png")}),
        "liens vers d’autres",
    ),
    "data connection": (package(ONE, extra={"xl/connections.xml": "<a/>"}), "données à l’extérieur"),
    "embedded object": (package(ONE, extra={"xl/embeddings/oleObject1.bin": b"x"}), "objets incorporés"),
    "nested archive": (package(ONE, extra={"xl/media/a.zip": b"x"}), "d’autres archives"),
    "bomb by ratio": (package(ONE, extra={"xl/media/a.xml": b" " * 6_000_000}), "démesuré"),
    "thousands of parts": (
        package(ONE, extra={f"p/{n}": "" for n in range(2_001)}, compressed=False),
        "milliers",
    ),
    "entities": (package({"Feuil1": DOCTYPE + sheet_xml([])}), "entités"),
    "entities in UTF-16": (
        package(
            {},
            extra={
                "xl/workbook.xml": ('<?xml version="1.0" encoding="utf-16"?>' + DOCTYPE + "<w/>").encode(
                    "utf-16"
                )
            },
        ),
        "entités",
    ),
    "entities beside": (package(ONE, extra={"xl/theme/theme1.xml": DOCTYPE + "<a/>"}), "entités"),
    "deep": (package(sheet("<a>" * 150 + "</a>" * 150)), "emboîtées trop profond"),
    "no xml": (package({"Feuil1": "<worksheet>"}), "abîmé ou incomplet"),
    "one enormous tag": (package(sheet(f'<a b="{"x" * 1_300_000}"/>'), compressed=False), "balise démesurée"),
    "declared rows": (package(sheet('<dimension ref="A1:C1048576"/>')), "plus de 300\u202f000 lignes"),
    "declared columns": (package(sheet('<dimension ref="A1:XFD3"/>')), "plus de 500 colonnes"),
    "real last row": (
        package(sheet('<sheetData><row r="1048576"/></sheetData>')),
        "plus de 300\u202f000 lignes",
    ),
    "real last column": (package(sheet(A_CELL.format(ref="XFD1"))), "plus de 500 colonnes"),
    "cell in another row": (package(sheet(A_CELL.format(ref="A7"))), "hors de sa ligne"),
    "cell nowhere": (package(sheet(A_CELL.format(ref="??"))), "sans place"),
    "rows twice": (package(sheet('<sheetData><row r="2"/><row r="2"/></sheetData>')), "désordre"),
    "long cell": (package({"F": sheet_xml([["x" * 32_768]])}), "plus de 32\u202f767 caractères"),
    "long shared text": (package(ONE, shared=[f"<si><t>{'x' * 32_768}</t></si>"]), "plus de 32\u202f767"),
    "text that is not shared": (
        package({"F": sheet_xml([[Xml('t="s"><v>7</v>')]])}),
        "texte qui n’existe pas",
    ),
    "no sheet": (package({}), "aucune feuille de calcul"),
}


@pytest.mark.parametrize(("data", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_refused_by_its_own_sentence(data: bytes, sentence: str, tmp_path: Path, ms1: Lane) -> None:
    path = put(tmp_path, data)
    with pytest.raises(Refused) as said:
        guard(path)
    assert sentence in str(said.value).replace("\u00a0", " ")
    assert str(said.value).endswith(".")
    # Whoever forgets to ask the guard is no worse off.
    with pytest.raises(Refused):
        read([("demandes.xlsx", path)], ms1)


def test_fifty_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as stream:
        stream.truncate(limits.MAX_FILE)
    with pytest.raises(Refused, match="50 Mo au plus"):
        guard(path)


LIMITS = {
    "elements": ("xml_stream.MAX_ELEMENTS", 5, ONE, (), "millions de balises"),
    "shared texts": (
        "parts.MAX_TEXTS",
        20,
        ONE,
        ("<si><t>0123456789</t></si>",) * 2,
        "millions de caractères",
    ),
    "empty shared texts": ("parts.MAX_TEXTS", 20, ONE, ("<si/>",) * 3, "millions de caractères"),
    "unpacked": ("package.MAX_UNPACKED", 500, ONE, (), "démesuré"),
    "merged": (
        "sheet_xml.MAX_MERGED",
        1,
        {"F": sheet_xml([], after='<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1"/></mergeCells>')},
        (),
        "fusionnées",
    ),
}


@pytest.mark.parametrize(("name", "limit", "made", "shared", "sentence"), LIMITS.values(), ids=LIMITS.keys())
def test_work_is_bounded_by_counting(
    name: str,
    limit: int,
    made: dict[str, str],
    shared: tuple[str, ...],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = put(tmp_path, package(made, shared=shared))
    guard(path)
    monkeypatch.setattr(f"requests_app.spreadsheet.{name}", limit)
    with pytest.raises(Refused, match=sentence):
        guard(path)


def test_merged_areas_that_lie_over_each_other_are_refused(
    ms1: Lane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests_app.spreadsheet.merged._MOST", 10)
    areas = "<mergeCells>" + '<mergeCell ref="A1:M2"/>' * 3 + "</mergeCells>"
    made = tables(ms1)
    made["OG"] = made["OG"].replace("</sheetData>", f"</sheetData>{areas}")
    with pytest.raises(Refused, match="fusionnées les unes sur les autres"):
        read([("a.xlsx", put(tmp_path, package(made)))], ms1)


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    """Its 60 MB pack into 60 kB: refused by what the archive says of itself."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sheet.xml", "w") as out,
    ):
        for _ in range(60):
            out.write(b" " * 1_000_000)
    path = put(tmp_path, packed.getvalue())
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="démesuré"):
            guard(path)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_a_liar_is_not_unpacked_beyond_what_it_says(tmp_path: Path) -> None:
    data = bytearray(package({"Feuil1": sheet_xml([["x"] * 50] * 50)}))
    name = b"xl/worksheets/sheet1.xml"
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.rindex(name, 0, data.rindex(name)) if mark == b"PK\x03\x04" else data.rindex(name)
        header = data.rindex(mark, 0, start)
        data[header + at : header + at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(Refused, match="abîmé"):
        guard(put(tmp_path, bytes(data)))


@pytest.mark.parametrize("link", ["mailto:a@b.fr", "https://example.org"])
def test_a_plain_link_is_no_danger(link: str, tmp_path: Path) -> None:
    guard(put(tmp_path, package(ONE, extra={SHEET_RELS: outside("hyperlink", link)})))


def test_a_table_is_read_as_texts(tmp_path: Path) -> None:
    rows = [["FINESS", None, "vu le"], [10780054, True, Xml('s="1"><v>45000</v>')], [], ["2A0000014", 1.5]]
    book = put(tmp_path, package({"Liste": sheet_xml(rows)}))
    expected = [["FINESS", "", "vu le"], ["10780054", "VRAI", "15/03/2023"], ["2A0000014", "1,5"]]
    assert [row.texts for row in read_table("liste.xlsx", book)] == expected
    assert [row.number for row in read_table("liste.xlsx", book)] == [1, 2, 4]
    text = put(tmp_path, "FINESS;é\r\n\r\n010780054;\r\n".encode("cp1252"), "liste.csv")
    assert [(row.number, row.texts) for row in read_table("liste.csv", text)] == [
        (1, ["FINESS", "é"]),
        (3, ["010780054", ""]),
    ]


def test_a_table_of_the_first_sheet_that_is_shown(tmp_path: Path) -> None:
    made = package({"Cachée": sheet_xml([["non"]]), "Liste": sheet_xml([["oui"]])})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    hidden = parts["xl/workbook.xml"].replace(b'sheetId="1"', b'sheetId="1" state="hidden"')
    path = put(tmp_path, package({}, extra={**parts, "xl/workbook.xml": hidden}))
    assert [row.texts for row in read_table("liste.xlsx", path)] == [["oui"]]
