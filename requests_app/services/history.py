"""Writing history, and moving a status: the only way a status changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import AdvanceRequest, Batch, Event, User
from ..rules.statuses import BATCH_MOVES, REQUEST_MOVES, next_status

#: What else a batch's move may set.
_BATCH_COLUMNS = ("deposited_on", "deposited_by", "deposited_as", "abandon_reason")


def record(
    verb: str,
    actor: User | None,
    *,
    request: AdvanceRequest | None = None,
    batch: Batch | None = None,
    moved: tuple[str, str] = ("", ""),
    comment: str = "",
    changes: list[dict[str, Any]] | None = None,
) -> Event:
    """Append one event. Contacts' values never come in here: ``changes`` names their fields alone."""
    return Event.objects.create(
        request=request,
        batch=batch,
        actor=actor,
        verb=verb,
        from_status=moved[0],
        to_status=moved[1],
        comment=comment,
        changes=changes or [],
    )


def lock_request(pk: int) -> AdvanceRequest:
    """The request, its row locked until the transaction ends."""
    return AdvanceRequest.objects.select_for_update().get(pk=pk)


def lock_batch(pk: int) -> Batch:
    """The batch, its row locked until the transaction ends."""
    return Batch.objects.select_for_update().get(pk=pk)


def move_request(request: AdvanceRequest, event: str, actor: User | None, **kwargs: Any) -> AdvanceRequest:
    """Move the request's status by the table and write the event; keyword arguments go to ``record``.

    The request given is brought up to date in place. Raises ``ForbiddenMove``.
    """
    with transaction.atomic():
        locked = lock_request(request.pk)
        before = locked.status
        locked.status = next_status(REQUEST_MOVES, before, event)
        locked.save(update_fields=["status", "updated_at"])
        record(event, actor, request=locked, moved=(before, locked.status), **kwargs)
    request.status = locked.status
    return request


def move_requests(
    requests: Sequence[AdvanceRequest],
    event: str,
    actor: User | None,
    *,
    batch: Batch | None = None,
    comments: Mapping[int, str] | None = None,
) -> None:
    """``move_request`` for many in a few queries: all of them, or ``ForbiddenMove`` and none.

    ``comments``: what each one's event says, by the request's key.
    """
    with transaction.atomic():
        rows = AdvanceRequest.objects.select_for_update().filter(pk__in=[request.pk for request in requests])
        before = dict(rows.order_by("pk").values_list("pk", "status"))
        after = {pk: next_status(REQUEST_MOVES, status, event) for pk, status in before.items()}
        for status in sorted(set(after.values())):
            moving = [pk for pk, new in after.items() if new == status]
            AdvanceRequest.objects.filter(pk__in=moving).update(status=status, updated_at=timezone.now())
        Event.objects.bulk_create(
            Event(
                request_id=pk,
                batch=batch,
                actor=actor,
                verb=event,
                from_status=old,
                to_status=after[pk],
                comment=(comments or {}).get(pk, ""),
                changes=[],
            )
            for pk, old in before.items()
        )
    for request in requests:
        request.status = after[request.pk]


def move_batch(batch: Batch, event: str, actor: User | None, **kwargs: Any) -> Batch:
    """The same for a batch. Raises ``ForbiddenMove``."""
    with transaction.atomic():
        locked = lock_batch(batch.pk)
        before = locked.status
        locked.status = next_status(BATCH_MOVES, before, event)
        for name in _BATCH_COLUMNS:
            if name in kwargs:
                setattr(locked, name, kwargs.pop(name))
        locked.save(update_fields=["status", *_BATCH_COLUMNS])
        record(event, actor, batch=locked, moved=(before, locked.status), **kwargs)
    batch.refresh_from_db(fields=["status", *_BATCH_COLUMNS])
    return batch
