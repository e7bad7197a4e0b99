"""Which view shows which section."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

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


def step(http: HttpRequest, pk: int, section: str) -> HttpResponseBase:
    """The page of one section."""
    if section not in STEPS:
        raise Http404
    return STEPS[section].as_view()(http, pk=pk)
