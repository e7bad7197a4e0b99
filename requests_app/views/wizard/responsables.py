"""Section 4: contacts and certificates."""

from typing import Any, ClassVar

from django.http import HttpRequest

from ...forms.responsables import ResponsablesForm
from ...forms.step import StepForm
from ...services.judging import Judgement
from .known import WithKnown


class ResponsablesStep(WithKnown):
    """The section's page."""

    section: ClassVar[str] = "responsables"
    form_class: ClassVar[type[StepForm]] = ResponsablesForm
    template_name: ClassVar[str] = "wizard/responsables.html"

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        groups = list(form.groups()) if isinstance(form, ResponsablesForm) else []
        return {**super().context(http, form, judgement), "groups": groups}
