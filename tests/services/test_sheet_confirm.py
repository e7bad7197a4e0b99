"""Confirming a summary: what the person saw is stored, whole, once, with its history and its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import (
    AdvanceRequest,
    Attachment,
    Beneficiary,
    Establishment,
    Event,
    FundingScale,
    InstallationScenario,
    ManagingBody,
    PurchaseOrder,
    SheetImport,
    User,
)
from requests_app.services import sheet_create
from requests_app.services.drafts import create_draft
from requests_app.services.sheet_confirm import Changed, Choice, confirm
from requests_app.services.sheet_folder import KEPT, folder_of, sweep
from requests_app.services.sheet_imports import examine
from requests_app.services.submission import submit

from .batch_world import make_user
from .races import at_once
from .sheet_world import Table, imported, make_world, picture

pytestmark = pytest.mark.django_db

STORED = (AdvanceRequest, PurchaseOrder, Beneficiary, InstallationScenario, Attachment, Event)


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, files: Path) -> Path:
    """The data folder of one test."""
    settings.SEGUR_VAR = tmp_path
    return tmp_path


def _stored() -> list[int]:
    return [model._default_manager.count() for model in STORED]


def _confirm(row: SheetImport, choice: Choice = Choice.ALL_SUBMITTED) -> SheetImport:
    return confirm(row, row.digest, choice, row.by)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice.ALL_DRAFTS, ["draft", "draft", "draft"]),
        (Choice.SOUND_DRAFTS, ["draft", "draft"]),
        (Choice.SOUND_SUBMITTED, ["submitted", "submitted"]),
        (Choice.ALL_SUBMITTED, ["submitted", "draft", "submitted"]),
    ],
)
def test_what_was_chosen_is_what_is_stored(commercial: User, choice: Choice, expected: list[str]) -> None:
    make_world(3)
    table = Table(3)
    table.requests[1]["dateCommande"] = ""
    row = _confirm(imported(commercial, table), choice)
    stored = AdvanceRequest.objects.order_by("pk")
    assert [request.status for request in stored] == expected
    assert [pk for _, pk in row.result["created"]] == [request.pk for request in stored]
    assert {request.owner for request in stored} == {commercial}


def test_a_request_is_stored_with_all_its_parts(commercial: User) -> None:
    make_world(1, esms=2)
    _confirm(imported(commercial, Table(1, esms=2)))
    request = AdvanceRequest.objects.get()
    og, body = request.beneficiaries.get(), ManagingBody.objects.get()
    assert (request.reference, request.order.reference, str(request.order.amount_ht)) == (
        "D-0000",
        "BC 0",
        "4866.67",
    )
    assert (og.managing_body, og.name, og.tranche) == (body, "ASSOCIATION 0", "B")
    assert [row.establishment for row in og.scenarios.all()] == list(
        Establishment.objects.order_by("finess_geo")
    )
    assert (request.submitted_at, request.first_submitted_at) == (request.submitted_at, request.submitted_at)
    assert request.submitted_at is not None
    piece = request.attachments.get()
    assert (piece.original_name, piece.uploaded_by, _bytes(piece)) == ("bon.png", commercial, picture())
    assert [(event.verb, event.from_status, event.to_status) for event in request.events.order_by("pk")] == [
        ("import", "", "draft"),
        ("submit", "draft", "submitted"),
    ]


def test_two_requests_that_name_one_file_have_each_their_own(commercial: User) -> None:
    make_world(2)
    _confirm(imported(commercial, Table(2)))
    first, second = Attachment.objects.all()
    assert first.file.name != second.file.name
    assert _bytes(first) == _bytes(second) == picture()


def _bytes(piece: Attachment) -> bytes:
    with piece.file.open("rb") as stream:
        return bytes(stream.read())


def test_a_draft_can_be_finished_and_submitted_as_any_other(commercial: User) -> None:
    make_world()
    _confirm(imported(commercial, Table()), Choice.ALL_DRAFTS)
    assert submit(AdvanceRequest.objects.get().pk, commercial).status == "submitted"


def test_confirming_twice_stores_once(commercial: User) -> None:
    make_world()
    row = imported(commercial, Table())
    other_tab = SheetImport.objects.get(pk=row.pk)
    first = _confirm(row)
    again = confirm(other_tab, other_tab.digest, Choice.ALL_DRAFTS, commercial)
    assert (again.result, AdvanceRequest.objects.count()) == (first.result, 1)


@pytest.mark.django_db(transaction=True)
def test_confirmed_by_two_at_the_same_moment_it_is_stored_once(db: None) -> None:
    commercial = make_user("course")
    make_world(2)
    row = imported(commercial, Table(2))

    def press() -> bool:
        seen = SheetImport.objects.get(pk=row.pk)
        return bool(confirm(seen, row.digest, Choice.SOUND_SUBMITTED, commercial).result)

    assert at_once([press, press]) == ["True", "True"]
    assert (AdvanceRequest.objects.count(), Attachment.objects.count()) == (2, 2)
    assert len(_kept_files()) == 2


def _kept_files() -> list[Path]:
    from django.conf import settings

    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def _take_reference(reference: str) -> None:
    request = create_draft(User.objects.get())
    request.reference = reference
    request.save()


#: What changes between the summary and its confirmation, each to be noticed.
CHANGES = {
    "the register": lambda: Establishment.objects.update(closed=True),
    "the scale": lambda: FundingScale.objects.update(amount_ttc=1000),
    "another request": lambda: _take_reference("d-0000"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_where_the_portal_changed_meanwhile_nothing_is_stored_and_it_is_said(
    commercial: User, what: str
) -> None:
    make_world()
    row = imported(commercial, Table())
    seen = row.digest
    CHANGES[what]()
    before = _stored()
    with pytest.raises(Changed):
        confirm(row, seen, Choice.ALL_SUBMITTED, commercial)
    row.refresh_from_db()
    assert (_stored(), _kept_files(), row.state, row.digest != seen) == (before, [], "ready", True)
    if what != "another request":
        _confirm(row)
        assert AdvanceRequest.objects.count() == 1


def test_a_change_under_the_lock_is_noticed_too(commercial: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_world()
    row = imported(commercial, Table())
    copied = sheet_create._copied

    def copy_then_change(*args: Any) -> str:
        Establishment.objects.update(closed=True)
        return copied(*args)

    monkeypatch.setattr(sheet_create, "_copied", copy_then_change)
    with pytest.raises(Changed):
        _confirm(row)
    assert (_stored(), _kept_files()) == ([0] * 6, [])


def test_another_summary_than_the_one_seen_is_not_confirmed(commercial: User) -> None:
    make_world()
    row = imported(commercial, Table(), files={})
    seen = row.digest
    imported_files = folder_of(row)
    assert imported_files.is_dir()
    row.add_missing = True
    row.save()
    Establishment.objects.all().delete()
    examine(row)
    with pytest.raises(Changed):
        confirm(row, seen, Choice.ALL_DRAFTS, commercial)
    assert not AdvanceRequest.objects.exists()


@pytest.mark.parametrize("model", STORED, ids=lambda model: model.__name__)
def test_where_a_save_fails_in_the_middle_nothing_is_left(
    commercial: User, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world(3)
    row = imported(commercial, Table(3))
    manager = type(model._default_manager)
    stored = manager.bulk_create

    def fail(self: Any, *args: Any, **kwargs: Any) -> Any:
        made = stored(self, *args, **kwargs)
        if self.model is model:
            raise RuntimeError("the disk is full")
        return made

    monkeypatch.setattr(manager, "bulk_create", fail, raising=True)
    with pytest.raises(RuntimeError):
        _confirm(row)
    monkeypatch.undo()
    row.refresh_from_db()
    assert (_stored(), _kept_files(), row.state) == ([0] * 6, [], "ready")
    _confirm(row)
    assert _stored() == [3, 3, 3, 3, 3, 6]


def test_what_no_column_holds_is_written_into_the_history(commercial: User) -> None:
    make_world(1, esms=2)
    table = Table(1, esms=2)
    table.esms[1]["FINESSGeo"] = "12AB"
    table.ogs[0]["demandeCertificatServeur"] = "peut-être"
    _confirm(imported(commercial, table), Choice.ALL_DRAFTS)
    comment = Event.objects.get(verb="import").comment
    assert "ligne 2" in comment
    assert "« 12AB »" in comment.replace("\xa0", " ")
    assert "« peut-être »" in comment.replace("\xa0", " ")


def test_thirty_rows_are_stored_in_as_many_queries_as_three(commercial: User) -> None:
    make_world(33)
    small, large = Table(33), Table(33)
    for few, many in ((small.requests, large.requests), (small.ogs, large.ogs), (small.esms, large.esms)):
        del few[3:], many[:3]
    counted = []
    for table in (small, large):
        row = imported(commercial, table)
        with CaptureQueriesContext(connection) as captured:
            _confirm(row)
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_files_are_private_and_swept_after_some_days(commercial: User) -> None:
    make_world()
    row, done = imported(commercial, Table()), imported(commercial, Table())
    _confirm(done)
    folder = folder_of(row)
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}
    sweep()
    assert folder.is_dir()
    SheetImport.objects.update(created_at=row.created_at - 2 * KEPT)
    sweep()
    assert (folder.exists(), folder_of(done).exists()) == (False, False)
    assert list(SheetImport.objects.values_list("pk", flat=True)) == [done.pk]
