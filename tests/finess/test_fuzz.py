"""Whatever happened to a file, its reading ends: with rows, with rejected ones, or with a sentence."""

from __future__ import annotations

import io

from hypothesis import given

from requests_app.finess import EntityRow, EstablishmentRow, RegisterError, Rejected, open_register

from .harm import harmed_files


@given(harmed_files())
def test_a_harmed_file_gives_rows_or_a_sentence(data: bytes) -> None:
    said, rows = "", []
    try:
        rows = list(open_register(io.BytesIO(data)))
    except RegisterError as error:
        said = str(error)
    assert bool(rows) != bool(said)
    assert said == "" or said.endswith((".", "»"))
    assert all(isinstance(row, EntityRow | EstablishmentRow | Rejected) for row in rows)
    assert all(row.finess and row.name for row in rows if not isinstance(row, Rejected))
