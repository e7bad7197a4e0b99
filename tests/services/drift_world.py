"""A draft, a directory that changes beneath it, and the buttons that settle that."""

from __future__ import annotations

from requests_app.models import (
    AdvanceRequest,
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
)
from requests_app.services.drift import Drift, drift_of
from requests_app.services.drift_actions import ALL, Press, act, selected
from requests_app.services.sections import save_section

from ..wizard_world import reread


def first(request: AdvanceRequest) -> InstallationScenario:
    """The first ESMS of its first OG."""
    return reread(request).beneficiaries.all()[0].scenarios.all()[0]


def directory(row: InstallationScenario | Beneficiary, **columns: object) -> int:
    """The directory now says that of a row of the request."""
    if isinstance(row, Beneficiary):
        return ManagingBody.objects.filter(finess_juridique=row.finess_juridique).update(**columns)
    return Establishment.objects.filter(finess_geo=row.finess_geo).update(**columns)


def press(request: AdvanceRequest, section: str, verb: str, kind: str, scope: str = ALL) -> str:
    """Press a button of a section's page as it stands now; what the person is told."""
    drift = drift_of(reread(request))
    chosen = Press.of(verb, kind, drift.of(section, kind), scope)
    return do(request, section, drift, chosen)


def do(request: AdvanceRequest, section: str, shown: Drift, chosen: Press) -> str:
    """Press a button that a page showed."""
    said: list[str] = []

    def apply(locked: AdvanceRequest, changes: object) -> None:
        rows = selected(drift_of(locked), section, chosen)
        said.append(act(locked, chosen, rows, changes))  # type: ignore[arg-type]

    version = AdvanceRequest.objects.get(pk=request.pk).version_of(section)
    save_section(request, section, version, request.owner, apply)
    assert shown
    return said[0]


def facts(request: AdvanceRequest) -> list[tuple[str, str, str, str]]:
    """(column, kind, held, now) of all that is pending."""
    rows = drift_of(reread(request)).rows
    return [(fact.column, fact.kind, fact.held, fact.now) for one in rows for fact in one.pending]
