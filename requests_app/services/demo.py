"""The made-up data of the demo: suppliers, software, a small directory, and some requests under way."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import transaction

from ..models import AdvanceRequest, Software, Supplier, User
from ..rules import lanes
from .attachments import keep_proof
from .demo_accounts import create_demo_accounts
from .demo_clock import days_ago
from .demo_directory import add_managing_body, change_directory
from .demo_past import add_past
from .demo_requests import draft_of, picture_of_a_document, submitted
from .review import return_for_correction

#: The OG of the requests under way; the documents' own example (section 3.1) is left for who tries the portal.
_SUBMITTED_OG, _RETURNED_OG = "FONDATION DU VAL CLAIR", "GROUPE ASSOCIATIF HORIZONS"
#: The OG that one request knows and another is being written for, while the directory changes.
_KNOWN_OG = "ASSOCIATION LES GENÊTS"


def load_demo() -> None:
    """Load the demo's data where it is missing; what is there stays as it is."""
    accounts = create_demo_accounts()
    with transaction.atomic():
        content = json.loads((settings.BASE_DIR / "fixtures" / "demo.json").read_text(encoding="utf-8"))
        admin = next(user for user in accounts.values() if user.is_administrateur)
        for row in content["suppliers"]:
            _supplier(row, admin)
        for row in content["managing_bodies"]:
            add_managing_body(row, content["categories"])
        if not AdvanceRequest.objects.exists():
            sales = next(user for user in accounts.values() if not user.is_administrateur)
            add_past(sales, admin)
            _requests_under_way(sales, admin)
            change_directory(content["register_changes"])


def _supplier(row: dict[str, Any], admin: User) -> None:
    supplier, created = Supplier.objects.get_or_create(
        siret=row["siret"], defaults={"name": row["name"], "vat_regime": row["vat_regime"]}
    )
    for software in row["software"]:
        lane = lanes()[software["couloir"]]
        defaults = {**software, "supplier": supplier, "profiles": list(lane.profiles)}
        Software.objects.get_or_create(numero_ans=software["numero_ans"], defaults=defaults)
        if created and supplier.vat_regime == "HT":
            proof = picture_of_a_document("Attestation de non-assujettissement à la TVA", [supplier.name])
            keep_proof(supplier, "PREUVE_HT", proof, "attestation-tva.png", lane, admin)


def _requests_under_way(sales: User, admin: User) -> None:
    """One returned with a comment, two waiting for review, and a draft of an OG that one of them knows."""
    with days_ago(6):
        returned = submitted(sales, _RETURNED_OG, "031", "PA")
    with days_ago(5):
        comment = "Le bon de commande joint n’est pas signé : joignez la version signée, puis soumettez."
        return_for_correction(returned.pk, admin, comment)
    with days_ago(3):
        submitted(sales, _SUBMITTED_OG, "034", "PH")
    with days_ago(2):
        submitted(sales, _KNOWN_OG, "037", "PA", slice(3, None), mandataire="LEROY")
    with days_ago(1):
        draft_of(sales, _KNOWN_OG)
