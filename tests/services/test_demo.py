"""The demo's made-up data."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from requests_app.models import (
    AdvanceRequest,
    Attachment,
    Batch,
    Establishment,
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
from requests_app.services.demo import load_demo
from requests_app.services.deposit_checklist import checklist_of
from requests_app.services.drift import drift_of
from requests_app.services.judging import judge_request
from requests_app.services.known_answers import known_answers

pytestmark = pytest.mark.django_db

#: Of a batch of one ZIP.
STEPS = (
    ("json_download", 0),
    ("zip_download", 1),
    ("zip_deposit", 1),
    ("json_taken", 0),
    ("pieces_taken", 0),
)


def counts() -> list[int]:
    """How many rows of each kind there are."""
    kinds = (AdvanceRequest, Attachment, Establishment, ManagingBody, Software, Supplier)
    return [kind._default_manager.count() for kind in kinds]


def test_loading_twice_changes_nothing(files: Path) -> None:
    load_demo()
    before = counts()
    load_demo()
    assert counts() == before


def test_the_documents_example_is_left_for_who_tries_it(files: Path) -> None:
    load_demo()
    og = ManagingBody.objects.get(finess_juridique="345678912")
    assert (
        og.establishments.count(),
        AdvanceRequest.objects.filter(beneficiaries__managing_body=og).count(),
    ) == (4, 0)


def test_the_requests_under_way_have_no_error(files: Path) -> None:
    load_demo()
    requests = with_parts(AdvanceRequest.objects.order_by("pk"))
    assert [(row.status, judge_request(row).errors) for row in requests if row.status != "draft"] == [
        ("submitted", ()),
        ("returned", ()),
        ("submitted", ()),
        ("paid", ()),
        ("rejected", ()),
    ]


def test_the_numbers_that_the_readme_names(files: Path) -> None:
    load_demo()
    rows = AdvanceRequest.objects.filter(owner__username="camille").order_by("pk")
    # On a fresh database the first is n° 1: the draft is n° 4, what was answered 5 and 6.
    assert [row.status for row in rows] == ["submitted", "returned", "submitted", "draft", "paid", "rejected"]


def test_a_batch_was_answered_and_nothing_of_it_is_left_to_do(files: Path) -> None:
    load_demo()
    (batch,) = Batch.objects.all()
    checklist = checklist_of(batch)
    assert (batch.status, standing_of(batch).answers.text) == (
        "deposited",
        "2 réponses sur 2 (1 acceptée, 1 rejetée)",
    )
    assert not incomplete(with_progress(Batch.objects.all()))
    assert all(checklist.is_done(MarkKind(kind), part) for kind, part in STEPS)
    assert ReturnFile.objects.get().state == "applied"
    payment = Payment.objects.get()
    assert (payment.request.status, payment.amount) == ("paid", Decimal("1460.00"))
    rejection = rejection_of(AdvanceRequest.objects.get(status="rejected"))
    assert rejection is not None
    assert rejection.explanation is not None
    assert rejection.explanation.tag == "FINESSGeos"


def test_a_draft_shows_what_the_directory_says_otherwise_and_what_is_known(files: Path) -> None:
    load_demo()
    (draft,) = with_parts(AdvanceRequest.objects.filter(status="draft"))
    found = [fact.column for one in drift_of(draft).rows for fact in one.pending]
    assert found == ["name", "name", "closed", "og"]
    sections = ("beneficiaires", "commande", "responsables", "scenarios")
    blocks = [block.code for section in sections for block in known_answers(draft, section)]
    assert blocks == ["mandataire", "tranche", "responsable", "scenario", "scenario", "scenario"]


def test_each_lane_has_a_software_and_ht_a_proof(files: Path) -> None:
    load_demo()
    assert set(Software.objects.values_list("couloir", flat=True)) == {"ms1-dui", "ms2-dui-pds"}
    assert [row.ht_proof is not None for row in Supplier.objects.filter(vat_regime="HT")] == [True]
