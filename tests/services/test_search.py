"""The search of the directory: what it finds, in which order, and that each index finds the same."""

from __future__ import annotations

from typing import Any

import pytest

from requests_app.models import ManagingBody
from requests_app.services import search_index
from requests_app.services.directory import add_establishment, add_managing_body, search

pytestmark = pytest.mark.django_db

OGS = (
    ("990000009", "Association Les Tilleuls", "Saint-Étienne", "42000"),
    ("2A9000002", "L'Œuvre du Pré", "Ajaccio", "20000"),
    ("410000003", "CCAS de Villeneuve-les-Tilleuls", "Villeneuve", "99100"),
    ("010780054", "Ville de Quimper", "Quimper", "29000"),
)
ESMS = (
    ("990000009", "990000017", "EHPAD du Parc", "Roanne", "500"),
    ("990000009", "990000025", "Résidence du Lac", "Roanne", "500"),
    ("2A9000002", "2A9000010", "Foyer du Lac", "Sartène", "252"),
    ("010780054", "290000012", "Maison Sainte-Anne", "Quimper", "500"),
    ("010780054", "290000020", "Montlac", "Quimper", "255"),
)


@pytest.fixture
def directory() -> dict[str, ManagingBody]:
    """Four OG; ESMS of three of them."""
    made = {
        finess: add_managing_body(finess, name, town=town, postcode=postcode, accept_key=True)
        for finess, name, town, postcode in OGS
    }
    for og, finess, name, town, category in ESMS:
        add_establishment(made[og], finess, name, town=town, category_code=category, accept_key=True)
    return made


@pytest.fixture(params=["index", "scan"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database's own index, and the plain reading of the tables that stands in for it."""
    if request.param == "scan":
        monkeypatch.setattr(search_index, "_has_fts", lambda: False)
    return str(request.param)


def numbers(text: str, **options: Any) -> list[str]:
    """The numbers of the OG found, then those of the ESMS."""
    found = search(text, **options)
    return [og.finess_juridique for og in found.managing_bodies] + [
        esms.finess_geo for esms in found.establishments
    ]


#: One directory serves them all: making it takes longer than asking it.
FINDS = [
    ("990000009", ["990000009"]),
    (" 990 000 009 ", ["990000009"]),
    ("990.000.009", ["990000009"]),
    ("10780054", ["010780054"]),
    ("10 780", ["010780054"]),
    ("010-78", ["010780054"]),
    ("99000", ["990000009", "990000017", "990000025"]),
    ("99 0000 02", ["990000025"]),
    ("2a9", ["2A9000002", "2A9000010"]),
    ("2A 900 001", ["2A9000010"]),
    ("2", []),
    ("42000", ["990000009"]),
    ("tilleuls", ["990000009", "410000003"]),
    ("tilleul", ["990000009", "410000003"]),
    ("TILLEULS association", ["990000009"]),
    ("villeneuve les tilleuls", ["410000003"]),
    ("ccas villeneuve 99100", ["410000003"]),
    ("ccas de la villeneuve", ["410000003"]),
    ("oeuvre", ["2A9000002"]),
    ("Œuvre du pre", ["2A9000002"]),
    ("l’œuvre", ["2A9000002"]),
    ("saint etienne", ["990000009"]),
    ("St-Etienne", ["990000009"]),
    ("sain", ["990000009", "290000012"]),
    ("maison st anne", ["290000012"]),
    ("anne ste", ["290000012"]),
    ("ehpad roanne", ["990000017", "990000025"]),
    ("quimper EHPAD", ["290000012"]),
    ("29000", ["010780054", "290000012", "290000020"]),
    ("quimper 290 000 02", ["290000020"]),
    ("lac roanne", ["990000025"]),
    ("sartene", ["2A9000010"]),
    ("ehpad%", ["990000017", "990000025", "290000012"]),
    ("xyz%", []),
    ("", []),
    ("  ", []),
    ("a", []),
]
NEAR = [
    ("tileuls", "tilleuls", ["990000009", "410000003"]),
    ("assocation tilleuls", "association tilleuls", ["990000009"]),
    ("quimpre", "quimper", ["010780054", "290000012", "290000020"]),
    ("rroanne", "roanne", ["990000017", "990000025"]),
    ("sainte anne quimperlé xqzj", "st anne quimper", ["290000012"]),
]
WAYS_OUT = [
    ("ehpad roanne zzzzz", "ehpad roanne", ["990000017", "990000025"]),
    ("tilleuls roanne sartene", "", []),
    ("tilleuls sartene", "sartene", ["2A9000010"]),
    ('" OR tilleuls', "tilleuls", ["990000009", "410000003"]),
    ("(lac* NEAR", "lac", ["990000025", "2A9000010"]),
    ("nulle part", "", []),
    ("ontla", "", ["290000020"]),
    ("quimper ontla", "quimper", ["010780054", "290000012", "290000020"]),
]


def test_what_a_search_finds(directory: dict[str, ManagingBody], engine: str) -> None:
    found = [(text, numbers(text)) for text, _expected in FINDS]
    assert found == FINDS
    assert [text for text, _expected in FINDS if search(text).instead] == []


def test_near_spellings_where_nothing_answers(directory: dict[str, ManagingBody]) -> None:
    search_index.catch_up()  # PostgreSQL gathers its words at the end of an import
    assert [(text, search(text).instead, numbers(text)) for text, *_expected in NEAR] == NEAR


def test_ways_out_where_nothing_answers(directory: dict[str, ManagingBody], engine: str) -> None:
    assert [(text, search(text).instead, numbers(text)) for text, *_expected in WAYS_OUT] == WAYS_OUT
