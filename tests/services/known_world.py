"""An earlier request, and a draft for the same OG that it could help to fill."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from requests_app.models import (
    AdvanceRequest,
    Beneficiary,
    InstallationScenario,
    PurchaseOrder,
    Software,
    User,
)
from requests_app.services.known_answers import known_answers
from requests_app.services.known_fill import fill
from requests_app.services.sections import Changes

from ..wizard_world import reread, the_og

SCENARIO = {
    "ancienne_version": "DUI 3.2", "is_maitre_id": True, "is_stockage_id": True, "operateur": "MAI_15",
    "profil_metier": "PA", "is_ref_soins": "true",
}  # fmt: skip
CONTACT = {
    "nom_responsable": "MARTIN",
    "email_responsable": "direction@example.org",
    "telephone_responsable": "+33100000001",
}
CERTIFICATE = {
    "demande_certificat": True, "contractualisation_og": True, "statut_admin_technique": "S",
    "numero_carte_cpx": "1234567890", "nom_admin_technique": "PETIT",
    "telephone_admin_technique": "+33100000002", "email_admin_technique": "si@example.org",
    "utilite_certificat": "INS",
}  # fmt: skip


MANDATAIRE = {
    "nom_mandataire": "LEROY",
    "email_mandataire": "leroy@example.org",
    "telephone_mandataire": "+33100000003",
}


def submitted(request: AdvanceRequest, day: int, status: str = "submitted") -> AdvanceRequest:
    """The request, submitted on that day of May."""
    moment = datetime(2026, 5, day, 12, tzinfo=UTC)
    AdvanceRequest.objects.filter(pk=request.pk).update(status=status, submitted_at=moment)
    return reread(request)


def again(earlier: AdvanceRequest, owner: User, software: Software, esms: int = 2) -> AdvanceRequest:
    """A new draft for the same OG and the first of its ESMS, with nothing answered."""
    og = the_og(earlier)
    draft = AdvanceRequest.objects.create(owner=owner, software=software)
    PurchaseOrder.objects.create(request=draft)
    new = Beneficiary.objects.create(
        request=draft, finess_juridique=og.finess_juridique, managing_body=og.managing_body, name=og.name
    )
    for row in og.scenarios.all()[:esms]:
        InstallationScenario.objects.create(beneficiary=new, finess_geo=row.finess_geo, name=row.name)
    return reread(draft)


def proposed(request: AdvanceRequest, section: str) -> list[tuple[str, int, dict[str, Any]]]:
    """(kind, the request it comes from, the answers) of each block of a section."""
    blocks = known_answers(reread(request), section)
    return [(block.code, block.origin.request, dict(block.values)) for block in blocks]


def took(request: AdvanceRequest, section: str, column: str = "") -> str:
    """Take all that a section proposes."""
    fresh = reread(request)
    changes = Changes()
    said = fill(fresh, known_answers(fresh, section), column, changes)
    changes.write()
    return said
