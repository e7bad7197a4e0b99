"""Section 3: the order, with its equation as it changes."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ...forms.commande import CommandeForm
from ...forms.step import StepForm
from ...models import AdvanceRequest
from ...services.in_force import decisions_in_force, scale_in_force
from ...services.judging import Judgement
from .beneficiaires import editable_request_or_redirect
from .frame import StepView


class CommandeStep(StepView):
    """The section's page."""

    section: ClassVar[str] = "commande"
    form_class: ClassVar[type[StepForm]] = CommandeForm
    template_name: ClassVar[str] = "wizard/commande.html"

    def make_form(self, request: AdvanceRequest, data: QueryDict | None) -> StepForm:
        return commande_form(request, data)

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        context = super().context(http, form, judgement)
        tranches = [name for name in form.fields if name.endswith("-tranche")]
        quote = form.quote() if isinstance(form, CommandeForm) else None
        return {**context, "tranches": tranches, "quote": quote}


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
