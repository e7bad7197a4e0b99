"""The tables of statuses against the sentence of the plan that they say."""

from __future__ import annotations

import pytest

from requests_app.rules.statuses import (
    BATCH_LABELS,
    BATCH_MOVES,
    EDITABLE,
    LIVE,
    REQUEST_GROUPS,
    REQUEST_LABELS,
    REQUEST_MOVES,
    ForbiddenMove,
    next_status,
)

#: From which status one comes to which, as the plan says it.
PLAN = {
    ("draft", "submitted"), ("submitted", "approved"), ("approved", "batched"), ("batched", "deposited"),
    ("deposited", "accepted"), ("deposited", "rejected"), ("submitted", "returned"), ("approved", "returned"),
    ("returned", "submitted"), ("submitted", "draft"), ("draft", "abandoned"), ("returned", "abandoned"),
    ("accepted", "granted"), ("accepted", "refused"), ("granted", "paid"), ("rejected", "draft"),
    ("rejected", "abandoned"), ("batched", "approved"), ("deposited", "approved"), ("deposited", "batched"),
    ("granted", "accepted"), ("refused", "accepted"), ("paid", "granted"),
    ("rejected", "accepted"), ("draft", "accepted"), ("submitted", "accepted"), ("returned", "accepted"),
    ("approved", "accepted"), ("abandoned", "accepted"), ("accepted", "rejected"),
}  # fmt: skip


def test_the_table_is_the_plan() -> None:
    assert {(before, after) for (before, _), after in REQUEST_MOVES.items()} == PLAN


def test_only_the_agency_wakes_what_was_abandoned() -> None:
    ways = {
        (status, event): after for (status, event), after in REQUEST_MOVES.items() if status == "abandoned"
    }
    assert ways == {("abandoned", "accept_late"): "accepted"}


@pytest.mark.parametrize("status", ["batched", "deposited"])
def test_no_late_answer_moves_a_request_whose_next_attempt_is_on_its_way(status: str) -> None:
    assert not {(status, "accept_late"), (status, "reject_late")} & REQUEST_MOVES.keys()


def test_what_the_agency_accepted_never_comes_back_to_be_sent() -> None:
    """But for an acceptance without numeroASP, which a person may take back: services say so."""
    reached, frontier = set(), {"accepted"}
    while frontier:
        reached |= frontier
        frontier = {
            after
            for (status, event), after in REQUEST_MOVES.items()
            if status in frontier and event != "reject_late"
        } - reached
    assert reached == {"accepted", "granted", "refused", "paid"}


@pytest.mark.parametrize(
    ("status", "event"),
    [
        ("paid", "submit"),
        ("draft", "approve"),
        ("abandoned", "submit"),
        ("batched", "return"),
        ("draft", "x"),
        ("paid", "reopen"),
        ("refused", "pay"),
        ("accepted", "pay"),
        ("granted", "refuse"),
    ],
    ids=lambda value: value,
)
def test_what_the_table_has_not_is_refused(status: str, event: str) -> None:
    with pytest.raises(ForbiddenMove) as caught:
        next_status(REQUEST_MOVES, status, event)
    assert (caught.value.status, caught.value.event) == (status, event)


def test_each_status_has_a_label_and_is_reached() -> None:
    assert set(REQUEST_MOVES.values()) | {"draft"} == set(REQUEST_LABELS)
    assert set(BATCH_MOVES.values()) | {"frozen"} == set(BATCH_LABELS)


def test_what_is_edited_and_what_holds_its_esms() -> None:
    assert (EDITABLE, set(REQUEST_LABELS) - LIVE) == (
        {"draft", "returned"},
        {"abandoned", "refused", "rejected"},
    )


def test_each_status_is_in_one_group() -> None:
    assert sorted(status for _, statuses in REQUEST_GROUPS.values() for status in statuses) == sorted(
        REQUEST_LABELS
    )
