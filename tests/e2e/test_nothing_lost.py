"""Nothing typed is ever lost: wrong values stand as typed, with what is wrong with them, and survive a log-out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from requests_app.services.demo_accounts import DEMO_PASSWORD

from .conftest import Person
from .server import Server
from .wizard import Wizard, log_in, plain

pytestmark = pytest.mark.e2e

#: section -> (answers given first so that the others are called for, field -> (wrong text, what is said of it)).
WRONG: dict[str, tuple[dict[str, str], dict[str, tuple[str, str]]]] = {
    "beneficiaires": (
        {"is_mandataire": "true"},
        {
            "nom_mandataire": ("D" * 50, "49 caractères au plus sont permis ; ce texte en compte 50"),
            "email_mandataire": ("pas un courriel", "doit contenir un « @ »"),
            "telephone_mandataire": ("12 34", "n’est pas un numéro avec indicatif"),
        },
    ),
    "commande": (
        {"amount_mode": "typed"},
        {
            "order_date": ("31/02/2023", "n’est pas un jour du calendrier"),
            "amount_ht": ("abc", "« abc »"),
        },
    ),
    "responsables": (
        {
            "demande_certificat": "true",
            "contractualisation_og": "true",
            "statut_admin_technique": "S",
            "utilite_certificat": "INS",
        },
        {
            "nom_responsable": ("É" * 50, "49 caractères au plus"),
            "email_responsable": ("direction@example", "doit contenir un « @ »"),
            "telephone_responsable": ("standard", "n’est pas un numéro avec indicatif"),
            "numero_carte_cpx": ("A12345-789", "exactement 10 lettres"),
            "nom_admin_technique": ("D" * 25, "24 caractères au plus"),
            "telephone_admin_technique": ("+33", "n’est pas un numéro avec indicatif"),
            "email_admin_technique": ("a@b.c d", "n’est pas une adresse complète"),
        },
    ),
    "scenarios": (
        {"is_maitre_id": "true", "is_stockage_id": "false", "profil_metier": "SAAD", "is_ref_soins": "false"},
        {
            "ancienne_version": ("v" * 50, "49 caractères au plus"),
            "operateur": ("MAI_99999", "n’est pas un code de la liste"),
        },
    ),
}


def started(page: Page) -> Wizard:
    """A request with one OG and one ESMS, so that every section has its questions."""
    wizard = Wizard.new(page).open("beneficiaires")
    wizard.choose_software("DUI Exemple (MS1-DUI)").find_og("990003022", "GROUPE ASSOCIATIF HORIZONS")
    wizard.open("etablissements").tick("990003022").save()
    return wizard


def assert_links_lead_to_fields(page: Page) -> list[str]:
    """Each link of the error summary puts the reader on its field; returns what the links say."""
    links = page.locator("[data-error-summary] a")
    for place in range(links.count()):
        target = (links.nth(place).get_attribute("href") or "").removeprefix("#")
        assert target, f"« {links.nth(place).inner_text()} » leads nowhere"
        links.nth(place).click()
        expect(page.locator(f"[id='{target}']")).to_be_in_viewport()
    return [plain(text) for text in links.all_inner_texts()]


def test_wrong_values_stand_as_typed_with_their_errors(person: Person, server: Server) -> None:
    page = person(None)
    log_in(page, server.url, "camille", DEMO_PASSWORD)
    wizard = started(page)
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


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2433,34", "1 × 2 920,00 € TTC = 2 920,00 € TTC ÷ 1,2 = 2 433,33 € HT"),
        ("0,00", "supérieur à zéro"),
        ("-5", "« -5 »"),
        ("99999999999999999999", "÷ 1,2 = 2 433,33 € HT"),
        ("12,345", "« 12,345 »"),
    ],
    ids=["a cent above the cap", "zero", "negative", "huge", "three decimals"],
)
def test_wrong_amounts(camille: Page, typed: str, words: str) -> None:
    wizard = started(camille)
    wizard.open("commande").answers(
        {"order_date": "15/03/2023", "tranche": "B", "amount_mode": "typed", "amount_ht": typed}
    )
    wizard.save()
    assert words in wizard.faults().get("amount_ht", "")
    assert wizard.value("amount_ht") == typed


@pytest.mark.parametrize("section", WRONG)
def test_questions_left_open_are_linked_from_the_summary(camille: Page, section: str) -> None:
    wizard = started(camille).open(section).save()
    assert len(assert_links_lead_to_fields(camille)) == len(wizard.faults())
    camille.goto(f"/demandes/{wizard.pk}/verification/")
    here = camille.locator(f"#rubrique-{section} li a")
    addresses = [here.nth(place).get_attribute("href") or "" for place in range(here.count())]
    assert addresses
    for address in addresses:
        camille.goto(address)
        expect(camille.locator(f"[id='{address.partition('#')[2]}']")).to_be_in_viewport()


def test_certain_repairs_are_announced(camille: Page) -> None:
    wizard = started(camille).open("responsables")
    wizard.answers({"nom_responsable": " d’Hôtel ", "telephone_responsable": "04 95 00 00 01"}).save()
    assert wizard.value("nom_responsable") == "D’HÔTEL"
    assert wizard.value("telephone_responsable") == "+33495000001"
    told = camille.locator("#messages")
    expect(told).to_contain_text("«  d’Hôtel  » est enregistré « D’HÔTEL »")
    expect(told).to_contain_text("« 04 95 00 00 01 » est enregistré « +33495000001 »")


def test_two_tabs_on_one_section_keep_both_texts(camille: Page) -> None:
    wizard = started(camille).open("responsables")
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
