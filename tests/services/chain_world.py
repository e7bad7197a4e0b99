"""Requests that were sent more than once, for the tests of what is counted and shown over attempts."""

from datetime import date

from django.utils import timezone

from requests_app.models import AdvanceRequest, Batch, BatchLine, User
from requests_app.services.deposits import deposit, name_for_download
from requests_app.services.freeze import prepare_batches
from requests_app.services.history import move_request


def send(requests: list[AdvanceRequest], actor: User, day: date) -> Batch:
    """One deposited batch of these requests of one software, as if on that day; those rejected are sent again."""
    for request in requests:
        request.refresh_from_db()
        for event in {"rejected": ("correct", "submit", "approve"), "draft": ("submit", "approve")}.get(
            request.status, ()
        ):
            move_request(request, event, actor)
    software = requests[0].software
    assert software is not None
    today = timezone.localdate()
    prepared = prepare_batches(software, [request.pk for request in requests], today, actor)
    assert (prepared.refusals, prepared.failure) == ([], "")
    (batch,) = prepared.batches
    deposit(batch, today, name_for_download(batch, actor), actor)
    Batch.objects.filter(pk=batch.pk).update(deposited_on=day)
    return Batch.objects.get(pk=batch.pk)


def attempt(batch: Batch, request: AdvanceRequest) -> BatchLine:
    """The attempt of that request in that batch."""
    return batch.lines.get(request=request)
