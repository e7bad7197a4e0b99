"""What an admin decides on a request, and what its owner does with it: one verb, one transaction each.

Every function takes the request's key, locks its row and judges what is stored then: of two people who click
at once, the second is told (``ForbiddenMove``) and changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, count

from django.db import transaction
from django.db.models import QuerySet

from ..models import ADMIN_GROUP, SALES_GROUP, AdvanceRequest, User, reference_key
from ..rules import Finding
from ..rules.statuses import REQUEST_LABELS, REQUEST_MOVES, ForbiddenMove, next_status
from .access import with_parts
from .history import lock_request, move_request, record
from .judging import judge_request
from .resending import UnchangedSinceRejection, sent_unchanged

_UNCHANGED = "elle est identique à l’envoi que l’agence a rejeté ; ouvrez-la pour l’approuver ou la retourner"

#: A request in one of these is closed: nobody has to follow it any more.
CLOSED = frozenset({"abandoned"})


class NotApprovable(ValueError):
    """The request has errors; ``errors`` are those findings."""

    def __init__(self, errors: Iterable[Finding]) -> None:
        self.errors = tuple(errors)
        super().__init__(f"{len(self.errors)} errors")


class CommentMissing(ValueError):
    """A request is not returned without saying what to mend; the form asks for it in French."""


class HandOverRefused(ValueError):
    """The request cannot go to that person; the text is a French sentence."""


class NotTheOwner(PermissionError):
    """Only its owner withdraws or abandons a request."""


def can(request: AdvanceRequest, event: str) -> bool:
    """Whether the table of statuses has that event for the request as it is now."""
    return (request.status, event) in REQUEST_MOVES


def approve(pk: int, actor: User, *, unchanged_too: bool = True) -> AdvanceRequest:
    """Approve a submitted request. Raises ``ForbiddenMove``, or ``NotApprovable`` with its errors.

    ``unchanged_too``: also one that is what the agency rejected, as its page says; without,
    ``UnchangedSinceRejection`` is raised of it.
    """
    with transaction.atomic():
        locked = lock_request(pk)
        next_status(REQUEST_MOVES, locked.status, "approve")
        stored = with_parts(AdvanceRequest.objects.filter(pk=pk)).get()
        errors = judge_request(stored).errors
        if errors:
            raise NotApprovable(errors)
        if not unchanged_too and sent_unchanged(stored):
            raise UnchangedSinceRejection
        return move_request(locked, "approve", actor)


def return_for_correction(pk: int, actor: User, comment: str) -> AdvanceRequest:
    """Send a request back with a comment. Raises ``CommentMissing`` or ``ForbiddenMove``."""
    comment = comment.strip()
    if not comment:
        raise CommentMissing
    with transaction.atomic():
        request = move_request(lock_request(pk), "return", actor, comment=comment)
        request.return_comment = comment
        request.save(update_fields=["return_comment"])
    return request


def colleagues(request: AdvanceRequest) -> QuerySet[User]:
    """The people that a request can be handed over to."""
    staff = User.objects.filter(is_active=True, groups__name__in=[SALES_GROUP, ADMIN_GROUP])
    return staff.exclude(pk=request.owner_id).distinct().order_by("last_name", "first_name", "username")


def hand_over(pk: int, actor: User, to: User) -> AdvanceRequest:
    """Give a request another owner, whatever its status. Raises ``HandOverRefused`` or ``ForbiddenMove``."""
    with transaction.atomic():
        request = lock_request(pk)
        if request.status in CLOSED:
            raise ForbiddenMove(request.status, "hand_over")
        if to.pk == request.owner_id:
            raise HandOverRefused(f"Cette demande est déjà suivie par {to}.")
        if not colleagues(request).filter(pk=to.pk).exists():
            raise HandOverRefused(
                f"{to} n’a pas de compte actif de commercial : choisissez quelqu’un d’autre."
            )
        change = {
            "field": "owner",
            "of": str(AdvanceRequest._meta.verbose_name),
            "pk": pk,
            "from": str(request.owner),
            "to": str(to),
        }
        changes = [change]
        free = _free_reference(request.reference, to)
        if free != request.reference:
            changes.append({**change, "field": "reference", "from": request.reference, "to": free})
        request.owner, request.reference = to, free
        request.save(update_fields=["owner", "reference", "reference_key", "updated_at"])
        record("hand_over", actor, request=request, changes=changes)
    return request


def _free_reference(wanted: str, owner: User) -> str:
    """That reference, numbered where the owner has a request of the same already."""
    held = set(AdvanceRequest.objects.filter(owner=owner).values_list("reference_key", flat=True))
    names = chain([wanted], (f"{wanted} ({number})" for number in count(2)))
    return next(name for name in names if reference_key(name) not in held)


@dataclass(slots=True)
class BulkApproval:
    """What became of each request of a bulk approval."""

    approved: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)  #: request -> the reason, a French sentence


def approve_all(pks: Iterable[int], actor: User) -> BulkApproval:
    """Approve each of them that has no error, each in its own transaction: one never holds the others up.

    One that is what the agency rejected is left: whoever approves it has to have seen that.
    """
    outcome = BulkApproval()
    for pk in dict.fromkeys(pks):
        try:
            approve(pk, actor, unchanged_too=False)
        except UnchangedSinceRejection:
            outcome.refused[pk] = _UNCHANGED
        except NotApprovable as fault:
            outcome.refused[pk] = _reason(fault)
        except ForbiddenMove as fault:
            outcome.refused[pk] = f"elle est à l’état « {REQUEST_LABELS[fault.status]} »"
        except AdvanceRequest.DoesNotExist:
            outcome.refused[pk] = "elle n’existe plus"
        else:
            outcome.approved.append(pk)
    return outcome


def _reason(fault: NotApprovable) -> str:
    count = len(fault.errors)
    others = f" (et {count - 1} autre{'s' if count > 2 else ''})" if count > 1 else ""
    return f"{fault.errors[0].message}{others}"


def withdraw(pk: int, actor: User) -> AdvanceRequest:
    """Take a submitted request back as a draft. Raises ``NotTheOwner`` or ``ForbiddenMove``."""
    return _owners_move(pk, actor, "withdraw")


def abandon(pk: int, actor: User) -> AdvanceRequest:
    """Give a request up for good. Raises ``NotTheOwner`` or ``ForbiddenMove``."""
    return _owners_move(pk, actor, "abandon")


def _owners_move(pk: int, actor: User, event: str) -> AdvanceRequest:
    with transaction.atomic():
        locked = lock_request(pk)
        if locked.owner_id != actor.pk:
            raise NotTheOwner
        return move_request(locked, event, actor)
