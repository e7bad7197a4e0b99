"""Every screen: no serious breach of accessibility, nothing wider than a phone, no complaint in the console."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ..services.sheet_world import Table
from . import desk
from .conftest import Person
from .inspector import Inspector
from .wizard import SECTIONS, Wizard

pytestmark = pytest.mark.e2e

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
GRAVE = {"serious", "critical"}
#: What sticks out of the page on a phone, for the message.
STICKING_OUT = """() => document.documentElement.scrollWidth <= window.innerWidth ? null
    : [document.documentElement.scrollWidth, ...[...document.querySelectorAll('main *')]
        .filter(box => box.getBoundingClientRect().right > window.innerWidth + 1)
        .slice(0, 3).map(box => box.outerHTML.slice(0, 120))]"""


def look(page: Page, paths: list[str]) -> dict[str, Any]:
    """path -> what is wrong with that screen; nothing where all is well."""
    wrong: dict[str, Any] = {}
    for path in paths:
        page.set_viewport_size(DESK)
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, (path, answer.status)
        violations = Axe().run(page).response["violations"]
        grave = {
            f"{path} {one['id']}": [node["html"][:160] for node in one["nodes"][:3]]
            for one in violations
            if one["impact"] in GRAVE
        }
        page.set_viewport_size(PHONE)
        out = page.evaluate(STICKING_OUT)
        wrong |= grave | ({f"{path} at 360 px": out} if out else {})
    return wrong


def sections_of(request: int) -> list[str]:
    """The addresses of a draft's sections."""
    return [f"/demandes/{request}/rubrique/{section}/" for section in SECTIONS]


def test_a_draft_full_of_errors(camille: Page, stored: Inspector) -> None:
    request = stored.make("wrong")
    own = f"/demandes/{request}"
    assert look(camille, [*sections_of(request), f"{own}/verification/", f"{own}/"]) == {}


def test_a_whole_request_and_the_lists(example: Wizard, camille: Page) -> None:
    own = f"/demandes/{example.pk}"
    by_hand = example.open("etablissements").page.get_by_role("link", name="Ajouter un ESMS à la main")
    esms_by_hand = by_hand.get_attribute("href") or ""
    draft = [*sections_of(example.pk), f"{own}/verification/", f"{own}/organisme/", esms_by_hand]
    assert (
        look(
            camille,
            [*draft, f"{own}/abandonner/", f"{own}/", "/demandes/", "/controle/", "/tableau-de-bord/"],
        )
        == {}
    )
    example.submit()
    assert look(camille, [f"{own}/", "/demandes/?etat=toutes", "/compte/mot-de-passe/"]) == {}


def test_what_the_admin_sees(dominique: Page, stored: Inspector) -> None:
    request = stored.make("submitted")
    review = [
        "/tableau-de-bord/?du=x",
        "/revue/",
        "/revue/?etat=toutes",
        f"/demandes/{request}/",
        "/demandes/5/",
    ]
    assert look(dominique, review) == {}
    desk.approve(dominique, request)
    assert look(dominique, ["/depots/", "/depots/preparer/"]) == {}
    batch = desk.prepare_batch(dominique, "DUI Exemple", request)
    own = f"/depots/{batch}"
    assert look(dominique, [f"{own}/", f"{own}/contenu/", f"{own}/portail/", f"{own}/abandonner/"]) == {}


def test_the_directory_the_check_and_the_settings(dominique: Page) -> None:
    og, esms = "/repertoire/organisme", "/repertoire/esms/123456789"
    directory = ["/repertoire/", "/repertoire/?mots=tilleuls", f"{og}/", f"{og}/345678912/", f"{esms}/"]
    mending = [f"{og}/345678912/corriger/", f"{og}/345678912/esms/", f"{esms}/corriger/"]
    others = ["/controle/", "/controle/regles/", "/structure/", "/reglages/", "/depots/libelles/"]
    lists = ["/repertoire/listes/", "/repertoire/listes/ms1-dui/charger/"]
    after = ["/suites/", "/suites/?quoi=versements", "/suites/registre/", "/demandes/1/resume/"]
    assert look(dominique, directory + mending + others + lists + after) == {}


def test_an_import_before_and_after_it_is_confirmed(camille: Page, tmp_path: Path) -> None:
    table = Table(2)
    for row in (*table.requests, *table.ogs, *table.esms):
        row["reference"] = f"ÉCRAN {row['reference']}"  # no other test's
    table.requests[1].update(dateCommande="31/02/2023", reference="ÉCRAN sans organisme")
    table.ogs[0]["telephoneResponsableOG"] = "01 00 00 00 01"
    (tmp_path / "ventes.xlsx").write_bytes(table.xlsx())
    camille.goto("/demandes/importer/?couloir=ms1-dui")
    camille.locator("#id_tableur").set_input_files(tmp_path / "ventes.xlsx")
    camille.get_by_role("button", name="Envoyer et contrôler").click()
    expect(camille.get_by_role("heading", level=1)).to_have_text("Récapitulatif avant import")
    own = re.sub(r"^https?://[^/]+", "", camille.url)
    assert look(camille, ["/demandes/importer/", own]) == {}
    camille.get_by_label("Importer les 2 demandes en brouillon").check()
    camille.get_by_role("button", name="Importer", exact=True).click()
    expect(camille.get_by_role("heading", level=1)).to_have_text("Import terminé")
    assert look(camille, [own]) == {}


def test_the_log_in_page(person: Person) -> None:
    assert look(person(None), ["/"]) == {}


def test_a_conflict_between_two_tabs(started: Wizard, camille: Page) -> None:
    started.open("responsables")
    other = Wizard(camille.context.new_page(), started.pk).open("responsables")
    started.answer("nom_responsable", "PREMIER").save()
    other.answer("nom_responsable", "SECOND").save()
    assert look(camille, [re.sub(r"^https?://[^/]+", "", other.page.url)]) == {}
