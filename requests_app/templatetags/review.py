"""Status tags of requests and batches, and the parts of the pages that show answers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django import template
from django.utils.safestring import SafeString

from ..rules import lanes
from ..rules.statuses import REQUEST_LABELS
from ..services.row_marks import Mark
from .house import tag

register = template.Library()

#: The colour of each status; its text says all.
TONES: Mapping[str, str] = MappingProxyType(
    {
        "draft": "neutral",
        "submitted": "info",
        "returned": "danger",
        "approved": "progress",
        "batched": "progress",
        "deposited": "progress",
        "accepted": "success",
        "rejected": "danger",
        "granted": "success",
        "refused": "danger",
        "paid": "done",
        "abandoned": "neutral",
    }
)


@register.simple_tag
def status_tag(status: str) -> SafeString:
    """A request's status: ``{% status_tag request_row.status %}``."""
    return tag(REQUEST_LABELS[status], TONES[status])


@register.filter
def lane_name(couloir: str) -> str:
    """The lane's label; its code where the portal no longer has its file."""
    lane = lanes().get(couloir)
    return couloir if lane is None else lane.label


@register.filter
def of_row(marks: Mapping[int, Sequence[Mark]], pk: int) -> Sequence[Mark]:
    """The marks of one row of a list: ``{% for mark in marks|of_row:row.pk %}``."""
    return marks.get(pk, ())
