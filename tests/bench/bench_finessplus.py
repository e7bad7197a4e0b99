"""The memory that importing a whole FINESS+ file takes: 98,000 entities, 175,000 establishments, one of 10 MB.

Run it with ``python -m tests.bench.bench_finessplus [FILE.json.gz]``. Without a file it makes one up, as long as
the real one. Prints the peak of the process and the times of a first and of a second import; asserts nothing.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from tests.finess.plus import DATED, Json, address, ege, pmej

from .database import fresh_database, set_up
from .timing import spent

ENTITIES, ESTABLISHMENTS = 98_000, 175_000
_LARGEST = 4_000  #: establishments of one entity
_AIM = 200.0
_MEGABYTE = 1_000.0  #: the peak comes in kilobytes
#: What the register says beside what is read: it makes nine tenths of the file.
_BESIDE: Json = {
    "engagement": [{f"engagement{number}": "1974-03-25" for number in range(10)}] * 2,
    "evenement": [{f"evenement{number}": "2023-03-15 11:21:01" for number in range(10)}] * 3,
}


def entities() -> Iterator[Json]:
    """As many as the register has, 40 % of their establishments closed."""
    numbers = count()
    rest = ESTABLISHMENTS - _LARGEST
    for rank in range(ENTITIES):
        size = _LARGEST if rank == 1 else (rest * (rank + 1)) // ENTITIES - (rest * rank) // ENTITIES
        yield pmej(*(site(next(numbers)) for _ in range(size)), finess=f"98{rank:07d}")


def site(number: int) -> Json:
    """One establishment, no two alike."""
    closed = number % 5 < 2
    return ege(
        f"99{number:07d}",
        nomEgeCourt=f"EHPAD DU PARC {number}",
        nomEgeLong=f"ETABLISSEMENT D'HEBERGEMENT DU PARC {number}",
        dateFermeture="2020-01-31" if closed else None,
        record=_BESIDE
        | {
            "etatObjet": "I" if closed else "A",
            "adresse": [address("03", libelleVoie=f"VOIE {number:x}")],
        },
    )


def make_up(path: Path) -> None:
    """Write the file, one entity at a time."""
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        file.write(f'{{"schemaVersion": "v1.0.0", "generatedAt": "{DATED}", "gco": [], "gcc": [], "pmej": [')
        for rank, entity in enumerate(entities()):
            file.write((",\n" if rank else "\n") + json.dumps(entity, indent=1))
        file.write("]}")


def bring(path: Path) -> None:
    """One import, and what it did."""
    from requests_app.services.register_import import RegisterSource, import_register

    with path.open("rb") as stream:
        done = import_register([RegisterSource(path.name, stream, path.stat().st_size)])
    print(
        f"created {done.created}, changed {done.changed}, unchanged {done.unchanged}, "
        f"rejected {len(done.rejected)}",
        flush=True,
    )


def peak() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def told(name: str, path: Path) -> None:
    """Import, and print what it took."""
    before = peak()
    took = spent(lambda: bring(path))
    print(
        f"{name:6}  {took.cpu:6.1f} s of processor, {took.wall:6.1f} s by the clock, "
        f"peak {peak():6.1f} MB ({before:.1f} before)",
        flush=True,
    )


def apart(work: Callable[..., None], *arguments: object) -> None:
    """Do it in a process of its own, so that each peak is one piece of work's."""
    from django.db import connection

    connection.close()  # no connection outlives a fork
    process = multiprocessing.get_context("fork").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{work.__name__} failed")


def main() -> int:
    """Import twice, and print the peak of each."""
    set_up()
    with tempfile.TemporaryDirectory() as folder, fresh_database():
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "finessplus.json.gz"
        if len(sys.argv) == 1:
            apart(make_up, path)
        print(f"{path.stat().st_size / 1e6:.0f} MB packed; aim: a peak of at most {_AIM:g} MB", flush=True)
        apart(told, "first", path)
        apart(told, "again", path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
