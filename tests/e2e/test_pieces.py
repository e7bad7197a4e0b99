"""Attachments: refused with the reason and the way out, shrunk on the spot, dropped on their frame."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from . import pieces
from .wizard import Wizard

pytestmark = pytest.mark.e2e


@pytest.fixture
def at_pieces(started: Wizard) -> Wizard:
    """A request opened at its attachments."""
    return started.open("pieces")


def word_document() -> bytes:
    """As Word makes them: a ZIP with one well-known entry."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return content.getvalue()


REFUSED = {
    "a Word document": ("commande.pdf", word_document, "Word", "PDF"),
    "a truncated PDF": ("commande.pdf", lambda: pieces.pdf()[:200], "incomplet", "nouveau"),
    "a PDF of 4 Mo": ("commande.pdf", lambda: pieces.heavy_pdf(4_000_000), "4", "3 Mo"),
    "an empty file": ("commande.pdf", lambda: b"", "vide", "nouveau"),
}


def test_refused_with_the_reason_and_the_way_out(at_pieces: Wizard) -> None:
    state = at_pieces.attach("BON_COMMANDE", "bon.png", pieces.png())
    expect(state).to_contain_text("bon.png")
    for name, content, reason, way_out in REFUSED.values():
        at_pieces.attach("BON_COMMANDE", name, content())
        expect(state.get_by_role("alert")).to_contain_text(reason)
        expect(state.get_by_role("alert")).to_contain_text(way_out)
        at_pieces.open("pieces")
        expect(state).to_contain_text("bon.png")


def test_a_photo_is_shrunk_on_the_spot(at_pieces: Wizard) -> None:
    state = at_pieces.attach("BON_COMMANDE", "photo.jpg", pieces.photo(8))
    expect(state.get_by_role("alert")).to_contain_text("3 Mo")
    state.get_by_role("button", name="Réduire l’image et la joindre").click()
    expect(state).to_contain_text("photo.jpg")
    expect(state).to_contain_text("MS1-DUI-Va1-BDC-•••••.jpg")
    link = state.get_by_role("link", name="photo.jpg").get_attribute("href")
    assert link is not None
    assert 0 < len(at_pieces.page.request.get(link).body()) <= 3_000_000


DROP = """([selector, name, text]) => {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name));
    const zone = document.querySelector(selector);
    for (const kind of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
    }
}"""


def test_a_file_dropped_on_its_frame_is_attached(at_pieces: Wizard, camille: Page) -> None:
    content = base64.b64encode(pieces.pdf()).decode()
    camille.evaluate(DROP, [".drop-zone", "déposé.pdf", content])
    expect(camille.locator("#piece-BON_COMMANDE-state")).to_contain_text("déposé.pdf")
    camille.get_by_role("button", name="Retirer").click()
    expect(camille.locator("#piece-BON_COMMANDE-state")).to_contain_text("Aucun fichier joint")
