"""What the agency accepts at first try, counted over attempts."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from requests_app.models import BatchLine, InstallationScenario, User
from requests_app.services.deposits import abandon
from requests_app.services.first_try import AnswerFilters, Share, first_tries, narrowed, shares, whole
from tests.review_world import counted_queries

from .answer_world import answer
from .batch_world import make_request, make_software, make_user
from .chain_world import attempt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)


class World:
    """Two software of two lanes, two salespeople, six requests and their attempts."""

    def __init__(self) -> None:
        self.admin = make_user("admin", admin=True)
        self.anne = make_user("anne")
        self.bea = make_user("bea")
        User.objects.filter(pk=self.bea.pk).update(first_name="Béa", last_name="Aubin")
        self.dui = make_software("0000000001")
        self.pds = make_software("0000000002", "ms2-dui-pds")
        self.accepted_at_once()
        self.accepted_at_second_try()
        self.first_batch_abandoned()
        self.still_waiting()

    def accepted_at_once(self) -> None:
        """One accepted, one known already."""
        one, two = (make_request(self.dui, owner) for owner in (self.anne, self.bea))
        batch = send([one, two], self.admin, MARCH)
        answer(attempt(batch, one), "accepted")
        answer(attempt(batch, two), "known")

    def accepted_at_second_try(self) -> None:
        """Rejected in March, accepted in April: no first try."""
        request = make_request(self.dui, self.anne)
        answer(attempt(send([request], self.admin, MARCH), request), "rejected")
        answer(attempt(send([request], self.admin, APRIL), request), "accepted")

    def first_batch_abandoned(self) -> None:
        """The agency refused the whole first file, then took the line of the second."""
        request = make_request(self.dui, self.bea)
        abandon(send([request], self.admin, MARCH), "refused", "Clé inconnue", self.admin)
        answer(attempt(send([request], self.admin, APRIL), request), "accepted")

    def still_waiting(self) -> None:
        """Deposited, nothing came back."""
        send([make_request(self.dui, self.anne)], self.admin, APRIL)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Made once: each test's own rows go with the test, and the world with the last of them."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic(), files:
        yield World()
        transaction.set_rollback(True)


def _told(found: list[Share]) -> list[tuple[str, int, int]]:
    return [(share.label, share.answered, share.accepted) for share in found]


def test_each_request_counts_once_by_its_first_answer(world: World) -> None:
    assert whole(BatchLine.objects.all()) == Share("", "Ensemble", answered=4, accepted=3)
    assert first_tries().count() == 4


def test_by_month_of_the_deposit(world: World) -> None:
    found = shares(BatchLine.objects.all(), "month")
    assert [share.key for share in found] == ["2026-03", "2026-04"]
    assert _told(found) == [("mars 2026", 3, 2), ("avril 2026", 1, 1)]


def test_by_salesperson_lane_and_software(world: World) -> None:
    request = make_request(world.pds, world.bea)
    InstallationScenario.objects.filter(beneficiary__request=request).update(profil_metier="PDS")
    answer(attempt(send([request], world.admin, APRIL), request), "rejected")
    everything = BatchLine.objects.all()
    assert _told(shares(everything, "owner")) == [("anne", 2, 1), ("Béa Aubin", 3, 2)]
    assert _told(shares(everything, "lane")) == [("MS1-DUI", 4, 3), ("MS2-DUI PDS", 1, 0)]
    assert _told(shares(everything, "software")) == [
        ("Logiciel 0000000001", 4, 3),
        ("Logiciel 0000000002", 1, 0),
    ]


def test_filters(world: World) -> None:
    asked = {
        "all": AnswerFilters(),
        "lane": AnswerFilters(couloir="ms2-dui-pds"),
        "software": AnswerFilters(software=world.dui.pk),
        "owner": AnswerFilters(owner=world.bea.pk),
        # The second try of April is no first try, though March is left out.
        "since": AnswerFilters(since=APRIL),
        "until": AnswerFilters(until=MARCH),
        "nothing": AnswerFilters(since=APRIL, until=MARCH),
    }
    found = {name: whole(narrowed(BatchLine.objects.all(), filters)) for name, filters in asked.items()}
    assert {name: (share.answered, share.accepted) for name, share in found.items()} == {
        "all": (4, 3),
        "lane": (0, 0),
        "software": (4, 3),
        "owner": (2, 2),
        "since": (1, 1),
        "until": (3, 2),
        "nothing": (0, 0),
    }


def test_a_month_is_asked_in_two_queries_at_most_whatever_there_is(world: World) -> None:
    for by in ("lane", "software", "month", "owner"):
        with counted_queries() as queries:
            shares(BatchLine.objects.all(), by)
        assert len(queries) <= 2


def test_nothing_answered_has_no_rate() -> None:
    assert shares(BatchLine.objects.filter(answer=""), "lane") == []
    empty = whole(BatchLine.objects.filter(answer=""))
    assert (empty.rate, empty.percent) == (None, "—")


def test_a_rate_is_exact_and_its_percents_never_flatter() -> None:
    share = Share("", "", answered=200, accepted=199)
    assert share.rate == Decimal("0.995")
    assert share.percent == "99\u202f%"
