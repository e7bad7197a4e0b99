"""Where a section stands, and what a save leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from requests_app.models import AdvanceRequest, User
from requests_app.rules import Place, make_finding
from requests_app.services.sections import (
    NotEditable,
    StaleSection,
    drop_conflict,
    keep_conflict,
    save_section,
    state_of,
)

from ..wizard_world import make_draft, reread, the_og


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


@pytest.mark.parametrize(
    ("rules", "saved", "has_questions", "state"),
    [
        pytest.param([], 0, True, "complete", id="nothing missing"),
        pytest.param(["key.missing"], 0, True, "todo", id="never opened"),
        pytest.param(["key.missing"], 1, True, "started", id="saved with gaps"),
        pytest.param(["key.missing", "email.real"], 1, True, "to_mend", id="wrong"),
        pytest.param(["attachment.ht_proof"], 1, True, "started", id="a proof to come"),
        pytest.param(["esms.closed"], 1, True, "complete", id="a warning"),
        pytest.param([], 1, False, "todo", id="nothing to ask about yet"),
    ],
)
def test_states(rules: list[str], saved: int, has_questions: bool, state: str, draft: AdvanceRequest) -> None:
    assert draft.software is not None
    draft.section_versions = {"commande": saved}
    findings = [make_finding(rule, draft.software.lane, Place("commande", 0)) for rule in rules]
    assert state_of(draft, "commande", findings, has_questions=has_questions) == state


@pytest.mark.parametrize(("saved", "state"), [(0, "todo"), (2, "started")])
def test_without_a_software_nothing_is_complete(saved: int, state: str) -> None:
    assert state_of(AdvanceRequest(section_versions={"beneficiaires": saved}), "beneficiaires", []) == state


def nothing(request: AdvanceRequest, changes: Any) -> None:
    """A save that changes nothing."""


def test_a_version_counts_the_saves(draft: AdvanceRequest, commercial: User) -> None:
    save_section(draft, "commande", 0, commercial, nothing)
    save_section(draft, "commande", 1, commercial, nothing)
    with pytest.raises(StaleSection):
        save_section(draft, "commande", 1, commercial, nothing)
    assert reread(draft).section_versions == {"commande": 2}


def test_an_approved_request_is_not_saved(draft: AdvanceRequest, commercial: User) -> None:
    AdvanceRequest.objects.update(status="approved")
    with pytest.raises(NotEditable):
        save_section(draft, "commande", 0, commercial, nothing)


def test_a_save_that_fails_half_way_leaves_nothing(draft: AdvanceRequest, commercial: User) -> None:
    def fails(request: AdvanceRequest, changes: Any) -> None:
        changes.put(request.order, "reference", "à moitié")
        changes.write()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_section(draft, "commande", 0, commercial, fails)
    assert (reread(draft).order.reference, reread(draft).section_versions) == ("", {})


def test_a_conflict_is_kept_and_dropped(draft: AdvanceRequest) -> None:
    keep_conflict(draft, "commande", {"reference": ["B"]})
    assert reread(draft).saisie == {"conflits": {"commande": {"reference": ["B"]}}}
    drop_conflict(draft, "commande")
    assert reread(draft).saisie == {"conflits": {}}


def test_history_keeps_long_texts_in_part(draft: AdvanceRequest, commercial: User) -> None:
    AdvanceRequest.objects.update(first_submitted_at="2023-01-01T00:00Z")

    def long(request: AdvanceRequest, changes: Any) -> None:
        changes.put(request.order, "reference", "é" * 100_000)

    save_section(draft, "commande", 0, commercial, long)
    (change,) = draft.events.get(verb="edit").changes
    assert (len(change["to"]), len(reread(draft).order.reference)) == (8001, 100_000)


@pytest.mark.parametrize(("mode", "amount"), [("auto", "2433.33"), ("typed", "4866.67")])
def test_the_amount_follows_the_ticks_unless_it_was_typed(
    mode: str, amount: str, draft: AdvanceRequest, commercial: User
) -> None:
    draft.order.amount_mode = mode
    draft.order.save()
    row = the_og(draft).scenarios.all()[0]
    row.ticked = False
    row.save()
    save_section(draft, "etablissements", 0, commercial, nothing)
    assert str(reread(draft).order.amount_ht) == amount
