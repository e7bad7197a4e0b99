"""The demo's made-up data."""

from __future__ import annotations

from pathlib import Path

import pytest

from requests_app.models import AdvanceRequest, Attachment, Establishment, ManagingBody, Software, Supplier
from requests_app.services.access import with_parts
from requests_app.services.demo import load_demo
from requests_app.services.drift import drift_of
from requests_app.services.judging import judge_request
from requests_app.services.known_answers import known_answers

pytestmark = pytest.mark.django_db


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
    ]


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
