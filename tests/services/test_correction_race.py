"""Several people take up the same rejected request at once: it is done once, and each finds it done."""

import threading

import pytest
from django.db import connections

from requests_app.services.correction import correct

from .answer_world import answer, deposited_batch
from .batch_world import make_software, make_user

THREADS = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("files")
def test_taken_up_by_several_at_once_it_is_done_once() -> None:
    admin, owner = make_user("admin", admin=True), make_user("proprietaire")
    line = deposited_batch(make_software(), owner, 1, admin).lines.get()
    request = answer(line, "rejected", actor=admin).request
    start = threading.Barrier(THREADS)
    outcomes: list[str] = []

    def run(rank: int) -> None:
        try:
            start.wait(timeout=60)
            outcomes.append(correct(request.pk, (owner, admin)[rank % 2]).status)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test must tell it
            outcomes.append(repr(fault))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert outcomes == ["draft"] * THREADS
    assert request.events.filter(verb="correct").count() == 1
