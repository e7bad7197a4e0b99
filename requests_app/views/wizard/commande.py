"""Section 3: the order, with its equation as it changes."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ...forms.commande import CommandeForm
from ...forms.places import og_field
from ...forms.step import StepForm
from ...models import AdvanceRequest
from ...services.in_force import decisions_in_force, scale_in_force
from ...services.judging import Judgement
from .beneficiaires import editable_request_or_redirect
from .known import WithKnown


class CommandeStep(WithKnown):
    """The section's page."""

    section: ClassVar[str] = "commande"
    form_class: ClassVar[type[StepForm]] = CommandeForm
    template_name: ClassVar[str] = "wizard/commande.html"

    def make_form(self, request: AdvanceRequest, data: QueryDict | None) -> StepForm:
        return commande_form(request, data)

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        assert isinstance(form, CommandeForm)
        context = super().context(http, form, judgement)
        # Where the scale names the tranche by the number of ESMS, that is the better proposal.
        known = {pk: one for pk, one in context["known"].tranches.items() if pk not in form.suggested}
        tranches = [
            (og_field(og, "tranche"), known.get(og.pk)) for og in self.request_row.beneficiaries.all()
        ]
        return {**context, "tranches": tranches, "quote": form.quote()}


def commande_form(request: AdvanceRequest, data: QueryDict | None) -> CommandeForm:
    """The form with the scale and the decisions in force."""
    assert request.software is not None
    scale = scale_in_force(request.software.lane)
    return CommandeForm(request, data, scale=scale, decisions=decisions_in_force())


@require_POST
def equation(http: HttpRequest, pk: int) -> HttpResponse:
    """The equation of the form as it stands on the page: nothing is saved."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    if request_row.software is None:
        return HttpResponse("")
    return render(http, "wizard/_equation.html", {"quote": commande_form(request_row, http.POST).quote()})
