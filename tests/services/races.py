"""Several people at once: works that start together, each in a thread and on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections


def at_once(
    works: Sequence[Callable[[], Any]],
    told: type[Exception] | tuple[type[Exception], ...] = (),
    wait: float = 120,
) -> list[str]:
    """Run each work in its own thread, all started together; what each came to, in the order they ended.

    That is what it gave as text, « told » where it raised one of ``told``, or the repr of any other exception;
    ``wait``: seconds each may take.
    """
    start = threading.Barrier(len(works))
    outcomes: list[str] = []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=60)
            outcomes.append(str(work()))
        except told:
            outcomes.append("told")
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test must tell it
            outcomes.append(repr(fault))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=wait)
    return outcomes
