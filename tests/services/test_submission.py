"""Submitting: judged as stored, once."""

from __future__ import annotations

import pytest

from requests_app.models import AdvanceRequest, User
from requests_app.rules.statuses import ForbiddenMove
from requests_app.services.submission import NotSubmittable, submit

from ..wizard_world import make_draft, reread, the_og


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


def test_submitted(draft: AdvanceRequest, commercial: User) -> None:
    AdvanceRequest.objects.update(status="returned", return_comment="Signez-le.")
    submit(draft.pk, commercial)
    fresh = reread(draft)
    assert (fresh.status, fresh.return_comment, fresh.first_submitted_at == fresh.submitted_at) == (
        "submitted", "", True,
    )  # fmt: skip
    (event,) = fresh.events.all()
    assert (event.verb, event.from_status, event.to_status, event.actor) == (
        "submit", "returned", "submitted", commercial,
    )  # fmt: skip


def test_the_first_submission_keeps_its_time(draft: AdvanceRequest, commercial: User) -> None:
    submit(draft.pk, commercial)
    first = reread(draft).first_submitted_at
    AdvanceRequest.objects.update(status="returned")
    submit(draft.pk, commercial)
    fresh = reread(draft)
    assert (fresh.first_submitted_at, fresh.submitted_at == first) == (first, False)


def test_with_an_error(draft: AdvanceRequest, commercial: User) -> None:
    og = the_og(draft)
    og.email_responsable = "x"
    og.save()
    with pytest.raises(NotSubmittable) as caught:
        submit(draft.pk, commercial)
    assert ([finding.rule for finding in caught.value.errors], reread(draft).status) == (
        ["email.format"],
        "draft",
    )


def test_without_a_software(draft: AdvanceRequest, commercial: User) -> None:
    AdvanceRequest.objects.update(software=None)
    with pytest.raises(NotSubmittable) as caught:
        submit(draft.pk, commercial)
    assert caught.value.errors == ()


@pytest.mark.parametrize("status", ["submitted", "approved", "batched", "abandoned", "paid"])
def test_only_where_the_table_says(status: str, draft: AdvanceRequest, commercial: User) -> None:
    AdvanceRequest.objects.update(status=status)
    with pytest.raises(ForbiddenMove):
        submit(draft.pk, commercial)
