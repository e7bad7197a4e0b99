"""What a return file is encoded in, and files that are none."""

import io
import time
import zipfile

import pytest

from requests_app.asp_file import MAX_BYTES, Unreadable
from requests_app.asp_file import returns_bytes as module
from requests_app.asp_file.returns import scan
from requests_app.asp_file.returns_bytes import BOM, LOST, MIXED, UTF16, WINDOWS, decode
from requests_app.rules.registry import french

from .return_world import document, plain, sent_bytes

TEXT = '{"a": "CAFÉ\u00a0», l’œuvre à 10\u00a0€", "b": "Été"}'


@pytest.mark.parametrize(
    ("data", "expected", "note"),
    [
        (TEXT.encode(), TEXT, ""),
        (TEXT.encode("utf-8-sig"), TEXT, BOM),
        (TEXT.encode("utf-16"), TEXT, UTF16),
        (TEXT.encode("utf-16-le"), TEXT, UTF16),
        (TEXT.encode("utf-16-be"), TEXT, UTF16),
        (TEXT.encode("utf-32"), TEXT, UTF16),
        (TEXT.encode("cp1252"), TEXT, WINDOWS),
        (
            '{"a": "Été", "b": "'.encode() + "acceptée".encode("cp1252") + b'"}',
            '{"a": "Été", "b": "acceptée"}',
            MIXED,
        ),
        (b'{"a": "\x81\x8d\x8f\x90\x9d\xff"}', '{"a": "\x81\x8d\x8f\x90\x9dÿ"}', WINDOWS),
        (b'{"a": "\x00"}  ', '{"a": "\ufffd"}  ', LOST),
        ('{"a": "x"}'.encode("utf-16-le") + b"\x00\xd8", '{"a": "x"}\ufffd', UTF16),
    ],
    ids=[
        "utf-8",
        "bom",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "mixed",
        "holes",
        "nul",
        "half",
    ],
)
def test_every_encoding_gives_the_text_and_says_itself(data: bytes, expected: str, note: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.notes[:1]) == (expected, (french(note),) if note else ())


def test_thousands_of_texts_that_are_no_utf_8_make_the_file_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_STRANGE", 2)
    assert decode('{"à": "É\u00a0", "b": "é"}'.encode("cp1252")).notes == (french(WINDOWS),)
    assert decode('{"à": "É\u00a0", "b": "é"}'.encode("cp1252")).text == '{"à": "É\u00a0", "b": "é"}'


def test_a_file_cut_in_the_middle_of_a_character_is_a_cut_file() -> None:
    with pytest.raises(Unreadable, match="coupé"):
        document('{"lignesImport": [{"libelleTraitement": "acceptée'.encode()[:-2])


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("retour.json", "{}")
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b" \r\n\t ", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (_zip(), "un ZIP"),
        (b"%PDF-1.7\n", "un PDF"),
        (b"\x89PNG\r\n\x1a\n", "une image"),
        (b"\x1f\x8b\x08\x00", "archive compressée"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document Office"),
        (b"<!DOCTYPE html><html><body>Connexion</body></html>", "page web"),
        (b'<?xml version="1.0"?><html xmlns="x">', "page web"),
        (b"<retour><ligne/></retour>", "du XML"),
        (b"numLigne;numeroEditeur;numeroASP\r\n1;A0001;12\r\n", "un tableau (CSV)"),
        (b"numLigne\tnumeroEditeur\tnumeroASP\n", "un tableau (CSV)"),
    ],
    ids=[
        "empty",
        "blank",
        "bom-alone",
        "zip",
        "pdf",
        "image",
        "gzip",
        "office",
        "page",
        "xhtml",
        "xml",
        "csv",
        "tsv",
    ],
)
def test_a_file_of_another_kind_is_told_as_what_it_is(data: bytes, said: str) -> None:
    for read in (document, scan):
        with pytest.raises(Unreadable) as refusal:
            read(data)
        assert said in refusal.value.sentence
        assert "portail de l’ASP" in refusal.value.sentence


def test_a_file_beyond_measure_is_refused_before_it_is_read() -> None:
    with pytest.raises(Unreadable, match="50 Mo"):
        scan(b" " * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    "data", [b'"\xff' * 200_000, b'"' + b"\xff" * 400_000, b'"\xc3\xa9"' * 80_000 + b"\xff"]
)
def test_decoding_is_linear(data: bytes) -> None:
    """Four times the bytes take about four times as long, not sixteen; the least of three rounds each."""

    def took(held: bytes) -> float:
        rounds = []
        for _ in range(3):
            began = time.process_time()
            decode(held)
            rounds.append(time.process_time() - began)
        return min(rounds)

    assert took(data) < 10 * max(took(data[: len(data) // 4]), 0.002)


def test_a_whole_return_in_cp1252_is_read_and_said() -> None:
    read = document(sent_bytes().decode().replace("DUI 3.2", "Dôme").encode("cp1252"))
    assert "Windows-1252" in plain(read.notes)
    assert [
        line.node.nodes(level)[0].get("ancienneVersion") for line in read.lines for level in ("esms",)
    ] == ["Dôme"] * 3
