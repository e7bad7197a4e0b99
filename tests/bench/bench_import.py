"""Importing 95,333 establishments against merely parsing the same file, in one run, on a file database.

Run it by itself: ``pytest tests/bench/bench_import.py -s``. Processor time is compared, not the clock, so
that a busy machine does not decide. The file is compressed with xz, as the register's archives are, and both
sides unpack it; the ratios against the plain file are printed too.
"""

from __future__ import annotations

import csv
import io
import lzma
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from requests_app.models import Establishment
from requests_app.services.register_import import ImportSummary, RegisterSource, import_register
from tests.finess.lines import document, et

ROWS = 95_333
FIRST_UNDER, AGAIN_UNDER = 12, 2
REAL = Path(__file__).resolve().parents[2].parent / "shared/data/finess/full_etablissements_20210108.csv.xz"


@pytest.fixture(scope="module")
def packed() -> bytes:
    """The real file where it lies beside the repository, else as many made-up rows."""
    if REAL.exists():
        return REAL.read_bytes()
    rows = (
        et(
            f"99{number:07d}",
            at_2=f"98{number // 2:07d}",
            at_3=f"EHPAD DU PARC {number}",
            at_9=f"VOIE {number:x}",
        )
        for number in range(ROWS)
    )
    return lzma.compress(document(*rows).encode(), preset=6)


def parse(data: bytes, *, unpacked: bool) -> int:
    """Nothing but the fields of each line."""
    with io.BytesIO(data) if unpacked else lzma.open(io.BytesIO(data)) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        return sum(1 for _row in csv.reader(text, delimiter=";")) - 1


def bring(data: bytes) -> ImportSummary:
    """One import."""
    return import_register([RegisterSource("registre", io.BytesIO(data), len(data))])


def seconds(work: Callable[[], object], times: int) -> float:
    """The least processor time of some runs."""
    least = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return least


@pytest.mark.bench
@pytest.mark.django_db(transaction=True)
def test_importing_costs_little_more_than_parsing(packed: bytes) -> None:
    plain = lzma.decompress(packed)
    assert parse(packed, unpacked=False) == ROWS
    parsed = {
        "xz": seconds(lambda: parse(packed, unpacked=False), 3),
        "csv": seconds(lambda: parse(plain, unpacked=True), 3),
    }
    first = seconds(lambda: bring(packed), 1)
    assert Establishment.objects.count() == ROWS
    again = {"xz": seconds(lambda: bring(packed), 3), "csv": seconds(lambda: bring(plain), 3)}
    unpacking = again["xz"] - again["csv"]
    for kind, whole in (("xz", first), ("csv", first - unpacking)):
        print(
            f"\n{kind}: parse {parsed[kind]:.2f} s · first {whole:.2f} s ({whole / parsed[kind]:.1f}×)"
            f" · again {again[kind]:.2f} s ({again[kind] / parsed[kind]:.2f}×)",
            end="",
        )
    assert bring(packed).unchanged == ROWS
    assert first / parsed["xz"] < FIRST_UNDER
    assert again["xz"] / parsed["xz"] < AGAIN_UNDER
