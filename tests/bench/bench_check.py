"""Checking a file of 200 lines and 4,100 ESMS, against ``jsonschema`` alone on it: a ratio in one run.

Run it with ``python -m tests.bench.bench_check``; the aim is a ratio of at most 1.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date

import jsonschema

from requests_app.asp_file import default_structure, json_schema, judge, write
from requests_app.rules import Context, Decisions, lanes

from ..trees import big_tree

ROUNDS = 5
LINES, ESMS = 200, 4100


def best_of(action: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds: the least disturbed one."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def measure() -> tuple[float, float]:
    """Seconds of the whole check from bytes to report, and of ``jsonschema`` on the parsed file."""
    lane = lanes()["ms1-dui"]
    shape = default_structure(lane)
    data = write(big_tree(lane, LINES, ESMS), shape, lane, Decisions())
    validator = jsonschema.Draft202012Validator(json_schema(lane, shape, Decisions()))
    context = Context(lane, date(2023, 3, 20))
    raw = json.loads(data)
    if judge(data, shape, context).findings or not validator.is_valid(raw):
        raise SystemExit("the file to measure with is not sound")
    return best_of(lambda: judge(data, shape, context)), best_of(lambda: list(validator.iter_errors(raw)))


def main() -> None:
    """Print the two times and their ratio."""
    check, schema = measure()
    print(f"check_file  {check * 1000:7.1f} ms")
    print(f"jsonschema  {schema * 1000:7.1f} ms")
    print(f"ratio       {check / schema:7.2f}  (aim: at most 1)")


if __name__ == "__main__":
    main()
