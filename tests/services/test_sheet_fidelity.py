"""A draft made from a spreadsheet is judged as it was in the file, and looked up for many at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import AdvanceRequest, FundingScale, Software, User
from requests_app.services.access import with_parts
from requests_app.services.judging import judge_request
from requests_app.services.sheet_confirm import Choice, confirm
from requests_app.services.sheet_imports import examined, read_tables

from .batch_world import make_software
from .sheet_world import Table, imported, make_directory, make_world, report

pytestmark = pytest.mark.django_db

Spoil = Callable[[Table], object]


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, files: Path) -> Path:
    """The data folder of one test."""
    settings.SEGUR_VAR = tmp_path
    return tmp_path


#: Spoiled in ways that a draft can hold: its stored self must be judged as it was before.
KEPT: list[Spoil] = [
    lambda t: t.requests[0].update(dateCommande="le 12"),
    lambda t: t.requests[0].update(montantSegurHT="beaucoup"),
    lambda t: t.requests[0].update(montantSegurHT="9" * 20),
    lambda t: t.requests[0].update(isMandataire="true", nomMandataire="", telephoneMandataire="12"),
    lambda t: t.ogs[0].update(demandeCertificatServeur="true", statutAdminTechnique="E", numeroCarteCPX="12"),
    lambda t: t.esms[0].update(operateurMessagerie="null", ancienneVersion="x" * 80),
    lambda t: (t.requests[0].update(regimeTVA="HT"), t.ogs[0].update(tranche="null")),
]


@pytest.mark.parametrize("spoil", KEPT)
def test_a_stored_draft_is_judged_as_it_was_in_the_file(commercial: User, spoil: Spoil) -> None:
    make_world(1, esms=2)
    table = Table(1, esms=2)
    spoil(table)
    row = imported(commercial, table)
    before = sorted((one["rule"], one["text"]) for one in report(row)["rows"][0]["found"])
    assert before
    confirm(row, row.digest, Choice.ALL_DRAFTS, commercial)
    stored = with_parts(AdvanceRequest.objects.all()).get()
    assert sorted((one.rule, one.message) for one in judge_request(stored).findings) == before


def test_the_wizard_shows_what_could_not_be_read_as_it_was_typed(commercial: User) -> None:
    make_world()
    table = Table()
    table.requests[0].update(dateCommande="le 12", montantSegurHT="beaucoup")
    row = imported(commercial, table)
    confirm(row, row.digest, Choice.ALL_DRAFTS, commercial)
    stored = AdvanceRequest.objects.get()
    assert stored.saisie == {"commande": {"order_date": "le 12", "amount_ht": "beaucoup"}}
    assert (stored.order.order_date, stored.order.amount_ht, stored.order.amount_mode) == (
        None,
        None,
        "typed",
    )


def _queries(commercial: User, many: int) -> int:
    table = Table(many, esms=2)
    row = imported(commercial, table)
    workbook = read_tables(row)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        examined(row, workbook)
    return len(captured)


def test_thirty_rows_are_judged_in_as_many_queries_as_three(commercial: User) -> None:
    make_world(30, esms=2)
    assert _queries(commercial, 30) == _queries(commercial, 3)


def test_an_empty_tranche_is_the_one_that_the_scale_names(commercial: User) -> None:
    software: Software = make_software()
    make_directory(1, esms=3)
    FundingScale.objects.filter(couloir=software.couloir, tranche="B").update(from_esms=2, to_esms=5)
    table = Table()
    table.ogs[0]["tranche"] = ""
    row = imported(commercial, table)
    assert [(one["after"], one["why"]) for one in report(row)["rows"][0]["mended"]] == [
        ("B", "3 ESMS ouverts au répertoire")
    ]
