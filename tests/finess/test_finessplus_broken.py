"""FINESS+ files that are refused as a whole, and broken ones: a sentence or rows, never another exception."""

from __future__ import annotations

import gzip
import io
import json
import random
from pathlib import Path

import pytest

from requests_app.finess import (
    EntityRow,
    EstablishmentRow,
    RegisterError,
    Rejected,
    finessplus,
    open_register,
    read_finessplus,
)

from .plus import ege, packed, pmej, whole

BROKEN = "abîmé ou incomplet"
TRUNCATED_JSON = json.dumps(whole(pmej(ege()), pmej(ege()))).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(b"[1, 2]"), "n’est pas un fichier FINESS+"),
        (gzip.compress(b"{}"), "n’est pas un fichier FINESS+"),
        (gzip.compress(b'{"features": []}'), "n’est pas un fichier FINESS+"),
        (gzip.compress(b"nom;ville\n"), BROKEN),
        (gzip.compress(b""), BROKEN),
        (packed(pmej(), schemaVersion="v2.0.0"), "suit un schéma que le portail ne connaît pas (« v2.0.0 »)"),
        (packed({"numFinessPm": "990000009"}), "suit un schéma que le portail ne connaît pas (« v1.0.0 »)"),
        (packed(3), "suit un schéma que le portail ne connaît pas (« v1.0.0 »)"),
        (packed(pmej(), generatedAt="hier"), "ne donne pas sa date : « generatedAt » est « hier »"),
        (packed(pmej(), generatedAt=None), "n’est pas un fichier FINESS+"),
        (packed(), "est vide"),
        (packed(pmej=None), "est vide"),
        (packed(pmej(ege()))[:-9], BROKEN),
        (packed(pmej(ege()))[:-8] + b"\0" * 8, BROKEN),
        (packed(pmej(ege()))[:11], BROKEN),
        (TRUNCATED_JSON[:-200], "son JSON est illisible"),
        (TRUNCATED_JSON.replace(b"EHPAD", b"EHP\xff"), "son JSON est illisible"),
        (
            TRUNCATED_JSON.replace(b'"siren"', b'"n": 1' + b"0" * 5000 + b', "siren"'),
            "son JSON est illisible",
        ),
        (
            TRUNCATED_JSON.replace(b'"siren"', b'"deep": ' + b"[" * 60_000 + b"]" * 60_000),
            "son JSON est illisible",
        ),
        (TRUNCATED_JSON + b"{}", "son JSON est illisible"),
    ],
    ids=[
        "list",
        "empty-object",
        "other-json",
        "csv",
        "nothing",
        "schema-2",
        "other-records",
        "no-record",
        "no-date",
        "date-null",
        "no-entity",
        "entities-null",
        "gzip-without-end",
        "gzip-sum",
        "gzip-head",
        "json-truncated",
        "not-utf-8",
        "huge-number",
        "too-deep",
        "two-documents",
    ],
)
def test_the_whole_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(RegisterError) as caught:
        list(read_finessplus(io.BytesIO(data)))
    assert said in str(caught.value)


def test_an_entity_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finessplus, "_LARGEST_ENTITY", 300_000)
    large = pmej(*(ege(f"99{number:07d}") for number in range(500)))
    with pytest.raises(RegisterError, match="une de ses entités dépasse"):
        list(read_finessplus(io.BytesIO(packed(pmej(), large))))


def test_a_text_that_does_not_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finessplus, "_LONGEST_VALUE", 200_000)
    long = pmej() | {"libelle": "a,]" * 200_000}
    with pytest.raises(RegisterError, match="une de ses valeurs dépasse"):
        list(read_finessplus(io.BytesIO(packed(pmej(), long))))


def survives(data: bytes) -> None:
    """Rows, rejections or one sentence: nothing else."""
    try:
        read = list(open_register(io.BytesIO(data)))
    except RegisterError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either end is fine
    else:
        assert {type(row) for row in read} <= {EntityRow, EstablishmentRow, Rejected}


SMALL = [pmej(ege(), ege("990000025")), pmej(ege("990000033"), finess="990000991")]


@pytest.mark.parametrize("data", [packed(*SMALL), json.dumps(whole(*SMALL)).encode()], ids=["gzip", "plain"])
def test_truncated_anywhere(data: bytes) -> None:
    for end in range(0, len(data), 7):
        with pytest.raises(RegisterError):
            list(open_register(io.BytesIO(data[:end])))


@pytest.mark.parametrize("data", [packed(*SMALL), json.dumps(whole(*SMALL)).encode()], ids=["gzip", "plain"])
def test_a_flipped_bit_anywhere(data: bytes) -> None:
    chance = random.Random(20260813)
    for _turn in range(1500):
        spoiled = bytearray(data)
        spoiled[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        survives(bytes(spoiled))


REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "finess"
SAMPLE = REAL / "finessplus_structures_echantillon_20260813.json.gz"

if SAMPLE.exists():  # real data lie beside the repository, or nowhere

    def test_the_real_sample_cut_or_spoiled() -> None:
        data = SAMPLE.read_bytes()
        chance = random.Random(20260813)
        for _turn in range(6):
            with pytest.raises(RegisterError):
                list(open_register(io.BytesIO(data[: chance.randrange(len(data))])))
            spoiled = bytearray(data)
            spoiled[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            survives(bytes(spoiled))
