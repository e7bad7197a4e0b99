"""Giving a request another reference: its owner's own key for it, one request each."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from ..models import AdvanceRequest, User, clean_reference, reference_key
from ..rules.statuses import EDITABLE, ForbiddenMove
from .history import lock_request, record
from .review import NotTheOwner


class ReferenceTaken(ValueError):
    """Another request of the same owner (``other``: its number) has that reference already."""

    def __init__(self, other: int) -> None:
        self.other = other
        super().__init__(f"request {other} has it")


def change_reference(pk: int, reference: str, actor: User) -> bool:
    """Give the request that reference; whether that changed anything. A change of case alone is one.

    Only its owner does, while it is edited. Raises ``NotTheOwner``, ``ForbiddenMove`` or ``ReferenceTaken``.
    """
    wanted = clean_reference(reference)
    with transaction.atomic():
        request = lock_request(pk)
        if request.owner_id != actor.pk:
            raise NotTheOwner
        if request.status not in EDITABLE:
            raise ForbiddenMove(request.status, "reference")
        before = request.reference
        if wanted == before:
            return False
        request.reference = wanted
        _save(request)
        change = {
            "field": "reference",
            "of": str(AdvanceRequest._meta.verbose_name),
            "pk": pk,
            "from": before,
            "to": wanted,
        }
        record("reference", actor, request=request, changes=[change])
    return True


def _save(request: AdvanceRequest) -> None:
    """The database says whether another request has it: one may have been given it at this very moment."""
    try:
        with transaction.atomic():
            request.save(update_fields=["reference", "reference_key", "updated_at"])
    except IntegrityError as fault:
        key = reference_key(request.reference)
        others = AdvanceRequest.objects.filter(owner=request.owner_id, reference_key=key)
        other = others.exclude(pk=request.pk).first()
        if other is None:
            raise
        raise ReferenceTaken(other.pk) from fault
