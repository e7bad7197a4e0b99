"""The process that opens PDFs: what it costs, and what becomes of those that would cost too much."""

from __future__ import annotations

from pathlib import Path

import pytest

from requests_app.asp_file import piece_pdf, pieces
from requests_app.asp_file.piece_errors import PieceError
from requests_app.rules import Lane, lanes

from . import bad_files as made

PDF = made.pdf()


@pytest.fixture(scope="module")
def lane() -> Lane:
    return lanes()["ms1-dui"]


def test_a_pdf_bomb_ends_its_own_process(lane: Lane) -> None:
    with pytest.raises(PieceError) as refused:
        pieces.inspect(made.pdf_bomb(), lane)
    assert refused.value.code == "excessive"


def test_a_probe_that_takes_too_long_is_ended(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds of work, with all the memory it wants: patience alone can end it."""
    monkeypatch.setattr(piece_pdf, "PROBE_MEMORY", 8 * 1024**3)
    monkeypatch.setattr(piece_pdf, "PROBE_TIMEOUT_SECONDS", 0.001)
    with pytest.raises(PieceError) as refused:
        pieces.inspect(made.pdf_bomb(), lane)
    assert refused.value.code == "excessive"


def test_a_probe_that_cannot_start_is_not_the_file_s_fault(
    lane: Lane, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "probe.py"
    broken.write_text("import no_such_module_anywhere\n")
    monkeypatch.setattr(piece_pdf, "PROBE", broken)
    with pytest.raises(RuntimeError, match="no_such_module_anywhere"):
        pieces.inspect(PDF, lane)


def test_the_probe_is_cheap_to_import() -> None:
    """Run by its path, so that it never imports the project."""
    source = piece_pdf.PROBE.read_text()
    assert "requests_app" not in source


def test_one_prober_serves_many_files_and_survives_a_bomb() -> None:
    with piece_pdf.Prober() as prober:
        assert [prober.ask(data) for data in (PDF, made.pdf_bomb(), made.encrypted_pdf("x"), PDF)] == [
            {"pages": 1},
            {"fault": "excessive"},
            {"fault": "encrypted"},
            {"pages": 1},
        ]
