"""Taking files in, as a service: what is stored of them, and when nothing is."""

from __future__ import annotations

import hashlib
import io
import zlib
from pathlib import Path

import pytest

from requests_app.models import AdvanceRequest, Attachment, User
from requests_app.rules import lanes
from requests_app.services.attachments import PieceError, attach, keep_proof, limits_in_words, take_off
from requests_app.services.sections import NotEditable

from ..asp_file import bad_files as made
from ..wizard_world import make_draft, reread

PDF, PNG = made.pdf(), made.png()
LANE = lanes()["ms1-dui"]


@pytest.fixture
def draft(commercial: User, files: Path) -> AdvanceRequest:
    return make_draft(commercial)


def test_the_limits_are_the_lane_s() -> None:
    assert limits_in_words(LANE) == {"formats": "PDF, PNG ou JPG", "limit": "3 Mo"}


def test_its_digests_are_those_of_its_bytes(draft: AdvanceRequest, commercial: User) -> None:
    row = attach(draft, "BON_COMMANDE", io.BytesIO(PDF), "../../bon de commande.pdf", commercial)
    with row.file.open("rb") as stream:
        assert stream.read() == PDF
    assert (row.size, row.sha256, row.crc32) == (len(PDF), hashlib.sha256(PDF).hexdigest(), zlib.crc32(PDF))
    assert (row.file.name.startswith("pieces/"), ".." in row.file.name) == (True, False)


@pytest.mark.parametrize("content", [b"", b"x", PDF[:-200]], ids=["empty", "text", "cut"])
def test_a_refused_file_leaves_nothing(
    content: bytes, draft: AdvanceRequest, commercial: User, files: Path
) -> None:
    before = sorted(files.rglob("*.*"))
    with pytest.raises(PieceError):
        attach(draft, "BON_COMMANDE", io.BytesIO(content), "bon.pdf", commercial)
    assert (sorted(files.rglob("*.*")), reread(draft).section_versions) == (before, {})
    assert draft.attachments.filter(replaced_at__isnull=True).count() == 1


def test_not_to_a_request_under_review(draft: AdvanceRequest, commercial: User) -> None:
    AdvanceRequest.objects.update(status="submitted")
    with pytest.raises(NotEditable):
        attach(draft, "BON_COMMANDE", io.BytesIO(PDF), "bon.pdf", commercial)
    with pytest.raises(NotEditable):
        take_off(draft, draft.attachments.get().pk, commercial)


def test_an_unknown_type_is_a_fault_of_ours(draft: AdvanceRequest, commercial: User) -> None:
    with pytest.raises(ValueError, match="AUTRE"):
        attach(draft, "AUTRE", io.BytesIO(PDF), "bon.pdf", commercial)


def test_a_new_proof_takes_the_place_of_the_one_before(draft: AdvanceRequest, administrateur: User) -> None:
    assert draft.software is not None
    supplier = draft.software.supplier
    first = keep_proof(supplier, "PREUVE_HT", io.BytesIO(PDF), "un.pdf", LANE, administrateur)
    second = keep_proof(supplier, "PREUVE_HT", io.BytesIO(PNG), "deux.png", LANE, administrateur)
    first.refresh_from_db()
    assert (supplier.ht_proof, first.replaced_at is None, second.format) == (second, False, "PNG")


def test_only_its_own_files_are_taken_off(draft: AdvanceRequest, commercial: User) -> None:
    other = make_draft(commercial).attachments.get()
    take_off(draft, other.pk, commercial)
    assert Attachment.objects.get(pk=other.pk).replaced_at is None
