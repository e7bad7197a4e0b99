"""Section 1: software and beneficiaries, with the search of an OG."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ...forms.beneficiaires import BeneficiairesForm
from ...forms.directory import ManagingBodyForm
from ...forms.step import StepForm
from ...services.directory import search
from ...services.directory_by_hand import add_managing_body
from ...services.judging import Judgement
from ...services.known_answers import known_ogs
from ...services.sections import NotEditable
from ..by_hand import added_by_hand
from ..proposals import proposals, sought_words
from .drift import WithDrift
from .frame import editable_request
from .known import WithKnown, source_of

#: How many OG, and how many ESMS, a search shows.
SHOWN = 12


class BeneficiairesStep(WithDrift, WithKnown):
    """The section's page; its buttons beside each OG save the whole section too."""

    section: ClassVar[str] = "beneficiaires"
    form_class: ClassVar[type[StepForm]] = BeneficiairesForm
    template_name: ClassVar[str] = "wizard/beneficiaires.html"
    needs_software: ClassVar[bool] = False

    def after_save(self, http: HttpRequest) -> HttpResponse:
        """A search without scripts comes back with its words; adding or removing an OG stays on the page."""
        words = http.POST.get("words", "").replace("\0", "")
        # The Enter key in the search field presses the form's first button.
        if http.POST.get("then") == "search" or (http.POST.get("then") == "stay" and words.strip()):
            here = reverse("portail:step", args=[self.request_row.pk, self.section])
            return redirect(f"{here}?{self.query(words)}#organismes")
        if any(http.POST.get(button) for button in ("add_og", "add_esms", "remove_og")):
            return redirect(reverse("portail:step", args=[self.request_row.pk, self.section]) + "#organismes")
        return super().after_save(http)

    def query(self, words: str) -> str:
        """The words as a query string."""
        return urlencode({"mots": words})

    def tell_repairs(self, http: HttpRequest, form: StepForm) -> None:
        """Besides the repairs: why an OG was not put in, or what came in with it."""
        super().tell_repairs(http, form)
        if isinstance(form, BeneficiairesForm) and form.refusal:
            messages.error(http, form.refusal)
        if isinstance(form, BeneficiairesForm) and form.done:
            messages.success(http, form.done)

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        words = sought_words(http)
        return {
            **super().context(http, form, judgement),
            "words": words,
            "earlier": {pk: source_of(one, http.user) for pk, one in known_ogs(self.request_row).items()},
            "found": search(words, limit=SHOWN),
            "by_hand_url": reverse("portail:managing_body_by_hand", args=[self.request_row.pk]),
        }


@require_GET
def managing_bodies(http: HttpRequest, pk: int) -> HttpResponse:
    """What the search field of section 1 proposes."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    by_hand = reverse("portail:managing_body_by_hand", args=[pk])
    return proposals(http, adds=True, by_hand_url=by_hand)


def managing_body_by_hand(http: HttpRequest, pk: int) -> HttpResponse:
    """Add an OG that the directory lacks, then put it in the request from section 1."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    form = ManagingBodyForm(http.POST or None)
    if form.is_bound and form.is_valid() and (og := added_by_hand(form, add_managing_body)):
        messages.success(http, f"{og.full_name} est au répertoire : ajoutez-le à la demande.")
        here = reverse("portail:step", args=[pk, "beneficiaires"])
        return redirect(f"{here}?mots={og.finess_juridique}#organismes")
    return render(http, "wizard/og_by_hand.html", {"form": form, "request_row": request_row})


def editable_request_or_redirect(http: HttpRequest, pk: int) -> Any:
    """The request where this person may edit it now, else the answer that leads to its page.

    A script that asked for a part of a page is sent on with the whole page: it would put the other page into
    that part.
    """
    try:
        return editable_request(http, pk)
    except NotEditable:
        messages.warning(http, "Cette demande n’est plus modifiable : voici où elle en est.")
        if http.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": reverse("portail:request", args=[pk])})
        return redirect("portail:request", pk)
