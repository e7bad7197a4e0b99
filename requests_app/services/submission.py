"""Submitting a draft to review."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from ..models import AdvanceRequest, User
from ..rules import Finding
from ..rules.statuses import REQUEST_MOVES, next_status
from .access import with_parts
from .history import lock_request, move_request, move_requests
from .judging import judge_request
from .resending import UnchangedSinceRejection, sent_unchanged

#: What history says of a request that goes out again as it was rejected.
UNCHANGED = "renvoyée sans changement depuis le rejet, en connaissance de cause"

#: SQLite takes a bounded number of parameters a query.
_CHUNK = 500


class NotSubmittable(ValueError):
    """The request has errors (``errors``), or no software to judge it by (``errors`` is empty)."""

    def __init__(self, errors: Iterable[Finding]) -> None:
        self.errors = tuple(errors)
        super().__init__(f"{len(self.errors)} errors")


def submit(pk: int, actor: User, *, unchanged_confirmed: bool = False) -> AdvanceRequest:
    """Submit a request, as it is stored at this moment.

    ``unchanged_confirmed``: a rejected request may go out again exactly as it was. Raises ``ForbiddenMove``,
    ``NotSubmittable``, or ``UnchangedSinceRejection`` where that is the case and was not confirmed.
    """
    with transaction.atomic():
        locked = lock_request(pk)
        next_status(REQUEST_MOVES, locked.status, "submit")
        stored = with_parts(AdvanceRequest.objects.filter(pk=pk)).get()
        judged = judge_request(stored)
        if judged.errors or locked.software_id is None:
            raise NotSubmittable(judged.errors)
        unchanged = sent_unchanged(stored)
        if unchanged and not unchanged_confirmed:
            raise UnchangedSinceRejection
        request = move_request(locked, "submit", actor, comment=UNCHANGED if unchanged else "")
        request.submitted_at = timezone.now()
        request.first_submitted_at = request.first_submitted_at or request.submitted_at
        request.return_comment = ""
        request.save(update_fields=["submitted_at", "first_submitted_at", "return_comment"])
    return request


def submit_judged(requests: Sequence[AdvanceRequest], actor: User) -> None:
    """Submit drafts that were judged without an error in the transaction that is open, in a few queries."""
    moment = timezone.now()
    for start in range(0, len(requests), _CHUNK):
        part = requests[start : start + _CHUNK]
        move_requests(part, "submit", actor)
        rows = AdvanceRequest.objects.filter(pk__in=[request.pk for request in part])
        rows.update(submitted_at=moment, first_submitted_at=moment, return_comment="")
