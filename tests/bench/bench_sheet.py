"""Requests from a workbook to frozen batches and back out, at 30, 300 and 3,000 rows: time and memory by phase.

Run it with ``python -m tests.bench.bench_sheet`` (``--sizes 30 300`` for a shorter look). The ratio is the time of one
row at a size against that at the size before: 1 is linear growth. Each size runs in a process of its own, so that
the memory shown is its own. Exits with 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from .timing import Spent, now

SIZES = (30, 300, 3000)
ESMS_EACH = 4
#: What the time of a row may grow by from one size to the next.
RATIO_AIM = 1.5
#: Of the largest size, in MB.
MEMORY_AIM = 600


class Phases:
    """What each phase took, and the most memory that the process had held by its end."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[Spent, int]] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure what the block does, without sweeping up after the phase before."""
        gc.collect()
        began = now()
        yield
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.found[name] = (now() - began, most)


def run(size: int) -> Phases:
    """All phases at one size, on a database of its own."""
    from django.conf import settings

    from .database import fresh_database

    phases = Phases()
    with tempfile.TemporaryDirectory() as folder, fresh_database():
        settings.SEGUR_VAR = Path(folder)
        settings.MEDIA_ROOT = Path(folder) / "files"
        _through(size, phases.phase)
    return phases


def _through(size: int, phase: Callable[[str], object]) -> None:
    from requests_app.models import AdvanceRequest, Batch
    from requests_app.rules import lanes
    from requests_app.services.freeze import prepare_batches
    from requests_app.services.history import move_requests
    from requests_app.services.sheet_confirm import Choice, confirm
    from requests_app.services.sheet_export import exported
    from requests_app.services.sheet_folder import ARRIVED, PIECES, folder_of, kept
    from requests_app.services.sheet_imports import begin, examined, read_tables, settle_report
    from requests_app.services.sheet_pieces import take_in
    from tests.services.batch_world import make_user
    from tests.services.sheet_world import MS1, Table, make_world, picture, upload

    admin, software, lane = make_user("admin", admin=True), make_world(size, ESMS_EACH), lanes()[MS1]
    content = Table(size, ESMS_EACH).xlsx()
    row = begin(admin, lane, [upload("demandes.xlsx", content)], [upload("bon.png", picture())])
    take_in(kept(folder_of(row) / ARRIVED), folder_of(row) / PIECES, lane)
    with phase("read"):  # type: ignore[attr-defined]
        workbook = read_tables(row)
    with phase("judge"):  # type: ignore[attr-defined]
        settle_report(row, examined(row, workbook).report)
    if row.counts["sound"] != size:
        raise SystemExit("the requests to measure with are not sound")
    with phase("create and submit"):  # type: ignore[attr-defined]
        confirm(row, row.digest, Choice.SOUND_SUBMITTED, admin)
    move_requests(list(AdvanceRequest.objects.all()), "approve", admin)
    keys = list(AdvanceRequest.objects.order_by("pk").values_list("pk", flat=True))
    del workbook
    with phase("freeze"):  # type: ignore[attr-defined]
        prepare_batches(software, keys, date(2026, 11, 22), admin)
    sizes = [batch.lines.count() for batch in Batch.objects.order_by("pk")]
    if sum(sizes) != size or any(many != lane.limits.lines for many in sizes[:-1]):
        raise SystemExit(f"frozen as {sizes}")
    with phase("export"):  # type: ignore[attr-defined]
        exported(AdvanceRequest.objects.all(), lane)


def _measured(size: int) -> dict[str, tuple[Spent, int]]:
    """The phases of one size, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.bench_sheet", "--one", str(size)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    return {name: (Spent(*took), most) for name, (took, most) in found.items()}


def _tell(size: int, found: dict[str, tuple[Spent, int]], before: dict[str, Spent], smaller: int) -> bool:
    """Print one size; whether its growth is as aimed."""
    fine = True
    for name, (took, most) in found.items():
        each = took.cpu / size * 1000
        line = f"{size:5} rows  {name:18} {took.cpu:7.2f} s of processor, {took.wall:7.2f} s by the clock"
        line += f"  {each:6.2f} ms a row  {most:4} MB"
        if name in before:
            ratio = each / (before[name].cpu / smaller * 1000)
            fine &= ratio <= RATIO_AIM
            line += f"  ratio {ratio:.2f}{'' if ratio <= RATIO_AIM else '  MISSED'}"
        print(line)
    return fine


def main() -> int:
    """Each size in turn, or one of them for the process above."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--one", type=int)
    asked = parser.parse_args()
    if asked.one:
        from .database import set_up

        set_up()
        found = run(asked.one).found
        print(json.dumps({name: [[took.cpu, took.wall], most] for name, (took, most) in found.items()}))
        return 0
    fine, before, smaller, most = True, {}, 0, 0
    for size in asked.sizes:
        found = _measured(size)
        fine &= _tell(size, found, before, smaller)
        before, smaller = {name: took for name, (took, _) in found.items()}, size
        most = max(memory for _, memory in found.values())
    print(
        f"memory at {smaller} rows: {most} MB (aim: at most {MEMORY_AIM}; growth of a row's time: {RATIO_AIM:g})"
    )
    return int(not fine or most > MEMORY_AIM)


if __name__ == "__main__":
    raise SystemExit(main())
