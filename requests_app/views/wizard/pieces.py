"""Section 6: attachments, each checked as it arrives."""

import logging
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ...asp_file.pieces import accepted_formats
from ...asp_file.sizes import attachment_limit, in_mo
from ...forms.pieces import PiecesForm
from ...forms.step import StepForm
from ...models import AdvanceRequest
from ...services.access import request_for, signed_in
from ...services.attachments import PieceError, attach, take_off
from ...services.judging import Judgement
from ...services.sections import NotEditable
from .beneficiaires import editable_request_or_redirect
from .frame import StepView

log = logging.getLogger(__name__)


class PiecesStep(StepView):
    """The section's page."""

    section: ClassVar[str] = "pieces"
    form_class: ClassVar[type[StepForm]] = PiecesForm
    template_name: ClassVar[str] = "wizard/pieces.html"

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        assert isinstance(form, PiecesForm)
        context = super().context(http, form, judgement)
        return {**context, "cards": list(form.cards()), **_limits(self.request_row)}


def _limits(request_row: AdvanceRequest) -> dict[str, str]:
    """What is said before a file is chosen."""
    assert request_row.software is not None
    lane = request_row.software.lane
    return {"formats": accepted_formats(lane), "limit": in_mo(attachment_limit(lane))}


@require_POST
def upload(http: HttpRequest, pk: int, type_code: str) -> HttpResponse:
    """Take one file. The answer is the type's card (for a script) or the section's page."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    if request_row.software is None or type_code not in request_row.software.lane.attachment_types:
        raise Http404
    given = http.FILES.get("file")
    refused: PieceError | None = None
    if given is None:
        refused = PieceError("none", "Aucun fichier n'a été choisi.", "Choisissez un fichier, ou déposez-le sur le cadre.")
    else:
        try:
            shrink = http.POST.get("shrink") == "1"
            attach(request_row, type_code, given.file, given.name or "", signed_in(http), shrink=shrink)
        except PieceError as error:
            refused = error
            log.info("attachment of request %s refused: %s", pk, error.code)
        except NotEditable:
            messages.warning(http, "Cette demande n'est plus modifiable : rien n'a été changé.")
            return redirect("portail:request", pk)
    return _answer(http, pk, type_code, refused)


@require_POST
def remove(http: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Take a file off the draft; it stays in the history."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    try:
        take_off(request_row, attachment, signed_in(http))
    except NotEditable:
        messages.warning(http, "Cette demande n'est plus modifiable : rien n'a été changé.")
        return redirect("portail:request", pk)
    return redirect("portail:step", pk, "pieces")


def _answer(http: HttpRequest, pk: int, type_code: str, refused: PieceError | None) -> HttpResponse:
    if not http.headers.get("HX-Request"):
        if refused is None:
            messages.success(http, "Le fichier est joint.")
        else:
            messages.error(http, f"{refused.reason} {refused.way_out}")
        return redirect("portail:step", pk, "pieces")
    fresh = request_for(http.user, pk)
    card = next(card for card in PiecesForm(fresh).cards() if card.type.code == type_code)
    context = {"request_row": fresh, "card": card, "refused": refused, "just_added": refused is None}
    return render(http, "wizard/_piece_state.html", context)
