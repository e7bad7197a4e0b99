"""The register of numéros ASP: a page, and the same rows as a CSV or a workbook."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..forms.asp_register import RegisterForm
from ..models import AdvanceRequest, BatchLine
from ..services.access import require_admin
from ..services.asp_register import (
    RegisterFilters,
    as_csv,
    as_workbook,
    register_lines,
    register_row,
)
from ..services.requests_list import salespeople
from .request_filters import address
from .sheet_import import download

PAGE_SIZE = 50


@require_safe
@require_admin
def register(http: HttpRequest) -> HttpResponse:
    """The rows that the filters leave, a page at a time."""
    form, lines = _asked(http)
    page = Paginator(lines, PAGE_SIZE).get_page(http.GET.get("page"))
    query = http.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [register_row(line) for line in page.object_list],
        "is_narrowed": any(form.cleaned_data.values()),
        "page_query": address(http, page=None),
        "query": query.urlencode(),
    }
    return render(http, "after/register.html", context)


@require_safe
@require_admin
def register_csv(http: HttpRequest) -> StreamingHttpResponse:
    """The rows as a CSV for a French Excel, sent as they are read."""
    _form, lines = _asked(http)
    response = StreamingHttpResponse(as_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name("csv")}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@require_admin
def register_xlsx(http: HttpRequest) -> HttpResponse:
    """The rows as a workbook."""
    _form, lines = _asked(http)
    return download(as_workbook(lines), _name("xlsx"))


def _name(ending: str) -> str:
    return f"numeros-asp-{timezone.localdate():%Y%m%d}.{ending}"


def _asked(http: HttpRequest) -> tuple[RegisterForm, QuerySet[BatchLine]]:
    form = RegisterForm(http.GET, people=salespeople(AdvanceRequest.objects.all()))
    form.is_valid()
    asked = form.cleaned_data
    software, owner = asked.get("logiciel"), asked.get("commercial")
    filters = RegisterFilters(
        couloir=asked.get("couloir", ""),
        software=software.pk if software else None,
        status=asked.get("etat", ""),
        owner=owner.pk if owner else None,
        first=asked.get("du"),
        last=asked.get("au"),
        text=asked.get("q", ""),
        lacks_letter=bool(asked.get("courrier")),
    )
    return form, register_lines(filters)
