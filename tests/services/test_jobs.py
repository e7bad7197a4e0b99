"""Jobs done at once, where they are asked for: ends, files, progress, who may see and stop."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.test import Client
from django.utils import timezone

from requests_app.models import Job, JobState, ReservedNumber, User
from requests_app.services.job_folder import JobFolder, Progress
from requests_app.services.jobs import (
    FOLDERS_KEPT,
    ROWS_KEPT,
    Busy,
    files_of,
    job_for,
    progress_of,
    running_alone,
    start,
    stop,
    sweep,
    up_to_date,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    settings.SEGUR_VAR = tmp_path
    settings.SEGUR_JOB_MODULES = ("tests.services.job_kinds",)
    return tmp_path


def _upload(name: str, text: str) -> ContentFile[bytes]:
    return ContentFile(text.encode(), name=name)


def _waiting(by: User | None = None, alone: str = "") -> tuple[Job, int]:
    """A job whose process, this one, is alive as long as the descriptor is open."""
    made = Job.objects.create(kind="test.wait", by=by, alone=alone, state=JobState.RUNNING)
    folder = JobFolder.arriving()
    lock = folder.lock()
    folder.become(made.pk)
    return made, lock


def test_the_work_gets_its_files_and_what_it_returns_is_kept(administrateur: User) -> None:
    files = [_upload("../é a.csv", "un"), _upload("b.csv", "deux")]
    done = start("test.read", administrateur, {"n": 1}, files)
    result = done.result
    assert (done.state, done.message, result["read"]) == ("done", "", [["é a.csv", "un"], ["b.csv", "deux"]])
    assert (result["params"], done.by) == ({"n": 1}, administrateur)
    assert done.started_at is not None
    assert done.ended_at is not None
    assert files_of(done) == []


def test_kept_files_are_private_and_handed_on_without_a_copy(var: Path) -> None:
    first = start("test.kept", None, {}, [_upload("a.csv", "un")])
    second = start("test.kept", None, {}, files_of(first))
    [mine], [same] = files_of(first), files_of(second)
    assert (mine.name, same.name, mine.path.samefile(same.path)) == ("a.csv", "a.csv", True)
    modes = [path.stat().st_mode & 0o777 for path in (var / "jobs", mine.path.parent.parent, mine.path)]
    assert modes == [0o700, 0o700, 0o600]


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("test.refused", "refused", "Ce fichier n’en est pas un."),
        ("test.broken", "failed", "Une erreur inattendue"),
        ("test.locked", "failed", "La base de données est restée occupée"),
    ],
)
def test_a_bad_end_is_told_and_nothing_of_a_person_is_logged(
    kind: str, state: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        ended = start(kind, None, {"name": "Jeanne Dupont"}, [])
    assert (ended.state, ended.message[: len(words)], ended.result) == (state, words, {})
    assert "Dupont" not in caplog.text
    assert ("job_kinds.py" in caplog.text) == (state == "failed")


def test_work_may_say_itself_that_it_is_done() -> None:
    done = start("test.finished", None, {}, [])
    assert (done.state, done.result) == ("done", {"said": "by itself"})


def test_progress_is_told_and_a_stop_is_heard_at_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Progress] = []
    tell = JobFolder.tell

    def telling(folder: JobFolder, progress: Progress) -> None:
        tell(folder, progress)
        told.append(folder.told())
        if progress.words == "b":
            stop(Job.objects.get())

    monkeypatch.setattr(JobFolder, "tell", telling)
    stopped = start("test.steps", None, {"words": ["a", "a", "b", "c"]}, [])
    assert [(one.done, one.percent, one.words) for one in told] == [(1, 25, "a"), (3, 75, "b")]
    assert (stopped.state, "arrêté à votre demande" in stopped.message) == ("stopped", True)
    assert progress_of(stopped) == told[-1]


def test_two_that_must_run_alone_do_not(administrateur: User) -> None:
    running, lock = _waiting(alone="test")
    with pytest.raises(Busy) as busy:
        start("test.steps", administrateur, {"words": []}, [_upload("a", "un")])
    assert (busy.value.job, running_alone("test"), Job.objects.count()) == (running, running, 1)
    assert [folder.name for folder in JobFolder.of(running.pk).path.parent.iterdir()] == [str(running.pk)]
    os.close(lock)
    assert (running_alone("test"), start("test.steps", None, {"words": []}, []).state) == (None, "done")


def test_a_dead_process_is_said() -> None:
    running, lock = _waiting()
    assert up_to_date(running).state == JobState.RUNNING
    os.close(lock)
    ended = up_to_date(Job.objects.get(pk=running.pk))
    assert (ended.state, "interrompu" in ended.message, ended.ended_at is None) == (
        "interrupted",
        True,
        False,
    )


def test_what_is_old_is_swept_and_what_lives_is_not(var: Path) -> None:
    now = timezone.now()
    old, older, fresh = (start("test.kept", None, {}, [_upload("a", "un")]) for _ in range(3))
    Job.objects.filter(pk=old.pk).update(ended_at=now - FOLDERS_KEPT - timedelta(minutes=1))
    Job.objects.filter(pk=older.pk).update(ended_at=now - ROWS_KEPT - timedelta(minutes=1))
    running, lock = _waiting()
    begun = JobFolder.arriving()
    sweep()
    assert {path.name for path in (var / "jobs").iterdir()} == {
        str(fresh.pk),
        str(running.pk),
        begun.path.name,
    }
    assert set(Job.objects.all()) == {old, fresh, running}
    os.close(lock)


def test_only_who_started_it_and_admins_see_and_stop_a_job(
    commercial: User, commercial_client: Client, autre_client: Client, administrateur_client: Client
) -> None:
    running, lock = _waiting(commercial)
    state, stopping = f"/travaux/{running.pk}/etat/", f"/travaux/{running.pk}/arreter/"
    assert [autre_client.get(state).status_code, autre_client.post(stopping).status_code] == [404, 404]
    with pytest.raises(Http404):
        job_for(commercial, running.pk + 1)
    JobFolder.of(running.pk).tell(Progress(1, 3, "Lecture"))
    for client in (commercial_client, administrateur_client):
        page = client.get(state)
        assert ('value="33"' in page.content.decode(), "HX-Refresh" in page.headers) == (True, False)
    assert commercial_client.get(stopping).status_code == 405
    answer = commercial_client.post(stopping)
    assert (answer.status_code, answer.headers["Location"]) == (302, state)
    assert JobFolder.of(running.pk).is_stop_asked()
    plain = Job.objects.filter(pk=running.pk)
    plain.update(kind="test.plain")
    page = commercial_client.get(f"/travaux/{running.pk}/")
    assert (page.status_code, "Arrêt demandé" in page.content.decode()) == (200, True)
    os.close(lock)
    page = commercial_client.get(f"/travaux/{running.pk}/")
    assert (page.status_code, "a été interrompu" in page.content.decode()) == (200, True)
    plain.update(kind="test.wait")
    assert commercial_client.get(state).headers["HX-Refresh"] == "true"
    assert commercial_client.get(f"/travaux/{running.pk}/").headers["Location"] == state
    assert not ReservedNumber.objects.exists()
