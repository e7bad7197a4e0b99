"""The agency's letters: judged by their content as any attachment, kept beside the request, never sent."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction
from django.http import Http404

from ..asp_file.pieces import PieceError, accepted_formats, inspect
from ..asp_file.sizes import DECIMAL_MO, in_mo
from ..models import AdvanceRequest, Examination, Letter, LetterKind, Payment, User
from ..rules import Lane, lanes
from .access import Person, visible_requests
from .attachments import fill, set_aside
from .history import lock_request, record

__all__ = [
    "MAX_LETTER",
    "LetterRefused",
    "PieceError",
    "check_letter",
    "keep_letter",
    "letter_for",
    "letter_limits",
    "retire",
    "take_off_letter",
]

#: Bytes. More than the agency takes of an attachment: it wrote these itself, and several scanned pages weigh more.
MAX_LETTER = 10 * DECIMAL_MO


class LetterRefused(ValueError):
    """Nothing that the letter could be about is recorded; the text is a French sentence."""


def _lane(request: AdvanceRequest) -> Lane:
    return request.software.lane if request.software else next(iter(lanes().values()))


def letter_limits(request: AdvanceRequest) -> str:
    """What is said before a file is chosen: « PDF, PNG ou JPG, 10 Mo au plus »."""
    return f"{accepted_formats(_lane(request))}, {in_mo(MAX_LETTER)} au plus"


def check_letter(request: AdvanceRequest, upload: BinaryIO) -> None:
    """Raises ``PieceError``, with the reason and a way out, for a file that ``keep_letter`` would refuse."""
    inspect(upload, _lane(request), limit=MAX_LETTER)


def keep_letter(pk: int, kind: LetterKind, upload: BinaryIO, name: str, actor: User) -> Letter:
    """Keep a letter of a request, in place of the one of its kind, which stays stored.

    The same file twice changes nothing. Raises ``PieceError`` (reason and way out, in French) for a file that is
    no sound PDF, PNG or JPG, ``LetterRefused`` where no decision or payment is recorded that it could be about.
    """
    request = AdvanceRequest.objects.select_related("software").get(pk=pk)
    row = _checked(upload, name, _lane(request))
    row.request, row.kind, row.uploaded_by = request, kind, actor
    with transaction.atomic():
        locked = lock_request(pk)
        if not _is_about_something(locked, kind):
            raise LetterRefused(f"Enregistrez d’abord {_ABOUT[kind]}, puis joignez le courrier.")
        held = in_force(locked, kind)
        if held is not None and held.sha256 == row.sha256:
            return held
        retire(locked, kind)
        row.save()
        record("letter", actor, request=locked, comment=f"{kind.label} : {name}")
    return row


_ABOUT = {LetterKind.DECISION: "la décision", LetterKind.PAYMENT: "le versement"}


def _is_about_something(request: AdvanceRequest, kind: LetterKind) -> bool:
    model: type[Examination | Payment] = Examination if kind == LetterKind.DECISION else Payment
    return model._default_manager.filter(request=request).exists()


def _checked(upload: BinaryIO, name: str, lane: Lane) -> Letter:
    row = Letter()
    fill(row, upload, name, inspect(upload, lane, limit=MAX_LETTER))
    return row


def in_force(request: AdvanceRequest, kind: LetterKind) -> Letter | None:
    """The letter of that kind, or None."""
    return request.letters.filter(kind=kind, replaced_at__isnull=True).first()


def retire(request: AdvanceRequest, kind: LetterKind) -> list[Letter]:
    """Set aside the letters of that kind; their rows and bytes stay. Returns those that were in force."""
    retired = list(request.letters.filter(kind=kind, replaced_at__isnull=True))
    set_aside(retired)
    return retired


def take_off_letter(pk: int, kind: LetterKind, actor: User) -> None:
    """Take a letter off that was joined by mistake; it stays stored, and history says so."""
    with transaction.atomic():
        locked = lock_request(pk)
        for row in retire(locked, kind):
            record("letter_off", actor, request=locked, comment=f"{kind.label} : {row.original_name}")


def letter_for(user: Person, pk: int) -> Letter:
    """The letter of a request that this person sees. Raises ``Http404`` otherwise."""
    found = Letter.objects.filter(pk=pk, request__in=visible_requests(user)).first()
    if found is None:
        raise Http404
    return found
