"""Nothing typed is ever lost: wrong values stand as typed, with what is wrong with them, and survive a log-out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from requests_app.services.demo_accounts import DEMO_PASSWORD

from .answers import WRONG
from .conftest import Person
from .inspector import Inspector
from .server import Server
from .wizard import Wizard, log_in, plain

pytestmark = pytest.mark.e2e


def assert_links_lead_to_fields(page: Page) -> list[str]:
    """Each link of the error summary puts the reader on its field; returns what the links say."""
    links = page.locator("[data-error-summary] a")
    for place in range(links.count()):
        target = (links.nth(place).get_attribute("href") or "").removeprefix("#")
        assert target, f"« {links.nth(place).inner_text()} » leads nowhere"
        links.nth(place).click()
        expect(page.locator(f"[id='{target}']")).to_be_in_viewport()
    return [plain(text) for text in links.all_inner_texts()]


def test_wrong_values_stand_as_typed_with_their_errors(
    person: Person, server: Server, stored: Inspector
) -> None:
    page = person(None)
    log_in(page, server.url, "camille", DEMO_PASSWORD)
    wizard = Wizard(page, stored.make("started"))
    for section, (given, wrong) in WRONG.items():
        wizard.open(section).answers(given | {field: text for field, (text, _) in wrong.items()}).save()
        faults = wizard.faults()
        said = {field: faults.get(wizard.named(field), "") for field in wrong}
        assert [field for field, (_, words) in wrong.items() if words not in said[field]] == [], said
        summary = assert_links_lead_to_fields(page)
        assert [text for text in said.values() if text not in summary] == []

    page.get_by_role("button", name=re.compile("Compte")).click()
    page.get_by_role("button", name="Se déconnecter").click()
    log_in(page, server.url, "camille", DEMO_PASSWORD)
    for section, (given, wrong) in WRONG.items():
        wizard.open(section)
        typed = given | {field: text for field, (text, _) in wrong.items()}
        assert {field: wizard.value(field) for field in typed} == typed
        assert set(wizard.faults()) >= {wizard.named(field) for field in wrong}


def test_questions_left_open_are_linked_from_the_summary(started: Wizard, camille: Page) -> None:
    for section in WRONG:
        started.open(section).save()
        assert len(assert_links_lead_to_fields(camille)) == len(started.faults())
    for section in WRONG:
        camille.goto(f"/demandes/{started.pk}/verification/")
        here = camille.locator(f"#rubrique-{section} li a")
        addresses = here.evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert addresses, section
        for address in addresses:
            camille.goto(address)
            expect(camille.locator(f"[id='{address.partition('#')[2]}']")).to_be_in_viewport()


def test_certain_repairs_are_announced(started: Wizard, camille: Page) -> None:
    wizard = started.open("responsables")
    wizard.answers({"nom_responsable": " d’Hôtel ", "telephone_responsable": "04 95 00 00 01"}).save()
    assert wizard.value("nom_responsable") == "D’HÔTEL"
    assert wizard.value("telephone_responsable") == "+33495000001"
    told = camille.locator("#messages")
    expect(told).to_contain_text("«  d’Hôtel  » est enregistré « D’HÔTEL »")
    expect(told).to_contain_text("« 04 95 00 00 01 » est enregistré « +33495000001 »")


def test_two_tabs_on_one_section_keep_both_texts(started: Wizard, camille: Page) -> None:
    wizard = started.open("responsables")
    other = Wizard(camille.context.new_page(), wizard.pk).open("responsables")
    wizard.answer("nom_responsable", "PREMIER").answer("email_responsable", "premier@example.org").save()
    other.answer("nom_responsable", "SECOND").save()

    asked = other.page.get_by_role("region", name=re.compile("enregistrée ailleurs"))
    expect(asked).to_contain_text("PREMIER")
    expect(asked).to_contain_text("SECOND")
    other.press("Garder ce qui est enregistré")
    assert other.value("nom_responsable") == "PREMIER"
    expect(asked).to_have_count(0)

    stale = wizard.open("responsables")
    other.open("responsables").answer("nom_responsable", "TROISIÈME").save()
    stale.answer("nom_responsable", "QUATRIÈME").save()
    stale.press("Reprendre ma saisie")
    assert stale.value("nom_responsable") == "QUATRIÈME"
    assert stale.value("email_responsable") == "premier@example.org"
