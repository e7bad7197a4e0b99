"""Reminders: what has waited too long, by which delay, and what a list says of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.models import AdvanceRequest, Batch, Event, Examination, ReminderDelay, Software, User
from requests_app.rules.reminders import REMINDERS
from requests_app.rules.statuses import REQUEST_LABELS
from requests_app.services.reminders import delays, late, reminder_marks
from requests_app.services.row_marks import marks_of
from requests_app.templatetags.house import TONES

from ..review_world import counted_queries, one_of_each, plain
from .after_world import granted, today
from .answer_world import deposited_batch
from .batch_world import make_request, make_software

#: Nothing more is to come of these.
OVER = {"paid", "refused", "abandoned"}


@pytest.fixture
def software(db: None, files: Path) -> Software:
    return make_software()


def age_by(request: AdvanceRequest, days: int) -> AdvanceRequest:
    """Make all that is dated of a request so many days older."""
    past = timezone.now() - timedelta(days=days)
    AdvanceRequest.objects.filter(pk=request.pk).update(created_at=past, updated_at=past)
    for event in Event.objects.filter(request=request):
        super(type(Event.objects.all()), Event.objects.filter(pk=event.pk)).update(at=past)
    return request


def told(request: AdvanceRequest) -> list[str]:
    fresh = AdvanceRequest.objects.get(pk=request.pk)
    return [plain(mark.text) for mark in reminder_marks([fresh]).get(request.pk, [])]


def test_each_status_that_something_follows_has_a_delay() -> None:
    waiting = set(REQUEST_LABELS) - OVER
    assert (set(REMINDERS), {reminder.tone for reminder in REMINDERS.values()} - TONES) == (waiting, set())


@pytest.mark.parametrize("status", REMINDERS)
def test_late_from_its_day_on(status: str, software: Software, commercial: User) -> None:
    days = REMINDERS[status].days
    request = age_by(make_request(software, commercial, status=status), days - 1)
    everything = AdvanceRequest.objects.all()
    assert (list(late(everything)), told(request)) == ([], [])
    age_by(request, days)
    assert list(late(everything)) == [request]
    (sentence,) = told(request)
    assert f"{days} jours" in sentence


def test_what_is_over_is_never_late(software: Software, commercial: User) -> None:
    for request in one_of_each(commercial, software).values():
        age_by(request, 4000)
    found = set(late(AdvanceRequest.objects.all()).values_list("status", flat=True))
    assert found == set(REQUEST_LABELS) - OVER


def test_a_move_starts_it_anew(software: Software, commercial: User) -> None:
    request = age_by(make_request(software, commercial, status="submitted"), 40)
    Event.objects.create(request=request, verb="submit", from_status="draft", to_status="submitted")
    assert told(request) == []


@pytest.mark.parametrize(
    ("made", "dated", "sentence"),
    [
        (
            lambda *who: deposited_batch(*who[:2], 1, who[2]).lines.get().request,
            lambda day: Batch.objects.update(deposited_on=day),
            "Déposée depuis 46 jours, sans réponse",
        ),
        (
            granted,
            lambda day: Examination.objects.update(on=day),
            "Accordée depuis 46 jours, sans versement",
        ),
    ],
    ids=["deposited", "granted"],
)
def test_the_day_that_it_happened_counts_not_the_day_that_it_was_recorded(
    software: Software,
    commercial: User,
    administrateur: User,
    made: Callable[..., AdvanceRequest],
    dated: Callable[[object], object],
    sentence: str,
) -> None:
    request = made(software, commercial, administrateur)
    assert told(request) == []
    dated(today() - timedelta(days=46))
    assert (told(request), list(late(AdvanceRequest.objects.all()))) == ([sentence], [request])


def test_an_admin_chooses_another_delay(software: Software, commercial: User) -> None:
    request = age_by(make_request(software, commercial, status="submitted"), 20)
    row, _ = ReminderDelay.objects.update_or_create(status="submitted", defaults={"days": 21})
    assert (delays()["submitted"], told(request)) == (21, [])
    ReminderDelay.objects.filter(pk=row.pk).update(days=None)
    assert (delays()["submitted"], told(request)) == (5, ["À relire depuis 20 jours"])


def test_a_page_costs_two_queries(software: Software, commercial: User) -> None:
    rows = [age_by(request, 90) for request in one_of_each(commercial, software).values()]
    with counted_queries() as queries:
        marks = reminder_marks(rows)
    assert (len(queries), len(marks)) == (2, len(REMINDERS))
    assert {pk: found[-1:] for pk, found in marks_of(rows).items()} == marks


@pytest.mark.parametrize(("address", "many"), [("/demandes/", 9), ("/revue/?etat=toutes", 10)])
def test_the_lists_say_it_and_filter_by_it(
    software: Software,
    commercial: User,
    administrateur: User,
    address: str,
    many: int,
    client: Client,
) -> None:
    for request in one_of_each(commercial, software).values():
        age_by(request, 90)
    make_request(software, commercial, status="submitted")
    age_by(make_request(software, administrateur, status="granted"), 90)
    client.force_login(administrateur if "revue" in address else commercial)
    answer = client.get(address, {"retard": "oui", "etat": "toutes"})
    assert (answer.context["page"].paginator.count, "En retard" in answer.content.decode()) == (many, True)
    assert "Acceptée depuis 90 jours, sans décision" in plain(answer.content.decode())
