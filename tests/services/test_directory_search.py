"""Adding to the directory by hand what the register lacks."""

from __future__ import annotations

import pytest

from requests_app.models import Establishment, ManagingBody, Source
from requests_app.services.directory import (
    AlreadyKnown,
    DirectoryError,
    FinessKeyDoubtful,
    FinessRefused,
    NameMissing,
    add_establishment,
    add_managing_body,
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
        " residence du pre 3| || cayenne 97300 010780054 ",
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
        " residence du pre 3| || 010780054 ",
    )
