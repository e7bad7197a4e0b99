"""The list of batches, and « Préparer un dépôt »."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from ..forms.batches import AWAITED, INCOMPLETE, SILENT, BatchFilterForm, DayForm, PrepareForm
from ..models import Batch, DepositName, Software
from ..services.access import require_admin, signed_in
from ..services.batch_progress import (
    Standing,
    awaited,
    incomplete,
    silent,
    silent_after,
    silent_days,
    standing_of,
    with_progress,
)
from ..services.freeze import Prepared, Refusal, prepare_batches
from ..services.freeze_candidates import Candidate, candidates, software_with_approved, total
from ..services.freeze_gate import FreezeFailed
from ..services.returns_list import answers_to_decide
from .request_filters import address

#: Batches a page.
PER_PAGE = 25

#: Refusals told one by one after freezing; the prepare page shows the reasons of all that are still approved.
_TOLD = 10


@require_admin
@require_GET
def batch_list(http: HttpRequest) -> HttpResponse:
    """All batches, newest first, with filters and pages."""
    form = BatchFilterForm(http.GET)
    form.is_valid()
    rows = _filtered(form.cleaned_data)
    page = Paginator(rows, PER_PAGE).get_page(http.GET.get("page"))
    today, after = timezone.localdate(), silent_after()
    context = {
        "form": form,
        "page": page,
        "rows": [_row(batch, today, after) for batch in page],
        "page_query": address(http, page=None),
        "waiting": sum(software.waiting for software in software_with_approved()),  # type: ignore[attr-defined]
        "incomplete": incomplete(with_progress(Batch.objects.all())).count(),
        "silent": silent(Batch.objects.all(), today).count(),
        "silent_after": after,
    }
    return render(http, "batches/list.html", context)


def _row(batch: Batch, today: date, after: int) -> tuple[Batch, Standing, int]:
    """What the list shows of a batch: how far the agency is, and for how many days it has been silent."""
    standing = standing_of(batch)
    return batch, standing, silent_days(batch, standing.answers, today, after)


def _filtered(wanted: dict[str, Any]) -> QuerySet[Batch]:
    names = Prefetch("names", queryset=DepositName.objects.order_by("-pk"), to_attr="newest_names")
    known = Batch.objects.defer("content").select_related("software", "deposited_as")
    rows = with_progress(known.prefetch_related(names)).order_by("-pk")
    if wanted.get("etat"):
        rows = rows.filter(status=wanted["etat"])
    if wanted.get("couloir"):
        rows = rows.filter(couloir=wanted["couloir"])
    if wanted.get("logiciel"):
        rows = rows.filter(software=wanted["logiciel"])
    followed = wanted.get("suivi")
    if followed == INCOMPLETE:
        return incomplete(rows)
    if followed == SILENT:
        return silent(rows, timezone.localdate())
    if followed == AWAITED:
        return awaited(rows)
    return rows


@require_admin
@require_http_methods(["GET", "POST"])
def prepare(http: HttpRequest) -> HttpResponse:
    """Choose a software and its approved requests, then freeze them."""
    if http.method == "POST":
        form = PrepareForm(http.POST)
        if form.is_valid():
            return _freeze(http, form.cleaned_data)
        ticked = set(http.POST.getlist("requests"))
        return _prepare_page(http, _software(http.POST.get("software")), form, ticked)
    day = DayForm(initial={"day": timezone.localdate()})
    return _prepare_page(http, _software(http.GET.get("logiciel")), day, None)


def _software(asked: str | None) -> Software | None:
    """The software asked for; without one, the only one that has approved requests."""
    if asked:
        known = asked.isascii() and asked.isdigit() and len(asked) < 19
        return Software.objects.select_related("supplier").filter(pk=asked).first() if known else None
    waiting = list(software_with_approved()[:2])
    return waiting[0] if len(waiting) == 1 else None


def _prepare_page(
    http: HttpRequest, software: Software | None, form: DayForm, ticked: set[str] | None
) -> HttpResponse:
    """``ticked``: what a form that came back had ticked; None ticks all that can go and of which no answer waits for
    a decision: the agency may have those already.
    """
    rows: Sequence[Candidate] = ()
    failure = ""
    if software is not None:
        try:
            rows = candidates(software)
        except FreezeFailed as fault:
            failure = str(fault)
    held = answers_to_decide(row.request.pk for row in rows)
    ready = [
        (
            row,
            row.request.pk not in held if ticked is None else str(row.request.pk) in ticked,
            held.get(row.request.pk),
        )
        for row in rows
        if row.ready
    ]
    context = {
        "form": form,
        "errors": [error for messages_ in form.errors.values() for error in messages_],
        "software": software,
        "choices": software_with_approved(),
        "ready": ready,
        "all_ticked": all(is_ticked for _, is_ticked, _ in ready),
        "refused": [row for row in rows if not row.ready],
        "total": total(rows),
        "esms": sum(row.esms_count for row, *_ in ready),
        "limit": software.lane.limits.lines if software else 0,
        "failure": failure,
    }
    return render(http, "batches/prepare.html", context, status=422 if form.errors else 200)


def _freeze(http: HttpRequest, wanted: dict[str, Any]) -> HttpResponse:
    software: Software = wanted["software"]
    prepared = prepare_batches(software, wanted["requests"], wanted["day"], signed_in(http))
    _tell(http, prepared)
    if len(prepared.batches) == 1 and not prepared.refusals and not prepared.failure:
        return redirect("portail:batch", prepared.batches[0].pk)
    if prepared.refusals or prepared.failure:
        return redirect(f"{reverse('portail:batch_prepare')}?logiciel={software.pk}")
    return redirect("portail:batches")


def _tell(http: HttpRequest, prepared: Prepared) -> None:
    for batch in prepared.batches:
        count = batch.lines.count()
        messages.success(http, f"Dépôt n° {batch.pk} figé, avec {count} demande{'s' if count > 1 else ''}.")
    for refusal in prepared.refusals[:_TOLD]:
        messages.warning(http, _sentence(refusal))
    if len(prepared.refusals) > _TOLD:
        messages.warning(http, f"… et {len(prepared.refusals) - _TOLD} autres demandes n’ont pas pu partir.")
    if prepared.failure:
        messages.error(http, prepared.failure)


def _sentence(refusal: Refusal) -> str:
    return f"La demande n° {refusal.request_id} n’est pas partie. {refusal.reasons[0]}"
