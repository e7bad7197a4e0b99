"""« Ce que notre contrôle n’avait pas vu »: rejections of lines that our check had passed, judged again."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from ..forms.misses import EXPLAINED, ExplainForm, MissFilterForm
from ..models import BatchLine
from ..services.access import require_admin, signed_in, visible_requests
from ..services.first_try import AnswerFilters, narrowed, shares, whole
from ..services.misses import PAGE_SIZE, explain_rejection, judged_again, misses
from ..services.misses_export import as_csv, note_of
from ..services.rejection_causes import causes_among
from ..services.requests_list import Filters, salespeople
from .misses_display import MissDisplay
from .request_filters import address, asked_for, chips

#: Causes on the page before the others are folded away.
CAUSES_SHOWN = 10


@require_admin
@require_GET
def miss_list(http: HttpRequest) -> HttpResponse:
    """The rejections, by cause and one by one, beside the shares accepted at first try."""
    form = _form(http)
    asked = asked_for(form)
    filters, explained = _answers(asked.filters), EXPLAINED[form.cleaned_data.get("suivi", "")]
    found = causes_among(misses(filters, explained=explained))
    page = Paginator(misses(filters, asked.filters.cause, explained=explained), PAGE_SIZE).get_page(
        http.GET.get("page")
    )
    lines = narrowed(BatchLine.objects.all(), filters)
    context: dict[str, Any] = {
        "form": form,
        "ignored": asked.ignored,
        "chips": chips(http, form, asked.filters),
        "is_narrowed": asked.filters.narrows or bool(form.cleaned_data.get("suivi")),
        "causes": [(cause, address(http, motif=cause.key, page=None)) for cause in found],
        "causes_shown": CAUSES_SHOWN,
        "page": page,
        "page_query": address(http, page=None),
        "rows": [MissDisplay(miss) for miss in judged_again(list(page.object_list))],
        "explained": explained,
        "whole": whole(lines),
        "shares": [
            ("Par couloir", "Couloir", shares(lines, "lane")),
            ("Par mois de dépôt", "Mois", shares(lines, "month")),
            ("Par commercial", "Commercial", shares(lines, "owner")),
        ],
        "csv_url": f"{reverse('portail:misses_csv')}{address(http, page=None)}",
        "here": http.get_full_path(),
        "menu_path": reverse("portail:batches"),
    }
    return render(http, "misses/list.html", context)


def _form(http: HttpRequest) -> MissFilterForm:
    return MissFilterForm(http.GET, people=salespeople(visible_requests(http.user)))


def _answers(asked: Filters) -> AnswerFilters:
    return AnswerFilters(asked.couloir, asked.software, asked.owner, asked.first, asked.last)


@require_admin
@require_GET
def miss_csv(http: HttpRequest) -> StreamingHttpResponse:
    """The same rejections, all of them, as a CSV file."""
    form = _form(http)
    asked = asked_for(form).filters
    lines = misses(_answers(asked), asked.cause, explained=EXPLAINED[form.cleaned_data.get("suivi", "")])
    name = f"rejets-non-vus-{timezone.localdate():%Y%m%d}.csv"
    return StreamingHttpResponse(
        as_csv(lines),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@require_admin
@require_http_methods(["GET", "POST"])
def miss_explain(http: HttpRequest, pk: int) -> HttpResponse:
    """Note why the agency rejected that line."""
    line = get_object_or_404(misses(AnswerFilters()), pk=pk)
    known = note_of(line)
    back = _back(http)
    form = ExplainForm(http.POST or None, initial={"fault": known.fault, "note": known.note} if known else {})
    if http.method == "POST" and form.is_valid():
        explain_rejection(line, form.cleaned_data["fault"], form.cleaned_data["note"], signed_in(http))
        return redirect(back)
    (miss,) = judged_again([line])
    context = {"form": form, "row": MissDisplay(miss), "back": back, "menu_path": reverse("portail:batches")}
    return render(http, "misses/explain.html", context, status=422 if form.errors else 200)


def _back(http: HttpRequest) -> str:
    """The list as it was filtered."""
    back = http.POST.get("retour") or http.GET.get("retour") or ""
    allowed = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={http.get_host()})
    return back if allowed else reverse("portail:misses")
