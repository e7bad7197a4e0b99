"""Section 2: the ESMS in the order."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ...forms.directory import EstablishmentForm
from ...forms.etablissements import EtablissementsForm
from ...forms.step import StepForm
from ...services.directory_by_hand import add_establishment
from ...services.directory_facts import facts_of
from ...services.judging import Judgement
from ..by_hand import added_by_hand
from .beneficiaires import editable_request_or_redirect
from .drift import WithDrift


class EtablissementsStep(WithDrift):
    """The section's page."""

    section: ClassVar[str] = "etablissements"
    form_class: ClassVar[type[StepForm]] = EtablissementsForm
    template_name: ClassVar[str] = "wizard/etablissements.html"

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        assert isinstance(form, EtablissementsForm)
        facts = facts_of(form.offered(), [self.request_row.pk], form.lane)
        tables = list(form.tables(facts))
        return {**super().context(http, form, judgement), "tables": tables}


def establishment_by_hand(http: HttpRequest, pk: int, og: int) -> HttpResponse:
    """Add an ESMS that the directory lacks to one of the request's OG."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    beneficiary = next((row for row in request_row.beneficiaries.all() if row.pk == og), None)
    if beneficiary is None or beneficiary.managing_body is None:
        messages.error(http, "Cet organisme n’est plus dans la demande.")
        return redirect("portail:step", pk, "etablissements")
    form = EstablishmentForm(http.POST or None)
    og_row = beneficiary.managing_body
    added = added_by_hand(form, add_establishment, og_row) if form.is_bound and form.is_valid() else None
    if added is not None:
        messages.success(http, f"{added.full_name} est au répertoire : cochez-le s’il est dans la commande.")
        return redirect("portail:step", pk, "etablissements")
    context = {"form": form, "request_row": request_row, "beneficiary": beneficiary}
    return render(http, "wizard/esms_by_hand.html", context)
