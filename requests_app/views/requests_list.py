"""« Mes demandes » and « Revue »: the same list, of one's own requests or of everybody's."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ..forms.review import ALL_STATUSES, FilterForm
from ..models import AdvanceRequest
from ..rules.statuses import REQUEST_GROUPS, REQUEST_LABELS
from ..services.access import require_admin, signed_in, visible_requests
from ..services.drafts import create_draft
from ..services.requests_list import PAGE_SIZE, Filters, counts, listed, narrowed, salespeople, within
from ..services.row_marks import marks_of
from ..services.sheet_export import exportable, without_software
from .request_filters import address, asked_for, chips

#: (column of ``SORTS``, its heading); the review has the salesperson too.
COLUMNS = (
    ("numero", "N°"),
    ("og", "Organisme"),
    ("esms", "ESMS"),
    ("logiciel", "Logiciel"),
    ("montant", "Montant HT"),
    ("etat", "État"),
    ("modifiee", "Modifiée le"),
)
REVIEW_COLUMNS = (*COLUMNS[:5], ("commercial", "Commercial"), ("etat", "État"), ("soumise", "Soumise le"))


def my_requests(http: HttpRequest) -> HttpResponse:
    """One's own requests: first what waits for one, then all."""
    own = AdvanceRequest.objects.filter(owner=signed_in(http))
    form = FilterForm(http.GET)
    context = _list_context(http, own, form, default_status="")
    context["returned"] = listed(own, Filters(status="returned"))[:PAGE_SIZE]
    context["columns"] = _headings(http, COLUMNS)
    return render(http, "requests/list.html", context)


@require_admin
def review_queue(http: HttpRequest) -> HttpResponse:
    """Everybody's requests: those to review unless another status is asked for."""
    everything = visible_requests(http.user)
    form = FilterForm(http.GET, people=salespeople(everything))
    context = _list_context(http, everything, form, default_status="submitted")
    context["columns"] = _headings(http, REVIEW_COLUMNS)
    context["can_approve"] = any(row.status == "submitted" for row in context["page"])
    return render(http, "review/queue.html", context)


@require_POST
def new_request(http: HttpRequest) -> HttpResponse:
    """An empty draft of one's own, and its task list."""
    return redirect(create_draft(signed_in(http)))


def _list_context(
    http: HttpRequest, queryset: QuerySet[AdvanceRequest], form: FilterForm, *, default_status: str
) -> dict[str, Any]:
    filters, sort, ignored = asked_for(form, default_status, queryset)
    sort = sort or ("soumise" if filters.status == "submitted" else "")
    page = Paginator(listed(queryset, filters, sort), PAGE_SIZE).get_page(http.GET.get("page"))
    by_status = counts(queryset, filters)
    return {
        "form": form,
        "page": page,
        "marks": marks_of(page.object_list),
        "filters": filters,
        "sort": sort,
        "ignored": ignored,
        "chips": chips(http, form, filters),
        "is_narrowed": filters.narrows,
        "is_empty": not any(by_status.values()) and not narrowed(queryset, Filters()).exists(),
        "tabs": _tabs(http, by_status, filters.status),
        "page_query": address(http, page=None),
        "exports": exportable(within(queryset, filters)),
        "not_exported": without_software(within(queryset, filters)),
    }


def _tabs(http: HttpRequest, by_status: dict[str, int], current: str) -> list[dict[str, Any]]:
    """One tab per status that has requests, and one for all."""
    rows = [(ALL_STATUSES, "Toutes", sum(by_status.values()), not current)]
    rows += [
        (status, REQUEST_LABELS[status], many, status == current)
        for status, many in by_status.items()
        if many or status == current
    ]
    if current in REQUEST_GROUPS:
        label, statuses = REQUEST_GROUPS[current]
        rows.insert(1, (current, label, sum(by_status[status] for status in statuses), True))
    return [
        {"label": label, "many": many, "current": is_current, "url": address(http, etat=code, page=None)}
        for code, label, many, is_current in rows
    ]


def _headings(http: HttpRequest, columns: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """The columns' headings: each sorts, and sorts the other way once it does."""
    current = http.GET.get("tri", "")
    headings = []
    for code, label in columns:
        wanted = f"-{code}" if current == code else code
        direction = {code: "ascending", f"-{code}": "descending"}.get(current, "")
        headings.append(
            {
                "code": code,
                "label": label,
                "url": address(http, tri=wanted, page=None),
                "direction": direction,
            }
        )
    return headings
