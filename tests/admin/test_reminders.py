"""« Réglages », the delays of the reminders."""

import pytest
from django.test import Client

from requests_app.models import ReminderDelay
from requests_app.rules.reminders import LONGEST_DELAY, REMINDERS
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


@pytest.mark.parametrize("typed", ["0", "-1", "3651", "5000000", "9" * 20, "dix"])
def test_what_is_no_delay(administrateur_client: Client, rows: list[ReminderDelay], typed: str) -> None:
    data = {f"form-{rank}-id": row.pk for rank, row in enumerate(ReminderDelay.objects.order_by("pk"))}
    data |= {"form-0-days": typed, "form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows)}
    address = page("reminderdelay", "changelist")
    assert administrateur_client.post(address, data | {"_save": "1"}).status_code == 200
    assert not ReminderDelay.objects.filter(days__isnull=False).exists()


def test_the_longest_delay_is_one(administrateur_client: Client, rows: list[ReminderDelay]) -> None:
    ReminderDelay.objects.update(days=LONGEST_DELAY)
    assert administrateur_client.get("/tableau-de-bord/").status_code == 200
