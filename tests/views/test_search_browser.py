"""In a browser: the search field proposes as one types, and everything is done by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, Route, expect

from requests_app.models import AdvanceRequest, User
from requests_app.services.directory import add_establishment, add_managing_body
from requests_app.services.drafts import create_draft

from ..conftest import PATIENCE_MS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    """An empty draft, and three rows of the directory."""
    og = add_managing_body("990000009", "Association du Parc", town="Quimper", accept_key=True)
    add_establishment(og, "990000017", "EHPAD du Parc", town="Quimper", accept_key=True)
    add_establishment(og, "990000025", "Foyer du <b>Parc</b>", town="Brest", accept_key=True)
    return create_draft(commercial)


@pytest.fixture
def page(live_server, browser: Browser, commercial: User) -> Iterator[Page]:
    """A page of its own context, of a phone's width, its person logged in."""
    context = browser.new_context(
        locale="fr-FR",
        viewport={"width": 360, "height": 800},
        base_url=live_server.url,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    client = Client()
    client.force_login(commercial)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def the_field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Chercher un organisme ou un établissement")


def proposed(page: Page) -> Locator:
    """The options, not those of the page's selects."""
    return page.get_by_role("listbox", name="Organismes et établissements trouvés").get_by_role("option")


def is_active(field: Locator, option: Locator) -> None:
    """The field says that this option is the one that Enter chooses."""
    expect(option).to_have_attribute("aria-selected", "true")
    identifier = option.get_attribute("id")
    assert identifier
    expect(field).to_have_attribute("aria-activedescendant", identifier)


def test_an_esms_is_found_and_put_in_by_keyboard(page: Page, draft: AdvanceRequest) -> None:
    page.goto(reverse("portail:step", args=[draft.pk, "beneficiaires"]))
    field = the_field(page)
    field.press_sequentially("parc")
    options = proposed(page)
    expect(options).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="1 organisme et 2 établissements.")).to_be_attached()
    expect(options.nth(2)).to_contain_text("Foyer du <b>Parc</b>")
    field.press("ArrowDown")
    is_active(field, options.nth(0))
    field.press("ArrowUp")
    is_active(field, options.nth(2))
    field.press("Home")
    is_active(field, options.nth(0))
    field.press("End")
    is_active(field, options.nth(2))
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("parc")
    field.press("ArrowDown")
    expect(options.nth(1)).to_be_visible()
    field.press("ArrowDown")
    field.press("ArrowDown")
    is_active(field, options.nth(1))
    field.press("Enter")
    expect(page.get_by_text("EHPAD du Parc est coché dans « Établissements ».")).to_be_visible()
    og = draft.beneficiaries.get()
    assert (og.name, [row.finess_geo for row in og.scenarios.all()]) == ("Association du Parc", ["990000017"])


def test_an_answer_that_comes_late_is_dropped(page: Page, draft: AdvanceRequest) -> None:
    held: list[Route] = []

    def keep_first(route: Route) -> None:
        if "mots=foyer+du+p&" in route.request.url:
            held.append(route)  # never answered in time
        else:
            route.continue_()

    page.route("**/repertoire/propositions/**", keep_first)
    page.goto(reverse("portail:directory"))
    field = the_field(page)
    with page.expect_request("**/propositions/?mots=foyer+du+p&*"):
        field.fill("foyer du p")
    field.fill("ehpad")
    options = proposed(page)
    expect(options).to_have_count(1)
    expect(options).to_contain_text("EHPAD du Parc")
    for route in held:
        route.abort()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/repertoire/organisme/990000009/#esms-990000017")
