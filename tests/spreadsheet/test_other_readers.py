"""The reader of ours beside the library's own."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from requests_app.spreadsheet import guard, read_table

from .made import package, put, sheet_xml


def test_what_the_library_writes_is_read_as_the_library_reads_it(tmp_path: Path) -> None:
    """Shared texts, rich ones, links, comments, days, hours, truths: against another reader."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["é\u00a0l’", "  bords  ", 1, 1.5, -2, 1e-7, 123456789012345, True, datetime(2023, 3, 15)])  # noqa: DTZ001
    sheet.append([CellRichText("gras ", TextBlock(InlineFont(b=True), "ici")), None, "a\nb", "x" * 5_000])
    sheet["A1"].hyperlink = "mailto:a@b.fr"
    sheet["A2"].comment = openpyxl.comments.Comment("à voir", "Léa")
    sheet.append([])
    sheet.append([datetime(2024, 2, 29, 12, 30)])  # noqa: DTZ001
    path = tmp_path / "book.xlsx"
    book.save(path)
    guard(path)
    rows = openpyxl.load_workbook(path, data_only=True).active.iter_rows(values_only=True)
    expected = {number: [as_shown(one) for one in row] for number, row in enumerate(rows, 1) if any(row)}
    found = {row.number: row.texts for row in read_table("book.xlsx", path)}
    assert {number: [*texts, *[""] * (9 - len(texts))] for number, texts in found.items()} == expected


def as_shown(value: object) -> str:
    """A value of the library's as a French spreadsheet shows it."""
    match value:
        case None:
            return ""
        case bool():
            return "VRAI" if value else "FAUX"
        case datetime():
            return f"{value:%d/%m/%Y %H:%M:%S}".removesuffix(" 00:00:00")
        case float():
            return f"{Decimal(repr(value)):f}".replace(".", ",")
    return str(value)


def test_parts_named_with_backslashes_are_found(tmp_path: Path) -> None:
    made = package({"F": sheet_xml([["010780054"]])})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as archive, zipfile.ZipFile(out, "w") as renamed:
        for name in archive.namelist():
            renamed.writestr(name.replace("/", "\\"), archive.read(name))
    assert [row.texts for row in read_table("f.xlsx", put(tmp_path, out.getvalue()))] == [["010780054"]]
