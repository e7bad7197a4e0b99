"""Jobs in processes of their own, on the database of the test: what they inherit, and how they end."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from requests_app.models import (
    Establishment,
    Job,
    JobState,
    ManagingBody,
    RegisterImport,
    ReservedNumber,
    User,
)
from requests_app.services.jobs import Busy, progress_of, start, stop, up_to_date
from requests_app.services.register_jobs import start_apply, start_preview
from tests.finess.lines import document, et

PATIENCE = 60


@pytest.fixture
def real(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Jobs start processes that find the database and the folder of this test."""
    settings.SEGUR_JOBS = "process"
    settings.SEGUR_JOB_MODULES = ("tests.services.job_kinds",)
    settings.SEGUR_VAR = tmp_path
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.services.job_settings")
    monkeypatch.setenv("SEGUR_MODE", "demo")
    monkeypatch.setenv("SEGUR_VAR", str(tmp_path))
    monkeypatch.setenv("SEGUR_SECRET_KEY", secrets.token_urlsafe(48))
    monkeypatch.setenv("SEGUR_TEST_NAME", str(connection.settings_dict["NAME"]))


def until(known: Job, reached: Callable[[Job], bool]) -> Job:
    """The job once it has come so far."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if reached(now := up_to_date(Job.objects.get(pk=known.pk))):
            return now
        time.sleep(0.05)
    raise AssertionError(f"{known} did not get there: {progress_of(known)}")


def ended(now: Job) -> bool:
    return not now.is_active


def at_work(now: Job) -> bool:
    return bool(progress_of(now).words)


@pytest.mark.django_db(transaction=True)
def test_a_process_inherits_nothing_and_does_the_work(real: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.set_inheritable(True)
        ours = f"socket:[{os.fstat(listening.fileno()).st_ino}]"
        done = until(start("test.read", None, {"n": 1}, [ContentFile(b"un", name="a.csv")]), ended)
    assert (done.state, done.message) == (JobState.DONE, "")
    assert ours not in done.result.pop("sockets")  # PostgreSQL is spoken to through one of its own
    assert done.result == {"read": [["a.csv", "un"]], "params": {"n": 1}, "leads_its_session": True}
    assert ReservedNumber.objects.get().number == "ABCDE"


@pytest.mark.django_db(transaction=True)
def test_a_stopped_one_and_a_killed_one_leave_nothing_behind(real: None) -> None:
    first = until(start("test.wait", None, {}, []), at_work)
    with pytest.raises(Busy):
        start("test.wait", None, {}, [])
    os.kill(int(progress_of(first).words.split()[0]), signal.SIGKILL)
    assert until(first, ended).state == JobState.INTERRUPTED

    second = until(start("test.wait", None, {}, []), at_work)
    stop(second)
    assert until(second, ended).state == JobState.STOPPED
    assert ReservedNumber.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_half_way_has_changed_nothing(
    real: None, settings: Any, monkeypatch: pytest.MonkeyPatch, administrateur: User
) -> None:
    settings.SEGUR_JOB_MODULES = ["requests_app.services.register_jobs"]
    settings.SEGUR_JOBS = "inline"
    rows = (et(f"99{number:07d}", at_2=f"98{number:07d}") for number in range(50))
    shown = start_preview(administrateur, [ContentFile(document(*rows).encode(), name="et.csv")])
    settings.SEGUR_JOBS = "process"
    monkeypatch.setenv("SEGUR_TEST_DIES", "Enregistrement")
    killed = until(start_apply(shown, administrateur), ended)
    assert (killed.state, progress_of(killed).words) == (JobState.INTERRUPTED, "Enregistrement")
    assert [model.objects.count() for model in (ManagingBody, Establishment, RegisterImport)] == [0, 0, 0]

    monkeypatch.delenv("SEGUR_TEST_DIES")
    assert until(start_apply(shown, administrateur), ended).state == JobState.DONE
    assert [model.objects.count() for model in (ManagingBody, Establishment, RegisterImport)] == [50, 50, 1]
