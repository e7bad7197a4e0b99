"""Answering otherwise and back again brings back what hung on the answer; in between the file would say null."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .answers import CERTIFICATE, contact
from .inspector import Inspector
from .wizard import Wizard

pytestmark = pytest.mark.e2e

CERTIFICATE_TAGS = (
    "contractualisationOG",
    "statutAdminTechnique",
    "contractualisationEditeur",
    "numeroCarteCPX",
    "nomAdminTechnique",
    "telAdminTechnique",
    "emailAdminTechnique",
    "utiliteCertificat",
)
MANDATAIRE = {
    "nom_mandataire": "LEGRAND",
    "email_mandataire": "mandat@example.org",
    "telephone_mandataire": "+33140000000",
}


def flip(wizard: Wizard, section: str, name: str, value: str) -> None:
    """Change one answer and save."""
    wizard.open(section).answer(name, value).save()


def test_answers_come_back(started: Wizard, stored: Inspector) -> None:
    wizard = started.open("beneficiaires").answers({"is_mandataire": "true"} | MANDATAIRE).save()
    flip(wizard, "beneficiaires", "is_mandataire", "false")
    line = stored(wizard.pk)
    assert [line[tag] for tag in ("nomMandataire", "emailMandataire", "telephoneMandataire")] == [None] * 3
    flip(wizard, "beneficiaires", "is_mandataire", "true")
    assert {name: wizard.value(name) for name in MANDATAIRE} == MANDATAIRE
    assert stored(wizard.pk)["nomMandataire"] == "LEGRAND"

    publisher = CERTIFICATE | {"statut_admin_technique": "E", "contractualisation_editeur": "true"}
    order = ["demande_certificat", "statut_admin_technique", "contractualisation_editeur"]
    publisher = {name: publisher[name] for name in order} | publisher
    wizard.open("responsables").answers(contact() | publisher).save()
    flip(wizard, "responsables", "statut_admin_technique", "S")
    assert stored(wizard.pk)["OG"][0]["contractualisationEditeur"] is None
    flip(wizard, "responsables", "demande_certificat", "false")
    (og,) = stored(wizard.pk)["OG"]
    assert {tag: og[tag] for tag in CERTIFICATE_TAGS} == dict.fromkeys(CERTIFICATE_TAGS)
    flip(wizard, "responsables", "demande_certificat", "true")
    flip(wizard, "responsables", "statut_admin_technique", "E")
    assert {name: wizard.value(name) for name in publisher} == publisher
    assert stored(wizard.pk)["OG"][0]["contractualisationEditeur"] is True


def test_an_amount_comes_back(example: Wizard, stored: Inspector) -> None:
    wizard = example.open("commande").answers({"amount_mode": "typed", "amount_ht": "1000"}).save()
    wizard.open("etablissements").page.locator("input[value='234567891']").uncheck()
    wizard.save()
    assert stored(wizard.pk)["montantSegurHT"] == "1000.00"
    flip(wizard, "commande", "amount_mode", "auto")
    assert stored(wizard.pk)["montantSegurHT"] == "2433.33"
    wizard.open("etablissements").tick("234567891").save()
    assert stored(wizard.pk)["montantSegurHT"] == "4866.67"
    flip(wizard, "commande", "amount_mode", "typed")
    assert stored(wizard.pk)["montantSegurHT"] == "1000.00"


def test_rows_come_back(example: Wizard, stored: Inspector) -> None:
    wizard = example
    whole = stored(wizard.pk)

    flip(wizard, "scenarios", "is_maitre_id", "false")
    assert stored(wizard.pk)["ESMS"][0]["IsRefSoins"] is None
    flip(wizard, "scenarios", "is_maitre_id", "true")
    assert stored(wizard.pk) == whole

    wizard.open("etablissements").page.locator("input[value='234567891']").uncheck()
    wizard.save()
    left = stored(wizard.pk)
    assert [row["FINESSGeo"] for row in left["ESMS"]] == left["OG"][0]["FINESSGeos"] == ["123456789"]
    wizard.tick("234567891").save()
    assert stored(wizard.pk) == whole

    wizard.open("beneficiaires").press("Retirer ASSOCIATION LES TILLEULS")
    assert stored(wizard.pk)["OG"] == stored(wizard.pk)["ESMS"] == []
    wizard.find_og("345678912", "LES TILLEULS")
    assert stored(wizard.pk) == whole


def test_another_lane_and_back(example: Wizard, stored: Inspector) -> None:
    wizard = example
    whole = stored(wizard.pk)
    wizard.open("beneficiaires").choose_software("DUI Exemple PDS (MS2-DUI PDS)").save()
    assert stored(wizard.pk)["ESMS"][0].get("profilMetier") != "PA"
    wizard.open("scenarios").save()
    expect(wizard.control("profil_metier").first).to_have_value("PDS")
    wizard.open("beneficiaires").choose_software("DUI Exemple (MS1-DUI)").save()
    assert stored(wizard.pk) == whole
