"""In a browser: a return is imported, decided and applied by keyboard alone, and typed reasons outlive a filter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from requests_app.models import Batch, User
from requests_app.services.returns import receive
from tests.services.answer_world import deposited_batch, return_bytes, told
from tests.services.batch_world import make_software

from ..conftest import PATIENCE_MS
from ..e2e.test_every_screen import look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Browser, live_server, administrateur: User) -> Iterator[Page]:
    """The admin's page, in a context of its own."""
    client = Client()
    client.force_login(administrateur)
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce", base_url=live_server.url)
    context.set_default_timeout(PATIENCE_MS)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


@pytest.fixture
def batch(administrateur: User, commercial: User) -> Batch:
    return deposited_batch(make_software(), commercial, 3, administrateur)


def test_a_return_is_imported_decided_and_applied_by_keyboard(page: Page, batch: Batch) -> None:
    answers = {1: told("accepted", "ASP0000001"), 2: told("rejected"), 3: ("accepted", "")}
    content = return_bytes(batch, answers)
    page.goto(reverse("portail:batch", args=[batch.pk]))
    page.get_by_role("link", name="Importer le retour de ce dépôt").press("Enter")
    files = page.get_by_label("Fichier rendu par l’agence")
    files.set_input_files({"name": "retour.json", "mimeType": "application/json", "buffer": content})
    page.get_by_role("button", name="Importer et examiner").press("Enter")

    line = page.get_by_role("group", name="Ligne 3")
    expect(page.locator("#appliquer")).to_contain_text("1 demande passera à « Acceptée », 1 à « Rejetée »")
    later = line.get_by_label("Plus tard")
    expect(line.get_by_label("Motif")).to_be_hidden()
    later.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(line.get_by_label("La demande est rejetée")).to_be_checked()
    page.keyboard.press("Tab")
    expect(line.get_by_label("Motif")).to_be_focused()

    page.get_by_role("button", name="Appliquer").press("Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link").press("Enter")
    expect(line.get_by_label("Motif")).to_be_focused()
    page.keyboard.type("L’agence l’a dit au téléphone")
    page.get_by_role("button", name="Appliquer").press("Enter")

    expect(page.get_by_text("Appliqué : 1 réponse acceptée, 2 rejetées.")).to_be_visible()
    expect(page.get_by_text("L’agence l’a dit au téléphone")).to_be_visible()
    given = batch.lines.order_by("num_ligne").values_list("answer", "request__status")
    assert list(given) == [("accepted", "accepted"), ("rejected", "rejected"), ("rejected", "rejected")]


def test_the_screens_fit_a_phone_and_keep_what_was_typed(page: Page, batch: Batch) -> None:
    file = receive(return_bytes(batch, {1: told("rejected"), 2: ("accepted", "")}), "retour.json", None)
    own = reverse("portail:return_file", args=[file.pk])
    page.goto(own)
    line = page.get_by_role("group", name="Ligne 2")
    line.get_by_label("Ne rien en faire").check()
    line.get_by_label("Motif").fill("À voir")
    page.get_by_role("link", name="1 Rejetées").click()
    expect(page.get_by_role("heading", name="Lignes : rejetées")).to_be_visible()
    expect(line.get_by_label("Ne rien en faire")).to_be_checked()
    expect(line.get_by_label("Motif")).to_have_value("À voir")
    refused = receive(b"<!doctype html>", "page.html", None)
    lists = [reverse("portail:return_list"), reverse("portail:return_new")]
    others = [f"{own}ligne/1/", reverse("portail:return_file", args=[refused.pk])]
    assert look(page, [own, *lists, *others]) == {}
