"""What the database itself refuses of return files, their lines and the agency's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from requests_app.models import BatchLine, ReturnFile, ReturnLine, User
from requests_app.services.returns_apply import apply

from .services.answer_world import brought, deposited_batch, told
from .services.batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

SHA = "0" * 64


def file(**columns: Any) -> ReturnFile:
    """A file, as a row alone."""
    given = {"content": b"{}", "sha256": SHA, "size": 2, "original_name": "retour.json"} | columns
    return ReturnFile.objects.create(**given)


def line(row: ReturnFile, **columns: Any) -> ReturnLine:
    """A line of it, as a row alone."""
    return ReturnLine.objects.create(
        **{"return_file": row, "position": 0, "raw": "{}", "verdict": "foreign"} | columns
    )


def _same_bytes_twice() -> None:
    file()
    file(original_name="copie.json")


def _no_digest() -> None:
    file(sha256="")


def _unknown_state() -> None:
    file(state="lu")


def _refused_without_reason() -> None:
    file(state="refused")


def _applied_without_a_date() -> None:
    file(state="applied")


def _one_position_twice() -> None:
    row = file()
    line(row)
    line(row)


def _unknown_verdict() -> None:
    line(file(), verdict="peut-être")


def _decision_without_reason() -> None:
    line(file(), verdict="undecidable", decision="accept")


@pytest.mark.parametrize(
    "breach",
    [
        _same_bytes_twice,
        _no_digest,
        _unknown_state,
        _refused_without_reason,
        _applied_without_a_date,
        _one_position_twice,
        _unknown_verdict,
        _decision_without_reason,
    ],
)
def test_the_database_refuses(breach: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        breach()


@pytest.mark.parametrize(
    "columns",
    [
        {"answer": "peut-être", "answered_at": timezone.now()},
        {"answer": "accepted", "answered_at": None},
        {"answer": "", "answered_at": timezone.now()},
    ],
    ids=["unknown", "undated", "dated without answer"],
)
def test_the_database_refuses_an_answer(administrateur: User, columns: dict[str, Any]) -> None:
    batch = deposited_batch(make_software(), administrateur, 1, administrateur)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchLine.objects.filter(batch=batch).update(**columns)


def test_a_return_that_was_applied_is_not_deleted_from_under_its_lines(administrateur: User) -> None:
    batch = deposited_batch(make_software(), administrateur, 1, administrateur)
    row = brought(batch, {1: told("accepted", "ASP1")}, administrateur)
    apply(row, administrateur)
    with pytest.raises(ProtectedError):
        row.delete()
    with pytest.raises(ProtectedError):
        batch.lines.get().delete()


def test_a_whole_row_passes() -> None:
    row = file(state="applied", applied_at=timezone.now())
    assert line(row, verdict="altered", decision="set_aside", reason="Rien à en faire").waits is False
