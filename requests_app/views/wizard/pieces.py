"""Section 6: attachments, each checked as it arrives."""

import logging
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ...forms.pieces import PieceCard, PiecesForm
from ...forms.step import StepForm
from ...services.access import request_for, signed_in
from ...services.assemble import current_attachments
from ...services.attachments import PieceError, attach, limits_in_words, take_off
from ...services.judging import Judgement, judge_request
from ...services.sections import NotEditable
from .beneficiaires import editable_request_or_redirect
from .frame import StepView

log = logging.getLogger(__name__)


class PiecesStep(StepView):
    """The section's page."""

    section: ClassVar[str] = "pieces"
    form_class: ClassVar[type[StepForm]] = PiecesForm
    template_name: ClassVar[str] = "wizard/pieces.html"

    def posted_version(self, http: HttpRequest) -> int:
        """The form has no answer of its own: a file that came in meanwhile makes nothing of it stale."""
        return self.request_row.version_of(self.section)

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        assert isinstance(form, PiecesForm)
        context = super().context(http, form, judgement)
        return {**context, "cards": _cards(form), **limits_in_words(form.lane)}


def _cards(form: PiecesForm) -> list[PieceCard]:
    """What is attached, by type, and what is wrong with it."""
    assert form.request.software is not None
    return list(form.cards(current_attachments(form.request, form.request.software)))


@require_POST
def upload(http: HttpRequest, pk: int, type_code: str) -> HttpResponse:
    """Take one file. The answer is the type's card (for a script) or the section's page."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    if request_row.software is None or type_code not in request_row.software.lane.attachment_types:
        raise Http404
    given = http.FILES.get("file")
    content: Any = given.file if given else None
    refused: PieceError | None = None
    if given is None or content is None:
        refused = PieceError(
            "none", "Aucun fichier n’a été choisi.", "Choisissez un fichier, ou déposez-le sur le cadre."
        )
    else:
        try:
            shrink = http.POST.get("shrink") == "1"
            attach(request_row, type_code, content, given.name or "", signed_in(http), shrink=shrink)
        except PieceError as error:
            refused = error
            log.info("attachment of request %s refused: %s", pk, error.code)
        except NotEditable:
            return _too_late(http, pk)
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
        return _too_late(http, pk)
    messages.success(http, "Le fichier est retiré.")
    return redirect("portail:step", pk, "pieces")


def _too_late(http: HttpRequest, pk: int) -> HttpResponse:
    """The request was submitted meanwhile; a script is sent on with the whole page."""
    messages.warning(http, "Cette demande n’est plus modifiable : rien n’a été changé.")
    if http.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse("portail:request", args=[pk])})
    return redirect("portail:request", pk)


def _answer(http: HttpRequest, pk: int, type_code: str, refused: PieceError | None) -> HttpResponse:
    if not http.headers.get("HX-Request"):
        if refused is None:
            messages.success(http, "Le fichier est joint.")
        else:
            messages.error(http, f"{refused.reason} {refused.way_out}")
        return redirect("portail:step", pk, "pieces")
    fresh = request_for(http.user, pk)
    form = PiecesForm(fresh)
    form.show(judge_request(fresh))
    card = next((card for card in _cards(form) if card.type.code == type_code), None)
    if card is None:  # the regime changed meanwhile: that type is no longer asked for
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"request_row": fresh, "card": card, "refused": refused, "just_added": refused is None}
    return render(http, "wizard/_piece_state.html", context)
