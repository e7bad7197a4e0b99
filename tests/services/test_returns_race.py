"""Two admins bring and apply the same return at once, a process is killed in the middle: nothing doubled or lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from requests_app.models import Batch, BatchLine, Decision, Event, ReturnFile, ReturnLine
from requests_app.services.returns import receive
from requests_app.services.returns_apply import DecisionRefused, apply
from tests.sources import ROOT

from .answer_world import attempts, deposited_batch, everything, return_bytes, told
from .batch_world import make_software, make_user
from .races import at_once

THREADS = 6
ANSWERS = {1: told("accepted", "ASP1"), 2: told("rejected"), 3: told("known", "ASP3")}
OUTCOME = ["accepted", "rejected", "accepted"]


@pytest.fixture
def batch(transactional_db: None, files: Path) -> Batch:
    """Three deposited requests, committed."""
    admin = make_user("admin", admin=True)
    return deposited_batch(make_software(), admin, 3, admin)


def moves() -> Counter[tuple[int | None, str]]:
    """How often each request was moved by an answer."""
    events = Event.objects.filter(verb__in=("accept", "reject"))
    return Counter(events.values_list("request_id", "verb"))


def test_the_same_file_from_many_at_once(batch: Batch) -> None:
    data = return_bytes(batch, ANSWERS)
    users = [make_user(f"admin{rank}", admin=True) for rank in range(THREADS)]

    def bring(rank: int) -> Callable[[], Any]:
        def work() -> int:
            done = apply(receive(data, f"retour-{rank}.json", users[rank]), users[rank])
            return done.accepted + done.rejected

        return work

    outcomes = at_once([bring(rank) for rank in range(THREADS)])
    assert Counter(outcomes) == {"3": 1, "0": THREADS - 1}
    assert [status for status, *_ in attempts(batch)] == OUTCOME
    assert set(moves().values()) == {1}
    assert (ReturnFile.objects.count(), ReturnLine.objects.count()) == (1, 3)
    assert batch.events.filter(verb="return_in").count() == THREADS
    assert batch.events.filter(verb="return_apply").count() == 1


def test_overlapping_files_of_two_batches_at_once_meet_no_deadlock(batch: Batch) -> None:
    """Each file speaks of both batches, in another order: locks are taken by key, not by file."""
    admin = make_user("autre", admin=True)
    other = deposited_batch(batch.software, admin, 3, admin)
    pairs = [(batch, other), (other, batch)] * (THREADS // 2)
    rows = [receive(_joined(*pair, rank), "retour.json", admin) for rank, pair in enumerate(pairs)]
    outcomes = at_once([lambda row=row: apply(row, admin).file.pk for row in rows])  # type: ignore[misc]
    assert sorted(outcomes) == sorted(str(row.pk) for row in rows)
    assert [status for status, *_ in attempts(batch)] == OUTCOME
    assert [status for status, *_ in attempts(other)] == OUTCOME
    assert set(moves().values()) == {1}
    assert ReturnLine.objects.count() == 6 * THREADS


def _joined(first: Batch, second: Batch, rank: int) -> bytes:
    """The answers to both batches in one file, spelt as no other rank spells it."""
    texts = [return_bytes(one, _own(one), indent=rank).decode() for one in (first, second)]
    lines = [text[text.index("[") + 1 : text.rindex("]")] for text in texts]
    return (texts[0][: texts[0].index("[") + 1] + ",".join(lines) + "]}").encode()


def _own(batch: Batch) -> dict[int, tuple[str, ...]]:
    """The same answers with numbers of this batch alone."""
    return {
        rank: (kind, f"{batch.pk}-{rest[0]}", *rest[1:]) if kind != "rejected" else (kind, *rest)
        for rank, (kind, *rest) in ANSWERS.items()
    }


def test_of_two_who_decide_otherwise_one_is_told(batch: Batch) -> None:
    admin = make_user("autre", admin=True)
    row = receive(return_bytes(batch, {1: ("accepted", "")}, only={1}), "retour.json", admin)
    apply(row, admin)
    decisions = [Decision.ACCEPT, Decision.REJECT] * (THREADS // 2)
    outcomes = at_once(
        [lambda one=one: apply(row, admin, {0: (one, "Vu")}).changed for one in decisions],  # type: ignore[misc]
        told=DecisionRefused,
    )
    assert Counter(outcomes) == {"True": 1, "False": THREADS // 2 - 1, "told": THREADS // 2}
    kept = ReturnLine.objects.get()
    assert attempts(batch)[0][0] == {"accept": "accepted", "reject": "rejected"}[kept.decision]
    assert sum(moves().values()) == 1


#: Applies a return file in a process of its own, and is killed inside its transaction, after that step.
KILLED = """
import os, signal, sys
import django
django.setup()
from requests_app.models import ReturnFile
from requests_app.services import returns_apply
genuine = getattr(returns_apply, sys.argv[2])
def struck(*args):
    genuine(*args)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(returns_apply, sys.argv[2], struck)
returns_apply.apply(ReturnFile.objects.get(pk=int(sys.argv[1])), None)
"""


@pytest.mark.parametrize("step", ["_keep_lines", "_close"])
def test_a_process_killed_in_the_middle_leaves_nothing_and_again_works(
    batch: Batch, step: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    row = receive(return_bytes(batch, ANSWERS), "retour.json", None)
    before = everything()
    monkeypatch.setenv("SEGUR_MODE", "demo")
    monkeypatch.setenv("SEGUR_VAR", str(tmp_path))
    monkeypatch.setenv("SEGUR_SECRET_KEY", "x" * 60)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.services.job_settings")
    monkeypatch.setenv("SEGUR_TEST_NAME", str(connection.settings_dict["NAME"]))
    command = [sys.executable, "-c", KILLED, str(row.pk), step]
    killed = subprocess.run(command, cwd=ROOT, env=os.environ.copy(), check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert everything() == before
    assert BatchLine.objects.exclude(answer="").count() == 0
    apply(row, None)
    assert [status for status, *_ in attempts(batch)] == OUTCOME
    assert set(moves().values()) == {1}
    assert ReturnLine.objects.count() == 3
