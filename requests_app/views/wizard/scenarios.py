"""Section 5: the installation scenarios."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from ...forms.operators import LIST_ID
from ...forms.scenarios import TAGS, ScenariosForm
from ...forms.step import StepForm, row_key
from ...models import AdvanceRequest
from ...models.columns import ESMS_COLUMNS
from ...services.in_force import decisions_in_force
from ...services.judging import Judgement
from .known import WithKnown


class ScenariosStep(WithKnown):
    """The section's page. ``?ligne=`` opens rows for editing where there are many."""

    section: ClassVar[str] = "scenarios"
    form_class: ClassVar[type[StepForm]] = ScenariosForm
    template_name: ClassVar[str] = "wizard/scenarios.html"

    def make_form(self, request: AdvanceRequest, data: QueryDict | None) -> StepForm:
        opened = frozenset(row_key(pk) for pk in self.request.GET.getlist("ligne"))
        return ScenariosForm(request, data, opened)

    def after_save(self, http: HttpRequest) -> HttpResponse:
        """Applying to many rows stays on the page."""
        if http.POST.get("then") in ("apply_all", "apply_ticked"):
            return redirect(reverse("portail:step", args=[self.request_row.pk, self.section]) + "#lignes")
        return super().after_save(http)

    def tell_repairs(self, http: HttpRequest, form: StepForm) -> None:
        """Besides the repairs: to how many ESMS the answers were applied, or that they were not."""
        super().tell_repairs(http, form)
        if not isinstance(form, ScenariosForm):
            return
        if form.applied:
            messages.success(http, f"Les réponses sont appliquées à {form.applied} ESMS.")
        if form.set_aside:
            text = "Les réponses de « Remplir en une fois » ne sont pas encore appliquées"
            if http.POST.get("then") == "apply_ticked":
                text += " : aucun ESMS n’est coché"
            messages.warning(http, f"{text}. Choisissez à quels ESMS les appliquer.")

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        assert isinstance(form, ScenariosForm)
        return {
            **super().context(http, form, judgement),
            "lines": list(form.lines(judgement)),
            "bulk": [f"bulk-{ESMS_COLUMNS[tag]}" for tag in TAGS],
            "operators": form.lane.operators.items(),
            "list_id": LIST_ID,
            "soins_follow_master": decisions_in_force().ref_soins_follows_master,
        }
