"""In a browser: what is typed and not saved is still there after « back » and after the session ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route, expect

from requests_app.models import AdvanceRequest, Software, Supplier, User
from requests_app.services.drafts import create_draft

from ..conftest import PATIENCE_MS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own context: the plug-in's would settle the address of all browser tests of the session."""
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def step(live_server, page: Page, commercial: User) -> str:
    """The address of the first section of a draft, in a browser that is logged in."""
    supplier = Supplier.objects.create(name="Éditeur", siret="73282932000074")
    draft = create_draft(commercial)
    draft.software = Software.objects.create(
        supplier=supplier, name="DUI", numero_ans="0123456789", couloir="ms1-dui"
    )
    draft.is_mandataire = True
    draft.save()
    client = Client()
    client.force_login(commercial)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return f"{live_server.url}{reverse('portail:step', args=[draft.pk, 'beneficiaires'])}"


def _name(page: Page):
    return page.locator("[name=nom_mandataire]")


def test_back_finds_what_was_typed(page: Page, step: str, live_server) -> None:
    page.goto(step)
    _name(page).fill("Jeanne Exemple")
    page.goto(f"{live_server.url}{reverse('portail:request_list')}")
    page.go_back()
    expect(_name(page)).to_have_value("Jeanne Exemple")
    expect(page.locator("[data-kept]")).to_be_visible()
    page.get_by_role("button", name="Revenir à ce qui est enregistré").click()
    expect(page.locator("[data-kept]")).to_have_count(0)
    expect(_name(page)).to_have_value("")


def test_what_was_saved_is_not_brought_back(page: Page, step: str) -> None:
    page.goto(step)
    _name(page).fill("JEANNE EXEMPLE")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_text("Enregistré.").first).to_be_visible()
    AdvanceRequest.objects.update(nom_mandataire="AUTRE")
    page.goto(step)
    expect(_name(page)).to_have_value("AUTRE")
    expect(page.locator("[data-kept]")).to_have_count(0)


def test_a_session_that_ends_while_typing_gives_the_form_back(page: Page, step: str) -> None:
    page.goto(step)
    _name(page).fill("JEANNE EXEMPLE")
    Session.objects.all().delete()
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_text("Votre session est terminée.")).to_be_visible()
    page.get_by_label("Nom d’utilisateur").or_(page.locator("[name=username]")).first.fill("commercial")
    page.locator("[name=password]").fill("mot-de-passe-long")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Envoyer ce que j’avais saisi").click()
    expect(page.locator("#step-form")).to_be_visible()
    expect(_name(page)).to_have_value("JEANNE EXEMPLE")
    assert AdvanceRequest.objects.get().nom_mandataire == "JEANNE EXEMPLE"


def test_logging_out_takes_it_along(page: Page, step: str) -> None:
    page.goto(step)
    _name(page).fill("Jeanne Exemple")
    page.locator(".user-menu").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    assert "Jeanne" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_form_is_sent_once_and_again_where_its_sending_was_lost(page: Page, step: str) -> None:
    posts: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.url)
            route.abort("aborted")  # as by the browser's « stop »: the page stays
        else:
            route.continue_()

    page.clock.install()
    page.goto(step)
    page.route("**/*", lose)
    save = page.get_by_role("button", name="Enregistrer", exact=True).last
    with page.expect_event("requestfailed"):
        save.click()
    save.click()
    page.clock.fast_forward(11_000)
    with page.expect_event("requestfailed"):
        save.click()
    assert len(posts) == 2
