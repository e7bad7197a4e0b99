"""A batch's own pages: what it holds, what is in its ZIPs, and what to do on the agency's portal."""

from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ..forms.batches import DayForm, DepositForm
from ..models import Batch
from ..rules.statuses import BEFORE_DEPOSIT
from ..services.access import require_admin
from ..services.batch_files import zip_parts
from ..services.batch_progress import silent_days
from ..services.deposit_checklist import checklist_of
from ..services.deposits import downloaded_names, file_name
from ..services.next_step import next_step


def batch_or_404(pk: int) -> Batch:
    """The batch with what its pages read, but its content."""
    rows = Batch.objects.defer("content").select_related(
        "software__supplier", "created_by", "deposited_by", "deposited_as", "eligible_list"
    )
    return get_object_or_404(rows, pk=pk)


def common(batch: Batch) -> dict[str, Any]:
    """What each of the batch's pages shows."""
    name = batch.name
    today = timezone.localdate()
    open_ = batch.status in BEFORE_DEPOSIT
    return {
        "batch": batch,
        "name": name,
        "file_name": file_name(name),
        "parts": zip_parts(batch, name),
        "today": today,
        "open": open_,
        "stale": open_ and name.day < today,
        "early": open_ and name.day > today,
        "totals": batch.lines.aggregate(lines=Count("pk"), esms=Sum("esms_count"), ht=Sum("amount_ht")),
    }


@require_admin
@require_GET
def batch_page(http: HttpRequest, pk: int) -> HttpResponse:
    """Where the batch stands, its downloads, its lines, its history."""
    batch = batch_or_404(pk)
    return render(http, "batches/batch.html", page_context(batch))


def page_context(
    batch: Batch, rename_form: DayForm | None = None, failed: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The batch page's context; a form that came back keeps what was typed."""
    return {
        **common(batch),
        **_checklist_context(batch, None, failed),
        "rename_form": rename_form or DayForm(initial={"day": timezone.localdate()}),
        "lines": batch.lines.select_related("request__owner").prefetch_related("files"),
        "names": batch.names.order_by("-pk"),
        "events": batch.events.filter(request__isnull=True).select_related("actor"),
        "here": "batch",
    }


def _checklist_context(
    batch: Batch, form: DepositForm | None, failed: dict[str, Any] | None
) -> dict[str, Any]:
    """The checklist, what comes next, and the form that says the deposit.

    ``failed``: a step's form that came back: its anchor, what was typed, and the errors.
    """
    checklist, today = checklist_of(batch), timezone.localdate()
    names = deposit_names(batch)
    if form is None and names:
        form = DepositForm(names, initial={"deposited_on": today, "name": next(iter(names))})
    return {
        "steps": list(checklist),
        "standing": checklist.standing,
        "answers": checklist.answers,
        "silent_days": silent_days(batch, checklist.answers, today),
        "next": next_step(checklist, today),
        "form": form,
        "failed": failed,
    }


@require_admin
@require_GET
def manifest(http: HttpRequest, pk: int) -> HttpResponse:
    """What is in each ZIP part."""
    context = common(batch_or_404(pk))
    parts = context["parts"]
    context |= {
        "file_count": sum(len(part.files) for part in parts),
        "total_size": sum(part.size for part in parts),
    }
    return render(http, "batches/manifest.html", context)


@require_admin
@require_GET
def portal(http: HttpRequest, pk: int) -> HttpResponse:
    """« Sur le portail »: what to choose and type there, in order, then the day of deposit."""
    batch = batch_or_404(pk)
    return render(http, "batches/portal.html", portal_context(batch))


def portal_context(
    batch: Batch, form: DepositForm | None = None, failed: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The page's context; a form that came back keeps what was typed."""
    return {**common(batch), **_checklist_context(batch, form, failed), "here": "portal"}


def deposit_names(batch: Batch) -> dict[int, str]:
    """The names that the file may have been deposited under, newest first."""
    return {name.pk: file_name(name) for name in downloaded_names(batch)}
