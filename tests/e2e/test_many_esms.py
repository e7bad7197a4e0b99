"""A request for an OG of 519 ESMS, the largest of the public register: every page stays usable."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import pieces
from .answers import SCENARIO, contact
from .inspector import Inspector
from .server import Server
from .wizard import Wizard

pytestmark = pytest.mark.e2e

MANY = 519
OG = "990000044"


def register(folder: Path) -> list[Path]:
    """A made-up register in the public one's form: one OG, its 519 ESMS."""
    og = {1: OG, 2: "GRAND RESEAU", 3: "GRAND RESEAU D EXEMPLE", 12: "33000 BORDEAUX", 13: "33"}
    entities = folder / "entites.csv"
    _write(entities, [_row("structureej", 23, og)])
    shared = {2: OG, 13: "33", 15: "33000 BORDEAUX", 18: "500", 19: "Etablissement d'hébergement"}
    rows = [
        _row("structureet", 32, shared | {1: f"33{place:07}", 3: f"EHPAD NUMERO {place}"})
        for place in range(MANY)
    ]
    establishments = folder / "etablissements.csv"
    _write(establishments, rows)
    return [entities, establishments]


def _row(kind: str, columns: int, values: dict[int, str]) -> str:
    return ";".join([kind, *(values.get(place, "") for place in range(1, columns))])


def _write(file: Path, rows: list[str]) -> None:
    file.write_text("\n".join(["finess;etalab;93;2026-09-01", *rows]) + "\n", encoding="utf-8")


def test_519_esms_in_one_request(
    wizard: Wizard, camille: Page, server: Server, stored: Inspector, tmp_path: Path
) -> None:
    imported = server.manage("import_finess", *map(str, register(tmp_path)))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    wizard.open("beneficiaires").choose_software("DUI Exemple (MS1-DUI)").answer("is_mandataire", "false")
    wizard.find_og(OG, "GRAND RESEAU").go_on("etablissements")
    camille.get_by_role("button", name="Cocher ce qui est affiché", exact=True).click()
    expect(camille.get_by_text(re.compile(rf"^{MANY} cochés sur {MANY}$"))).to_be_visible()
    timed("ticking all", lambda: wizard.go_on("commande"))
    wizard.answers({"order_date": "15/03/2023", "tranche": "B"})
    timed("order", lambda: wizard.go_on("responsables"))
    wizard.answers(contact(demande_certificat="false"))
    timed("contact", lambda: wizard.go_on("scenarios"))
    timed("applying to all", lambda: wizard.apply_to_all(SCENARIO))
    timed("scenarios", lambda: wizard.go_on("pieces"))
    wizard.attach("BON_COMMANDE", "commande.pdf", pieces.pdf())
    timed("check page", lambda: wizard.go_on("verification"))
    timed("submitting", wizard.submit)
    line = stored(wizard.pk)
    assert (line["status"], len(line["ESMS"]), line["montantSegurHT"]) == ("submitted", MANY, "1262900.00")


def timed(what: str, act: Callable[[], object]) -> None:
    """Do it, and print how long the person waited."""
    start = time.perf_counter()
    act()
    print(f"{MANY} ESMS, {what}: {time.perf_counter() - start:.2f} s")
