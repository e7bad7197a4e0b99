"""Section 6: a file is checked as it arrives, refused with a way out, shrunk, replaced, taken off."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from requests_app.models import AdvanceRequest, Attachment, Event, User
from requests_app.services.attachments import keep_proof

from ..asp_file import bad_files as made
from ..wizard_world import make_draft, page, reread, said, save

PNG, PDF = made.png(), made.pdf()


@pytest.fixture
def draft(commercial: User, files: Path) -> AdvanceRequest:
    request = make_draft(commercial)
    request.attachments.all().update(type="AUTRE", replaced_at="2023-01-01T00:00Z")
    return request


def send(
    client: Client, draft: AdvanceRequest, content: bytes | None, name: str = "bon.pdf", *,
    kind: str = "BON_COMMANDE", fragment: bool = False, **data: Any,
) -> Any:  # fmt: skip
    """Upload a file."""
    given = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    headers = {"HX-Request": "true"} if fragment else {}
    return client.post(f"/demandes/{draft.pk}/pieces/{kind}/", {**given, **data}, headers=headers)


def content_of(row: Attachment) -> bytes:
    """What is stored."""
    with row.file.open("rb") as stream:
        return bytes(stream.read())


def held(draft: AdvanceRequest) -> list[tuple[str, str]]:
    """The files in force: original name and format."""
    rows = draft.attachments.filter(replaced_at__isnull=True, type="BON_COMMANDE")
    return [(row.original_name, row.format) for row in rows]


@pytest.mark.parametrize(
    ("content", "name", "fmt"), [(PDF, "bon.pdf", "PDF"), (PNG, "scan.PNG", "PNG"), (made.jpeg(), "a.jpeg", "JPG")],
    ids=["PDF", "PNG", "JPEG"],
)  # fmt: skip
def test_taken(content: bytes, name: str, fmt: str, commercial_client: Client, draft: AdvanceRequest) -> None:
    answer = send(commercial_client, draft, content, name, fragment=True)
    assert (answer.status_code, held(draft), reread(draft).version_of("pieces")) == (200, [(name, fmt)], 1)
    ending = {"PDF": "pdf", "PNG": "png", "JPG": "jpg"}[fmt]
    assert f"MS1-DUI-Va1-BDC-•••••.{ending}" in answer.content.decode()


@pytest.mark.parametrize(
    "content", [None, b"", b"not a picture", PDF[: len(PDF) // 2], PNG[:-30]],
    ids=["none", "empty", "text", "half a PDF", "half a PNG"],
)  # fmt: skip
@pytest.mark.parametrize("fragment", [True, False], ids=["script", "page"])
def test_refused_with_a_way_out_and_nothing_changes(
    content: bytes | None, fragment: bool, commercial_client: Client, draft: AdvanceRequest
) -> None:
    send(commercial_client, draft, PDF, "avant.pdf")
    answer = send(commercial_client, draft, content, fragment=fragment)
    assert (held(draft), reread(draft).version_of("pieces")) == ([("avant.pdf", "PDF")], 1)
    if fragment:
        refused = answer.context["refused"]
        assert (refused.reason != "", refused.way_out != "") == (True, True)
    else:
        assert (answer.status_code, len(said(answer))) == (302, 2)


def test_a_heavy_picture_is_shrunk_on_the_spot(commercial_client: Client, draft: AdvanceRequest) -> None:
    heavy = made.saved(made.noise((2600, 2000)), "JPEG", quality=95)
    refused = send(commercial_client, draft, heavy, "photo.jpg", fragment=True)
    assert ("data-shrink" in refused.content.decode(), held(draft)) == (True, [])
    send(commercial_client, draft, heavy, "photo.jpg", shrink="1")
    row = draft.attachments.get(type="BON_COMMANDE")
    assert (row.format, row.size <= 3_000_000, row.file.size) == ("JPG", True, row.size)


def test_replacing_makes_a_new_row(commercial_client: Client, draft: AdvanceRequest) -> None:
    send(commercial_client, draft, PDF, "un.pdf")
    send(commercial_client, draft, PNG, "deux.png")
    first, second = draft.attachments.filter(type="BON_COMMANDE")
    assert (first.replaced_at is None, second.replaced_at is None, content_of(first)) == (False, True, PDF)


def test_taken_off(commercial_client: Client, draft: AdvanceRequest) -> None:
    send(commercial_client, draft, PDF)
    piece = Attachment.objects.get(type="BON_COMMANDE")
    commercial_client.post(f"/demandes/{draft.pk}/pieces/{piece.pk}/enlever/")
    assert (held(draft), reread(draft).version_of("pieces"), content_of(piece)) == ([], 2, PDF)
    shown = page(commercial_client, draft, "pieces")
    assert [(name, finding.rule) for name, finding in shown.context["form"].shown.errors] == [
        ("piece-BON_COMMANDE", "attachment.order")
    ]
    card, text = shown.context["cards"][0], shown.content.decode()
    assert [finding.rule for finding in card.errors] == ["attachment.order"]
    beside = (
        f'<div id="piece-BON_COMMANDE-error">\n  <p class="text-danger mb-2">{card.errors[0].message}</p>'
    )
    assert (beside in text, 'aria-describedby="piece-BON_COMMANDE-error"' in text) == (True, True)
    taken = send(commercial_client, draft, PDF, fragment=True)
    assert taken.context["card"].errors == ()


@pytest.mark.parametrize("kind", ["AUTRE", "bon_commande", "x" * 200])
def test_an_unknown_type(kind: str, commercial_client: Client, draft: AdvanceRequest) -> None:
    assert send(commercial_client, draft, PDF, kind=kind).status_code == 404


def test_the_supplier_s_proof_attaches_itself_under_ht(
    commercial_client: Client, administrateur: User, draft: AdvanceRequest
) -> None:
    assert draft.software is not None
    supplier = draft.software.supplier
    save(commercial_client, draft, "commande", {"vat_regime": "HT"})
    cards = {card.type.code: card for card in page(commercial_client, draft, "pieces").context["cards"]}
    assert cards["PREUVE_HT"].attachment is None
    keep_proof(supplier, "PREUVE_HT", io.BytesIO(PNG), "attestation.png", draft.software.lane, administrateur)
    cards = {card.type.code: card for card in page(commercial_client, draft, "pieces").context["cards"]}
    assert (cards["PREUVE_HT"].from_supplier, cards["PREUVE_HT"].name_to_come) == (
        True,
        "MS1-DUI-Va1-HT-•••••.png",
    )
    send(commercial_client, draft, PDF, "la-mienne.pdf", kind="PREUVE_HT")
    cards = {card.type.code: card for card in page(commercial_client, draft, "pieces").context["cards"]}
    assert (cards["PREUVE_HT"].from_supplier, cards["PREUVE_HT"].name_to_come) == (
        False,
        "MS1-DUI-Va1-HT-•••••.pdf",
    )


def test_a_proof_sent_after_the_regime_changed_does_not_crash(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    answer = send(commercial_client, draft, PDF, kind="PREUVE_HT", fragment=True)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (200, "true")


def test_a_request_under_review_takes_no_file(commercial_client: Client, draft: AdvanceRequest) -> None:
    send(commercial_client, draft, PDF)
    commercial_client.post(f"/demandes/{draft.pk}/verification/")
    answer = send(commercial_client, draft, PNG, "trop-tard.png")
    assert (answer["Location"], held(draft)) == (f"/demandes/{draft.pk}/", [("bon.pdf", "PDF")])


def test_history_names_the_file_after_the_first_submission(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    send(commercial_client, draft, PDF)
    commercial_client.post(f"/demandes/{draft.pk}/verification/")
    commercial_client.post(f"/demandes/{draft.pk}/retirer/")
    send(commercial_client, draft, PNG, "signé.png")
    assert [event.comment for event in Event.objects.filter(verb="edit")] == ["Bon de commande : signé.png"]
