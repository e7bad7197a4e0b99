"""The agency's letters: judged, kept, replaced, never sent, seen by who sees the request."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.http import Http404

from requests_app.models import AdvanceRequest, Letter, LetterKind, User
from requests_app.services.assemble import current_attachments
from requests_app.services.examination import reopen
from requests_app.services.letters import (
    MAX_LETTER,
    LetterRefused,
    PieceError,
    keep_letter,
    letter_for,
    letter_limits,
    take_off_letter,
)

from ..asp_file import bad_files as made
from ..review_world import plain
from .after_world import accepted, granted
from .batch_world import make_software

PDF, PNG = made.pdf(), made.png()
DECISION = LetterKind.DECISION


@pytest.fixture
def request_(commercial: User, administrateur: User, files: Path) -> AdvanceRequest:
    return granted(make_software(), commercial, administrateur)


def keep(request: AdvanceRequest, content: bytes, actor: User, kind: LetterKind = DECISION) -> Letter:
    return keep_letter(request.pk, kind, io.BytesIO(content), "lettre.pdf", actor)


def told(request: AdvanceRequest) -> list[str]:
    events = request.events.filter(verb__startswith="letter").order_by("pk")
    return [f"{event.verb} {plain(event.comment)}" for event in events]


def test_a_new_letter_takes_the_place_of_the_one_before(
    request_: AdvanceRequest, administrateur: User
) -> None:
    first = keep(request_, PDF, administrateur)
    second = keep(request_, PNG, administrateur)
    assert keep(request_, PNG, administrateur) == second
    first.refresh_from_db()
    with first.file.open("rb") as stream:
        assert (stream.read(), first.replaced_at is None, second.format) == (PDF, False, "PNG")
    assert told(request_) == ["letter lettre de décision : lettre.pdf"] * 2


def test_it_is_stored_apart_from_what_is_sent(request_: AdvanceRequest, administrateur: User) -> None:
    letter = keep(request_, PDF, administrateur)
    assert request_.software is not None
    assert letter.file.name.startswith("courriers/")
    assert [piece.file.name[:7] for piece in current_attachments(request_, request_.software)] == ["pieces/"]


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ exe", PDF[:-200], PDF + b"0" * MAX_LETTER],
    ids=["empty", "other", "cut", "too big"],
)
def test_a_refused_file_leaves_nothing(
    content: bytes, request_: AdvanceRequest, administrateur: User, files: Path
) -> None:
    with pytest.raises(PieceError):
        keep(request_, content, administrateur)
    assert (Letter.objects.count(), list(files.glob("courriers/*")), told(request_)) == (0, [], [])


def test_it_is_about_something(commercial: User, administrateur: User, files: Path) -> None:
    software = make_software()
    (request,) = accepted(software, commercial, administrateur)
    with pytest.raises(LetterRefused, match="Enregistrez d’abord la décision"):
        keep(request, PDF, administrateur)
    with pytest.raises(LetterRefused, match="Enregistrez d’abord le versement"):
        keep(granted(software, commercial, administrateur), PDF, administrateur, LetterKind.PAYMENT)


def test_it_goes_with_the_decision_that_is_taken_back(request_: AdvanceRequest, administrateur: User) -> None:
    letter = keep(request_, PDF, administrateur)
    reopen(request_.pk, "Mauvaise demande", administrateur)
    letter.refresh_from_db()
    assert letter.replaced_at is not None


def test_it_can_be_taken_off(request_: AdvanceRequest, administrateur: User) -> None:
    keep(request_, PDF, administrateur)
    take_off_letter(request_.pk, DECISION, administrateur)
    take_off_letter(request_.pk, DECISION, administrateur)
    assert told(request_)[1:] == ["letter_off lettre de décision : lettre.pdf"]


def test_who_sees_it(
    request_: AdvanceRequest, commercial: User, autre_commercial: User, administrateur: User
) -> None:
    letter = keep(request_, PDF, administrateur)
    assert [letter_for(user, letter.pk) for user in (commercial, administrateur)] == [letter, letter]
    with pytest.raises(Http404):
        letter_for(autre_commercial, letter.pk)


def test_the_limits_are_said(request_: AdvanceRequest) -> None:
    assert plain(letter_limits(request_)) == "PDF, PNG ou JPG, 10 Mo au plus"
