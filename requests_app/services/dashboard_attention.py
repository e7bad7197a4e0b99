"""What waits for an admin, over the whole portal: how many of each, whatever the dashboard is narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone

from ..models import AdvanceRequest, Batch, ReturnState, User
from ..rules.statuses import WAITS_FOR_OWNER
from .batch_progress import incomplete, silent, with_progress
from .label_inbox import how_many_unknown
from .rejection_causes import Cause
from .reminders import late
from .returns_list import TO_DECIDE, state_counts


def attention(
    admin: User, overdue: int | None = None, every_cause: Iterable[Cause] | None = None
) -> Mapping[str, int]:
    """Code -> how many, the most pressing first, in a constant number of queries; zeros included.

    ``overdue``: how many requests are late; ``every_cause``: why requests were rejected. Both of the whole portal,
    where they were read already.
    """
    requests, batches, files = AdvanceRequest.objects, Batch.objects, state_counts()
    return {
        "to_decide": files.get(TO_DECIDE, 0),
        "to_apply": files.get(ReturnState.KEPT, 0),
        "unknown_labels": how_many_unknown(every_cause),
        "to_review": requests.filter(status="submitted").count(),
        "to_batch": requests.filter(status="approved").count(),
        "to_download": batches.filter(status="frozen").count(),
        "to_deposit": batches.filter(status="downloaded").count(),
        "incomplete": incomplete(with_progress(batches.all())).count(),
        "silent": silent(batches.all(), timezone.localdate()).count(),
        "late": late(requests.all()).count() if overdue is None else overdue,
        "own": requests.filter(owner=admin, status__in=WAITS_FOR_OWNER).count(),
    }
