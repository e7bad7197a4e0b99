"""What happens to a request beside being filled: refused, copied, withdrawn, given up, returned, not one's own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from requests_app.services.demo_accounts import DEMO_PASSWORD

from . import desk
from .conftest import Person
from .inspector import Inspector
from .server import Server
from .wizard import Wizard, log_in, number_in

pytestmark = pytest.mark.e2e


def test_a_second_og_without_mandataire_is_refused_with_the_reason(started: Wizard) -> None:
    wizard = started.open("beneficiaires").answer("is_mandataire", "false").find_og("990000010", "VAL CLAIR")
    told = wizard.page.locator("#messages .alert-danger")
    expect(told).to_contain_text("Sans mandataire, une demande porte sur un seul organisme gestionnaire")
    expect(wizard.page.get_by_role("button", name=re.compile("Retirer"))).to_have_count(1)
    wizard.answer("is_mandataire", "true").find_og("990000010", "VAL CLAIR")
    expect(wizard.page.get_by_role("button", name=re.compile("Retirer"))).to_have_count(2)


def test_withdrawn_copied_returned_given_up(
    example: Wizard, camille: Page, dominique: Page, stored: Inspector
) -> None:
    wizard = example
    wizard.submit()
    camille.once("dialog", lambda dialog: dialog.accept())
    camille.get_by_role("button", name="Retirer pour modifier").click()
    expect(camille.get_by_role("link", name="Vérifier et soumettre")).to_be_visible()
    wizard.submit()

    dominique.goto(f"/demandes/{wizard.pk}/")
    dominique.get_by_text("Retourner pour correction").click()
    dominique.get_by_label("Ce qu’il faut corriger").fill("La date est celle du devis.")
    with dominique.expect_navigation():
        dominique.get_by_role("button", name="Retourner la demande").click()
    assert stored(wizard.pk)["status"] == "returned"

    camille.goto("/demandes/")
    returned = camille.get_by_role("article").filter(has_text=f"Demande n° {wizard.pk}")
    expect(returned).to_contain_text("La date est celle du devis.")
    returned.get_by_role("link", name="Corriger").click()
    expect(camille.get_by_role("main")).to_contain_text("La date est celle du devis.")
    wizard.open("commande").answer("order_date", "16/03/2023").save()
    wizard.submit()
    dominique.goto(f"/demandes/{wizard.pk}/")
    expect(dominique.locator(".history")).to_contain_text("La date est celle du devis.")
    desk.approve(dominique, wizard.pk)
    assert stored(wizard.pk)["dateCommande"] == "16/03/2023"

    camille.goto(f"/demandes/{wizard.pk}/")
    camille.get_by_role("button", name="Dupliquer").click()
    camille.wait_for_url(lambda url: number_in(url) != wizard.pk)
    copy = Wizard(camille, number_in(camille.url))
    before, after = stored(wizard.pk), stored(copy.pk)
    assert "dateCommande" not in after
    assert after["PJ"] == []
    assert (after["OG"], after["ESMS"]) == (before["OG"], before["ESMS"])

    camille.goto(f"/demandes/{copy.pk}/")
    camille.get_by_role("link", name="Abandonner").click()
    with camille.expect_navigation():
        camille.get_by_role("button", name="Abandonner la demande").click()
    assert stored(copy.pk)["status"] == "abandoned"
    camille.goto(f"/demandes/{copy.pk}/rubrique/commande/")
    expect(camille.locator("#messages")).to_contain_text("n’est plus modifiable")


OTHER = """
from django.contrib.auth.models import Group
from requests_app.models import User
from requests_app.models.user import SALES_GROUP
user = User.objects.create_user("sacha", "sacha@example.org", "Essai-Segur-2026")
user.groups.add(Group.objects.get(name=SALES_GROUP))
"""


def test_anothers_request_does_not_exist(example: Wizard, server: Server, person: Person) -> None:
    attachment = example.open("pieces").page.locator("#piece-BON_COMMANDE-state a").get_attribute("href")
    assert server.manage("shell", "-c", OTHER).returncode == 0
    page = person(None)
    log_in(page, server.url, "sacha", DEMO_PASSWORD)
    own = f"/demandes/{example.pk}/"
    paths = ("", "rubrique/commande/", "verification/", "resume.pdf", "organismes/?words=a", "abandonner/")
    answers = {path: page.request.get(f"{server.url}{own}{path}").status for path in paths}
    assert answers == dict.fromkeys(paths, 404)
    assert page.request.get(f"{server.url}{attachment}").status == 404
    assert page.request.get(f"{server.url}/revue/").status == 403
