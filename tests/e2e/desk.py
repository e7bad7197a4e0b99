"""The admin's side: review, batch, downloads."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from .server import Server
from .wizard import number_in


@dataclass(frozen=True, slots=True)
class Download:
    """A batch's files, under the names that they were downloaded with."""

    batch: int
    json: Path
    zips: tuple[Path, ...]

    def line(self) -> dict[str, Any]:
        """The file's one line; numbers with their text, as ``Decimal``."""
        (line,) = self.whole()["lignesImport"]
        found: dict[str, Any] = line
        return found

    def whole(self) -> dict[str, Any]:
        """The file."""
        read: dict[str, Any] = json.loads(self.json.read_bytes(), parse_float=Decimal)
        return read


def approve(page: Page, request: int) -> None:
    """From the queue to the request's page, then « Approuver »."""
    page.goto("/revue/")
    page.get_by_role("link", name=f"n° {request}", exact=True).click()
    page.get_by_role("button", name="Approuver", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Approuvée")


def prepare_batch(page: Page, software: str, *requests: int) -> int:
    """« Préparer un dépôt » with these requests alone; returns the batch's number."""
    page.goto("/depots/")
    page.get_by_role("link", name="Préparer un dépôt").click()
    page.get_by_role("link", name=software, exact=True).click()
    page.get_by_label("Tout cocher ou tout décocher").uncheck()
    for request in requests:
        page.get_by_label(f"Demande n° {request}", exact=True).check()
    page.get_by_role("button", name="Figer les demandes cochées").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Dépôt n°\s\d+"))
    return number_in(page.url)


def download(page: Page, batch: int, folder: Path) -> Download:
    """The JSON and every ZIP, kept under the names that the browser is given."""
    page.goto(f"/depots/{batch}/")
    json_file = _save(page, "Télécharger le JSON", folder)
    page.goto(f"/depots/{batch}/")
    parts = page.get_by_role("button", name=re.compile("Télécharger le ZIP")).count()
    return Download(
        batch,
        json_file,
        tuple(_save(page, f"Télécharger le ZIP {number}", folder) for number in range(1, parts + 1)),
    )


def _save(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def deposit(page: Page, batch: int) -> None:
    """« Sur le portail », then « Déposé le … » of today."""
    page.goto(f"/depots/{batch}/")
    page.get_by_role("link", name="Sur le portail", exact=True).click()
    page.get_by_role("button", name="Enregistrer le dépôt").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Déposé le \d\d/\d\d/\d{4} sous le nom"))


def tick(page: Page, batch: int, step: str) -> None:
    """A step of the batch's checklist, by its words."""
    page.goto(f"/depots/{batch}/")
    page.get_by_role("button", name=f"Cocher : {step}").click()
    expect(page.locator("#messages")).to_contain_text(re.compile(rf"«\s{step}\s»\s: coché"))


def agency_answers(server: Server, files: Download, folder: Path, **rejected: str) -> Path:
    """The JSON that the stand-in for the agency gives back; ``rejected``: « line2 » -> its label."""
    zips = [word for path in files.zips for word in ("--zip", str(path))]
    labels = [
        word
        for line, label in rejected.items()
        for word in ("--reject", f"{line.removeprefix('line')}:{label}")
    ]
    answer = server.manage("fake_asp", str(files.json), *zips, *labels, "--out", str(folder))
    assert answer.returncode == (1 if rejected else 0), answer.stdout + answer.stderr
    found = re.search(r"^Réponse dans (.+)$", answer.stdout, re.MULTILINE)
    assert found, answer.stdout
    (returned,) = Path(found[1]).glob("*.json")
    return returned


def import_return(page: Page, batch: int, returned: Path) -> None:
    """From the batch's page: import what the agency gave back, look at it, apply it."""
    page.goto(f"/depots/{batch}/")
    page.get_by_role("link", name="Importer le retour de ce dépôt").click()
    page.get_by_label("Fichier rendu par l’agence").set_input_files(returned)
    page.get_by_role("button", name="Importer et examiner").click()
    page.get_by_role("button", name="Appliquer", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Appliqué\s: "))


def check(server: Server, files: Download) -> dict[str, Any]:
    """What ``./run manage check_file`` says of the file with its ZIPs."""
    zips = [word for path in files.zips for word in ("--zip", str(path))]
    answer = server.manage("check_file", str(files.json), *zips, "--format", "json")
    report: dict[str, Any] = json.loads(answer.stdout)
    return report | {"exit": answer.returncode}
