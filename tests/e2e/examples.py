"""Whole requests, filled from their first section to their last."""

from __future__ import annotations

from playwright.sync_api import expect

from . import pieces
from .answers import CERTIFICATE, SCENARIO, contact
from .wizard import Wizard


def fill_example(wizard: Wizard) -> None:
    """OG 345678912 with two of its four ESMS, tranche B, TTC (section 3.1 of the documents)."""
    wizard.open("beneficiaires").choose_software("DUI Exemple (MS1-DUI)").answer("is_mandataire", "false")
    wizard.find_og("345678912", "ASSOCIATION LES TILLEULS").go_on("etablissements")
    wizard.tick("123456789", "234567891").go_on("commande")
    wizard.answers({"order_date": "15/03/2023", "reference": "BDC-2023-1", "tranche": "B"})
    expect(wizard.page.locator("#equation")).to_contain_text(
        "2 × 2 920,00 € TTC = 5 840,00 € TTC ÷ 1,2 = 4 866,67 € HT"
    )
    wizard.go_on("responsables")
    wizard.answers(contact() | CERTIFICATE).go_on("scenarios")
    wizard.apply_to_all(SCENARIO).go_on("pieces")
    expect(wizard.attach("BON_COMMANDE", "bon de commande.pdf", pieces.pdf())).to_contain_text("Joint")
    wizard.go_on("verification")


def fill_ms2_ht(wizard: Wizard) -> None:
    """A supplier under HT: no division by 1.2, its attestation attached by itself, profiles of the PDS lane."""
    wizard.open("beneficiaires").choose_software("Parcours PDS (MS2-DUI PDS)").answer(
        "is_mandataire", "false"
    )
    wizard.find_og("rivages port", "ASSOCIATION RIVAGES").go_on("etablissements")
    wizard.tick("990002016", "990002024").go_on("commande")
    assert wizard.value("vat_regime") == "HT"
    wizard.answers({"order_date": "02/02/2024", "tranche": "B"})
    expect(wizard.page.locator("#equation")).to_contain_text("2 × 2 920,00 € TTC = 5 840,00 €")
    wizard.go_on("responsables").answers(contact(demande_certificat="false")).go_on("scenarios")
    wizard.apply_to_all(SCENARIO | {"is_maitre_id": "false", "operateur": "Aucun", "profil_metier": "null"})
    wizard.answers({"is_maitre_id": "true", "is_ref_soins": "false", "profil_metier": "PDS"}, place=-1)
    wizard.go_on("pieces")
    expect(wizard.page.locator("#piece-PREUVE_HT-state")).to_contain_text("jointe d’office")
    expect(wizard.page.locator("#piece-PREUVE_HT-state")).to_contain_text("MS2-DUI-Va1-HT-•••••.png")
    state = wizard.attach("BON_COMMANDE", "commande.png", pieces.png())
    expect(state).to_contain_text("MS2-DUI-Va1-BDC-•••••.png")
    wizard.go_on("verification")


def fill_mandataire(wizard: Wizard) -> None:
    """A mandataire, two OG, a certificate under each statut, an amount of the person's own below the cap."""
    wizard.open("beneficiaires").choose_software("DUI Exemple (MS1-DUI)")
    wizard.answers(
        {
            "is_mandataire": "true",
            "nom_mandataire": "de la tour",
            "email_mandataire": "mandataire@example.org",
            "telephone_mandataire": "01 40 00 00 00",
        }
    )
    wizard.find_og("345678912", "ASSOCIATION LES TILLEULS")
    wizard.find_og("val clair", "FONDATION DU VAL CLAIR").go_on("etablissements")
    wizard.tick("123456789", "990001018", "990001026").go_on("commande")
    wizard.answer("order_date", "2024-02-29").answer("tranche", "B").answer("tranche", "B", 1)
    wizard.answers({"amount_mode": "typed", "amount_ht": "7 000,5"}).go_on("responsables")
    wizard.answers(contact(telephone_responsable="05 56 00 00 01") | CERTIFICATE)
    second = {
        "nom_responsable": "PAYET",
        "email_responsable": "siege@example.org",
        "telephone_responsable": "0262 00 00 00",
        "demande_certificat": "true",
        "contractualisation_og": "false",
        "statut_admin_technique": "E",
        "contractualisation_editeur": "false",
        "nom_admin_technique": "Le Goff",
        "telephone_admin_technique": "02.62.00.00.01",
        "email_admin_technique": "dsi@example.org",
        "utilite_certificat": "INS",
    }
    wizard.answers(second, place=1).go_on("scenarios")
    wizard.apply_to_all(SCENARIO).go_on("pieces")
    expect(wizard.attach("BON_COMMANDE", "commande.pdf", pieces.pdf())).to_contain_text("Joint")
    wizard.go_on("verification")
