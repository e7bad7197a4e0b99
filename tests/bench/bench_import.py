"""Importing 95,333 establishments against merely parsing the same file, on a file database, in one run.

Run it with ``python -m tests.bench.bench_import [REGISTER.csv.xz]``. Without a file it makes as many rows up.
The register's archives come as xz, and both sides unpack it; the plain CSV is measured too. Then the memory that a
first and a second import take, each in a process of its own. Exits with 1 where an aim is missed for the file as
it comes.
"""

from __future__ import annotations

import csv
import io
import lzma
import sys
import tempfile
from pathlib import Path

from tests.finess.lines import document, et

from .database import fresh_database, set_up
from .importing import apart, told
from .timing import Spent, compare, spent

ROWS = 95_333
FIRST_AIM, AGAIN_AIM = 12.0, 2.0
_TOWNS = ("01000 BOURG EN BRESSE", "75012 PARIS", "69003 LYON", "97400 SAINT DENIS", "29200 BREST")


def made_up() -> bytes:
    """As many rows as the register has, with two establishments an entity."""
    rows = (
        et(
            f"99{number:07d}",
            at_2=f"98{number // 2:07d}",
            at_3=f"EHPAD DU PARC {number}",
            at_4=f"ETABLISSEMENT D'HEBERGEMENT DU PARC {number}",
            at_9=f"VOIE {number:x}",
            at_15=_TOWNS[number % len(_TOWNS)],
        )
        for number in range(ROWS)
    )
    return document(*rows).encode()


def parse(data: bytes) -> int:
    """Nothing but the fields of each line; how many there are."""
    raw = io.BytesIO(data)
    stream = lzma.LZMAFile(raw) if data.startswith(b"\xfd7zXZ") else raw  # noqa: SIM115 - closed below
    with stream, io.TextIOWrapper(stream, encoding="utf-8", newline="") as text:
        return sum(1 for _row in csv.reader(text, delimiter=";")) - 1


def bring(data: bytes) -> tuple[int, int]:
    """One import: how many rows it created, and how many it found unchanged."""
    from requests_app.services.register_import import RegisterSource, import_register

    summary = import_register([RegisterSource("registre", io.BytesIO(data), len(data))])
    return summary.created, summary.unchanged


def first_and_again(data: bytes) -> tuple[Spent, Spent]:
    """What a first import and a second one take, on a database of their own."""
    told: list[tuple[int, int]] = []
    with fresh_database():
        first = spent(lambda: told.append(bring(data)))
        again = spent(lambda: told.append(bring(data)), 2)
    created = told[0][0]
    if told != [(created, 0), (0, created), (0, created)] or not created:
        raise SystemExit(f"the imports did not do what they should: {told}")
    return first, again


def main() -> int:
    """Import both kinds, then print the times and their ratios."""
    set_up()
    packed = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else lzma.compress(made_up(), preset=6)
    reached: dict[str, bool] = {}
    for kind, data in (("csv", lzma.decompress(packed)), ("xz", packed)):
        parsed = spent(lambda data=data: parse(data), 3)  # type: ignore[misc]
        first, again = first_and_again(data)
        fine = compare(f"{kind}: first", first, "parse", parsed, FIRST_AIM)
        reached[kind] = compare(f"{kind}: again", again, "parse", parsed, AGAIN_AIM) and fine
    return int(not (memory(packed) and reached["xz"]))


def memory(packed: bytes) -> bool:
    """Print the peaks of two imports; whether both are within the aim."""
    with tempfile.TemporaryDirectory() as name, fresh_database():
        folder = Path(name)
        path = folder / "register.csv.xz"
        path.write_bytes(packed)
        fine = [apart(told, what, path, folder) for what in ("first", "again")]
    return all(fine)


if __name__ == "__main__":
    raise SystemExit(main())
