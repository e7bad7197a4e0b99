"""Several people click at once: one verb wins, the others are told, history holds one event."""

from collections import Counter

import pytest

from requests_app.models import AdvanceRequest
from requests_app.rules.statuses import ForbiddenMove
from requests_app.services import review
from tests.review_world import submitted

from .batch_world import make_software, make_user
from .races import at_once

THREADS = 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("files")
def test_one_click_wins() -> None:
    admin = make_user("admin", admin=True)
    owner = make_user("proprietaire")
    request = submitted(owner, make_software())
    verbs = [
        lambda: review.approve(request.pk, admin).status,
        lambda: review.withdraw(request.pk, owner).status,
    ]
    outcomes = at_once(verbs * (THREADS // 2), told=ForbiddenMove)
    now = AdvanceRequest.objects.get(pk=request.pk)
    assert Counter(outcomes) == {now.status: 1, "told": THREADS - 1}
    assert [event.to_status for event in now.events.all()] == [now.status]
