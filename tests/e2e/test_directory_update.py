"""« Mettre à jour » on the real server: a process of its own reads, the page watches it, another one writes."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.finess.plus import ege, packed, pmej

from .test_every_screen import look

pytestmark = pytest.mark.e2e

PLUS = FilePayload(
    name="finessplus.json.gz", mimeType="application/gzip", buffer=packed(pmej(ege(), ege("990000025")))
)


def test_the_page_follows_the_work_to_its_end(dominique: Page) -> None:
    dominique.goto("/repertoire/")
    dominique.get_by_role("link", name="Mettre à jour").first.click()
    dominique.get_by_label("Fichiers du répertoire FINESS").set_input_files([PLUS])
    dominique.get_by_role("button", name="Lire les fichiers").click()
    apply = dominique.get_by_role("button", name="Appliquer")
    expect(apply).to_be_visible()
    expect(dominique.get_by_role("row", name="Créés 1 2")).to_be_visible()
    preview = urlsplit(dominique.url).path
    assert look(dominique, ["/repertoire/mettre-a-jour/", preview]) == {}

    dominique.goto(preview)
    apply.click()
    expect(dominique.get_by_text("Le répertoire est à jour")).to_be_visible()
    dominique.goto("/repertoire/?mots=990000025")
    expect(dominique.get_by_role("main")).to_contain_text("RESIDENCE LES TILLEULS DE VILLENEUVE")
