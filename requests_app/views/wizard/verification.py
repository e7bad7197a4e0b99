"""The check page: everything on one page, what is wrong linked to its field, then « Soumettre »."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from ...documents.summary import summary_of
from ...forms.places import Spot, visible_field
from ...models import AdvanceRequest
from ...rules import Finding
from ...rules.statuses import ForbiddenMove
from ...services.access import request_for, signed_in
from ...services.drift import drift_of
from ...services.judging import judge_request
from ...services.order_amount import quote_of
from ...services.resending import UnchangedSinceRejection
from ...services.submission import NotSubmittable, submit
from ..rejection import RejectionShown, rejection_shown, section_marked
from ..review_display import display
from .beneficiaires import editable_request_or_redirect
from .drift import marked
from .frame import findings_by_section, section_rows

#: The tick by which a rejected request goes out again as it was.
UNCHANGED = "sans_changement"
_NOT_CONFIRMED = (
    "La demande n’est pas soumise : elle est identique à celle que l’agence a rejetée. Corrigez-la, ou cochez la "
    "case qui confirme que vous la renvoyez telle quelle."
)


@dataclass(frozen=True, slots=True)
class Linked:
    """A finding with the address of the field that mends it."""

    finding: Finding
    url: str


def verification(http: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole request; on POST, submit it."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    if http.method == "POST":
        try:
            submit(pk, signed_in(http), unchanged_confirmed=UNCHANGED in http.POST)
        except UnchangedSinceRejection:
            messages.error(http, _NOT_CONFIRMED)
            return HttpResponseRedirect(f"{reverse('portail:verification', args=[pk])}#id_{UNCHANGED}")
        except NotSubmittable:
            messages.error(
                http, "La demande n’est pas soumise : il reste des points à régler, voici lesquels."
            )
            return redirect("portail:verification", pk)
        except ForbiddenMove:
            messages.warning(http, "Cette demande a changé d’état entre-temps : voici où elle en est.")
        else:
            messages.success(http, f"La demande n° {pk} est soumise : elle sera revue avant d’être déposée.")
        return redirect("portail:request", pk)
    return render(http, "wizard/verification.html", _context(request_row))


def _context(request_row: AdvanceRequest) -> dict[str, Any]:
    judgement = judge_request(request_row)
    grouped = findings_by_section(judgement)
    rejection = rejection_shown(request_row, judgement)
    sections = marked(section_rows(request_row, judgement), drift_of(request_row))
    sections = section_marked(sections, rejection)
    for row in sections:
        code = row["section"].code
        linked = [Linked(finding, field_url(request_row, spot)) for finding, spot in grouped[code]]
        row["found"] = sorted(linked, key=lambda one: not one.finding.is_error)
        row["agency_urls"] = _agency_urls(request_row, row["agency"])
    return {
        "request_row": request_row,
        "judgement": judgement,
        "sections": sections,
        "shown": display(request_row),
        "quote": quote_of(request_row),
        "rejection": rejection,
        "ready": request_row.software_id is not None and not judgement.errors,
    }


def _agency_urls(request_row: AdvanceRequest, told: RejectionShown | None) -> list[str]:
    """The addresses of the fields that the agency points at, in that section."""
    return [field_url(request_row, spot) for spot in told.spots] if told else []


def field_url(request_row: AdvanceRequest, spot: Spot) -> str:
    """The address of a field: its section's page, its findings shown, its row open."""
    base = reverse("portail:step", args=[request_row.pk, spot.section])
    query = "?voir=1"
    if spot.field.startswith("esms-"):
        query += f"&ligne={spot.field.split('-')[1]}"
    field = visible_field(request_row, spot.field)
    return f"{base}{query}#id_{field}" if field else f"{base}{query}"


def summary_pdf(http: HttpRequest, pk: int) -> HttpResponse:
    """The summary of a request as a PDF, for whoever may see the request."""
    request_row = request_for(http.user, pk)
    content = summary_of(request_row, display(request_row), quote_of(request_row))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="demande-{pk}.pdf"'
    return response
