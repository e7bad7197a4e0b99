"""Searching the directory, by number, name and town; and adding to it by hand."""

from __future__ import annotations

import pytest

from requests_app.models import Establishment, ManagingBody, Source
from requests_app.services.directory import (
    AlreadyKnown,
    DirectoryError,
    FinessKeyDoubtful,
    FinessRefused,
    Hit,
    NameMissing,
    Sought,
    add_establishment,
    add_managing_body,
    search,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory() -> dict[str, ManagingBody]:
    """Three OG; ESMS of two of them."""
    bodies = {
        "tilleuls": ("990000009", "Association Les Tilleuls", "Saint-Étienne", "42000"),
        "oeuvre": ("2A9000002", "L'Œuvre du Pré", "Ajaccio", "20000"),
        "mairie": ("410000003", "CCAS de Villeneuve-les-Tilleuls", "Villeneuve", "99100"),
    }
    made = {
        key: add_managing_body(finess, name, town=town, postcode=postcode, accept_key=True)
        for key, (finess, name, town, postcode) in bodies.items()
    }
    for og, finess, name, town in (
        ("tilleuls", "990000017", "EHPAD du Parc", "Roanne"),
        ("tilleuls", "990000025", "EHPAD du Lac", "Roanne"),
        ("oeuvre", "2A9000010", "Foyer du Lac", "Sartène"),
    ):
        add_establishment(made[og], finess, name, town=town, category_code="500", accept_key=True)
    return made


def found(text: str, **options: object) -> list[str]:
    return [hit.managing_body.finess_juridique for hit in search(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("990000009", ["990000009"]),
        (" 990 000 009 ", ["990000009"]),
        ("99000", ["990000009"]),
        ("990000025", ["990000009"]),
        ("2a9", ["2A9000002"]),
        ("2", []),
        ("41", ["410000003"]),
        ("42000", ["990000009"]),
        ("tilleuls", ["990000009", "410000003"]),
        ("TILLEULS association", ["990000009"]),
        ("les tilleuls", ["990000009", "410000003"]),
        ("ccas de villeneuve", ["410000003"]),
        ("oeuvre", ["2A9000002"]),
        ("Œuvre du pre", ["2A9000002"]),
        ("saint etienne", ["990000009"]),
        ("St-Etienne", ["990000009"]),
        ("ehpad roanne", ["990000009"]),
        ("lac", ["990000009", "2A9000002"]),
        ("sartene", ["2A9000002"]),
        ("lac roanne", ["990000009"]),
        ("nulle part", []),
        ("ehpad%", ["990000009"]),
        ("xyz%", []),
        ("", []),
        ("  ", []),
        ("a", []),
    ],
)
def test_what_a_search_finds(directory: dict[str, ManagingBody], text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_an_establishment_leads_to_its_managing_body(directory: dict[str, ManagingBody]) -> None:
    esms = Establishment.objects.get(finess_geo="2A9000010")
    assert search("foyer du lac") == [Hit(directory["oeuvre"], esms)]


def test_a_managing_body_found_by_itself_names_no_establishment(directory: dict[str, ManagingBody]) -> None:
    assert search("association") == [Hit(directory["tilleuls"], None)]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([Sought.OG], [None]),
        ([Sought.ESMS], ["990000017", "990000025"]),
        ([Sought.OG, Sought.ESMS], [None]),
    ],
    ids=["og", "esms", "both"],
)
def test_kinds(directory: dict[str, ManagingBody], kinds: list[Sought], expected: list[str | None]) -> None:
    hits = search("9900000", kinds=kinds)
    assert [hit.establishment and hit.establishment.finess_geo for hit in hits] == expected


def test_the_limit_counts_managing_bodies(directory: dict[str, ManagingBody]) -> None:
    assert found("lac", limit=1) == ["990000009"]


def test_names_come_before_towns_and_word_starts_before_middles() -> None:
    for finess, name, town in (
        ("990000108", "Foyer du Parc", "Montlac"),
        ("990000207", "Foyer", "Lac"),
        ("990000306", "Lacaune", ""),
        ("990000405", "Lac", ""),
        ("990000504", "Grand Lac", ""),
    ):
        add_managing_body(finess, name, town=town, accept_key=True)
    assert found("lac") == ["990000405", "990000306", "990000207", "990000504", "990000108"]


@pytest.mark.parametrize(
    "typed", ["010780054", " 010 780 054 ", "10780054"], ids=["clean", "spaces", "lost-zero"]
)
def test_an_added_body_keeps_what_was_typed(typed: str) -> None:
    row = add_managing_body(typed, " Résidence du Pré ", town="Cayenne", postcode="97300")
    row.refresh_from_db()
    assert (row.finess_juridique, row.name, row.source, row.departement, row.search) == (
        "010780054",
        "Résidence du Pré",
        Source.HAND,
        "973",
        " residence du pre cayenne 97300 010780054 ",
    )


@pytest.mark.parametrize(
    ("postcode", "departement"),
    [
        ("01000", "01"),
        ("20100", "2A"),
        ("20200", "2B"),
        ("97420", "974"),
        ("98600", "986"),
        ("123", ""),
        ("", ""),
    ],
)
def test_the_departement_comes_from_the_postcode(postcode: str, departement: str) -> None:
    assert add_managing_body("010780054", "X", postcode=postcode).departement == departement


@pytest.mark.parametrize(
    ("finess", "name", "error", "said"),
    [
        ("12", "X", FinessRefused, "« 12 » n’est pas un numéro FINESS"),
        ("", "X", FinessRefused, "n’est pas un numéro FINESS"),
        ("123456789", "X", FinessKeyDoubtful, "La clé du numéro FINESS 123456789 n’est pas bonne"),
        ("010780054", "  ", NameMissing, "Donnez le nom."),
        ("990000009", "X", AlreadyKnown, "Association Les Tilleuls (990000009) est déjà au répertoire."),
        ("990000017", "X", AlreadyKnown, "990000017 est le numéro d’un établissement (EHPAD du Parc)"),
    ],
    ids=["short", "empty", "key", "name", "known", "esms"],
)
def test_what_cannot_be_added(
    directory: dict[str, ManagingBody], finess: str, name: str, error: type[DirectoryError], said: str
) -> None:
    doubtful = error is FinessKeyDoubtful
    with pytest.raises(error) as caught:
        add_managing_body(finess, name, accept_key=not doubtful)
    assert type(caught.value) is error
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("finess", "said"),
    [
        (
            "990000017",
            "EHPAD du Parc (990000017) est déjà au répertoire, rattaché à Association Les Tilleuls",
        ),
        (
            "410000003",
            "410000003 est le numéro d’un organisme gestionnaire (CCAS de Villeneuve-les-Tilleuls)",
        ),
    ],
    ids=["known", "og"],
)
def test_an_establishment_that_cannot_be_added(
    directory: dict[str, ManagingBody], finess: str, said: str
) -> None:
    with pytest.raises(AlreadyKnown) as caught:
        add_establishment(directory["oeuvre"], finess, "X", accept_key=True)
    assert said in str(caught.value)
    assert caught.value.row.pk


def test_an_added_establishment_takes_the_label_of_its_category(directory: dict[str, ManagingBody]) -> None:
    Establishment.objects.filter(category_code="500").update(category_label="EHPAD")
    row = add_establishment(directory["oeuvre"], "010780054", "Nouveau", category_code=" 500 ")
    assert (row.managing_body, row.category_code, row.category_label) == (directory["oeuvre"], "500", "EHPAD")


def test_a_body_that_only_an_establishment_named_is_completed() -> None:
    held = ManagingBody.objects.create(finess_juridique="010780054", name="?", source=Source.PLACEHOLDER)
    row = add_managing_body("010780054", "Résidence du Pré")
    row.refresh_from_db()
    assert (row.pk, row.name, row.source, row.search) == (
        held.pk,
        "Résidence du Pré",
        Source.HAND,
        " residence du pre 010780054 ",
    )
