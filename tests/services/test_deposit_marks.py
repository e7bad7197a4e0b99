"""The steps of a checklist in the database: taken over from the history, and ticked by two at once."""

from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from requests_app.models import DepositMark, User
from requests_app.services.deposit_steps import tick

from .answer_world import deposited_batch
from .batch_world import make_software, make_user
from .races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_older_downloads_are_taken_from_the_history(commercial: User, administrateur: User) -> None:
    batch = deposited_batch(make_software(), commercial, 1, administrateur)
    DepositMark.objects.all().delete()
    event = batch.events.get(verb="download")
    import_module("requests_app.migrations.0013_deposit_marks").mark_downloads(apps, None)
    mark = DepositMark.objects.get()
    assert (mark.kind, mark.part, mark.on, mark.at, mark.by, mark.name) == (
        "json_download",
        0,
        timezone.localdate(),
        event.at,
        administrateur,
        batch.name,
    )


@pytest.mark.django_db(transaction=True)
def test_two_admins_tick_at_once() -> None:
    people = [make_user(f"admin-{rank}", admin=True) for rank in range(2)]
    batch = deposited_batch(make_software(), people[0], 1, people[0])
    works = [partial(tick, batch, "json_taken", 0, timezone.localdate(), person) for person in people]
    assert sorted(at_once(works)) == ["False", "True"]
    assert (
        batch.events.filter(verb="tick").count() == DepositMark.objects.filter(kind="json_taken").count() == 1
    )
