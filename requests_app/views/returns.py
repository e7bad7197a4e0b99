"""The pages of return files: the list, what a file says line by line, one exact line, the exact bytes."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from ..forms.returns import AsideForm, DecideForm
from ..models import ReturnFile, ReturnState
from ..services.access import require_admin
from ..services.returns import Preview, preview
from ..services.returns_list import TO_DECIDE, narrowed, return_files, state_counts
from .returns_display import (
    GROUPS,
    WAITING_SHOWN,
    digest,
    grouped,
    page_of,
    promise,
    shown,
    tiles,
    waiting_of,
)

#: Return files a page.
PER_PAGE = 25
_TABS = (
    ("", "Tous"),
    (ReturnState.KEPT.value, "À appliquer"),
    (TO_DECIDE, "Avec des lignes à décider"),
    (ReturnState.APPLIED.value, "Appliqués"),
    (ReturnState.REFUSED.value, "Mis de côté"),
)


@require_admin
@require_GET
def return_list(http: HttpRequest) -> HttpResponse:
    """All return files, the newest first, by state and by pages."""
    counts = state_counts()
    asked = http.GET.get("etat", "")
    state = asked if asked in dict(_TABS) else ""
    many = {**counts, "": sum(counts.get(one, 0) for one in ReturnState.values)}
    tabs = [
        {"label": label, "many": many.get(code, 0), "current": code == state, "url": f"?etat={code}"}
        for code, label in _TABS
        if many.get(code) or code in ("", state)
    ]
    page = Paginator(narrowed(return_files(), state), PER_PAGE).get_page(http.GET.get("page"))
    context = {"page": page, "tabs": tabs, "state": state, "page_query": f"?etat={state}"}
    return render(http, "returns/list.html", context)


def file_or_404(pk: int) -> ReturnFile:
    """The file with its bytes: its pages read them."""
    return get_object_or_404(ReturnFile.objects.select_related("received_by", "applied_by"), pk=pk)


@require_admin
@require_GET
def return_file(http: HttpRequest, pk: int) -> HttpResponse:
    """What the file says, or why it is set aside."""
    return file_page(http, file_or_404(pk))


def file_page(
    http: HttpRequest, file: ReturnFile, seen: Preview | None = None, aside: AsideForm | None = None
) -> HttpResponse:
    """The file's page, of whatever kind; ``aside``: a form that came back with what was typed."""
    seen = seen or preview(file)
    if seen.refused:
        context = {"file": file, "batches": seen.batches, "reason": seen.refused}
        return render(http, "returns/refused.html", context)
    return form_page(http, seen, decide_form(http, seen), aside=aside)


def decide_form(http: HttpRequest, seen: Preview, data: Any = None) -> DecideForm:
    """The decisions that the page asks for; ``data``: what came back, kept as it was typed."""
    return DecideForm(waiting_of(seen, looked_at_again(http)), data)


def looked_at_again(http: HttpRequest) -> int | None:
    """The rank of a line that was left aside, and that the address asks to decide after all."""
    asked = http.GET.get("revoir", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


def form_page(
    http: HttpRequest, seen: Preview, form: DecideForm, status: int = 0, aside: AsideForm | None = None
) -> HttpResponse:
    """The page of a file that can be read; what was typed in the form is kept."""
    asked = http.GET.get("voir", "")
    view = asked if asked in GROUPS else ""
    page = page_of(seen, view, http.GET.get("page"), looked_at_again(http))
    context = {
        "file": seen.file,
        "preview": seen,
        "form": form,
        "faults": list(form.faults),
        "version": digest(seen),
        "tiles": tiles(seen, view),
        "promise": promise(seen),
        "shown_waiting": WAITING_SHOWN,
        "view": GROUPS[view][0] if view else "",
        "page": page,
        "groups": grouped(shown(list(page.object_list))),
        "page_query": f"?voir={view}",
        "again": looked_at_again(http),
        "aside": _aside_form(seen, aside),
    }
    wrong = form.errors or (aside is not None and aside.errors)
    return render(http, "returns/page.html", context, status=status or (422 if wrong else 200))


def _aside_form(seen: Preview, given: AsideForm | None) -> AsideForm | None:
    """Only a file of which nothing is applied can be set aside."""
    untouched = seen.file.state == ReturnState.KEPT and not any(row.stored for row in seen.rows)
    return (given or AsideForm()) if untouched else None


@require_admin
@require_GET
def return_line(http: HttpRequest, pk: int, position: int) -> HttpResponse:
    """One line as it was sent and as it came back, whole."""
    file = file_or_404(pk)
    rows = [row for row in preview(file).rows if row.position == position]
    if not rows:
        raise Http404
    return render(http, "returns/line.html", {"file": file, "one": shown(rows)[0]})


@require_admin
@require_GET
def return_bytes(_http: HttpRequest, pk: int) -> HttpResponse:
    """The exact bytes as received, to keep: never shown as a page, whatever they are."""
    file = file_or_404(pk)
    answer = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, file.original_name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
