"""« Réglages », the delays of the reminders."""

import pytest
from django.test import Client

from requests_app.models import ReminderDelay
from requests_app.rules.reminders import REMINDERS
from requests_app.services.reminders import delays
from tests.review_world import plain

from .pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> list[ReminderDelay]:
    """One a status, whatever another test's flush left."""
    return [ReminderDelay.objects.get_or_create(status=status)[0] for status in REMINDERS]


def test_the_migration_ships_a_row_for_each() -> None:
    assert set(ReminderDelay.objects.values_list("status", flat=True)) in (set(), set(REMINDERS))


def test_a_delay_is_changed_in_the_list_and_emptied(
    administrateur_client: Client, rows: list[ReminderDelay]
) -> None:
    address = page("reminderdelay", "changelist")
    text = plain(administrateur_client.get(address).content.decode())
    assert ("« Déposée depuis 10 jours, sans réponse »" in text, "l’agence" in text) == (True, True)
    for typed, days in (("21", 21), ("", REMINDERS["draft"].days)):
        held = ReminderDelay.objects.order_by("pk")
        data = {f"form-{rank}-id": row.pk for rank, row in enumerate(held)}
        data |= {f"form-{rank}-days": typed for rank, row in enumerate(held) if row.status == "draft"}
        data |= {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "1"}
        assert administrateur_client.post(address, data).status_code == 302
        assert delays()["draft"] == days


def test_zero_is_no_delay(administrateur_client: Client, rows: list[ReminderDelay]) -> None:
    data = {f"form-{rank}-id": row.pk for rank, row in enumerate(ReminderDelay.objects.order_by("pk"))}
    data |= {"form-0-days": "0", "form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "1"}
    assert administrateur_client.post(page("reminderdelay", "changelist"), data).status_code == 200
    assert not ReminderDelay.objects.filter(days=0).exists()
