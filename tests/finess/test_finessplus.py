"""FINESS+: each field from its place, which record is rejected, and how the format is told."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from requests_app.finess import (
    EntityRow,
    EstablishmentRow,
    LegacyFile,
    PlusFile,
    RegisterError,
    Rejected,
    Row,
    open_register,
    read_finessplus,
)

from .lines import document, et
from .plus import address, ege, packed, pmej, whole

ENTITY = EntityRow(
    line=1,
    finess="990000009",
    name="ASSOCIATION LES TILLEULS",
    long_name="ASSOCIATION DES AMIS DES TILLEULS",
    siren="990000009",
    legal_status="60",
    legal_status_label="",
    address="3 B AV DE LA GARE, BP 12",
    postcode="01999",
    town="VILLENEUVE",
    departement="01",
    phone="0499000000",
)
ESTABLISHMENT = EstablishmentRow(
    line=2,
    finess="990000017",
    entity_finess="990000009",
    name="EHPAD LES TILLEULS",
    long_name="RESIDENCE LES TILLEULS DE VILLENEUVE",
    siret="99000000900015",
    category="500",
    category_label="",
    aggregate_category="",
    aggregate_category_label="",
    address="12 R DES LILAS",
    postcode="01999",
    town="VILLENEUVE CEDEX",
    departement="01",
    phone="0499000001",
    opened_on=date(1999, 2, 28),
    entity_name="ASSOCIATION LES TILLEULS",
)


def rows(data: bytes) -> list[Row | Rejected]:
    return list(read_finessplus(io.BytesIO(data)))


def establishment(item: Any) -> Row | Rejected:
    return rows(packed(pmej(item)))[1]


def test_every_field_from_its_place() -> None:
    opened = read_finessplus(io.BytesIO(packed(pmej(ege()))))
    assert (opened.schema, opened.date) == ("v1.0.0", date(2026, 8, 13))
    assert list(opened) == [ENTITY, ESTABLISHMENT]


@pytest.mark.parametrize(
    "pack",
    [lambda data: data, lambda data: b"\xef\xbb\xbf" + data, lambda data: b" \r\n" + data, gzip.compress],
    ids=["plain", "bom", "blanks", "gzip"],
)
def test_plain_or_packed(pack: Callable[[bytes], bytes]) -> None:
    data = json.dumps(whole(pmej(ege())), indent=2).replace("\n", "\r\n").encode()
    assert rows(pack(data)) == [ENTITY, ESTABLISHMENT]


def test_ranks_run_over_entities_and_establishments() -> None:
    entities = (pmej(ege(), ege("990000025")), pmej(finess="990000991"), pmej(ege("990000033")))
    assert [row.line for row in rows(packed(*entities))] == [1, 2, 3, 4, 5, 6]


def test_the_order_of_keys_does_not_matter() -> None:
    entity = pmej(ege())
    assert rows(packed(dict(reversed(entity.items())))) == [ENTITY, ESTABLISHMENT]


@pytest.mark.parametrize(
    ("fields", "state", "closed"),
    [
        ({}, "A", (False, None)),
        ({"dateFermeture": "2020-01-31"}, "I", (True, date(2020, 1, 31))),
        ({"dateFermeture": "2020-01-31"}, "A", (True, date(2020, 1, 31))),
        ({}, "I", (True, None)),
        ({}, None, (True, None)),
        ({"dateFermeture": "hier"}, "A", (True, None)),
        ({"dateFermeture": "  "}, " A ", (False, None)),
    ],
    ids=["open", "closed", "closed-by-date", "closed-by-state", "no-state", "no-real-date", "padded"],
)
def test_closed(fields: dict[str, Any], state: str | None, closed: tuple[bool, date | None]) -> None:
    row = establishment(ege(record={"etatObjet": state}, **fields))
    assert isinstance(row, EstablishmentRow)
    assert (row.closed, row.closed_on) == closed


def test_a_closed_entity_has_its_date() -> None:
    entity = rows(packed(pmej(dateFermeture="2019-03-03")))[0]
    assert entity == ENTITY._replace(closed=True, closed_on=date(2019, 3, 3))
    assert rows(packed(pmej(record={"etatObjet": "I"})))[0] == ENTITY._replace(closed=True)


@pytest.mark.parametrize(
    ("addresses", "found"),
    [
        ([address("03", cogCommune="2A004")], ("12 R DES LILAS", "01999", "VILLENEUVE CEDEX", "2A")),
        ([address("03", cogCommune="97411")], ("12 R DES LILAS", "01999", "VILLENEUVE CEDEX", "974")),
        (
            [address("03", cogCommune=None, codePostal="98800")],
            ("12 R DES LILAS", "98800", "VILLENEUVE CEDEX", "988"),
        ),
        (
            [address("03", numeroVoie=" ", typeVoie=None, libelleVoie=None)],
            ("", "01999", "VILLENEUVE CEDEX", "01"),
        ),
        (
            [address("03", complementPointGeographique="BATIMENT B ", lieuDit=" LE BOURG")],
            ("BATIMENT B, 12 R DES LILAS, LE BOURG", "01999", "VILLENEUVE CEDEX", "01"),
        ),
        ([address("04"), address("06")], ("", "", "", "")),
        ([], ("", "", "", "")),
        (None, ("", "", "", "")),
        (["03"], ("", "", "", "")),
    ],
    ids=[
        "corsica",
        "overseas",
        "by-postcode",
        "no-street",
        "lines",
        "others-only",
        "none",
        "null",
        "no-record",
    ],
)
def test_the_address_is_the_one_of_its_usage(addresses: Any, found: tuple[str, str, str, str]) -> None:
    row = establishment(ege(record={"adresse": addresses}))
    assert isinstance(row, EstablishmentRow)
    assert (row.address, row.postcode, row.town, row.departement) == found


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (ege("10000017"), "établissement : « 10000017 » n’est pas un numéro FINESS"),
        (ege(""), "établissement : aucun numéro FINESS"),
        (ege(nomEgeCourt=" ", nomEgeLong=None), "établissement : aucun nom"),
        (ege(siret=99000000900015), "établissement : « siret » n’est pas un texte"),
        (ege(nomEgeLong="A\0B"), "établissement : « nomEgeLong » contient un caractère illisible"),
        (
            {"etatObjet": "A"},
            "établissement : « informationsGeneralesEGE » manque ou n’est pas un objet JSON",
        ),
        (7, "établissement : « établissement » manque ou n’est pas un objet JSON"),
        ([], "établissement : « établissement » manque ou n’est pas un objet JSON"),
    ],
    ids=["short-number", "no-number", "no-name", "number", "nul", "no-head", "no-record", "a-list"],
)
def test_a_bad_establishment_is_rejected_and_the_next_one_read(item: Any, said: str) -> None:
    read = rows(packed(pmej(item, ege())))
    assert (read[0], read[2]) == (ENTITY, ESTABLISHMENT._replace(line=3))
    assert isinstance(read[1], Rejected)
    assert (read[1].line, read[1].reason[: len(said)]) == (2, said)


def test_a_rejected_record_is_shown_without_what_is_nested() -> None:
    row = establishment(ege("1", nomEgeLong="X" * 900))
    assert isinstance(row, Rejected)
    assert (row.raw[:29], len(row.raw)) == ('{"egeId": "1", "dateFermeture', 500)


def test_an_entity_without_number_is_rejected_with_its_establishments() -> None:
    assert [
        (row.line, row.reason) for row in rows(packed(pmej(ege(), finess=""))) if isinstance(row, Rejected)
    ] == [
        (1, "entité juridique : aucun numéro FINESS"),
        (2, "établissement : entité juridique : aucun numéro FINESS"),
    ]


def test_an_entity_without_name_keeps_its_establishments() -> None:
    nameless = pmej(ege(), denominationPm="", denominationLonguePmSmsse=None)
    assert rows(packed(nameless)) == [
        Rejected(1, "entité juridique : aucun nom", json.dumps(nameless["informationsGeneralesPMEJ"])),
        ESTABLISHMENT._replace(entity_name=""),
    ]


def test_something_else_among_the_entities_is_rejected() -> None:
    assert rows(packed(pmej(), 7, pmej(ege=[], finess="990000991"))) == [
        ENTITY,
        Rejected(2, "entité juridique : « entité juridique » manque ou n’est pas un objet JSON", "7"),
        ENTITY._replace(line=3, finess="990000991"),
    ]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (packed(pmej()), PlusFile),
        (json.dumps(whole(pmej())).encode(), PlusFile),
        (document(et()).encode(), LegacyFile),
        (gzip.compress(document(et()).encode()), LegacyFile),
    ],
    ids=["finess-plus", "finess-plus-plain", "legacy", "legacy-gzip"],
)
def test_the_content_tells_the_format(data: bytes, kind: type) -> None:
    assert type(open_register(io.BytesIO(data))) is kind


@pytest.mark.parametrize(
    "data", [b"", gzip.compress(b""), gzip.compress(b"{}")[:12]], ids=["", "gzip", "cut"]
)
def test_nothing_is_a_register(data: bytes) -> None:
    with pytest.raises(RegisterError):
        open_register(io.BytesIO(data))


REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "finess"
SAMPLE = REAL / "finessplus_structures_echantillon_20260813.json.gz"

if SAMPLE.exists():  # real data lie beside the repository, or nowhere

    def test_the_real_sample() -> None:
        with SAMPLE.open("rb") as stream:
            opened = read_finessplus(stream)
            read = list(opened)
        assert opened.date == date(2026, 8, 13)
        assert Counter(type(row).__name__ for row in read) == {"EntityRow": 30, "EstablishmentRow": 1753}
        sites = [row for row in read if isinstance(row, EstablishmentRow)]
        assert sum(row.closed for row in sites) == 912
        assert [row for row in sites if not row.postcode] == []
