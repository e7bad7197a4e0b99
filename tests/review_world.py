"""Requests in each status, owned by the suite's people, for the tests of lists, review and settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import AdvanceRequest, Beneficiary, Software, User
from requests_app.rules.statuses import REQUEST_LABELS

from .services.batch_world import make_request, make_software

STATUSES = tuple(REQUEST_LABELS)


def one_of_each(owner: User, software: Software) -> dict[str, AdvanceRequest]:
    """A sound request in every status."""
    return {status: make_request(software, owner, status=status) for status in STATUSES}


def submitted(owner: User, software: Software | None = None) -> AdvanceRequest:
    """A sound request that waits for its review."""
    return make_request(software or make_software(), owner, status="submitted")


def spoil(request: AdvanceRequest) -> None:
    """Make one error: the contact's name in small letters."""
    Beneficiary.objects.filter(request=request).update(nom_responsable="Martin")


def plain(text: str) -> str:
    """A text with ordinary spaces, for sentences whose French spaces are not what is tested."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@contextmanager
def counted_queries() -> Iterator[CaptureQueriesContext]:
    """The queries made inside."""
    with CaptureQueriesContext(connection) as queries:
        yield queries
