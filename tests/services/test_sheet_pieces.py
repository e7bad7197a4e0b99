"""Attachments beside a spreadsheet: taken in whole, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from requests_app.models import User
from requests_app.services.sheet_folder import ARRIVED, PIECES, folder_of, kept
from requests_app.services.sheet_imports import begin, examine

from .sheet_world import MS1, Table, lanes, make_world, picture, upload


class Stopped(Exception):
    """Somebody stops the work."""


@pytest.mark.django_db
def test_work_that_was_stopped_begins_again_with_all_that_was_sent(
    commercial: User, settings: Any, tmp_path: Path
) -> None:
    settings.SEGUR_VAR = tmp_path
    make_world()
    sent = [SimpleUploadedFile(name, picture()) for name in ("bon.png", "autre.png")]
    row = begin(commercial, lanes()[MS1], [upload("ventes.xlsx", Table().xlsx())], sent)
    (folder_of(row) / ARRIVED / "00002").mkdir()  # of an upload that broke off

    def stop(_done: int, _total: int, words: str) -> None:
        if words == "Contrôle des pièces":
            raise Stopped

    with pytest.raises(Stopped):
        examine(row, progress=stop)
    assert [name for name, _ in kept(folder_of(row) / ARRIVED)] == ["bon.png", "autre.png"]
    assert list((folder_of(row) / PIECES).iterdir()) == []
    examine(row)
    assert row.counts["sound"] == 1
