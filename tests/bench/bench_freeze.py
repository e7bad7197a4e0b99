"""Freezing 200 requests with 4,000 ESMS, against ``jsonschema`` alone on the file that comes of it.

Run it with ``python -m tests.bench.bench_freeze``. Beside the ratio it prints what part of that the
database was locked for: on SQLite nobody saves meanwhile. Exits with 1 where an aim is missed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import jsonschema

from .database import fresh_database, set_up
from .timing import Spent, compare, now, spent

LINES, ESMS_EACH = 200, 20
RATIO_AIM, LOCKED_AIM = 6.0, 0.4


@contextmanager
def locked_times() -> Iterator[list[Spent]]:
    """What each write transaction takes, from its first query to its commit."""
    from django.db import connection

    times: list[Spent] = []
    begun: list[Spent] = []

    def watch(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if not begun and connection.in_atomic_block:
            begun.append(now())
            connection.on_commit(lambda: times.append(now() - begun.pop()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield times


def freeze() -> tuple[Spent, list[Spent], bytes]:
    """What freezing took, how long the database was locked, and the file."""
    from requests_app.services.freeze import prepare_batches
    from tests.services.batch_world import make_request, make_software, make_user

    admin, software = make_user("admin", admin=True), make_software()
    chosen = [make_request(software, admin, esms=ESMS_EACH).pk for _ in range(LINES)]
    with locked_times() as locked:
        times: list[object] = []
        took = spent(lambda: times.append(prepare_batches(software, chosen, date(2026, 11, 22), admin)))
    prepared = times[0]
    if prepared.failure or prepared.refusals:  # type: ignore[attr-defined]
        raise SystemExit("the requests to measure with are not sound")
    (batch,) = prepared.batches  # type: ignore[attr-defined]
    return took, locked, bytes(batch.content)


def main() -> int:
    """Freeze, then print the times and their ratio."""
    set_up()
    from requests_app.asp_file import default_structure, json_schema
    from requests_app.rules import Decisions, lanes

    with fresh_database():
        took, locked, data = freeze()
    lane = lanes()["ms1-dui"]
    validator = jsonschema.Draft202012Validator(json_schema(lane, default_structure(lane), Decisions()))
    raw = json.loads(data)
    schema = spent(lambda: list(validator.iter_errors(raw)), 3)
    fine = compare("freeze", took, "jsonschema", schema, RATIO_AIM)
    longest = max(locked, key=lambda one: one.cpu)
    fine &= compare("locked", longest, "freeze", took, LOCKED_AIM)
    return int(not fine)


if __name__ == "__main__":
    raise SystemExit(main())
