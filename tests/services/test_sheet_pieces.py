"""Attachments beside a spreadsheet: taken in whole, or not at all."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from requests_app.models import User
from requests_app.services.sheet_folder import ARRIVED, PIECES, folder_of, kept
from requests_app.services.sheet_imports import begin, examine
from requests_app.services.sheet_pieces import load, take_in

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


def zipped(**files: bytes) -> bytes:
    """A ZIP of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.png", data)
    return content.getvalue()


def send(folder: Path, name: str, data: bytes) -> list[str]:
    """Take a file in; what is told of the ZIPs that could not be read."""
    arrived = folder.parent / "arrived"
    arrived.write_bytes(data)
    take_in([(name, arrived)], folder, lanes()[MS1])
    return [zip_file.sentence for zip_file in load(folder).unread]


def test_a_spoiled_zip_is_told_until_one_of_its_name_is_sent_again(tmp_path: Path) -> None:
    folder = tmp_path / "pieces"
    good = zipped(bon=picture())
    (told,) = send(folder, "Bons.ZIP", good[: len(good) // 2])
    assert "Bons.ZIP" in told
    assert send(folder, "autres.zip", zipped(autre=picture())) == [told]
    (still,) = send(folder, "bons.zip", b"PK")
    assert "bons.zip" in still
    assert send(folder, "bons.zip", good) == []
    named = load(folder).named("bon.png")
    assert named is not None
    assert named.is_sound


def test_what_an_earlier_version_kept_is_still_told(tmp_path: Path) -> None:
    (tmp_path / "pieces.json").write_text(json.dumps({"rows": [], "notes": ["Le ZIP est abîmé."]}))
    assert [zip_file.sentence for zip_file in load(tmp_path).unread] == ["Le ZIP est abîmé."]
