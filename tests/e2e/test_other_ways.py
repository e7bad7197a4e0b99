"""Other ways to use the wizard: with the keyboard alone, and in a browser that runs no script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from . import pieces
from .answers import CERTIFICATE, SCENARIO, contact
from .conftest import Person
from .inspector import Inspector
from .wizard import Wizard

pytestmark = pytest.mark.e2e

FOCUS = "() => document.activeElement.name || document.activeElement.textContent.trim()"


def tab_to(page: Page, name: str, within: int = 2) -> None:
    """Press Tab until the focus is on the control of that name, a few presses at most; it must be seen."""
    for _ in range(within):
        page.keyboard.press("Tab")
        if str(page.evaluate(FOCUS)).endswith(name):
            expect(page.locator(":focus")).to_be_in_viewport()
            return
    pytest.fail(f"Tab leads to « {page.evaluate(FOCUS)} », not to « {name} »")


def test_a_step_with_the_keyboard_alone(started: Wizard, camille: Page, stored: Inspector) -> None:
    started.open("responsables")
    keys = camille.keyboard
    tab_to(camille, "nom_responsable", within=30)
    keys.type("MARTIN")
    tab_to(camille, "email_responsable")
    keys.type("direction@example.org")
    tab_to(camille, "telephone_responsable")
    keys.type("+33100000001")
    tab_to(camille, "demande_certificat")
    keys.press("Space")
    tab_to(camille, "contractualisation_og")
    keys.press("Space")
    tab_to(camille, "statut_admin_technique")
    keys.press("ArrowDown")
    tab_to(camille, "numero_carte_cpx")
    keys.type("A123456789")
    tab_to(camille, "nom_admin_technique")
    keys.type("DURAND")
    tab_to(camille, "telephone_admin_technique")
    keys.type("+33100000000")
    tab_to(camille, "email_admin_technique")
    keys.type("si@example.org")
    tab_to(camille, "utilite_certificat")
    keys.press("ArrowUp")
    tab_to(camille, "then")
    keys.press("Enter")
    camille.wait_for_url("**/rubrique/scenarios/")
    (og,) = stored(started.pk)["OG"]
    assert (og["nomResponsableOG"], og["statutAdminTechnique"], og["utiliteCertificat"]) == (
        "MARTIN",
        "S",
        "DMP, INS",
    )


def test_the_whole_example_without_scripts(person: Person, stored: Inspector) -> None:
    page = person("camille", java_script_enabled=False)
    wizard = Wizard.new(page).open("beneficiaires")
    wizard.choose_software("DUI Exemple (MS1-DUI)").answer("is_mandataire", "false")
    page.get_by_label("Chercher un organisme").fill("tilleuls bourg")
    wizard.press("Chercher")
    page.get_by_role("button", name="Ajouter ASSOCIATION LES TILLEULS").click()
    expect(page.get_by_role("button", name="Retirer ASSOCIATION LES TILLEULS")).to_be_visible()
    wizard.go_on("etablissements").tick("123456789", "234567891").go_on("commande")
    wizard.answers({"order_date": "15/03/2023", "reference": "SANS-SCRIPT", "tranche": "B"}).save()
    expect(page.locator("#equation")).to_contain_text("÷ 1,2 = 4 866,67 € HT")
    wizard.go_on("responsables").answers(contact() | CERTIFICATE).go_on("scenarios")
    wizard.apply_to_all(SCENARIO).go_on("pieces")
    page.locator("#id_piece-BON_COMMANDE").set_input_files(
        {"name": "commande.pdf", "mimeType": "application/pdf", "buffer": pieces.pdf()}
    )
    wizard.press("Joindre")
    expect(page.locator("#messages")).to_contain_text("Le fichier est joint")
    wizard.go_on("verification")
    wizard.submit()
    line = stored(wizard.pk)
    assert (line["status"], line["montantSegurHT"]) == ("submitted", "4866.67")
