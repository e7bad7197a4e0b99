"""Hundreds of requests at once: from one workbook and its purchase orders to frozen batches."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..services.sheet_world import Table
from ..sources import ROOT
from . import pieces
from .server import Server

pytestmark = pytest.mark.e2e

MANY = 300
#: How long a page may take to judge or freeze so many on a busy machine.
LONG_MS = 120_000
#: An admin approves each after reading it; here all at once, by the same move.
APPROVE = """
from requests_app.models import AdvanceRequest, User
from requests_app.services.history import move_requests
found = AdvanceRequest.objects.filter(status="submitted", reference__startswith="D-")
move_requests(list(found), "approve", User.objects.get(username="dominique"))
"""


def workbook() -> bytes:
    """So many requests, each with an OG and an ESMS that the directory does not know, and an order of its own."""
    table = Table(MANY)
    for rank in range(MANY):
        table.requests[rank]["order_file"] = f"bon-{rank}.pdf"
        table.ogs[rank]["name"] = f"ASSOCIATION {rank}"
        table.esms[rank]["name"] = f"RÉSIDENCE {rank}"
    return table.xlsx()


def orders() -> bytes:
    """Their purchase orders, in one ZIP."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for rank in range(MANY):
            archive.writestr(f"bons/bon-{rank}.pdf", pieces.pdf())
    return content.getvalue()


def test_300_requests_from_one_workbook_to_frozen_batches(
    camille: Page, dominique: Page, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "ventes.xlsx").write_bytes(workbook())
    (tmp_path / "bons.zip").write_bytes(orders())
    camille.goto("/demandes/importer/?couloir=ms1-dui")
    camille.locator("#id_tableur").set_input_files(tmp_path / "ventes.xlsx")
    camille.locator("#id_pieces").set_input_files(tmp_path / "bons.zip")
    camille.get_by_role("button", name="Envoyer et contrôler").click()
    camille.get_by_role("button", name="Les ajouter au répertoire").click(timeout=LONG_MS)
    camille.get_by_label(f"Soumettre les {MANY} demandes sans erreur").check(timeout=LONG_MS)
    camille.get_by_role("button", name="Importer", exact=True).click()
    expect(camille.get_by_label("Résultat")).to_contain_text(
        re.compile(rf"{MANY} demandes importées\s: {MANY} soumises"), timeout=LONG_MS
    )
    approve(server)
    dominique.set_default_timeout(LONG_MS)
    dominique.goto("/depots/preparer/")
    # Another test may have left an approved request or two: they go into the second batch.
    waiting = dominique.get_by_label(re.compile("^Demande n°")).count()
    assert waiting >= MANY
    dominique.get_by_role("button", name="Figer les demandes cochées").click()
    messages = dominique.locator("#messages")
    expect(messages).to_contain_text("figé, avec 200 demandes", timeout=LONG_MS)
    expect(messages).to_contain_text(f"figé, avec {waiting - 200} demandes")


def approve(server: Server) -> None:
    """Take the imported requests through the review."""
    environment = server.environment(SEGUR_MODE="demo", DJANGO_SETTINGS_MODULE="segur_portal.settings")
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", APPROVE],
        cwd=ROOT,
        env=environment,
        check=True,
        timeout=60,
    )
