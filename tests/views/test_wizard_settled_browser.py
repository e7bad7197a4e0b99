"""In a browser: the buttons beside the answers keep what is typed and ticked, and bring nothing back afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from requests_app.models import AdvanceRequest, Establishment, User

from ..conftest import PATIENCE_MS
from ..services.batch_world import make_software
from ..services.known_world import again, submitted
from ..wizard_world import address, make_draft, the_og

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own context: the plug-in's would settle the address of all browser tests of the session."""
    context = browser.new_context(
        locale="fr-FR", viewport={"width": 360, "height": 800}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def draft(live_server, page: Page, commercial: User) -> AdvanceRequest:
    """A draft that an earlier request knows, its owner logged in."""
    software = make_software()
    earlier = submitted(make_draft(commercial, software=software), 1)
    client = Client()
    client.force_login(commercial)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return again(earlier, commercial, software)


def test_taking_what_is_known_keeps_what_is_typed(live_server, page: Page, draft: AdvanceRequest) -> None:
    page.goto(f"{live_server.url}{address(draft, 'scenarios')}")
    typed = page.locator("article [name$=-ancienne_version]").first
    typed.fill("DUI 9")
    page.get_by_role("button", name="Tout reprendre (2 ESMS)").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("11 réponses sont reprises pour 2 ESMS")).to_be_visible()
    expect(typed).to_have_value("DUI 9")
    expect(page.locator("article [name$=-ancienne_version]").last).to_have_value("DUI 3.2")
    expect(page.locator(".known, [data-kept]")).to_have_count(0)


def test_taking_the_new_name_keeps_what_is_ticked(live_server, page: Page, draft: AdvanceRequest) -> None:
    rows = list(the_og(draft).scenarios.all())
    Establishment.objects.filter(finess_geo=rows[0].finess_geo).update(name="EHPAD NEUF")
    page.goto(f"{live_server.url}{address(draft, 'etablissements')}")
    other = page.locator(f"input[value='{rows[1].finess_geo}']")
    other.uncheck()
    page.get_by_role("button", name="Prendre le nouveau").click()
    expect(page.get_by_text("Repris du répertoire")).to_be_visible()
    expect(page.locator(f"label[for$='{rows[0].finess_geo}']")).to_contain_text("EHPAD NEUF")
    expect(other).not_to_be_checked()
    expect(page.locator(".drift, [data-kept]")).to_have_count(0)
