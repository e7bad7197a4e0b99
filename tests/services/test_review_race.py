"""Several people click at once: one verb wins, the others are told, history holds one event."""

import threading
from collections import Counter

import pytest
from django.db import connections

from requests_app.models import AdvanceRequest
from requests_app.rules.statuses import ForbiddenMove
from requests_app.services import review
from tests.review_world import submitted

from .batch_world import make_software, make_user

THREADS = 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("files")
def test_one_click_wins() -> None:
    admin = make_user("admin", admin=True)
    owner = make_user("proprietaire")
    request = submitted(owner, make_software())
    verbs = [
        lambda: review.approve(request.pk, admin),
        lambda: review.withdraw(request.pk, owner),
    ]
    start = threading.Barrier(THREADS)
    outcomes: list[str] = []

    def run(rank: int) -> None:
        try:
            start.wait(timeout=60)
            outcomes.append(verbs[rank % 2]().status)
        except ForbiddenMove:
            outcomes.append("told")
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test must tell it
            outcomes.append(repr(fault))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    now = AdvanceRequest.objects.get(pk=request.pk)
    assert Counter(outcomes) == {now.status: 1, "told": THREADS - 1}
    assert [event.to_status for event in now.events.all()] == [now.status]
