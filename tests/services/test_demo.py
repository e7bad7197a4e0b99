"""The demo's made-up data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from requests_app.models import (
    AdvanceRequest,
    Attachment,
    Batch,
    BatchLine,
    Establishment,
    Event,
    ManagingBody,
    MarkKind,
    Payment,
    ReturnFile,
    Software,
    Supplier,
)
from requests_app.services.access import with_parts
from requests_app.services.batch_progress import incomplete, standing_of, with_progress
from requests_app.services.correction import rejection_of
from requests_app.services.dashboard import ageing
from requests_app.services.demo import load_demo
from requests_app.services.demo_clock import days_ago
from requests_app.services.deposit_checklist import checklist_of
from requests_app.services.drift import drift_of
from requests_app.services.first_try import shares
from requests_app.services.judging import judge_request
from requests_app.services.known_answers import known_answers
from requests_app.services.labels import explain
from requests_app.services.reminders import late

pytestmark = pytest.mark.django_db

#: Of a batch of one ZIP.
STEPS = (
    ("json_download", 0),
    ("zip_download", 1),
    ("zip_deposit", 1),
    ("json_taken", 0),
    ("pieces_taken", 0),
)


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[datetime]:
    """The moment before it was loaded, once: each test's own rows go with the test, the demo with the last."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic(), files:
        before = timezone.now()
        load_demo()
        yield before
        transaction.set_rollback(True)


def counts() -> list[int]:
    """How many rows of each kind there are."""
    kinds = (AdvanceRequest, Attachment, Establishment, ManagingBody, Software, Supplier)
    return [kind._default_manager.count() for kind in kinds]


def test_loading_twice_changes_nothing(demo: datetime) -> None:
    before = counts()
    load_demo()
    assert counts() == before


def test_the_documents_example_is_left_for_who_tries_it(demo: datetime) -> None:
    og = ManagingBody.objects.get(finess_juridique="345678912")
    assert (
        og.establishments.count(),
        AdvanceRequest.objects.filter(beneficiaries__managing_body=og).count(),
    ) == (4, 0)


def test_the_requests_under_way_have_no_error(demo: datetime) -> None:
    requests = with_parts(AdvanceRequest.objects.order_by("pk"))
    assert [(row.status, judge_request(row).errors) for row in requests if row.status != "draft"] == [
        ("paid", ()),
        ("accepted", ()),
        ("granted", ()),
        ("rejected", ()),
        ("returned", ()),
        ("submitted", ()),
        ("submitted", ()),
    ]


def test_the_numbers_that_the_readme_names(demo: datetime) -> None:
    rows = AdvanceRequest.objects.filter(owner__username="camille").order_by("pk")
    # On a fresh database the first is n° 1: what was answered is n° 1 to 4, the draft n° 8.
    assert [row.status for row in rows] == [
        "paid", "accepted", "granted", "rejected", "returned", "submitted", "submitted", "draft"
    ]  # fmt: skip


def test_batches_were_answered_and_nothing_of_them_is_left_to_do(demo: datetime) -> None:
    batches = list(Batch.objects.order_by("pk"))
    assert [(batch.status, standing_of(batch).answers.text) for batch in batches] == [
        ("deposited", "2 réponses sur 2 (1 acceptée, 1 rejetée)"),
        ("deposited", "2 réponses sur 2 (2 acceptées)"),
        ("deposited", "1 réponse sur 1 (1 rejetée)"),
    ]
    assert not incomplete(with_progress(Batch.objects.all()))
    for batch in batches:
        checklist = checklist_of(batch)
        assert all(checklist.is_done(MarkKind(kind), part) for kind, part in STEPS)
    assert set(ReturnFile.objects.values_list("state", flat=True)) == {"applied"}
    payment = Payment.objects.get()
    assert (payment.request.status, payment.amount) == ("paid", Decimal("1460.00"))


def test_a_rejection_is_explained_and_another_was_mended(demo: datetime) -> None:
    rejection = rejection_of(AdvanceRequest.objects.get(status="rejected"))
    assert rejection is not None
    assert rejection.explanation is not None
    assert rejection.explanation.tag == "FINESSGeos"
    first, second = BatchLine.objects.filter(request__status="accepted").order_by("pk")
    told = explain(first.libelle_traitement, first.code_traitement, "ms1-dui")
    assert told is not None
    assert (told.tag, first.answer, second.answer) == ("dateCommande", "rejected", "accepted")


def test_three_months_have_a_past_and_one_request_is_late(demo: datetime) -> None:
    months = shares(BatchLine.objects.all(), "month")
    assert [(month.answered, month.accepted) for month in months] == [(2, 1), (1, 1), (1, 0)]
    assert [request.status for request in late(AdvanceRequest.objects.all())] == ["rejected"]
    ages = ageing(AdvanceRequest.objects.all())
    assert len({age for _, age in ages.many}) > 2


def test_what_happened_is_dated_in_its_order_and_the_clock_is_given_back(demo: datetime) -> None:
    moments = list(Event.objects.order_by("at", "pk").values_list("pk", flat=True))
    assert moments == sorted(moments)
    assert Event.objects.earliest("pk").at < demo - timedelta(days=70)
    with days_ago(3) as day:
        assert day == timezone.localdate() < timezone.localdate(demo)
    assert timezone.now() >= demo
    for batch in Batch.objects.all():
        assert batch.deposited_on == timezone.localdate(batch.created_at) == batch.name.day


def test_a_draft_shows_what_the_directory_says_otherwise_and_what_is_known(demo: datetime) -> None:
    (draft,) = with_parts(AdvanceRequest.objects.filter(status="draft"))
    found = [fact.column for one in drift_of(draft).rows for fact in one.pending]
    assert found == ["name", "name", "closed", "og"]
    sections = ("beneficiaires", "commande", "responsables", "scenarios")
    blocks = [block.code for section in sections for block in known_answers(draft, section)]
    assert blocks == ["mandataire", "tranche", "responsable", "scenario", "scenario", "scenario"]


def test_each_lane_has_a_software_and_ht_a_proof(demo: datetime) -> None:
    assert set(Software.objects.values_list("couloir", flat=True)) == {"ms1-dui", "ms2-dui-pds"}
    assert [row.ht_proof is not None for row in Supplier.objects.filter(vat_regime="HT")] == [True]
