"""Files refused as a whole: what the person is told, before any row is given."""

from __future__ import annotations

import gzip
import io
import lzma
import zlib

import pytest

from requests_app.finess import RegisterError, Rejected, read_legacy
from tests.finess.lines import document, ej, et

SPREADSHEET = "enregistré par un tableur"


def refusal(data: bytes) -> str:
    with pytest.raises(RegisterError) as caught:
        read_legacy(io.BytesIO(data))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Ce fichier est vide"),
        ("\n", "Ce fichier est vide"),
        (document(), "Ce fichier est vide"),
        (document("", ";;;"), "Ce fichier est vide"),
        ("nom;prenom\nA;B\n", "n’est pas un fichier CSV du registre FINESS"),
        (et() + "\n", "n’est pas un fichier CSV du registre FINESS"),
        ("\x89PNG\r\n\x1a\n", "n’est pas un fichier CSV du registre FINESS"),
        ('{\n  "schemaVersion": "v1.0.0",\n', "ou le fichier FINESS+ (JSON)"),
        (document("equipementsocial;990000017;1", "equipementsocial;990000025;1"), "« equipementsocial »"),
        (document(et(), header="finess;etalab;111;hier"), "ne donne pas la date du registre"),
        (document(et(), header="finess;etalab;111"), "ne donne pas la date du registre"),
    ],
    ids=[
        "nothing",
        "blank",
        "header-only",
        "blank-lines",
        "other-csv",
        "no-header",
        "binary",
        "finess-plus",
        "other-flow",
        "no-date",
        "no-date-field",
    ],
)
def test_not_a_register_file(text: str, said: str) -> None:
    assert said in refusal(text.encode("latin-1"))


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        (document(et("10000017")), "ligne 2, le numéro FINESS « 10000017 » a perdu ses zéros de tête"),
        (document(et(at_13="1", at_2="10000009")), "ligne 2, le département « 1 » a perdu son zéro de tête"),
        (document(et(at_28="28/02/1999")), "ligne 2, la date « 28/02/1999 » n’est plus"),
        (document(et(at_22="9,9E+13")), "ligne 2, le numéro « 9,9E+13 » est arrondi"),
        (document(ej("10000017")), "ligne 2, le numéro FINESS « 10000017 » a perdu ses zéros de tête"),
        (document(ej(at_22="01/01/2001")), "ligne 2, la date « 01/01/2001 » n’est plus"),
        (document(et(), header="finess;etalab;111;12/05/2026;;;"), "ligne 1, la date « 12/05/2026 »"),
        (document(et(), header="finess,etalab,111,2026-05-12"), "les points-virgules"),
    ],
    ids=["zeros", "departement", "date", "siret", "entity-zeros", "entity-date", "header-date", "commas"],
)
def test_a_file_that_a_spreadsheet_spoiled(text: str, proof: str) -> None:
    said = refusal(text.encode())
    assert SPREADSHEET in said
    assert proof in said
    assert "importez-le sans l’ouvrir" in said


def test_one_lost_zero_among_sound_lines_rejects_that_line_only() -> None:
    rows = list(read_legacy(io.BytesIO(document(et(), et("10000017"), et("990000025")).encode())))
    assert [isinstance(row, Rejected) for row in rows] == [False, True, False]


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"],
    ids=["xlsx-or-zip", "xls"],
)
def test_workbooks_and_archives(data: bytes) -> None:
    assert "classeur de tableur ou une archive ZIP" in refusal(data)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_broken_compressed_data_end_in_a_sentence(pack) -> None:  # type: ignore[no-untyped-def]
    lines = (et(f"99{number:07d}", at_9=f"{number:x}" * 3) for number in range(3000))
    whole = pack(document(*lines).encode())
    with pytest.raises(RegisterError, match="abîmé ou incomplet"):
        list(read_legacy(io.BytesIO(whole[: len(whole) // 2])))


def test_an_xz_file_that_asks_for_gigabytes_gets_none_of_them() -> None:
    data = bytearray(lzma.compress(document(et()).encode()))
    header = data[12:24]
    header[4] = 40  # the dictionary's size: 4 GiB
    header[-4:] = zlib.crc32(header[:-4]).to_bytes(4, "little")
    data[12:24] = header
    assert "demande trop de mémoire" in refusal(bytes(data))


def test_a_line_that_does_not_end_is_refused_before_it_is_read_whole() -> None:
    sent = io.BytesIO(document(et()).encode() + bytes(50_000_000))
    with pytest.raises(RegisterError, match="dépasse un million de caractères"):
        list(read_legacy(sent))
    assert sent.tell() < 10_000_000
