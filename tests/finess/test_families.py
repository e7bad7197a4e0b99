"""The families suggested by the register's categories."""

from __future__ import annotations

import pytest

from requests_app.finess import suggested_family
from requests_app.finess.families import _families


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
        ("620", None),
        ("", None),
    ],
)
def test_suggested_family(category: str, family: str | None) -> None:
    assert suggested_family(category) == family


def test_the_table_knows_only_these_families() -> None:
    assert set(_families().values()) == {"PA", "PH", "DOM", "PDS", "AHI", "PE", "PJM"}
