"""Official lists of eligible ESMS: weighed, kept in one go, withdrawn; a request is judged by the newest."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from requests_app.models import AdvanceRequest, EligibleList, User
from requests_app.rules import lanes
from requests_app.services import eligible_load
from requests_app.services.eligible_lists import list_in_force, listings
from requests_app.services.eligible_load import (
    AlreadyLoaded,
    AlreadyWithdrawn,
    ListChanged,
    ListError,
    Sent,
    Weighed,
    effects,
    load,
    read,
    withdraw,
)
from requests_app.services.freeze import prepare_batches
from requests_app.services.review import NotApprovable, approve

from ..eligible_world import ALWAYS, make_list
from ..wizard_world import make_body, make_draft, make_establishment, make_software, the_og
from .batch_world import make_request

pytestmark = pytest.mark.django_db
MS1 = lanes()["ms1-dui"]
DAY = date(2026, 3, 1)


def weighed(*numbers: str, seen: int | None = None, day: date = DAY) -> Weighed:
    return Weighed("liste.csv", "a" * 64, day, "essai", numbers or (ALWAYS,), 0, 0, seen)


def numbers_of(request: AdvanceRequest) -> list[str]:
    return [row.finess_geo for row in the_og(request).scenarios.order_by("finess_geo")]


def test_what_a_list_would_do_is_counted(commercial: User) -> None:
    draft = make_draft(commercial, esms=3)
    other = make_draft(commercial, software=make_software("9999999999", "ms2-dui-pds"), esms=2)
    for status in ("batched", "abandoned", "accepted"):
        AdvanceRequest.objects.filter(pk=make_draft(commercial).pk).update(status=status)
    kept, *absent = numbers_of(draft)
    found = effects(MS1, DAY, [kept, ALWAYS, the_og(other).finess_juridique])
    assert [(one.request, one.absent, one.new) for one in found.affected] == [(draft, 2, 2)]
    assert (found.known, found.unknown) == (1, [ALWAYS])
    assert [og.finess_juridique for og in found.of_og] == [the_og(other).finess_juridique]
    # Of the list in force until now one was absent already.
    make_list([kept, absent[0]])
    found = effects(MS1, DAY, [kept])
    assert (found.absent, found.new, found.already, found.will_be_in_force) == (2, 1, 1, True)


@pytest.mark.parametrize("status", ["draft", "returned", "submitted", "approved"])
def test_requests_that_are_still_judged_are_counted(status: str, commercial: User) -> None:
    AdvanceRequest.objects.filter(pk=make_draft(commercial, esms=1).pk).update(status=status)
    assert effects(MS1, DAY, [ALWAYS]).absent == 1


def test_a_list_older_than_the_one_in_force_changes_nothing(commercial: User) -> None:
    make_draft(commercial)
    newer = make_list([], day="2026-04-01")
    found = effects(MS1, DAY, [ALWAYS])
    assert (found.will_be_in_force, list(found.affected)) == (False, [])
    load(MS1, weighed(seen=newer.pk), commercial)
    assert list_in_force(MS1) == newer


def test_a_list_is_kept_with_who_and_what(administrateur: User) -> None:
    row = load(MS1, weighed(ALWAYS, "290000017"), administrateur)
    assert (row.created_by, row.count, row.sha256, row.day) == (administrateur, 2, "a" * 64, DAY)
    assert set(row.numbers.values_list("finess_geo", flat=True)) == {ALWAYS, "290000017"}
    assert (list_in_force(MS1), list_in_force(lanes()["ms2-dui-pds"])) == (row, None)


def test_a_failure_half_way_keeps_nothing() -> None:
    with pytest.raises(IntegrityError):
        load(MS1, weighed(ALWAYS, "290000017", ALWAYS), None)
    assert not EligibleList.objects.exists()


def test_another_list_in_between_stops_it() -> None:
    make_list([])
    with pytest.raises(ListChanged):
        load(MS1, weighed(seen=None), None)
    assert EligibleList.objects.count() == 1


def test_the_same_file_is_not_kept_twice() -> None:
    row = load(MS1, weighed(), None)
    with pytest.raises(AlreadyLoaded):
        load(MS1, weighed(seen=row.pk), None)
    withdraw(row, "erreur", None)
    assert load(MS1, weighed(seen=None), None) == list_in_force(MS1)


def test_withdrawn_the_former_list_is_in_force_again(administrateur: User) -> None:
    former, row = make_list([], day="2026-02-01"), make_list([])
    withdraw(row, "mauvaise annexe", administrateur)
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawal_reason, row.withdrawn_at is None) == (
        administrateur,
        "mauvaise annexe",
        False,
    )
    assert (list_in_force(MS1), EligibleList.objects.count()) == (former, 2)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(row, "encore", None)


def test_what_the_lists_of_every_lane_say() -> None:
    make_list(["290000017"])
    make_list([], couloir="ms2-dui-pds", day="2026-02-01")
    assert [(one.couloir_label, one.words) for one in listings(["290000017"])["290000017"]] == [
        ("MS1-DUI", "sur la liste officielle du 01/03/2026"),
        ("MS2-DUI PDS", "absent de la liste officielle du 01/02/2026"),
    ]


def workbook(*rows: list[object]) -> bytes:
    kept = io.BytesIO()
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


TABLES = {
    "cp1252": "Établissement;FINESS\né;010780054\n".encode("cp1252"),
    "utf-8 with a mark": "\ufeffÉtablissement,FINESS\né,010780054\n".encode(),
    "utf-16": "Établissement\tFINESS\né\t010780054\n".encode("utf-16"),
    "workbook": workbook(["Établissement", "FINESS"], ["é", "010780054"]),
    "numbers of a workbook": workbook(["Établissement", "FINESS"], ["é", 10780054]),
}


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_workbooks_are_read(name: str) -> None:
    found = read(Sent("liste", TABLES[name], DAY, "essai"))
    assert (found.numbers, found.heading, found.letter) == ({ALWAYS: 2}, "FINESS", "B")
    assert bool(found.repaired) is (name == "numbers of a workbook")


def test_rows_are_numbered_as_in_the_workbook() -> None:
    data = workbook(["Liste"], [], ["FINESS"], ["010780054"], [], ["inconnu"])
    assert [line.row for line in read(Sent("liste.xlsx", data, DAY, "essai")).refused] == [6]


def linked() -> bytes:
    kept = io.BytesIO(workbook(["FINESS"], ["010780054"]))
    with zipfile.ZipFile(kept, "a") as book:
        book.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    return kept.getvalue()


def bomb() -> bytes:
    kept = io.BytesIO(workbook(["FINESS"], ["010780054"]))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image1.png", bytes(30_000_000))
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "C’est un document PDF, pas un tableau"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "xlsx"),
        (b"\x1f\x8b\x08", "une archive"),
        (b"\x00\x01\x02" * 50, "tableau|lisible"),
        (TABLES["workbook"][:-40], "abîmé"),
        (linked(), "liens vers d’autres fichiers.*copiez vos lignes dans un classeur neuf"),
        (bomb(), "démesuré"),
    ],
    ids=["pdf", "xls", "gzip", "binary", "cut short", "links", "bomb"],
)
def test_what_is_no_table_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read(Sent("liste", data, DAY, "essai"))


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eligible_load, "MAX_BYTES", 5)
    with pytest.raises(ListError, match="trop gros"):
        read(Sent("liste.csv", b"010780054", DAY, "essai"))


def test_an_approved_request_is_judged_anew_at_freezing(
    commercial: User, administrateur: User, files: Path
) -> None:
    """Submitted and approved before the list: refused with a sentence, and frozen once the list is withdrawn."""
    software = make_software()
    request = make_request(software, commercial, status="approved", esms=1)
    row = make_list([])
    refused = prepare_batches(software, [request.pk], date(2026, 11, 22), administrateur)
    assert refused.batches == []
    (refusal,) = refused.refusals
    assert [finding.rule for finding in refusal.findings if finding.is_error] == ["esms.not_listed"]
    assert "n’est pas sur la liste officielle du 01/03/2026 des ESMS éligibles (essai)" in refusal.reasons[0]
    withdraw(row, "erreur", administrateur)
    (batch,) = prepare_batches(software, [request.pk], date(2026, 11, 22), administrateur).batches
    assert batch.eligible_list is None


def test_a_batch_keeps_the_list_that_it_was_judged_by(
    commercial: User, administrateur: User, files: Path, administrateur_client: Client
) -> None:
    software = make_software()
    request = make_request(software, commercial, status="approved", esms=1)
    row = make_list(numbers_of(request))
    (batch,) = prepare_batches(software, [request.pk], date(2026, 11, 22), administrateur).batches
    assert batch.eligible_list == row
    page = administrateur_client.get(reverse("portail:batch", args=[batch.pk])).content.decode()
    assert "liste officielle du 01/03/2026" in page


def test_a_request_submitted_before_the_list_is_not_approved(
    commercial: User, administrateur: User, files: Path
) -> None:
    request = make_request(make_software(), commercial, status="submitted", esms=1)
    make_list([])
    with pytest.raises(NotApprovable) as caught:
        approve(request.pk, administrateur)
    assert [finding.rule for finding in caught.value.errors] == ["esms.not_listed"]


def test_the_directory_knows_the_numbers(commercial: User) -> None:
    make_establishment(make_body("290000017"), "290000025")
    found = effects(MS1, DAY, ["290000017", "290000025", ALWAYS])
    assert (found.known, list(found.unknown)) == (1, [ALWAYS])
    assert [og.finess_juridique for og in found.of_og] == ["290000017"]
