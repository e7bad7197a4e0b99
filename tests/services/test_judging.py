"""A draft judged by the one rulebook."""

from __future__ import annotations

import pytest

from requests_app.models import AdvanceRequest, Establishment, User
from requests_app.services.judging import Judgement, judge_request

from ..wizard_world import make_body, make_draft, reread, the_og


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


def rules(judged: Judgement) -> list[str]:
    """The rules of its findings, but for the keys of made-up FINESS numbers."""
    return sorted(finding.rule for finding in judged.findings if finding.rule != "finess.key")


def test_a_sound_draft_has_no_finding(draft: AdvanceRequest) -> None:
    judged = judge_request(draft)
    assert (rules(judged), len(judged.beneficiaries), len(judged.scenarios)) == ([], 1, 2)


def test_without_a_software_nothing_is_judged(draft: AdvanceRequest) -> None:
    draft.software = None
    assert judge_request(draft).findings == ()


def test_places_point_at_the_rows(draft: AdvanceRequest) -> None:
    row = the_og(draft).scenarios.all()[1]
    row.ancienne_version = ""
    row.save()
    judged = judge_request(reread(draft))
    (finding,) = judged.errors
    assert finding.place.esms is not None
    assert judged.scenarios[finding.place.esms] == row


def test_warnings_do_not_block(draft: AdvanceRequest) -> None:
    number = the_og(draft).scenarios.all()[0].finess_geo
    other = make_body("690000013")
    Establishment.objects.filter(finess_geo=number).update(closed=True, managing_body=other)
    judged = judge_request(reread(draft))
    assert (judged.errors, rules(judged)) == (
        (), ["esms.closed", "esms.other_og"],
    )  # fmt: skip


def test_the_same_esms_in_another_request(draft: AdvanceRequest, commercial: User) -> None:
    other = make_draft(commercial)
    mine, theirs = the_og(draft).scenarios.all()[0], the_og(other).scenarios.all()[0]
    theirs.finess_geo = mine.finess_geo
    theirs.save()
    assert rules(judge_request(reread(draft))) == ["esms.other_request"]
    AdvanceRequest.objects.filter(pk=other.pk).update(status="abandoned")
    assert rules(judge_request(reread(draft))) == []
