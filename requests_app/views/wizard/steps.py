"""Which view shows which section."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from .beneficiaires import BeneficiairesStep
from .commande import CommandeStep
from .etablissements import EtablissementsStep
from .frame import StepView
from .pieces import PiecesStep
from .responsables import ResponsablesStep
from .scenarios import ScenariosStep

STEPS: dict[str, type[StepView]] = {
    step.section: step
    for step in (
        BeneficiairesStep,
        EtablissementsStep,
        CommandeStep,
        ResponsablesStep,
        ScenariosStep,
        PiecesStep,
    )
}


def step(http: HttpRequest, pk: int, section: str, **kwargs: Any) -> HttpResponse:
    """The page of one section."""
    if section not in STEPS:
        raise Http404
    response: HttpResponse = STEPS[section].as_view()(http, pk=pk)
    return response
