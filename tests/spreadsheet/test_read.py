"""Whole files: what is found in them, what is said of them, where."""

from __future__ import annotations

from pathlib import Path

import pytest

from requests_app.rules import Lane
from requests_app.spreadsheet import (
    ESMS,
    OG,
    REQUESTS,
    Refused,
    Workbook,
    read,
    write_model,
)

from .made import Xml, csv, package, put, read_bytes, sheet_xml, sound, table, tables


def texts(book: Workbook, code: str, key: str) -> list[str]:
    return [row.text(key) for row in book.rows[code]]


def plain_spaces(notes: list[str]) -> list[str]:
    return [note.replace("\u00a0", " ") for note in notes]


def test_each_cell_is_where_the_person_sees_it(ms1: Lane, tmp_path: Path) -> None:
    book = read_bytes(tmp_path, package(tables(ms1)), ms1)
    (row,) = book.rows[REQUESTS]
    assert (row.number, row.cells["dateCommande"].ref, row.text("dateCommande")) == (2, "E2", "15/03/2023")
    assert [len(rows) for rows in book.rows.values()] == [1, 1, 1]
    assert book.notes == []
    assert book.title(OG) == "OG"


def test_headings_are_known_in_any_order_case_and_spelling(ms1: Lane, tmp_path: Path) -> None:
    esms = [
        ["Liste de nos établissements"],
        [],
        [
            "  finessgeo ",
            "RÉFÉRENCE*",
            "Version [ANCIENNEVERSION]",
            "Finess Juridique de l'og",
            None,
            "Remarques",
        ],
        ["990000051", "R1", "DUI 3.2", "990000010", "?", "à rappeler"],
    ]
    book = read_bytes(tmp_path, package({**tables(ms1), "ESMS": sheet_xml(esms)}), ms1)
    (row,) = book.rows[ESMS]
    keys = ("FINESSGeo", "reference", "ancienneVersion", "FINESSJuridique")
    assert [row.text(key) for key in keys] == ["990000051", "R1", "DUI 3.2", "990000010"]
    assert (row.number, row.cells["FINESSGeo"].ref) == (4, "A4")
    assert row.others == {4: "?", 5: "à rappeler"}
    assert book.given[ESMS].header == 3
    assert book.given[ESMS].above == ((1, ("Liste de nos établissements",)),)
    assert any("colonne inconnue" in note and "Remarques" in note for note in book.notes)
    assert any("colonnes absentes" in note and "Profil métier" in note for note in book.notes)


def test_a_heading_that_comes_twice_counts_once(ms1: Lane, tmp_path: Path) -> None:
    rows = table(ms1, OG, sound(ms1, OG))
    rows[0].append("Tranche")
    rows[1].append("B")
    book = read_bytes(tmp_path, package({**tables(ms1), "OG": sheet_xml(rows)}), ms1)
    assert texts(book, OG, "tranche") == ["null"]
    assert book.rows[OG][0].others == {16: "B"}


def test_sheets_are_known_by_their_headings(ms1: Lane, tmp_path: Path) -> None:
    made = tables(ms1)
    renamed = {
        "Feuil1": made["OG"],
        "Feuil2": made["ESMS"],
        "Commandes": made["Demandes"],
        "Brouillon": sheet_xml([["x"]]),
    }
    book = read_bytes(tmp_path, package(renamed), ms1)
    assert [book.title(code) for code in (REQUESTS, OG, ESMS)] == ["Commandes", "Feuil1", "Feuil2"]
    assert book.notes == [
        "«\u00a0Brouillon\u00a0» n’est pas une feuille du modèle\u00a0: elle n’est pas lue."
    ]


def test_a_missing_sheet_is_said(ms1: Lane, tmp_path: Path) -> None:
    made = tables(ms1)
    del made["ESMS"]
    book = read_bytes(tmp_path, package(made), ms1)
    assert book.rows[ESMS] == []
    assert book.notes == [
        "La feuille «\u00a0ESMS\u00a0» manque, ou ses en-têtes ne sont pas reconnus\u00a0: aucune ligne n’en est lue."
    ]


def test_hidden_rows_columns_and_sheets_are_read_and_said(ms1: Lane, tmp_path: Path) -> None:
    rows = table(ms1, REQUESTS, *(sound(ms1, REQUESTS, reference=f"R{n}") for n in range(1, 6)))
    made = tables(ms1) | {
        "Demandes": sheet_xml(
            rows,
            before='<cols><col min="2" max="2" hidden="1"/></cols>',
            after='<autoFilter ref="A1:M6"/>',
            row_attributes={3: 'hidden="1"', 4: 'hidden="1"', 5: 'hidden="1"'},
        )
    }
    book = read_bytes(tmp_path, package(made), ms1)
    assert texts(book, REQUESTS, "reference") == ["R1", "R2", "R3", "R4", "R5"]
    assert plain_spaces(book.notes) == [
        "« Demandes » : des lignes masquées (un filtre est posé) sont lues comme les autres : 3 à 5.",
        "« Demandes » : des colonnes masquées sont lues comme les autres : « Commercial ».",
    ]


def test_rows_wholly_empty_are_skipped_and_keep_their_numbers(ms1: Lane, tmp_path: Path) -> None:
    rows = table(ms1, OG, {}, {"reference": " \u00a0 "}, sound(ms1, OG), {})
    book = read_bytes(tmp_path, package({**tables(ms1), "OG": sheet_xml(rows)}), ms1)
    assert [row.number for row in book.rows[OG]] == [4]


def test_merged_cells_are_doubted_where_it_matters(ms1: Lane, tmp_path: Path) -> None:
    rows = table(
        ms1, ESMS, sound(ms1, ESMS), sound(ms1, ESMS, reference=None, name=None, FINESSGeo="990000069")
    )
    merged = (
        '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="D2:D3"/><mergeCell ref="E2:E3"/></mergeCells>'
    )
    book = read_bytes(tmp_path, package({**tables(ms1), "ESMS": sheet_xml(rows, after=merged)}), ms1)
    first, second = book.rows[ESMS]
    assert first.doubts == []
    assert [key for key, _ in second.doubts] == ["reference"]
    assert second.cells["reference"].doubt.startswith("La cellule est fusionnée avec A2")


def test_every_way_to_store_a_text(ms1: Lane, tmp_path: Path) -> None:
    shared = [
        "<si><t>R1</t></si>",
        "<si><r><t>BC</t></r><r><rPr><b/></rPr><t>-14</t></r><rPh><t>x</t></rPh></si>",
    ]
    changed = {
        "reference": Xml('t="s"><v>0</v>'),
        "order_reference": Xml('t="s"><v>1</v>'),
        "owner": Xml('t="str"><f>A1&amp;""</f><v>lea_x000D_</v>'),
        "dateCommande": Xml('s="1"><v>45000</v>'),
        "order_file": Xml('t="inlineStr"><is><r><t>bdc</t></r><r><t>.pdf</t></r></is>'),
        "ht_file": Xml("><f>B2</f>"),
    }
    book = read_bytes(tmp_path, package(tables(ms1, **changed), shared=shared), ms1)
    (row,) = book.rows[REQUESTS]
    assert [row.text(key) for key in changed] == ["R1", "BC-14", "lea", "15/03/2023", "bdc.pdf", "=B2"]
    assert row.cells["owner"].repairs[0] == "Valeur calculée par une formule."
    assert [key for key, _ in row.doubts] == ["ht_file"]


def test_dates_of_a_macintosh(ms1: Lane, tmp_path: Path) -> None:
    made = tables(ms1, dateCommande=Xml('s="1"><v>43538</v>'))
    book = read_bytes(tmp_path, package(made, workbook='<workbookPr date1904="1"/>'), ms1)
    assert texts(book, REQUESTS, "dateCommande") == ["15/03/2023"]


def test_a_month_written_first_makes_its_neighbours_doubtful(ms1: Lane, tmp_path: Path) -> None:
    days = ["03/15/2023", "03/04/2023", "05/05/2023", "15/03/2023", Xml('s="1"><v>45019</v>'), "2023-04-03"]
    rows = table(ms1, REQUESTS, *(sound(ms1, REQUESTS, dateCommande=day) for day in days))
    book = read_bytes(tmp_path, package({**tables(ms1), "Demandes": sheet_xml(rows)}), ms1)
    doubts = [row.cells["dateCommande"].doubt for row in book.rows[REQUESTS]]
    assert [bool(doubt) for doubt in doubts] == [True, True, False, False, True, False]
    assert doubts[0] == "«\u00a003/15/2023\u00a0» est écrit le mois d’abord\u00a0: écrivez JJ/MM/AAAA."
    assert "contient «\u00a003/15/2023\u00a0»" in doubts[1]


def test_examples_left_in_are_passed_over_and_said(ms1: Lane, tmp_path: Path) -> None:
    own = sound(ms1, REQUESTS, reference="exemple-1")
    changed = {**own, "dateCommande": "01/02/2026"}
    made = {**tables(ms1), "Demandes": sheet_xml(table(ms1, REQUESTS, own, changed, sound(ms1, REQUESTS)))}
    book = read_bytes(tmp_path, package(made), ms1)
    assert [row.number for row in book.rows[REQUESTS]] == [3, 4]
    assert [key for key, _ in book.rows[REQUESTS][0].doubts] == ["reference"]
    assert book.notes == ["«\u00a0Demandes\u00a0»\u00a0: l’exemple du modèle n’est pas importé (ligne 2)."]


def test_the_untouched_model_is_refused(ms1: Lane, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="seuls les exemples du modèle y sont"):
        read_bytes(tmp_path, write_model(ms1), ms1)


def test_another_lanes_model_is_said(ms1: Lane, ms2: Lane, tmp_path: Path) -> None:
    made = {**tables(ms1), "Listes": sheet_xml([["couloir MS1-DUI"]])}
    assert read_bytes(tmp_path, package(made), ms1).notes == []
    assert "modèle du couloir MS1-DUI" in read_bytes(tmp_path, package(made), ms2).notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_in_each_encoding_and_separator(ms1: Lane, tmp_path: Path, encoding: str, separator: str) -> None:
    row = sound(ms1, OG, nomResponsableOG="LEFÈVRE", tranche=None)
    text = csv(table(ms1, OG, row), separator)
    requests = put(tmp_path, csv(table(ms1, REQUESTS, sound(ms1, REQUESTS))).encode(), "d.csv")
    ogs = put(tmp_path, text.encode(encoding), "o.csv")
    book = read([("d.csv", requests), ("o.csv", ogs)], ms1)
    assert texts(book, OG, "nomResponsableOG") == ["LEFÈVRE"]
    assert book.rows[OG][0].cells["FINESSJuridique"].ref == "B2"
    assert any("au lieu du point-virgule" in note for note in book.notes) == (separator != ";")
    assert book.title(OG) == "o.csv"


def test_a_row_that_a_separator_shifted_is_doubted(ms1: Lane, tmp_path: Path) -> None:
    rows = table(ms1, OG, sound(ms1, OG, tranche="A;B", utiliteCertificat="DMP"))
    files = [("o.csv", put(tmp_path, csv(rows).encode(), "o.csv"))]
    (row,) = read(files, ms1).rows[OG]
    assert row.cells["reference"].doubt.startswith("La ligne a plus de cellules")


def test_a_text_of_several_lines_is_one_row_of_a_csv(ms1: Lane, tmp_path: Path) -> None:
    first = sound(ms1, OG, tranche='"A\n"')
    text = csv(table(ms1, OG, first, {}, sound(ms1, OG, reference="R2")))
    book = read_bytes(tmp_path, text.encode(), ms1, "o.csv")
    assert [(row.number, row.text("tranche")) for row in book.rows[OG]] == [(2, "A"), (4, "null")]
