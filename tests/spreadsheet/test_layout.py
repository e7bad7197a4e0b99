"""The layout comes from the lane: what it asks, what its notes say, what its lists offer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from requests_app.models.columns import COLUMNS
from requests_app.rules import Lane, Level, lanes
from requests_app.spreadsheet import sheets
from requests_app.spreadsheet.layout import ESMS, OG, REQUESTS, Column

LEVELS = {REQUESTS: Level.LINE, OG: Level.OG, ESMS: Level.ESMS}
EACH_LANE = pytest.mark.parametrize("lane", lanes().values(), ids=lanes().keys())


def column(lane: Lane, code: str, key: str) -> Column:
    return next(sheet for sheet in sheets(lane) if sheet.code == code).column(key)


@EACH_LANE
def test_each_sheet_asks_what_the_wizard_asks(lane: Lane) -> None:
    asked = {
        sheet.code: {one.tag for one in sheet.columns if one.tag} - {"numeroAns"} for sheet in sheets(lane)
    }
    wizard = {code: set(COLUMNS[level]) for code, level in LEVELS.items()}
    wizard[ESMS].add("FINESSJuridique")
    assert asked == wizard


@EACH_LANE
def test_headings_are_unlike(lane: Lane) -> None:
    for sheet in sheets(lane):
        assert len({one.heading for one in sheet.columns}) == len({one.key for one in sheet.columns})


def test_a_heading_has_the_label_and_the_tag(ms1: Lane) -> None:
    assert column(ms1, REQUESTS, "dateCommande").heading == "Date de la commande [dateCommande]"
    assert column(ms1, REQUESTS, "reference").heading == "Référence"


def test_notes_say_the_lanes_limits(ms1: Lane) -> None:
    note = column(ms1, ESMS, "ancienneVersion").note
    assert "49 caractères au plus. Obligatoire." in note
    shorter = replace(ms1.tags["ancienneVersion"], below_length=12)
    other = replace(ms1, tags={**ms1.tags, "ancienneVersion": shorter})
    assert "11 caractères au plus" in column(other, ESMS, "ancienneVersion").note


def test_notes_say_when_an_answer_is_called_for(ms1: Lane) -> None:
    assert (
        "Seulement si «\u00a0Commande portée par un mandataire\u00a0» est Oui."
        in column(ms1, REQUESTS, "nomMandataire").note
    )
    assert "selon les réponses à" in column(ms1, OG, "numeroCarteCPX").note
    assert "Obligatoire" not in column(ms1, ESMS, "FINESSJuridique").note


def test_none_is_offered_where_it_is_an_answer(ms1: Lane, ms2: Lane) -> None:
    offered = {
        (lane.code, key): "Aucun" in column(lane, ESMS, key).entries
        for lane in (ms1, ms2)
        for key in ("operateurMessagerie", "profilMetier", "IsRefSoins", "isMaitreId")
    }
    assert offered == {
        ("ms1-dui", "operateurMessagerie"): True,
        ("ms1-dui", "profilMetier"): False,
        ("ms1-dui", "IsRefSoins"): False,
        ("ms1-dui", "isMaitreId"): False,
        ("ms2-dui-pds", "operateurMessagerie"): True,
        ("ms2-dui-pds", "profilMetier"): True,
        ("ms2-dui-pds", "IsRefSoins"): True,
        ("ms2-dui-pds", "isMaitreId"): False,
    }


def test_operators_are_all_listed_with_their_codes(ms1: Lane) -> None:
    entries = column(ms1, ESMS, "operateurMessagerie").entries
    assert len(entries) == 356
    assert entries[14] == "MAI_15 – MAILIZ"
    assert column(ms1, ESMS, "operateurMessagerie").shown("CH _20") == "CH _20 – CH REGIONAL D'ORLEANS"
