"""Submitting a draft to review."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from ..models import AdvanceRequest, User
from ..rules import Finding
from ..rules.statuses import REQUEST_MOVES, next_status
from .access import with_parts
from .history import lock_request, move_request
from .judging import judge_request


class NotSubmittable(ValueError):
    """The request has errors (``errors``), or no software to judge it by (``errors`` is empty)."""

    def __init__(self, errors: Iterable[Finding]) -> None:
        self.errors = tuple(errors)
        super().__init__(f"{len(self.errors)} errors")


def submit(pk: int, actor: User) -> AdvanceRequest:
    """Submit a request, as it is stored at this moment. Raises ``ForbiddenMove`` or ``NotSubmittable``."""
    with transaction.atomic():
        locked = lock_request(pk)
        next_status(REQUEST_MOVES, locked.status, "submit")
        judged = judge_request(with_parts(AdvanceRequest.objects.filter(pk=pk)).get())
        if judged.errors or locked.software_id is None:
            raise NotSubmittable(judged.errors)
        request = move_request(locked, "submit", actor)
        request.submitted_at = timezone.now()
        request.first_submitted_at = request.first_submitted_at or request.submitted_at
        request.return_comment = ""
        request.save(update_fields=["submitted_at", "first_submitted_at", "return_comment"])
    return request
