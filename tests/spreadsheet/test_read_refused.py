"""Files that are sound workbooks or texts, and still hold nothing that could be read as requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from requests_app.rules import Lane
from requests_app.spreadsheet import OG, Refused, read, sheets

from .made import csv, package, put, read_bytes, sheet_xml, sound, table, tables

REFUSED_TOGETHER = {
    "nothing": ([], "Aucun fichier"),
    "two workbooks": (["a.xlsx", "b.xlsx"], "un seul classeur"),
    "a workbook and a CSV": (["a.xlsx", "c.csv"], "un seul classeur"),
    "the same sheet twice": (["c.csv", "d.csv"], "gardez-en une seule"),
    "four CSV": (["c.csv", "d.csv", "e.csv", "f.csv"], "trois fichiers au plus"),
}


@pytest.mark.parametrize(("names", "sentence"), REFUSED_TOGETHER.values(), ids=REFUSED_TOGETHER.keys())
def test_files_that_cannot_be_read_together(
    ms1: Lane, tmp_path: Path, names: list[str], sentence: str
) -> None:
    book, text = package(tables(ms1)), csv(table(ms1, OG, sound(ms1, OG))).encode()
    files = [(name, put(tmp_path, book if name.endswith("xlsx") else text, name)) for name in names]
    with pytest.raises(Refused, match=sentence):
        read(files, ms1)


REFUSED_BOOKS = {
    "no known sheet": ({"Feuil1": sheet_xml([["a", "b"], ["1", "2"]])}, "Aucune feuille n’est reconnue"),
    "no cell at all": ({"Feuil1": sheet_xml([])}, "aucune cellule n’est remplie"),
}


@pytest.mark.parametrize(("made", "sentence"), REFUSED_BOOKS.values(), ids=REFUSED_BOOKS.keys())
def test_a_workbook_with_nothing_to_read(
    ms1: Lane, tmp_path: Path, made: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        read_bytes(tmp_path, package(made), ms1)


def test_headings_without_rows_are_refused(ms1: Lane, tmp_path: Path) -> None:
    made = {sheet.title: sheet_xml(table(ms1, sheet.code)) for sheet in sheets(ms1)}
    with pytest.raises(Refused, match="Aucune ligne n’est remplie"):
        read_bytes(tmp_path, package(made), ms1)


def test_a_sheet_without_its_reference_is_refused(ms1: Lane, tmp_path: Path) -> None:
    rows = [row[1:] for row in table(ms1, OG, sound(ms1, OG))]
    with pytest.raises(Refused, match="n’a pas de colonne «\u00a0Référence\u00a0»"):
        read_bytes(tmp_path, package({**tables(ms1), "OG": sheet_xml(rows)}), ms1)


def test_the_number_of_rows_is_bounded(ms1: Lane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests_app.spreadsheet.reader.MAX_ROWS", 2)
    with pytest.raises(Refused, match="plus de 2 lignes remplies"):
        read_bytes(tmp_path, package(tables(ms1)), ms1)
