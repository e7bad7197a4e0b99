"""The table of categories: shipped, edited lane by lane, and the labels that FINESS+ lacks."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.finess.families import shipped_categories
from requests_app.models import EsmsCategory, Establishment, SuggestedFamily
from requests_app.rules import lanes
from requests_app.services.categories import (
    complete,
    family_choices,
    labels,
    set_category,
    settle_labels,
    table_of,
)

from ..test_third_lane import third  # noqa: F401  the made-up lane
from ..wizard_world import make_body, make_establishment

pytestmark = pytest.mark.django_db
MS1, MS2 = lanes()["ms1-dui"], lanes()["ms2-dui-pds"]


@pytest.fixture(autouse=True)
def shipped(db: None) -> None:
    """A test that committed may have emptied the table."""
    complete()


def category(code: str) -> EsmsCategory:
    return EsmsCategory.objects.get(code=code)


def test_a_new_installation_has_the_shipped_table_in_each_lane() -> None:
    rows = SuggestedFamily.objects.values_list("couloir", "category__code", "category__label", "family")
    expected = {
        (couloir, code, one.label, one.family)
        for couloir in lanes()
        for code, one in shipped_categories().items()
    }
    assert set(rows) == expected


@pytest.mark.parametrize(
    ("code", "label", "sentence"),
    [
        ("500", "EHPAD", "Famille PA, d’après la catégorie 500 EHPAD (table des catégories)."),
        (
            "213",
            "",
            "Famille PDS, d’après la catégorie 213 Lits d'Accueil Médicalisés (L.A.M.) (table des catégories).",
        ),
        (
            "355",
            "Centre Hospitalier",
            "Aucune famille proposée : la catégorie 355 Centre Hospitalier n’est pas dans la table des catégories.",
        ),
        ("", "", "Aucune famille proposée : la catégorie n’est pas connue."),
    ],
    ids=["known", "label of the table", "not in it", "none"],
)
def test_where_a_suggestion_comes_from(code: str, label: str, sentence: str) -> None:
    assert table_of(MS1).suggestion(code, label).sentence.replace("\u00a0", " ") == sentence


def test_one_lane_is_edited_and_the_others_stay() -> None:
    set_category(category("500"), {"ms1-dui": ""})
    ours, theirs = table_of(MS1).suggestion("500"), table_of(MS2).suggestion("500")
    assert (ours.family, theirs.family) == (None, "PA")
    assert ours.sentence.startswith("Aucune famille proposée pour la catégorie 500")


def test_the_table_is_read_in_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        table_of(MS1).suggestion("500")
    assert len(queries) == 1


def test_a_lane_that_is_not_in_the_table_has_the_shipped_families(third: str) -> None:  # noqa: F811
    lane = lanes()[third]
    assert table_of(lane).suggestion("500").family == "PA"
    complete()
    assert SuggestedFamily.objects.filter(couloir=third).count() == len(shipped_categories())


def test_completing_changes_nothing_that_was_chosen() -> None:
    set_category(category("500"), {"ms1-dui": "PH", "ms2-dui-pds": ""})
    EsmsCategory.objects.filter(code="501").delete()
    complete()
    assert [table_of(lane).suggestion("500").family for lane in (MS1, MS2)] == ["PH", None]
    assert labels()["501"] == shipped_categories()["501"].label


def test_every_family_of_a_lane_can_be_chosen() -> None:
    codes = [code for code, _label in family_choices()]
    assert set(codes) >= {family for lane in lanes().values() for family in lane.families}
    assert len(codes) == len(set(codes))


def test_codes_without_labels_are_named_by_the_table_and_the_directory() -> None:
    og = make_body("290000017")
    for number, code, label in (
        ("290000025", "500", ""),
        ("290000033", "355", "Centre Hospitalier (C.H.)"),
        ("290000041", "355", ""),
        ("290000058", "998", ""),
    ):
        make_establishment(og, number, category_code=code, category_label=label)
    settle_labels()
    assert list(Establishment.objects.order_by("finess_geo").values_list("category_label", flat=True)) == [
        shipped_categories()["500"].label,
        "Centre Hospitalier (C.H.)",
        "Centre Hospitalier (C.H.)",
        "",
    ]
    suggestion = table_of(MS1).suggestion("355")
    assert (suggestion.label, suggestion.family) == ("Centre Hospitalier (C.H.)", None)


def test_a_label_that_is_edited_is_the_directorys() -> None:
    og = make_body("290000017")
    make_establishment(og, "290000025", category_label=category("500").label)
    make_establishment(og, "290000033", category_label="Un nom à lui")
    row = category("500")
    row.label = "EHPAD"
    set_category(row, {})
    held = Establishment.objects.order_by("finess_geo").values_list("category_label", flat=True)
    assert list(held) == ["EHPAD", "Un nom à lui"]


def test_an_installation_with_a_directory_is_brought_up_to_date() -> None:
    """What the migration does where ESMS are held already."""
    EsmsCategory.objects.all().delete()
    og = make_body("290000017")
    make_establishment(og, "290000025", category_label="")
    make_establishment(og, "290000033", category_code="355", category_label="Centre Hospitalier (C.H.)")
    import_module("requests_app.migrations.0006_shipped_categories").ship(apps, None)
    assert labels()["355"] == "Centre Hospitalier (C.H.)"
    assert (
        Establishment.objects.get(finess_geo="290000025").category_label == shipped_categories()["500"].label
    )
    assert SuggestedFamily.objects.count() == len(shipped_categories()) * len(lanes())
