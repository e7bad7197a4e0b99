"""Checking a file of 200 lines and 4,100 ESMS, against ``jsonschema`` alone on it: a ratio in one run.

Run it with ``python -m tests.bench.bench_check``; the aim is a ratio of at most 1. Exits with 1 where
it is missed.
"""

from __future__ import annotations

import json
from datetime import date

import jsonschema

from requests_app.asp_file import default_structure, json_schema, judge, write
from requests_app.rules import Context, Decisions, lanes

from ..trees import big_tree
from .timing import Spent, compare, spent

ROUNDS = 5
LINES, ESMS = 200, 4100
AIM = 1.0


def measure() -> tuple[Spent, Spent]:
    """The times of the whole check from bytes to report, and of ``jsonschema`` on the parsed file."""
    lane = lanes()["ms1-dui"]
    shape = default_structure(lane)
    data = write(big_tree(lane, LINES, ESMS), shape, lane, Decisions())
    validator = jsonschema.Draft202012Validator(json_schema(lane, shape, Decisions()))
    context = Context(lane, date(2023, 3, 20))
    raw = json.loads(data)
    if judge(data, shape, context).findings or not validator.is_valid(raw):
        raise SystemExit("the file to measure with is not sound")
    return (
        spent(lambda: judge(data, shape, context), ROUNDS),
        spent(lambda: list(validator.iter_errors(raw)), ROUNDS),
    )


def main() -> int:
    """Print the two times and their ratio."""
    check, schema = measure()
    return int(not compare("check_file", check, "jsonschema", schema, AIM))


if __name__ == "__main__":
    raise SystemExit(main())
