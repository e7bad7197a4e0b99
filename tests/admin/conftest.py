"""A real PDF."""

import io

import pikepdf
import pytest


@pytest.fixture
def pdf() -> bytes:
    """One blank page."""
    kept = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(kept)
    return kept.getvalue()
