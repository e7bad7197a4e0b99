"""The model of a lane, as a spreadsheet program opens it, and its examples, as the rulebook judges them."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook as Book

from requests_app.rules import Context, Lane, Level, Node, Number, Value, check
from requests_app.rules.cells import letters
from requests_app.spreadsheet import ESMS, OG, REQUESTS, Refused, guard, read, sheets, write_model
from requests_app.spreadsheet.examples import examples

from ..rules.trees import TODAY, file, piece
from .made import put


@pytest.fixture(scope="module")
def opened(model: bytes) -> Book:
    return openpyxl.load_workbook(io.BytesIO(model))


def test_it_opens_on_its_first_sheet_to_fill(lane: Lane, opened: Book) -> None:
    assert opened.sheetnames == ["Mode d’emploi", "Demandes", "OG", "ESMS", "Listes"]
    assert [sheet.sheet_state for sheet in opened] == ["visible"] * 4 + ["hidden"]
    assert opened.active.title == "Demandes"
    assert opened["Mode d’emploi"]["A1"].value == f"Demandes d’avance Ségur – {lane.label}"


def test_each_heading_has_its_rule_as_a_note(lane: Lane, opened: Book) -> None:
    for sheet in sheets(lane):
        row = opened[sheet.title][1]
        assert [cell.value for cell in row] == [column.heading for column in sheet.columns]
        assert [cell.comment.text for cell in row] == [column.note for column in sheet.columns]
        assert opened[sheet.title].freeze_panes == "B2"


def test_how_to_says_the_rule_of_each_column(lane: Lane, opened: Book) -> None:
    told = {(row[0], row[1], row[4]) for row in opened["Mode d’emploi"].iter_rows(values_only=True)}
    wanted = {(sheet.title, one.label, one.note) for sheet in sheets(lane) for one in sheet.columns}
    assert wanted <= told


def test_whole_columns_are_text_but_days_and_amounts(lane: Lane, opened: Book) -> None:
    formats = {"date": "dd/mm/yyyy", "amount": "#,##0.00"}
    for sheet in sheets(lane):
        found = opened[sheet.title].column_dimensions
        assert [found[letters(at)].number_format for at in range(len(sheet.columns))] == [
            formats.get(column.kind, "@") for column in sheet.columns
        ]


def offered(book: Book, title: str, letter: str) -> list[str]:
    """What the drop-down list of a column's cells shows."""
    for rule in book[title].data_validations.dataValidation:
        if f"{letter}10" in rule.sqref:
            first, last = rule.formula1.removeprefix("Listes!").replace("$", "").split(":")
            return [row[0].value for row in book["Listes"][f"{first}:{last}"]]
    return []


def test_lists_offer_what_the_lane_allows(lane: Lane, opened: Book) -> None:
    for sheet in sheets(lane):
        for at, column in enumerate(sheet.columns):
            tranches = ["A", "B"] if column.key == "tranche" else []
            assert offered(opened, sheet.title, letters(at)) == [*tranches, *column.entries], column.key


def test_the_same_lane_gives_the_same_bytes(lane: Lane, model: bytes) -> None:
    assert write_model(lane, ["A", "B"]) == model


def test_it_passes_its_own_guard_and_says_that_it_is_empty(lane: Lane, model: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, model)
    guard(path)
    with pytest.raises(Refused, match="seuls les exemples du modèle y sont"):
        read([("modele.xlsx", path)], lane)


def value(lane: Lane, tag: str, text: str) -> Value:
    """An answer as the tree has it; one that is not called for is null."""
    spec = lane.tags[tag]
    if text in ("", "null"):
        return None
    if spec.kind == "boolean":
        return text == "true"
    return Number(text.replace(",", ".")) if spec.kind == "decimal" else text


def values(lane: Lane, row: dict[str, str], level: Level) -> dict[str, Value]:
    return {
        tag: value(lane, tag, text)
        for tag, text in row.items()
        if tag in lane.tags and lane.tags[tag].level is level
    }


def line(lane: Lane, number: int) -> Node:
    """The request of the examples of that number."""
    own = {code: rows[number] for code, rows in examples(lane).items()}
    editor = f"A000{number + 1}"
    pieces = [piece(lane, "BON_COMMANDE", editor)]
    pieces += [piece(lane, "PREUVE_HT", editor)] if own[REQUESTS]["ht_file"] else []
    geo = own[ESMS]["FINESSGeo"]
    told: dict[str, Value] = {
        "numLigne": Number(str(number + 1)),
        "typeAction": "C",
        "numeroEditeur": editor,
        **dict.fromkeys(("numeroASP", "codeTraitement", "libelleTraitement")),
    }
    og = Node(Level.OG, {**values(lane, own[OG], Level.OG), "FINESSGeos": [geo]})
    esms = Node(Level.ESMS, values(lane, own[ESMS], Level.ESMS))
    children = {Level.OG: [og], Level.ESMS: [esms], Level.PJ: pieces}
    return Node(Level.LINE, told | values(lane, own[REQUESTS], Level.LINE), children)


def test_the_examples_are_sound(lane: Lane) -> None:
    tree = file(line(lane, 0), line(lane, 1))
    assert check(tree, Context(lane, TODAY)) == []
