"""The main job, end to end: filled, submitted, approved, batched, downloaded, checked, deposited."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page

from . import desk, pieces
from .desk import Download
from .examples import fill_example, fill_mandataire, fill_ms2_ht
from .server import Server
from .wizard import Wizard

pytestmark = pytest.mark.e2e


def take_to_the_portal(page: Page, request: int, software: str, folder: Path) -> Download:
    """All that the admin does with a submitted request."""
    desk.approve(page, request)
    batch = desk.prepare_batch(page, software, request)
    files = desk.download(page, batch, folder)
    desk.deposit(page, batch)
    return files


def assert_names(files: Download, numero_ans: str, attachments: dict[str, bytes]) -> None:
    """The names of the JSON, the ZIP and what is in it, by the rules for them."""
    assert re.fullmatch(rf"JSON-{numero_ans}-\d{{8}}-\d{{3}}\.json", files.json.name)
    assert [path.name for path in files.zips] == [f"{files.json.stem}-PJ-1.zip"]
    with zipfile.ZipFile(files.zips[0]) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == attachments


def report_of(server: Server, files: Download) -> tuple[int, str, list[dict[str, str]]]:
    """Exit code, lane, and the errors of ``check_file``."""
    report = desk.check(server, files)
    errors = [finding for finding in report["findings"] if finding["severity"] == "error"]
    assert report["errors"] == len(errors)
    return report["exit"], report["couloir"], errors


def test_the_example_of_section_3_1(
    wizard: Wizard, dominique: Page, server: Server, downloads: Path, stored
) -> None:
    fill_example(wizard)
    wizard.submit()
    files = take_to_the_portal(dominique, wizard.pk, "DUI Exemple", downloads)
    line = files.line()
    number = line["numeroEditeur"]
    assert b'"montantSegurHT": 4866.67\n' in files.json.read_bytes()
    assert line["commande"]["dateCommande"] == "15/03/2023"
    assert line["beneficiaires"]["etablissementsClients"][0]["FINESSGeos"] == ["123456789", "234567891"]
    assert_names(files, "0123456789", {f"MS1-DUI-Va1-BDC-{number}.pdf": pieces.pdf()})
    assert report_of(server, files) == (0, "ms1-dui", [])
    assert stored(wizard.pk)["status"] == "deposited"


def test_ms2_under_ht(wizard: Wizard, dominique: Page, server: Server, downloads: Path) -> None:
    fill_ms2_ht(wizard)
    wizard.submit()
    files = take_to_the_portal(dominique, wizard.pk, "Parcours PDS", downloads)
    line = files.line()
    number = line["numeroEditeur"]
    assert b'"montantSegurHT": 5840.00\n' in files.json.read_bytes()
    assert line["commande"]["regimeTVA"] == "HT"
    assert [scenario["profilMetier"] for scenario in line["scenarioInstallation"]] == [None, "PDS"]
    assert [scenario["IsRefSoins"] for scenario in line["scenarioInstallation"]] == [None, False]
    with zipfile.ZipFile(files.zips[0]) as archive:
        proof = archive.read(f"MS2-DUI-Va1-HT-{number}.png")
    order = {f"MS2-DUI-Va1-BDC-{number}.png": pieces.png()}
    assert_names(files, "0123456791", order | {f"MS2-DUI-Va1-HT-{number}.png": proof})
    assert report_of(server, files) == (0, "ms2-dui-pds", [])


#: The certificate table's two rows that this request is made of, as the file must say them.
STRUCTURE_OG = {
    "FINESSJuridique": "345678912",
    "demandeCertificatServeur": True,
    "contractualisationOG": True,
    "statutAdminTechnique": "S",
    "contractualisationEditeur": None,
    "certificatServeur": {
        "numeroCarteCPX": "A123456789",
        "nomAdminTechnique": "DURAND",
        "telAdminTechnique": "+33100000000",
        "emailAdminTechnique": "si@example.org",
        "utiliteCertificat": "DMP, INS",
    },
    "nomResponsableOG": "MARTIN",
    "emailResponsableOG": "direction@example.org",
    "telephoneResponsableOG": "+33556000001",
    "FINESSGeos": ["123456789"],
}
PUBLISHER_OG = {
    "FINESSJuridique": "990000010",
    "demandeCertificatServeur": True,
    "contractualisationOG": False,
    "statutAdminTechnique": "E",
    "contractualisationEditeur": False,
    "certificatServeur": {
        "numeroCarteCPX": None,
        "nomAdminTechnique": "LE GOFF",
        "telAdminTechnique": "+262262000001",
        "emailAdminTechnique": "dsi@example.org",
        "utiliteCertificat": "INS",
    },
    "nomResponsableOG": "PAYET",
    "emailResponsableOG": "siege@example.org",
    "telephoneResponsableOG": "+262262000000",
    "FINESSGeos": ["990001018", "990001026"],
}


def test_a_mandataire_for_two_og_with_certificates_of_both_statuts(
    wizard: Wizard, dominique: Page, server: Server, downloads: Path
) -> None:
    fill_mandataire(wizard)
    wizard.submit()
    files = take_to_the_portal(dominique, wizard.pk, "DUI Exemple", downloads)
    beneficiaries = files.line()["beneficiaires"]
    assert beneficiaries == {
        "isMandataire": True,
        "nomMandataire": "DE LA TOUR",
        "emailMandataire": "mandataire@example.org",
        "telephoneMandataire": "+33140000000",
        "etablissementsClients": [STRUCTURE_OG, PUBLISHER_OG],
    }
    assert b'"montantSegurHT": 7000.50\n' in files.json.read_bytes()
    assert report_of(server, files) == (0, "ms1-dui", [])
