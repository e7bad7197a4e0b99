"""Several people take up the same rejected request at once: it is done once, and each finds it done."""

from functools import partial

import pytest

from requests_app.models import User
from requests_app.services.correction import correct

from .answer_world import answer, deposited_batch
from .batch_world import make_software, make_user
from .races import at_once

THREADS = 6


def _corrected(pk: int, actor: User) -> str:
    return correct(pk, actor).status


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("files")
def test_taken_up_by_several_at_once_it_is_done_once() -> None:
    admin, owner = make_user("admin", admin=True), make_user("proprietaire")
    line = deposited_batch(make_software(), owner, 1, admin).lines.get()
    request = answer(line, "rejected", actor=admin).request
    people = [owner, admin] * (THREADS // 2)
    outcomes = at_once([partial(_corrected, request.pk, one) for one in people])
    assert outcomes == ["draft"] * THREADS
    assert request.events.filter(verb="correct").count() == 1
