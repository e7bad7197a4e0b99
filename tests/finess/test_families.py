"""The categories that the portal ships, and the families that it proposes for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from requests_app.finess import families
from requests_app.finess.families import FAMILY_LABELS, shipped_categories


@pytest.mark.parametrize(
    ("category", "family"),
    [
        ("500", "PA"),
        ("183", "PH"),
        ("460", "DOM"),
        ("165", "PDS"),
        ("178", "PDS"),
        ("180", "PDS"),
        ("197", "PDS"),
        ("213", "PDS"),
        ("608", "PDS"),
        ("640", "AHI"),
    ],
)
def test_the_shipped_family(category: str, family: str) -> None:
    assert shipped_categories()[category].family == family


@pytest.mark.parametrize("category", ["620", "355", ""])
def test_what_is_no_category_of_esms_is_not_shipped(category: str) -> None:
    assert category not in shipped_categories()


def test_each_shipped_category_has_a_label_and_a_family_with_a_name() -> None:
    rows = shipped_categories()
    assert {row.family for row in rows.values()} == set(FAMILY_LABELS)
    assert [code for code, row in rows.items() if not row.label.strip() or not code.isdigit()] == []


@pytest.mark.parametrize(
    "text", ["categorie,famille\n500,PA\n", "categorie,libelle,famille\n500,EHPAD\n"], ids=["header", "row"]
)
def test_a_table_of_other_columns_is_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "familles.csv"
    table.write_text(text, encoding="utf-8")
    monkeypatch.setattr(families, "_TABLE", table)
    shipped_categories.cache_clear()
    with pytest.raises(ValueError):
        shipped_categories()
    shipped_categories.cache_clear()
