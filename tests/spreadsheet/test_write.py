"""What goes out: no text is run, nothing is lost, the same rows give the same bytes, and all of it comes back."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_app.rules import Lane, lanes
from requests_app.spreadsheet import ESMS, OG, REQUESTS, Remark, Workbook, annotate, read, sheets, write
from requests_app.spreadsheet.examples import examples

from .made import Xml, package, put, read_bytes, sheet_xml, sound, table, tables

Rows = dict[str, list[dict[str, str]]]


def rows_of(lane: Lane, **changed: str) -> Rows:
    """The examples under references of their own; ``changed`` for « Demandes »."""
    own = {
        code: [{**row, "reference": f"R{n}"} for n, row in enumerate(rows)]
        for code, rows in examples(lane).items()
    }
    own[REQUESTS][0] |= changed
    return own


def back(book: Workbook) -> Rows:
    return {
        code: [{key: cell.text for key, cell in row.cells.items()} for row in rows]
        for code, rows in book.rows.items()
    }


def test_what_is_exported_comes_back(lane: Lane, tmp_path: Path) -> None:
    rows = rows_of(lane)
    data = write(lane, rows)
    book = read_bytes(tmp_path, data, lane)
    assert back(book) == rows
    assert book.notes == []
    assert [row for rows in book.rows.values() for row in rows if row.repaired or row.doubts] == []
    assert write(lane, back(book)) == data


DANGEROUS = [
    "=1+1",
    "+33 1",
    "-2",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "#REF!x",
    "_x0041_",
    "<b>&amp;",
    "1E5",
    "TRUE",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_ever_run(ms1: Lane, tmp_path: Path, text: str) -> None:
    data = write(ms1, rows_of(ms1, order_reference=text))
    cell = openpyxl.load_workbook(io.BytesIO(data))["Demandes"]["D2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert back(read_bytes(tmp_path, data, ms1))[REQUESTS][0]["order_reference"] == text


def test_days_and_amounts_are_days_and_amounts(ms1: Lane) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write(ms1, rows_of(ms1))))["Demandes"]
    assert (sheet["E2"].is_date, sheet["E2"].value.isoformat()) == (True, "2023-03-15T00:00:00")
    assert (sheet["G2"].data_type, sheet["G2"].value) == ("n", 2433.33)


def test_a_list_that_would_not_tell_all_is_not_offered(ms1: Lane) -> None:
    """An export does not know the scale's tranches: a list of « Inconnue » alone would question each of them."""
    rules = openpyxl.load_workbook(io.BytesIO(write(ms1, rows_of(ms1))))["OG"].data_validations.dataValidation
    assert not any("D2" in rule.sqref for rule in rules)
    assert any("E2" in rule.sqref for rule in rules)


ODD = {
    "a day before the calendar of spreadsheets": {"dateCommande": "28/02/1900"},
    "a day as it was typed": {"dateCommande": "le 15 mars"},
    "an amount as it was typed": {"montantSegurHT": "à voir"},
    "an amount with idle zeros": {"owner": "x", "montantSegurHT": ""},
    "a choice that is none": {"regimeTVA": "TTC ou HT"},
    "spaces within": {"order_reference": "a  b\u00a0c"},
}


@pytest.mark.parametrize("changed", ODD.values(), ids=ODD.keys())
def test_answers_that_are_no_answers_come_back(ms1: Lane, tmp_path: Path, changed: dict[str, str]) -> None:
    rows = rows_of(ms1, **changed)
    assert back(read_bytes(tmp_path, write(ms1, rows), ms1)) == rows


def test_what_no_cell_can_hold_is_left_out(ms1: Lane, tmp_path: Path) -> None:
    data = write(ms1, rows_of(ms1, order_reference="a\x00b\x0b\ud800c\uffff", owner="x" * 40_000))
    (row, _) = back(read_bytes(tmp_path, data, ms1))[REQUESTS]
    assert (row["order_reference"], len(row["owner"])) == ("abc", 32_767)


#: Texts that a form would keep as they are: no repair is due, so they must come back letter for letter.
tidy = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs", "Cn", "Co")), max_size=12
)
FREE = (("order_reference", REQUESTS), ("owner", REQUESTS), ("ancienneVersion", ESMS), ("name", OG))


@settings(max_examples=settings.default.max_examples // 5)
@given(data=st.data())
def test_any_tidy_text_comes_back(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    lane = lanes()["ms1-dui"]
    rows = rows_of(lane)
    for key, code in FREE:
        for row in rows[code]:
            row[key] = data.draw(tidy)
    found = read_bytes(tmp_path_factory.mktemp("x"), write(lane, rows), lane)
    assert back(found) == rows


@settings(max_examples=settings.default.max_examples // 6)
@given(data=st.data())
def test_whatever_is_written_settles_at_once(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any text in any column: what is read of it is written, and read again, without another change."""
    lane = lanes()["ms2-dui-pds"]
    texts = st.text(max_size=8) | st.sampled_from(
        ["=1", "Oui", "1E5", "2,9E+08", "#N/A", "15/3/23", "4866,666", "x\ny"]
    )
    rows: Rows = {
        sheet.code: [{one.key: data.draw(texts) for one in sheet.columns} | {"reference": "R"}]
        for sheet in sheets(lane)
    }
    folder = tmp_path_factory.mktemp("x")
    once = back(read_bytes(folder, write(lane, rows), lane))
    again = back(read_bytes(folder, write(lane, once), lane))
    assert again == once
    assert write(lane, again) == write(lane, once)


def annotated(lane: Lane, tmp_path: Path) -> tuple[Workbook, openpyxl.Workbook, Workbook]:
    """A file with a title, a hole, an unknown column, a repair and a doubt; its annotated copy, opened and read."""
    rows = table(
        lane,
        OG,
        sound(lane, OG, FINESSJuridique=10780054),
        {},
        sound(lane, OG, reference="R2", demandeCertificatServeur="peut-être", tranche=Xml("><f>A1</f>")),
    )
    rows[0].append("Remarque")
    rows[1].append("à rappeler")
    shifted = sheet_xml([["Nos organismes"], *rows])
    book = read_bytes(tmp_path, package({**tables(lane), "OG": shifted}), lane)
    said = {
        (OG, 3): [Remark("Erreur : ce numéro n’est pas au répertoire.", "FINESSJuridique"), "Importée."],
        (OG, 5): [Remark("Erreur : répondez.", "demandeCertificatServeur")],
    }
    data = annotate(book, said)
    assert annotate(book, said) == data
    return book, openpyxl.load_workbook(io.BytesIO(data)), read_bytes(tmp_path, data, lane, "constats.xlsx")


def test_findings_stand_beside_their_rows(ms1: Lane, tmp_path: Path) -> None:
    _, opened, _ = annotated(ms1, tmp_path)
    sheet = opened["OG"]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["Q3"].value] == [
        "Nos organismes",
        "Référence",
        "à rappeler",
    ]
    assert [sheet["R2"].value, sheet["R3"].value] == [
        "Constats",
        "B3 – Erreur : ce numéro n’est pas au répertoire.\nImportée.",
    ]
    assert sheet["R5"].value.splitlines()[0] == "E5 – Erreur : répondez."
    # A doubt that nobody spoke of is not lost, one that somebody did is not said twice.
    assert [line[:5] for line in sheet["R5"].value.splitlines()] == ["E5 – ", "D5 – "]
    assert "Réparé (la cellule contenait «\u00a010780054\u00a0»)" in sheet["B3"].comment.text
    assert sheet["E5"].fill.start_color.rgb == "00FCE4D6"
    assert sheet["E5"].comment.text == "Erreur : répondez."
    # A formula without a value is no answer: it is kept in the comment, not in the cell.
    assert (sheet["D5"].value, sheet["D5"].comment.text.splitlines()[-1]) == (
        None,
        "La cellule contenait =A1",
    )
    assert sheet["F5"].comment is None


def told(book: Workbook) -> list[tuple[str, int, dict[str, str], dict[int, str]]]:
    """Every row with its place, the formula without a value left out."""
    return [
        (
            code,
            row.number,
            {key: cell.text.replace("=A1", "") for key, cell in row.cells.items()},
            dict(row.others),
        )
        for code, rows in book.rows.items()
        for row in rows
    ]


def test_the_annotated_file_is_read_like_the_first(ms1: Lane, tmp_path: Path) -> None:
    book, _, again = annotated(ms1, tmp_path)
    assert told(again) == told(book)
    assert again.notes == book.notes
    assert again.given[OG].above == book.given[OG].above
    # Annotated once more, « Constats » is not there twice.
    third = openpyxl.load_workbook(io.BytesIO(annotate(again, {(OG, 3): ["Encore."]})))
    assert [cell.value for cell in third["OG"][2]].count("Constats") == 1


def test_sheets_of_a_csv_come_back_under_their_own_names(ms1: Lane, tmp_path: Path) -> None:
    text = "Référence;FINESS juridique de l'OG;Tranche\r\nR1;290000017;x\r\n"
    path = put(tmp_path, text.encode(), "og.csv")
    book = read([("mes/og.csv", path)], ms1)
    opened = openpyxl.load_workbook(io.BytesIO(annotate(book, {})))
    assert opened.sheetnames == ["OG", "Listes"]
    assert [cell.value for cell in opened["OG"][2]][:3] == ["R1", "290000017", "x"]
