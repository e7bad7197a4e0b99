"""Hostile and broken ZIPs: none of them is read, each is refused in a sentence."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from requests_app.asp_file import zip_entries
from requests_app.asp_file.errors import Unreadable
from requests_app.asp_file.zip_check import verify
from requests_app.rules import Lane, lanes

from .made_zips import BDC, PDF, SOUND, TREE, Item, items, sources, zipped


@pytest.fixture(scope="module")
def lane() -> Lane:
    return lanes()["ms1-dui"]


def flagged(data: bytes, flag: int) -> bytes:
    """The ZIP with that flag on its first entry."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[data.index(signature) + offset] |= flag
    return bytes(changed)


def lying(declared: int) -> bytes:
    """A bomb whose headers say that it is small."""
    changed = bytearray(zipped(Item(BDC, b"\0" * 50_000_000, zipfile.ZIP_DEFLATED)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", changed, changed.index(signature) + offset, declared)
    return bytes(changed)


def damaged() -> bytes:
    data = bytearray(zipped(*items(SOUND)))
    data[len(BDC) + 30 + 50] ^= 0xFF
    return bytes(data)


def crowded(count: int) -> bytes:
    """A ZIP whose end announces that many entries."""
    data = bytearray(zipped(*items(SOUND)))
    struct.pack_into("<HH", data, len(data) - 14, count, count)
    return bytes(data)


HOSTILE = {
    "climbs": (zipped(Item("../a.pdf", PDF)), "qui sort de son dossier"),
    "climbs inside": (zipped(Item("a/../../a.pdf", PDF)), "qui sort de son dossier"),
    "climbs the Windows way": (zipped(Item("..\\a.pdf", PDF)), "qui sort de son dossier"),
    "from the root": (zipped(Item("/etc/a.pdf", PDF)), "qui sort de son dossier"),
    "a drive": (zipped(Item("C:\\a.pdf", PDF)), "qui sort de son dossier"),
    "a link": (zipped(Item(BDC, b"/etc/passwd", mode=0o120777)), "un lien"),
    "a device": (zipped(Item(BDC, b"", mode=0o020666)), "un lien"),
    "an escape in a name": (zipped(Item("a\x1b[2J.pdf", PDF)), "nom illisible"),
    "encrypted": (flagged(zipped(*items(SOUND)), 1), "mot de passe"),
    "a rare compression": (zipped(Item(BDC, PDF, zipfile.ZIP_LZMA)), "peu répandue"),
    "a bomb": (zipped(Item(BDC, b"\0" * 5_000_000, zipfile.ZIP_DEFLATED)), "plus de 100 fois"),
    "a bomb that lies": (lying(1000), "abîmé"),
    "damaged": (damaged(), "abîmé"),
    "cut": (zipped(*items(SOUND))[:-30], "abîmé"),
    "not a zip": (b"<html></html>", "abîmé"),
    "empty": (b"", "abîmé"),
    "too many entries": (crowded(60_000), "60000 fichiers"),
    "zip64 without its record": (crowded(0xFFFF), "abîmé"),
}


@pytest.mark.parametrize(("data", "says"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_zips_are_not_read(data: bytes, says: str, lane: Lane) -> None:
    with pytest.raises(Unreadable, match=says) as refused:
        verify(sources(data), TREE, lane)
    assert str(refused.value).startswith("Le ZIP «\u00a0PJ-1.zip\u00a0» ")
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("lie", [False, True], ids=["declared", "counted"])
def test_more_than_the_bound_unpacked(lie: bool, lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is lowered here, so as not to write 1 GB; what is said and what comes out both count."""
    monkeypatch.setattr(zip_entries, "MAX_UNPACKED", 50_000)
    if lie:
        monkeypatch.setattr(zip_entries, "_look_at_declared", lambda infos, part: None)
    with pytest.raises(Unreadable, match="1 Go"):
        verify(sources(zipped(*items({f"{n}.pdf": b"x" * 20_000 for n in range(3)}))), TREE, lane)


@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_names_whose_encoding_is_not_said_are_a_macs_or_a_windows(encoding: str) -> None:
    name = "À Évry, été.pdf"
    data = zipped(Item("x" * len(name.encode(encoding)), PDF))
    named = data.replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    assert [entry.name for entry in zip_entries.unpack(io.BytesIO(named), "PJ.zip", 0)] == [name]
