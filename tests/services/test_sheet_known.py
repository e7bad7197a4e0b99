"""A file that comes again: its requests are recognised by their references, and never doubled or overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from requests_app.models import AdvanceRequest, SheetImport, User
from requests_app.services.sheet_confirm import Choice, confirm
from requests_app.services.sheet_report import remarks

from .sheet_world import Table, esms_number, imported, make_world, report, stands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, files: Path) -> Path:
    """The data folder of one test."""
    settings.SEGUR_VAR = tmp_path
    return tmp_path


def _confirm(row: SheetImport, choice: Choice = Choice.ALL_SUBMITTED) -> SheetImport:
    return confirm(row, row.digest, choice, row.by)


def test_a_file_is_recognised_when_it_comes_again_and_nothing_is_doubled(commercial: User) -> None:
    make_world(2, esms=2)
    table = Table(2, esms=2)
    table.ogs[1]["telephoneResponsableOG"] = "02 98 00 00 01"
    _confirm(imported(commercial, table))
    again = imported(commercial, table, files={})
    assert (stands(again), again.counts["same"]) == (["known", "known"], 2)
    _confirm(again, Choice.ALL_DRAFTS)
    assert AdvanceRequest.objects.count() == 2


def test_what_differs_from_the_portal_is_told_and_not_overwritten(commercial: User) -> None:
    make_world(1, esms=2)
    _confirm(imported(commercial, Table(1, esms=2)), Choice.ALL_DRAFTS)
    changed = Table(1, esms=1)
    changed.requests[0].update(reference="d-0000", order_reference="BC 9")
    changed.ogs[0]["nomResponsableOG"] = "DURAND"
    changed.esms[0]["ancienneVersion"] = "DUI 4"
    row = imported(commercial, changed)
    told = [(one["there"], one["here"]) for one in report(row)["rows"][0]["differs"]]
    assert told == [
        ("BC 0", "BC 9"),
        ("MARTIN", "DURAND"),
        ("DUI 3.2", "DUI 4"),
        (esms_number(0, 1), ""),
    ]
    assert AdvanceRequest.objects.get().order.reference == "BC 0"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("abandoned", "Elle est close (abandonnée)\u00a0: pour la refaire, donnez une autre référence."),
        ("rejected", "L’agence l’a rejetée\u00a0: ouvrez-la pour la corriger et la représenter."),
    ],
)
def test_a_request_that_ended_keeps_its_reference_and_that_is_told(
    status: str, said: str, commercial: User
) -> None:
    make_world()
    _confirm(imported(commercial, Table()), Choice.ALL_DRAFTS)
    AdvanceRequest.objects.update(status=status)
    row = imported(commercial, Table())
    assert stands(row) == ["known"]
    assert remarks(report(row), {})["requests", 2][-1] == said


def test_another_persons_same_reference_is_another_request(commercial: User, autre_commercial: User) -> None:
    make_world()
    _confirm(imported(commercial, Table()))
    row = imported(autre_commercial, Table())
    assert stands(row) == ["warned"]
    _confirm(row)
    assert AdvanceRequest.objects.count() == 2
