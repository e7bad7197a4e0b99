"""What the benches share: the time of a piece of work, two of them in one run, and their ratio.

Processor time of this process decides, so that a busy machine does not; the clock's time is shown beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor and of clock."""

    cpu: float
    wall: float

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.cpu - other.cpu, self.wall - other.wall)


def now() -> Spent:
    """A moment, to be taken from a later one."""
    return Spent(time.process_time(), time.perf_counter())


def spent(work: Callable[[], object], rounds: int = 1) -> Spent:
    """The least that some rounds took: the least disturbed one, for each of the two."""
    took = []
    for _ in range(rounds):
        began = now()
        work()
        took.append(now() - began)
    return Spent(min(one.cpu for one in took), min(one.wall for one in took))


def compare(name: str, ours: Spent, against: str, base: Spent, aim: float, *, by_clock: bool = False) -> bool:
    """Print both times and their ratio; whether the aim holds (``by_clock``: where other processes work too)."""
    by_cpu, clock = ours.cpu / base.cpu, ours.wall / base.wall
    ratio, other = (
        (clock, f"by processor {by_cpu:.2f}") if by_clock else (by_cpu, f"by the clock {clock:.2f}")
    )
    width = max(len(name), len(against), 5)
    for label, one in ((name, ours), (against, base)):
        print(
            f"{label:{width}}  {one.cpu * 1000:8.1f} ms of processor, {one.wall * 1000:8.1f} ms by the clock"
        )
    print(
        f"{'ratio':{width}}  {ratio:8.2f}    ({other}; aim: at most {aim:g})"
        f"{'' if ratio <= aim else '  MISSED'}"
    )
    return ratio <= aim
