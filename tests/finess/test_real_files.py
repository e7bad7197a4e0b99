"""The real files, where they lie beside the repository; their made-up like is in the other modules."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from requests_app.finess import LegacyFile, Rejected, Row, read_legacy

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "finess"
FILES = {
    "sample_entites_juridiques.csv": (date(2020, 12, 31), {"EntityRow": 63}),
    "sample_entites_juridiques_cp1252.csv": (date(2020, 12, 31), {"EntityRow": 63}),
    "sample_etablissements.csv": (date(2021, 1, 8), {"EstablishmentRow": 573}),
    "sample_etablissements_cp1252.csv": (date(2021, 1, 8), {"EstablishmentRow": 573}),
    "verbatim_etablissements_20260512_extrait.csv": (date(2026, 5, 12), {"EstablishmentRow": 14}),
    "full_etablissements_20210108.csv.xz": (date(2021, 1, 8), {"EstablishmentRow": 95_333}),
}
PRESENT = [name for name in FILES if (DATA / name).exists()]


def read(name: str) -> tuple[LegacyFile, list[Row | Rejected]]:
    with (DATA / name).open("rb") as stream:
        opened = read_legacy(stream)
        return opened, list(opened)


if PRESENT:

    @pytest.mark.parametrize("name", PRESENT)
    def test_every_line_of_a_real_file_is_read(name: str) -> None:
        opened, rows = read(name)
        assert (opened.date, Counter(type(row).__name__ for row in rows)) == FILES[name]

    @pytest.mark.parametrize("name", ["sample_entites_juridiques", "sample_etablissements"])
    def test_both_encodings_give_the_same_rows(name: str) -> None:
        assert read(f"{name}.csv")[1] == read(f"{name}_cp1252.csv")[1]
