"""The memory that importing a whole FINESS+ file takes: 98,000 entities, 175,000 establishments, one of 10 MB.

Run it with ``python -m tests.bench.bench_finessplus [FIRST.json.gz [LATER.json.gz]]``. Without files it makes two
up, as long as the real one. Prints the times and the peak of a first import, of the same again, and of a later
register; exits with 1 where a peak is above the aim.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.finess.plus import DATED, Json, address, ege, pmej

from .database import fresh_database, set_up
from .importing import apart, told

ENTITIES, ESTABLISHMENTS = 98_000, 175_000
_LARGEST = 4_000  #: establishments of one entity
_CHANGED = 300  #: of so many establishments, one is renamed in the later register
_LATER = "2026-09-13T02:07:30Z"
#: What the register says beside what is read: it makes nine tenths of the file.
_BESIDE: Json = {
    "engagement": [{f"engagement{number}": "1974-03-25" for number in range(10)}] * 2,
    "evenement": [{f"evenement{number}": "2023-03-15 11:21:01" for number in range(10)}] * 3,
}


def entities(changed: int) -> Iterator[Json]:
    """As many as the register has, 40 % of their establishments closed; one of so many renamed, 0 for none."""
    numbers = count()
    rest = ESTABLISHMENTS - _LARGEST
    for rank in range(ENTITIES):
        size = _LARGEST if rank == 1 else (rest * (rank + 1)) // ENTITIES - (rest * rank) // ENTITIES
        yield pmej(*(site(next(numbers), changed) for _ in range(size)), finess=f"98{rank:07d}")


def site(number: int, changed: int) -> Json:
    """One establishment, no two alike."""
    closed = number % 5 < 2
    name = "RENOMME" if changed and not number % changed else "EHPAD DU PARC"
    return ege(
        f"99{number:07d}",
        nomEgeCourt=f"{name} {number}",
        nomEgeLong=f"ETABLISSEMENT D'HEBERGEMENT DU PARC {number}",
        dateFermeture="2020-01-31" if closed else None,
        record=_BESIDE
        | {
            "etatObjet": "I" if closed else "A",
            "adresse": [address("03", libelleVoie=f"VOIE {number:x}")],
        },
    )


def make_up(path: Path, changed: int) -> None:
    """Write the file, one entity at a time."""
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        day = _LATER if changed else DATED
        file.write(f'{{"schemaVersion": "v1.0.0", "generatedAt": "{day}", "gco": [], "gcc": [], "pmej": [')
        for rank, entity in enumerate(entities(changed)):
            file.write((",\n" if rank else "\n") + json.dumps(entity, indent=1))
        file.write("]}")


def main() -> int:
    """Import it, import it again, then a later register of which some rows have changed: the peak of each."""
    set_up()
    with tempfile.TemporaryDirectory() as name, fresh_database():
        folder = Path(name)
        paths = [Path(one) for one in sys.argv[1:]] or [folder / "first.json.gz", folder / "later.json.gz"]
        if len(sys.argv) == 1:
            for path, changed in zip(paths, (0, _CHANGED), strict=True):
                apart(make_up, path, changed)
        fine = True
        for path, what in (
            (paths[0], "first"),
            (paths[0], "again"),
            *((path, "later") for path in paths[1:]),
        ):
            print(f"{path.name}, {path.stat().st_size / 1e6:.0f} MB packed", flush=True)
            fine = apart(told, what, path, folder) and fine
    return int(not fine)


if __name__ == "__main__":
    raise SystemExit(main())
