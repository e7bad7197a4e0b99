"""What the lists of requests say beside a status: that something of a request stands out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from ..models import AdvanceRequest, BatchLine
from .batch_progress import LACKS_LABELS, PIECES_COUNT, ZIP_REFUSED, line_progress
from .mark import Mark
from .reminders import reminder_marks
from .resending import unchanged_among

__all__ = ["ATTEMPTS", "SOURCES", "Mark", "acknowledgement_marks", "marks_of"]

#: Where a request's page tells its attempts, and what the agency said.
ATTEMPTS = "envois"
REJECTION = "rejet"
#: Somebody looks at the request before it goes out.
UNDER_REVIEW = frozenset({"submitted", "approved"})
UNCHANGED = "Identique à l’envoi rejeté"


Source = Callable[[Sequence[AdvanceRequest]], Mapping[int, list[Mark]]]


def marks_of(requests: Iterable[AdvanceRequest]) -> dict[int, list[Mark]]:
    """The marks of each request that has any, by its key; a constant number of queries for a page of a list."""
    rows = list(requests)
    found: dict[int, list[Mark]] = {}
    for source in SOURCES:
        for pk, marks in source(rows).items():
            found.setdefault(pk, []).extend(marks)
    return found


def acknowledgement_marks(requests: Sequence[AdvanceRequest]) -> dict[int, list[Mark]]:
    """The requests that the agency took by half: their line without their attachments, or the other way round."""
    concerned = [request.pk for request in requests if request.status in PIECES_COUNT]
    if not concerned:
        return {}
    found: dict[int, list[Mark]] = {}
    rows: QuerySet[Any] = line_progress(BatchLine.objects.filter(request__in=concerned))
    for pk, lacks, refused in rows.values_list("request", "lacks", "zip_refused"):
        if label := ZIP_REFUSED if refused else LACKS_LABELS.get(lacks):
            url = f"{reverse('portail:request_summary', args=[pk])}#{ATTEMPTS}"
            found.setdefault(pk, []).append(Mark(label, "danger" if refused else "warning", url))
    return found


def unchanged_marks(requests: Sequence[AdvanceRequest]) -> dict[int, list[Mark]]:
    """The requests on their way to the agency again that are what it rejected."""
    concerned = [request for request in requests if request.status in UNDER_REVIEW]
    return {
        pk: [Mark(UNCHANGED, "warning", f"{reverse('portail:request_summary', args=[pk])}#{REJECTION}")]
        for pk in (unchanged_among(concerned) if concerned else ())
    }


#: What a request can stand out for, in the order in which it is said.
SOURCES: tuple[Source, ...] = (acknowledgement_marks, unchanged_marks, reminder_marks)
