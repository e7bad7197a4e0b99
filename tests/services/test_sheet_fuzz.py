"""Whatever a workbook holds, there is a summary or a sentence; and what is confirmed is whole."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.models import AdvanceRequest, ImportState, SheetImport, User
from requests_app.rules import lanes
from requests_app.services.sheet_confirm import Choice, confirm
from requests_app.services.sheet_folder import folder_of
from requests_app.services.sheet_report import kept_of
from requests_app.spreadsheet import sheets

from .sheet_world import MS1, Table, esms_number, imported, make_world, og_number, picture

pytestmark = pytest.mark.django_db

EXAMPLES = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])

#: Texts that mean something somewhere, and others that mean nothing anywhere.
_MEANT = (
    "|null|true|Oui|31/02/2023|1e9|-1|2A0000014|D-0000|d-0001|bon.png|../bon.png|MAI_15|PA|=1+1|commercial| |"
)
TEXTS = st.one_of(
    st.sampled_from([*_MEANT.split("|"), "9" * 40, "é" * 200, og_number(0), esms_number(0)]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),  # what a cell can hold
)
KEYS = [(sheet.code, column.key) for sheet in sheets(lanes()[MS1]) for column in sheet.columns]


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, files: Path) -> Path:
    """The data folder of one test."""
    settings.SEGUR_VAR = tmp_path
    return tmp_path


def _told(row: SheetImport) -> bool:
    """Whether a person learns what became of the file."""
    if row.state == ImportState.REFUSED:
        return len(row.refusal) > 20 and "Traceback" not in row.refusal
    return row.state == ImportState.READY and kept_of(row)["counts"]["rows"] >= 0


@EXAMPLES
@given(spoiled=st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 2), TEXTS), max_size=12))
def test_any_cells_give_a_summary_and_what_is_confirmed_is_whole(commercial: User, spoiled: Any) -> None:
    if not AdvanceRequest.objects.exists() and not SheetImport.objects.exists():
        make_world(3)
    table = Table(3)
    for (code, key), rank, text in spoiled:
        table.rows()[code][rank][key] = text
    row = imported(commercial, table)
    assert _told(row)
    if row.state != ImportState.READY:
        return
    before, expected = AdvanceRequest.objects.count(), row.counts
    confirm(row, row.digest, Choice.ALL_SUBMITTED, commercial)
    made = AdvanceRequest.objects.count() - before
    assert made == expected["sound"] + expected["warned"] + expected["wrong"]
    assert row.result["submitted"] == expected["sound"] + expected["warned"]


@cache
def _workbook() -> bytes:
    return Table(2).xlsx()


@EXAMPLES
@given(data=st.data())
def test_a_damaged_workbook_gives_a_summary_or_a_sentence(commercial: User, data: st.DataObject) -> None:
    content = bytearray(_workbook())
    if data.draw(st.booleans(), "cut"):
        del content[data.draw(st.integers(0, len(content) - 1), "at") :]
    for place in data.draw(st.lists(st.integers(0, max(0, len(content) - 1)), max_size=6), "flipped"):
        if content:
            content[place] ^= 1 << place % 8
    if content:
        assert _told(imported(commercial, bytes(content), {}))
    assert not AdvanceRequest.objects.exists()


@pytest.mark.parametrize("name", ["pieces.zip", "bon.png"])
def test_damaged_attachments_are_told_and_hold_nothing_up(commercial: User, name: str) -> None:
    make_world()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("bon.png", picture())
        made.writestr("../../outside.png", picture())
    damaged = archive.getvalue() if name == "pieces.zip" else picture()[:-20]
    row = imported(commercial, Table(), {name: damaged})
    report = kept_of(row)
    told = [*report["notes"], *(one["text"] for one in report["rows"][0]["found"])]
    assert any(name in text for text in told)
    assert report["counts"]["wrong"] == 1
    assert not list(folder_of(row).parent.rglob("outside*"))
