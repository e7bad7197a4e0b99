"""Searching 95,333 establishments and their OG: 1,000 mixed queries, beside a plain LIKE over the same column.

Run it with ``python -m tests.bench.bench_search REGISTER.csv.xz`` (or name the file in SEGUR_REGISTER): the public
register's establishments, as the import takes them. SEGUR_TEST_DATABASE names a PostgreSQL server to measure
instead of SQLite; it must run on this machine for its time to be counted. Exits with 1 where an aim is missed on
SQLite.
"""

from __future__ import annotations

import io
import os
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from .database import fresh_database, set_up
from .timing import Spent, now

QUERIES, SEED, SHOWN, RECALLED = 1000, 29_000, 20, 10
AIM_MS, AIM_SHARE = 20.0, 0.5
COMMON = (
    "residence",
    "ehpad",
    "paris",
    "pharmacie",
    "foyer",
    "association",
    "saint",
    "centre",
    "maison",
    "service",
)


class Query(NamedTuple):
    """A query, what it is made of, and the number of the row that it was made from ("" where none is meant)."""

    kind: str
    text: str
    number: str


Row = dict[str, Any]


def whole_number(row: Row, _draw: random.Random) -> str:
    return str(row["finess_geo"])


def spaced_number(row: Row, draw: random.Random) -> str:
    number = row["finess_geo"]
    return draw.choice((" ", ".", "-")).join((number[:3], number[3:6], number[6:]))


def number_without_zero(row: Row, _draw: random.Random) -> str:
    return str(row["finess_geo"]).lstrip("0")


def part_of_number(row: Row, draw: random.Random) -> str:
    number = row["finess_geo"][: draw.randint(5, 8)]
    return f"{number[:3]} {number[3:6]} {number[6:]}".strip()


def siret(row: Row, draw: random.Random) -> str:
    text = row["siret"]
    return draw.choice((text, f"{text[:3]} {text[3:6]} {text[6:9]} {text[9:]}", text[:9]))


def words_of_name(row: Row, draw: random.Random) -> str:
    words = _large(row["name"])
    return " ".join(draw.sample(words, min(len(words), draw.randint(2, 4))))


def whole_name(row: Row, _draw: random.Random) -> str:
    return str(row["name"]).lower()


def name_and_town(row: Row, draw: random.Random) -> str:
    words = _large(row["name"])
    parts = [*draw.sample(words, min(len(words), 2)), *row["town"].lower().removesuffix(" cedex").split()[:3]]
    if draw.random() < 0.5:
        draw.shuffle(parts)
    return " ".join(parts)


def name_and_postcode(row: Row, draw: random.Random) -> str:
    return f"{draw.choice(_large(row['name']))} {row['postcode']}"


def as_typed_so_far(row: Row, draw: random.Random) -> str:
    text = name_and_town(row, draw)
    return text[: draw.randint(3, max(4, len(text) - 2))]


def town(row: Row, _draw: random.Random) -> str:
    return str(row["town"]).lower().removesuffix(" cedex")


def common_word(_row: Row, draw: random.Random) -> str:
    return draw.choice(COMMON)


def mistyped(row: Row, draw: random.Random) -> str:
    words = name_and_town(row, draw).split()
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if long:
        place = draw.choice(long)
        word, at = words[place], draw.randint(1, len(words[place]) - 2)
        words[place] = draw.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + "e" + word[at:],
            )
        )
    return " ".join(words)


def accented(row: Row, draw: random.Random) -> str:
    text = name_and_town(row, draw).replace("st ", "saint-")
    return text.title().replace("e", "é", 1).replace("Residence", "Résidence")


#: Each maker of queries, its share of them in percent, and whether the row that it came from is meant to be found.
MAKERS: tuple[tuple[Callable[[Row, random.Random], str], int, bool], ...] = (
    (whole_number, 6, True), (spaced_number, 5, True), (number_without_zero, 4, True), (part_of_number, 6, True),
    (siret, 5, True), (words_of_name, 13, True), (whole_name, 8, True), (name_and_town, 18, True),
    (name_and_postcode, 6, True), (as_typed_so_far, 10, False), (town, 5, False), (common_word, 5, False),
    (mistyped, 5, True), (accented, 4, True),
)  # fmt: skip


def _large(name: str) -> list[str]:
    from requests_app.services.search_order import SMALL_WORDS
    from requests_app.services.search_text import plain

    words = [word for word in plain(name).split() if word not in SMALL_WORDS]
    return words or plain(name).split()


def made_queries() -> list[Query]:
    """The queries, the same each time for the same register."""
    from requests_app.models import Establishment

    columns = ("finess_geo", "name", "town", "postcode", "siret")
    rows = list(
        Establishment.objects.exclude(siret="").exclude(town="").order_by("finess_geo").values(*columns)
    )
    draw = random.Random(SEED)
    queries = []
    for maker, share, meant in MAKERS:
        drawn = draw.sample(rows, QUERIES * share // 100)
        queries += [
            Query(maker.__name__, maker(row, draw), row["finess_geo"] if meant else "") for row in drawn
        ]
    draw.shuffle(queries)
    return queries


def plain_like(text: str) -> None:
    """The same words, each anywhere in the search column, best by name: what a first version would do."""
    from requests_app.models import Establishment, ManagingBody
    from requests_app.services.search_text import plain

    for model in (ManagingBody, Establishment):
        rows = model._default_manager.all()
        for word in plain(text).split():
            rows = rows.filter(search__contains=word)
        list(rows.order_by("name")[:SHOWN])


@contextmanager
def unindexed() -> Iterator[None]:
    """PostgreSQL would serve a LIKE by the very trigrams that it is held against."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET enable_bitmapscan = off")
        yield
        cursor.execute("SET enable_bitmapscan = on")


def server_seconds() -> float:
    """Seconds of processor that a PostgreSQL of this machine has spent on this connection; SQLite works in here."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    spent = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(spent.read_text().split()[0]) / 1e9 if spent.exists() else 0.0


def timed(work: Callable[[str], Any], text: str) -> Spent:
    """What one query takes, here and on the database's server."""
    began, server = now(), server_seconds()
    work(text)
    took = now() - began
    return Spent(took.cpu + server_seconds() - server, took.wall)


def told(name: str, times: list[Spent]) -> float:
    """Print the percentiles; the 95th, in milliseconds."""
    ordered = sorted(one.cpu * 1000 for one in times)
    walls = sorted(one.wall * 1000 for one in times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        f"{name:22} p50 {statistics.median(ordered):7.2f} ms  p95 {p95:7.2f} ms  max {ordered[-1]:7.2f} ms"
        f"  (by the clock p50 {statistics.median(walls):7.2f}, p95 {walls[int(len(walls) * 0.95)]:7.2f})"
    )
    return p95


def index_size() -> str:
    """What the index takes beside the tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(length(block)) FROM requests_app_search_data")
        else:
            cursor.execute(
                "SELECT sum(pg_relation_size(c.oid)) FROM pg_class c WHERE relname LIKE 'requests_app_%_trigrams'"
            )
        return f"{cursor.fetchone()[0] / 1_000_000:.1f} MB"


def measure() -> bool:
    """Ask each query of both; whether the aims hold."""
    from requests_app.services.directory import search

    ours: dict[str, list[Spent]] = defaultdict(list)
    recalled: dict[str, list[bool]] = defaultdict(list)
    scans: list[Spent] = []
    for query in made_queries():
        found: list[Any] = []
        spent = timed(lambda text, found=found: found.append(search(text, limit=SHOWN)), query.text)  # type: ignore[misc]
        ours[query.kind].append(spent)
        with unindexed():
            scans.append(timed(plain_like, query.text))
        if query.number:
            numbers = [row.finess_geo for row in found[0].establishments[:RECALLED]]
            recalled[query.kind].append(query.number in numbers)
    print(f"index {index_size()}; milliseconds of processor:")
    for kind in sorted(ours):
        told(f"  {kind}", ours[kind])
    p95 = told("search", [one for times in ours.values() for one in times])
    base = told("plain LIKE", scans)
    hits = [one for kept in recalled.values() for one in kept]
    print(f"the row meant is among the first {RECALLED}: {sum(hits) / len(hits):.1%} of {len(hits)}")
    for kind, kept in sorted(recalled.items()):
        print(f"  {kind:20} {sum(kept) / len(kept):7.1%}")
    reached = p95 < AIM_MS and p95 < base * AIM_SHARE
    print(
        f"p95 {p95:.2f} ms (aim: under {AIM_MS:g}), {p95 / base:.3f} of the scan's (aim: under {AIM_SHARE:g})"
        f"{'' if reached else '  MISSED'}"
    )
    return reached


def main() -> int:
    """Import the register, then measure."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SEGUR_REGISTER", "")
    if not named or not Path(named).is_file():
        print("This bench needs the public register's file of establishments: give its path.")
        return 2
    set_up()
    data = Path(named).read_bytes()
    with fresh_database():
        from django.db import connection

        from requests_app.models import Establishment, ManagingBody
        from requests_app.services.register_import import RegisterSource, import_register

        import_register([RegisterSource(Path(named).name, io.BytesIO(data), len(data))])
        print(
            f"{Establishment.objects.count()} establishments, {ManagingBody.objects.count()} OG, {connection.vendor}"
        )
        return int(not measure() and connection.vendor == "sqlite")


if __name__ == "__main__":
    raise SystemExit(main())
