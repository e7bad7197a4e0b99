"""Applying a return of 200 lines with 4,000 ESMS, against the freeze of the very batch that it answers.

Run it with ``python -m tests.bench.bench_apply``. Beside the ratio it prints what showing the preview takes, and how
long applying locks the database: on SQLite nobody saves meanwhile. Exits with 1 where an aim is missed.
"""

from __future__ import annotations

from django.utils import timezone

from .bench_freeze import ESMS_EACH, LINES, locked_times
from .database import fresh_database, set_up
from .timing import Spent, compare, spent

APPLY_AIM, PREVIEW_AIM, LOCKED_AIM = 0.4, 0.2, 0.25


def measured() -> tuple[Spent, Spent, Spent, list[Spent]]:
    """What freezing, the preview and applying took, and each time that the database was locked by applying."""
    from requests_app.services.deposits import deposit, name_for_download
    from requests_app.services.freeze import prepare_batches
    from requests_app.services.returns import preview, receive
    from requests_app.services.returns_apply import apply
    from tests.services.answer_world import return_bytes, told
    from tests.services.batch_world import make_request, make_software, make_user

    admin, software, today = make_user("admin", admin=True), make_software(), timezone.localdate()
    chosen = [make_request(software, admin, esms=ESMS_EACH).pk for _ in range(LINES)]
    held: list[object] = []
    froze = spent(lambda: held.append(prepare_batches(software, chosen, today, admin)))
    (batch,) = held[0].batches  # type: ignore[attr-defined]
    deposit(batch, today, name_for_download(batch, admin), admin)
    answers = {
        rank: told("rejected" if rank % 10 == 0 else "accepted", f"ASP{rank}") for rank in range(1, LINES + 1)
    }
    row = receive(return_bytes(batch, answers, indent=None), "retour.json", admin)
    seen = spent(lambda: preview(row), 3)
    with locked_times() as locked:
        done: list[object] = []
        took = spent(lambda: done.append(apply(row, admin)))
    if done[0].accepted + done[0].rejected != LINES:  # type: ignore[attr-defined]
        raise SystemExit("the return to measure with was not applied")
    return froze, seen, took, locked


def main() -> int:
    """Freeze, show, apply, then print the times and their ratios."""
    set_up()
    with fresh_database():
        froze, seen, took, locked = measured()
    fine = compare("apply", took, "freeze", froze, APPLY_AIM)
    fine &= compare("preview", seen, "freeze", froze, PREVIEW_AIM)
    fine &= compare("locked", max(locked, key=lambda one: one.cpu), "freeze", froze, LOCKED_AIM)
    return int(not fine)


if __name__ == "__main__":
    raise SystemExit(main())
