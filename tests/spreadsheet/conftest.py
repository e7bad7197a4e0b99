"""Lanes for the spreadsheets' tests, a made-up one among them, and one model of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from requests_app.rules import Lane, lanes, load_lane
from requests_app.spreadsheet import write_model

COULOIRS = Path(__file__).parents[2] / "requests_app" / "couloirs"
#: What the made-up lane says otherwise than MS1's file.
OTHERWISE = {
    'code = "ms1-dui"': 'code = "ms9-essai"',
    'label = "MS1-DUI"': 'label = "MS9-ESSAI"',
    'label = "Ancienne version du logiciel"\nbelow_length = 50': 'label = "Version d’avant"\nbelow_length = 5',
    '"PA" = "PA – Personnes âgées"': '"ENF" = "ENF – Enfance"',
    '"PA" = "specifique-pa"': '"ENF" = "specifique-pa"',
}


@pytest.fixture(scope="session")
def ms1() -> Lane:
    return lanes()["ms1-dui"]


@pytest.fixture(scope="session")
def ms2() -> Lane:
    return lanes()["ms2-dui-pds"]


@pytest.fixture(scope="session")
def ms9(tmp_path_factory: pytest.TempPathFactory) -> Lane:
    """A file more in a folder of lanes: no code knows it."""
    folder = tmp_path_factory.mktemp("couloirs")
    text = (COULOIRS / "ms1_dui.toml").read_text("utf-8")
    for old, new in OTHERWISE.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "operateurs.csv").write_text('code,label\nX 1,"ÉCOLE, L\'OPÉRATEUR"\nY_2,Y\n', "utf-8")
    path = folder / "ms9_essai.toml"
    path.write_text(text, "utf-8")
    return load_lane(path)


@pytest.fixture(scope="session", params=["ms1", "ms2", "ms9"])
def lane(request: pytest.FixtureRequest) -> Lane:
    """Each lane in turn."""
    found: Lane = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def model(lane: Lane) -> bytes:
    """The model of each lane in turn, with two tranches."""
    return write_model(lane, ["A", "B"])
