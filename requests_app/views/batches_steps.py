"""The checklist's forms: each a POST that ticks or undoes one step, and says what became of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ..forms.batches import RefuseZipForm, TickForm
from ..models import Batch, MarkKind
from ..services import deposit_steps
from ..services.access import require_admin, signed_in
from ..services.deposit_checklist import JSON_DEPOSIT, step_anchor, step_title
from ..services.deposits import DepositError
from .batches_page import batch_or_404, page_context, portal_context

#: Larger than any part: what is no number is no step.
_NO_PART = 9999


@require_admin
@require_POST
def tick(http: HttpRequest, pk: int) -> HttpResponse:
    """« Cocher »"""
    batch, form = batch_or_404(pk), TickForm(http.POST)
    if not form.is_valid():
        return _came_back(http, batch, form)
    kind, part, day = (form.cleaned_data[name] for name in ("kind", "part", "on"))
    try:
        is_new = deposit_steps.tick(batch, kind, part, day, signed_in(http))
    except DepositError as fault:
        form.add_error(None, str(fault))
        return _came_back(http, batch, form)
    told = f"« {step_title(kind, part)} » : coché."
    messages.success(http, told if is_new else f"« {step_title(kind, part)} » était déjà coché.")
    return _page(http, batch)


@require_admin
@require_POST
def refuse_zip(http: HttpRequest, pk: int) -> HttpResponse:
    """« Le portail l’a refusé »"""
    batch, form = batch_or_404(pk), RefuseZipForm(http.POST)
    if not form.is_valid():
        return _came_back(http, batch, form)
    part, day, note = (form.cleaned_data[name] for name in ("part", "on", "note"))
    try:
        deposit_steps.refuse_zip(batch, part, day, note, signed_in(http))
    except DepositError as fault:
        form.add_error(None, str(fault))
        return _came_back(http, batch, form)
    messages.warning(http, f"Le refus du ZIP {part} est noté. Déposez-le de nouveau, puis cochez-le.")
    return _page(http, batch)


@require_admin
@require_POST
def untick(http: HttpRequest, pk: int) -> HttpResponse:
    """« Défaire »"""
    batch = batch_or_404(pk)
    kind, part = http.POST.get("kind", ""), _part(http)
    if kind not in (JSON_DEPOSIT, *MarkKind.values):
        messages.error(http, "Cette étape n’existe pas.")
        return _page(http, batch)
    try:
        was_ticked = deposit_steps.untick(batch, kind, part, signed_in(http))
    except DepositError as fault:
        messages.error(http, str(fault))
    else:
        title = step_title(kind, part)
        messages.success(http, f"« {title} » : {'décoché' if was_ticked else 'n’était plus coché'}.")
    return _page(http, batch)


def _part(http: HttpRequest) -> int:
    typed = http.POST.get("part", "0")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else _NO_PART


def _page(http: HttpRequest, batch: Batch) -> HttpResponse:
    """Back to the page that the form was on."""
    return redirect(
        "portail:batch_portal" if http.POST.get("page") == "portal" else "portail:batch", batch.pk
    )


def _came_back(http: HttpRequest, batch: Batch, form: forms.Form) -> HttpResponse:
    """The page again, with what was typed and what is wrong with it."""
    kind = http.POST.get("kind", "") or MarkKind.ZIP_DEPOSIT
    failed: dict[str, Any] = {
        "anchor": step_anchor(kind, _part(http)),
        "refused": isinstance(form, RefuseZipForm),
        "on": http.POST.get("on", ""),
        "note": http.POST.get("note", ""),
        "errors": [error for errors in form.errors.values() for error in errors],
    }
    if http.POST.get("page") == "portal":
        return render(http, "batches/portal.html", portal_context(batch, failed=failed), status=422)
    return render(http, "batches/batch.html", page_context(batch, failed=failed), status=422)
