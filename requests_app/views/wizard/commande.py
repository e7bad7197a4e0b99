"""Section 3: the order, with its equation as it changes."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ...forms.commande import CommandeForm
from ...forms.step import StepForm
from ...services.judging import Judgement
from .beneficiaires import editable_request_or_redirect
from .frame import StepView


class CommandeStep(StepView):
    """The section's page."""

    section: ClassVar[str] = "commande"
    form_class: ClassVar[type[StepForm]] = CommandeForm
    template_name: ClassVar[str] = "wizard/commande.html"

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        context = super().context(http, form, judgement)
        tranches = [name for name in form.fields if name.endswith("-tranche")]
        quote = form.quote() if isinstance(form, CommandeForm) else None
        return {**context, "tranches": tranches, "quote": quote}


@require_POST
def equation(http: HttpRequest, pk: int) -> HttpResponse:
    """The equation of the form as it stands on the page: nothing is saved."""
    request_row = editable_request_or_redirect(http, pk)
    if isinstance(request_row, HttpResponse):
        return request_row
    if request_row.software is None:
        return HttpResponse("")
    return render(http, "wizard/_equation.html", {"quote": CommandeForm(request_row, http.POST).quote()})
