"""The reader of the legacy CSV files, trap by trap, on made-up lines."""

from __future__ import annotations

import gzip
import io
import lzma
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.finess import EntityRow, EstablishmentRow, Rejected, read_legacy
from tests.finess.lines import EJ_HEADER, document, ej, et

ESTABLISHMENT = EstablishmentRow(
    line=2,
    finess="990000017",
    entity_finess="990000009",
    name="EHPAD LES TILLEULS",
    long_name="RESIDENCE LES TILLEULS DE VILLENEUVE",
    siret="99000000900015",
    category="500",
    category_label="Etablissement d'hébergement pour personnes âgées",
    aggregate_category="4401",
    aggregate_category_label="Hébergement pour Personnes Âgées",
    address="12 R DES LILAS",
    postcode="01999",
    town="VILLENEUVE CEDEX",
    departement="01",
    phone="0499000001",
    opened_on=date(1999, 2, 28),
)
ENTITY = EntityRow(
    line=2,
    finess="990000009",
    name="ASSOCIATION LES TILLEULS",
    long_name="ASSOCIATION DES AMIS DES TILLEULS",
    siren="990000009",
    legal_status="60",
    legal_status_label="Association Loi 1901",
    address="3 B AV DE LA GARE, BP 12",
    postcode="01999",
    town="VILLENEUVE",
    departement="01",
    phone="0499000000",
)
NOT_FINESS = "« {} » n’est pas un numéro FINESS (9 chiffres, ou 2A ou 2B et 7 chiffres)"
PIECES = [et().encode(), ej().encode(), b"structureet", b"structureej", b";", b'"', b"\n", b"\0", b" "]


def read(text: str, encoding: str = "utf-8") -> list[object]:
    return list(read_legacy(io.BytesIO(text.encode(encoding))))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_an_establishment_in_each_encoding(encoding: str, end: str) -> None:
    assert read(document(et()).replace("\n", end), encoding) == [ESTABLISHMENT]


def test_a_legal_entity_has_its_own_order() -> None:
    assert read(document(ej(), header=EJ_HEADER)) == [ENTITY]


def test_establishments_and_entities_may_be_mixed_in_any_order() -> None:
    assert read(document(et(), ej(), et("990000025"))) == [
        ESTABLISHMENT,
        ENTITY._replace(line=3),
        ESTABLISHMENT._replace(line=4, finess="990000025"),
    ]


def test_the_header_says_flow_and_date() -> None:
    opened = read_legacy(io.BytesIO(document(et()).encode()))
    assert (opened.flow, opened.date) == ("111", date(2026, 5, 12))


def test_one_file_may_change_its_encoding_halfway() -> None:
    data = document(et()).encode() + et().encode("cp1252") + b"\n"
    assert list(read_legacy(io.BytesIO(data))) == [ESTABLISHMENT, ESTABLISHMENT._replace(line=3)]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_compressed_files_are_read_transparently(pack) -> None:  # type: ignore[no-untyped-def]
    assert list(read_legacy(io.BytesIO(pack(document(et()).encode())))) == [ESTABLISHMENT]


def test_xz_streams_in_a_row_are_one_file() -> None:
    head, rest = document().encode(), f"{et()}\n".encode()
    data = lzma.compress(head, preset=9) + bytes(8) + lzma.compress(rest) + bytes(4)
    assert list(read_legacy(io.BytesIO(data))) == [ESTABLISHMENT]


def test_coordinates_and_blank_lines_are_passed_over_and_lines_keep_their_number() -> None:
    text = document(et(), "", ";;;;", "geolocalisation;990000017;8.1;6.5;1,BAN;2026-05-04", et("990000025"))
    assert read(text) == [ESTABLISHMENT, ESTABLISHMENT._replace(line=6, finess="990000025")]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"LIEU DE VIE ""LE CHEMIN"""', 'LIEU DE VIE "LE CHEMIN"'),
        ('"Lieu dit """"LE PRE"""""', 'Lieu dit "LE PRE"'),
        ('"FOYER; ANNEXE"', "FOYER; ANNEXE"),
        ('FOYER "LE PRE"', 'FOYER "LE PRE"'),
        ('"FOYER', '"FOYER'),
        ("  FOYER  LE   PRE ", "FOYER LE PRE"),
        ("FOYER\u00a0LE PRE", "FOYER LE PRE"),
        ("", "RESIDENCE LES TILLEULS DE VILLENEUVE"),
    ],
    ids=["doubled", "twice", "separator", "bare", "never-closed", "padded", "no-break", "long-only"],
)
def test_names_are_cleaned(written: str, name: str) -> None:
    assert read(document(et(at_3=written))) == [ESTABLISHMENT._replace(name=name)]


def test_every_field_padded_with_spaces() -> None:
    padded = ";".join(f" {field}  " for field in et().split(";"))
    assert read(document(padded)) == [ESTABLISHMENT]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (31, ESTABLISHMENT),
        (24, ESTABLISHMENT),
        (12, ESTABLISHMENT),
        (5, ESTABLISHMENT),
    ],
    ids=["at-the-end", "late", "before-the-departement", "before-the-street"],
)
def test_an_empty_field_too_many_is_dropped(position: int, expected: EstablishmentRow) -> None:
    fields = et().split(";")
    fields.insert(position, "")
    assert read(document(";".join(fields))) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (et(at_11="LE BOURG; HAMEAU"), ESTABLISHMENT._replace(address="12 R DES LILAS, LE BOURG; HAMEAU")),
        (et(at_3="FOYER; ANNEXE"), ESTABLISHMENT._replace(name="FOYER; ANNEXE")),
        (et(at_19="Foyer; hébergement"), ESTABLISHMENT._replace(category_label="Foyer; hébergement")),
    ],
    ids=["place", "name", "category"],
)
def test_a_separator_typed_in_a_text_is_put_back(line: str, expected: EstablishmentRow) -> None:
    assert read(document(line)) == [expected]


def test_an_entity_with_a_field_too_many() -> None:
    assert read(document(ej() + ";")) == [ENTITY]


@pytest.mark.parametrize(
    ("code", "usual"), [("9A", "971"), ("9F", "976"), ("9J", "986"), ("2B", "2B"), ("75", "75")], ids=str
)
def test_overseas_departements_get_their_usual_code(code: str, usual: str) -> None:
    assert read(document(et(at_13=code))) == [ESTABLISHMENT._replace(departement=usual)]


@pytest.mark.parametrize("finess", ["2A0000015", "2B9999999"])
def test_corsican_numbers(finess: str) -> None:
    assert read(document(et(finess))) == [ESTABLISHMENT._replace(finess=finess)]


@pytest.mark.parametrize("written", ["", "1999-02-30", "1999"], ids=["none", "unreal", "short"])
def test_an_unreadable_date_does_not_lose_the_establishment(written: str) -> None:
    assert read(document(et(at_28=written))) == [ESTABLISHMENT._replace(opened_on=None)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("structureet;990000017", "2 colonnes au lieu de 32"),
        (et() + ";;;", "35 colonnes au lieu de 32"),
        ("activite;990000017", "début de ligne inconnu « activite »"),
        (et(at_3="", at_4=" "), "aucun nom"),
        (EJ_HEADER, "deuxième en-tête : importez chaque fichier à part"),
    ],
    ids=["cut", "three-too-many", "unknown-start", "no-name", "second-header"],
)
def test_a_bad_line_is_rejected_with_its_number_and_the_next_is_read(line: str, reason: str) -> None:
    assert read(document(et(), line, et("990000025"))) == [
        ESTABLISHMENT,
        Rejected(3, reason, line),
        ESTABLISHMENT._replace(line=4, finess="990000025"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (et("9900000170"), NOT_FINESS.format("9900000170")),
        (et("2C0000017"), NOT_FINESS.format("2C0000017")),
        (et("99000001X"), NOT_FINESS.format("99000001X")),
        (et("٩٩٠٠٠٠٠١٧"), NOT_FINESS.format("٩٩٠٠٠٠٠١٧")),
        (et("2a0000014"), NOT_FINESS.format("2a0000014") + " : sans doute « 2A0000014 »"),
        (et("10000008"), NOT_FINESS.format("10000008") + " : sans doute « 010000008 »"),
        (et(at_2="9900"), NOT_FINESS.format("9900")),
        (et(at_2=""), "aucun numéro FINESS"),
    ],
    ids=[
        "long",
        "not-corsican",
        "letter",
        "arabic-digits",
        "lower-case",
        "zero",
        "entity-short",
        "entity-none",
    ],
)
def test_a_number_that_is_no_finess_rejects_its_line_alone(line: str, reason: str) -> None:
    assert read(document(et(), line, et("990000025"))) == [
        ESTABLISHMENT,
        Rejected(3, reason, line),
        ESTABLISHMENT._replace(line=4, finess="990000025"),
    ]


def test_a_line_in_no_encoding_is_rejected() -> None:
    data = document(et()).encode() + b"structureet;\x81\xff\n" + et("990000025").encode()
    assert list(read_legacy(io.BytesIO(data))) == [
        ESTABLISHMENT,
        Rejected(3, "caractères illisibles (ni UTF-8, ni Windows-1252)", "structureet;\ufffdÿ"),
        ESTABLISHMENT._replace(line=4, finess="990000025"),
    ]


@given(st.lists(st.binary() | st.text().map(str.encode) | st.sampled_from(PIECES), max_size=12))
def test_whatever_follows_a_sound_line_never_ends_the_reading(pieces: list[bytes]) -> None:
    data = document(et(), et("990000025")).encode() + b"".join(pieces) + b"\n"  # or its last line is cut
    rows = list(read_legacy(io.BytesIO(data)))
    assert rows[:2] == [ESTABLISHMENT, ESTABLISHMENT._replace(line=3, finess="990000025")]
    assert all(isinstance(row, EntityRow | EstablishmentRow | Rejected) for row in rows)


def test_a_rejected_line_is_kept_short() -> None:
    (refused,) = (row for row in read(document(et(), "x" * 5000)) if isinstance(row, Rejected))
    assert len(refused.raw) == 500
