"""The whole loop: deposited by the checklist, answered, corrected, sent again, accepted, granted, paid.

At each step each number of the dashboards is held against the database.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from requests_app.rules.amounts import euros
from requests_app.rules.statuses import REQUEST_LABELS

from ..review_world import plain
from . import desk
from .inspector import Inspector
from .ledger import first_tries, sums
from .server import Server
from .wizard import Wizard

pytestmark = pytest.mark.e2e

SOFTWARE = "DUI Exemple"
UNDER_WAY = ("submitted", "approved", "batched", "deposited", "accepted", "granted")
WAITING = ("returned", "rejected", "draft")
#: What the agency says of two lines, and the answer that mends each: section, field, value.
CAUSES = (
    ("La date de commande est invalide", "commande", "order_date", "16/03/2023"),
    ("Le courriel du responsable est invalide", "responsables", "email_responsable", "siege@example.org"),
)


class Dashboards:
    """Both people's dashboards, and what the database says."""

    def __init__(self, admin: Page, sales: Page, stored: Inspector) -> None:
        self._admin, self._sales, self._stored = admin, sales, stored

    def agree(self) -> list[dict[str, Any]]:
        """Each number agrees with the ledger, which is returned."""
        ledger: list[dict[str, Any]] = self._stored.tell("ledger")
        self._of_everybody(ledger)
        self._of_one([row for row in ledger if row["owner"] == "camille"])
        return ledger

    def _of_everybody(self, ledger: list[dict[str, Any]]) -> None:
        page = self._admin
        page.goto("/tableau-de-bord/")
        shown = _rows(page, "Demandes par état")
        expected = {
            label: _figures(rows, with_paid=True)
            for status, label in REQUEST_LABELS.items()
            if (rows := [row for row in ledger if row["status"] == status])
        }
        assert {
            label: cells for label, cells in shown.items() if label in REQUEST_LABELS.values()
        } == expected
        whole = _figures(ledger, with_paid=True)
        assert shown["En tout"] == [*whole[:3], euros(sums(ledger).paid)]
        if tries := first_tries(ledger)[1]:
            told = page.get_by_role("region", name="Acceptées au premier envoi").first
            expect(told).to_contain_text(f"({first_tries(ledger)[0]} sur {tries})")

    def _of_one(self, own: list[dict[str, Any]]) -> None:
        page = self._sales
        page.goto("/tableau-de-bord/")
        shown = {label: cells[:3] for label, cells in _rows(page, "En route").items()}
        assert shown == {
            REQUEST_LABELS[status]: _figures(rows)
            for status in UNDER_WAY
            if (rows := [row for row in own if row["status"] == status])
        }
        tiles = [plain(text) for text in page.locator(".tile .tile-many").all_inner_texts()]
        assert tiles == [
            str(sum(row["status"] in group for row in own)) for group in (WAITING, UNDER_WAY, ("paid",))
        ]


def _rows(page: Page, region: str) -> dict[str, list[str]]:
    """Each row of a table, by its first cell: the first line of each of the others, without hidden words."""
    rows = (
        page.get_by_role("region", name=region, exact=True)
        .first.locator("tbody tr")
        .evaluate_all(
            """rows => rows.map(row => [...row.cells].map(cell => {
            const copy = cell.cloneNode(true);
            for (const hidden of copy.querySelectorAll(".visually-hidden, br ~ *")) hidden.remove();
            return copy.textContent.trim();
        }))"""
        )
    )
    return {cells[0]: cells[1:] for cells in rows}


def _figures(rows: list[dict[str, Any]], *, with_paid: bool = False) -> list[str]:
    """What a row of a dashboard must say of these requests."""
    found = sums(rows)
    expected = f"{euros(found.expected)} HT" if found.expected else "—"
    paid = [euros(found.paid) if found.paid else "—"] if with_paid else []
    return [str(found.many), euros(found.asked), expected, *paid]


def test_the_whole_loop(
    dominique: Page, camille: Page, server: Server, stored: Inspector, downloads: Path
) -> None:
    boards, requests = Dashboards(dominique, camille, stored), stored.tell("five")
    boards.agree()

    first = desk.prepare_batch(dominique, SOFTWARE, *requests)
    files = desk.download(dominique, first, downloads)
    desk.deposit(dominique, first)
    for step in ("ZIP 1 déposé", "JSON pris en compte"):
        desk.tick(dominique, first, step)
    expect(dominique.get_by_role("main")).to_contain_text("Suivi demandes incomplètes")
    desk.tick(dominique, first, "Pièces prises en compte")
    boards.agree()

    returned = desk.agency_answers(
        server, files, downloads / "agence", line2=CAUSES[0][0], line4=CAUSES[1][0]
    )
    desk.import_return(dominique, first, returned)
    dominique.goto(f"/depots/{first}/")
    expect(dominique.get_by_role("main")).to_contain_text("5 réponses sur 5 (3 acceptées, 2 rejetées)")
    expect(dominique.locator("#prochaine-etape")).to_contain_text("Rien d’autre à faire ici")
    told = boards.agree()
    rejected = [requests[1], requests[3]]
    assert [row["pk"] for row in told if row["pk"] in requests and row["status"] == "rejected"] == rejected
    assert all(row["status"] == "accepted" for row in told if row["pk"] in set(requests) - set(rejected))

    for pk, (label, section, field, value) in zip(rejected, CAUSES, strict=True):
        _corrected(camille, pk, label, section, field, value)
    boards.agree()

    for pk in rejected:
        desk.approve(dominique, pk)
    second = desk.prepare_batch(dominique, SOFTWARE, *rejected)
    files = desk.download(dominique, second, downloads)
    desk.deposit(dominique, second)
    desk.import_return(dominique, second, desk.agency_answers(server, files, downloads / "agence"))
    told = [row for row in boards.agree() if row["pk"] in requests]
    assert {row["status"] for row in told} == {"accepted"}
    answers = {row["pk"]: [one["answer"] for one in row["attempts"]] for row in told}
    assert answers == {pk: ["rejected", "accepted"] if pk in rejected else ["accepted"] for pk in requests}
    numbers = [one["numero"] for row in told for one in row["attempts"]]
    assert len(set(numbers)) == len(numbers) == 7
    assert len({one["numero_asp"] for row in told for one in row["attempts"]} - {""}) == 5

    _decided_and_paid(dominique, requests, boards)
    told = [row for row in boards.agree() if row["pk"] in requests]
    assert {row["status"] for row in told} == {"paid"}


def _corrected(page: Page, pk: int, label: str, section: str, field: str, value: str) -> None:
    """« Corriger et représenter »: what the agency said stands beside the field; mended, it is submitted."""
    page.goto(f"/demandes/{pk}/")
    expect(page.get_by_role("main")).to_contain_text(label)
    with page.expect_navigation():
        page.get_by_role("button", name="Corriger et représenter").click()
    wizard = Wizard(page, pk).open(section)
    expect(page.get_by_role("main")).to_contain_text(label)
    wizard.answer(field, value).save()
    wizard.submit()


def _decided_and_paid(page: Page, requests: list[int], boards: Dashboards) -> None:
    """« Suites »: the agency grants each advance, then pays what was expected."""
    today = f"{timezone.localdate():%Y-%m-%d}"
    page.goto("/suites/")
    page.get_by_label("Date des lignes remplies sans date").fill(today)
    for pk in requests:
        page.get_by_label(f"Décision, demande n° {pk}", exact=True).select_option("granted")
    page.get_by_role("button", name="Enregistrer les lignes remplies").click()
    expect(page.locator("#messages")).to_contain_text(re.compile("enregistrée"))
    boards.agree()
    page.goto("/suites/?quoi=versements")
    page.get_by_label("Date des lignes remplies sans date").fill(today)
    for pk in requests:
        page.get_by_label(f"Montant versé, demande n° {pk}", exact=True).fill("730,00")
    page.get_by_role("button", name="Enregistrer les lignes remplies").click()
    expect(page.locator("#messages")).to_contain_text(re.compile("enregistré"))
