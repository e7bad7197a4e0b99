"""The made-up data of the demo: suppliers, software, a small directory, and some requests under way."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from ..models import (
    AdvanceRequest,
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
    Software,
    Supplier,
    User,
)
from ..models.copies import put_in, scenario_from
from ..rules import lanes
from .attachments import attach, keep_proof
from .demo_accounts import create_demo_accounts
from .demo_directory import add_managing_body, change_directory
from .demo_past import add_past
from .drafts import create_draft
from .review import return_for_correction
from .submission import submit

#: The OG of the requests under way; the documents' own example (section 3.1) is left for who tries the portal.
_SUBMITTED_OG, _RETURNED_OG = "FONDATION DU VAL CLAIR", "GROUPE ASSOCIATIF HORIZONS"
#: The OG that one request knows and another is being written for, while the directory changes.
_KNOWN_OG = "ASSOCIATION LES GENÊTS"
#: The OG whose requests the agency has answered.
_PAID_OG, _REJECTED_OG = "MAISONS DU PHARE", "ENTRAIDE DES QUATRE VENTS"


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
            _requests_under_way(sales, admin)
            _draft_of_a_known_og(sales)
            change_directory(content["register_changes"])
            _already_answered(sales, admin)


def picture_of_a_document(title: str, lines: list[str]) -> io.BytesIO:
    """A PNG that looks like a scanned page: a demo needs attachments, and they must say that they are made up."""
    image = Image.new("L", (827, 1169), 255)
    draw = ImageDraw.Draw(image)
    draw.text((80, 90), title, fill=0, font=ImageFont.load_default(34))
    for position, line in enumerate([*lines, "", "Document d’exemple, sans valeur."]):
        draw.text((80, 180 + 44 * position), line, fill=0, font=ImageFont.load_default(24))
    content = io.BytesIO()
    image.save(content, "PNG")
    content.seek(0)
    return content


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
    """One waiting for review, one returned with a comment."""
    software = Software.objects.filter(couloir="ms1-dui").first()
    assert software is not None
    _filled(sales, software, _SUBMITTED_OG, "BDC-2026-014", "PH")
    returned = _filled(sales, software, _RETURNED_OG, "BDC-2026-009", "PA")
    return_for_correction(
        returned.pk,
        admin,
        "Le bon de commande joint n’est pas signé : joignez la version signée, puis soumettez.",
    )


def _draft_of_a_known_og(sales: User) -> None:
    """A submitted request carried by a mandataire, and a draft for other ESMS of the same OG: nothing answered yet."""
    software = Software.objects.filter(couloir="ms1-dui").first()
    assert software is not None
    known = _filled(sales, software, _KNOWN_OG, "BDC-2026-021", "PA", esms=slice(3, None))
    known.is_mandataire, known.nom_mandataire = True, "LEROY"
    known.email_mandataire, known.telephone_mandataire = "mandataire@example.org", "+33100000002"
    known.save()
    draft = create_draft(sales)
    draft.software, draft.section_versions = software, dict.fromkeys(("beneficiaires", "etablissements"), 1)
    draft.save()
    og = ManagingBody.objects.get(name=_KNOWN_OG)
    beneficiary = put_in(draft, og)
    rows = og.establishments.order_by("finess_geo")[:3]
    InstallationScenario.objects.bulk_create(
        scenario_from(beneficiary, row, place) for place, row in enumerate(rows)
    )


def _already_answered(sales: User, admin: User) -> None:
    """One whose advance was paid, one that was rejected: with them, every screen has something to show."""
    software = Software.objects.filter(couloir="ms1-dui").first()
    assert software is not None
    paid = _filled(sales, software, _PAID_OG, "BDC-2026-002", "PA")
    rejected = _filled(sales, software, _REJECTED_OG, "BDC-2026-005", "PH")
    add_past(paid, rejected, admin)


def _filled(
    sales: User,
    software: Software,
    og_name: str,
    reference: str,
    profile: str,
    esms: slice = slice(3),
) -> AdvanceRequest:
    """A submitted request for some ESMS of an OG."""
    request = create_draft(sales)
    request.software, request.is_mandataire = software, False
    request.section_versions = dict.fromkeys(
        ("beneficiaires", "etablissements", "commande", "responsables", "scenarios"), 1
    )
    request.save()
    order = request.order
    order.order_date, order.reference, order.vat_regime = date(2026, 9, 15), reference, "TTC"
    og = ManagingBody.objects.get(name=og_name)
    beneficiary = Beneficiary.objects.create(
        request=request, managing_body=og, finess_juridique=og.finess_juridique, name=og.name, town=og.town,
        departement=og.departement, tranche="B", nom_responsable="MARTIN", email_responsable="direction@example.org",
        telephone_responsable="+33100000001", demande_certificat=False,
    )  # fmt: skip
    rows = list(og.establishments.order_by("finess_geo"))[esms]
    InstallationScenario.objects.bulk_create(_scenario(beneficiary, row, profile) for row in rows)
    order.amount_ht = (Decimal("2920.00") * len(rows) / Decimal("1.2")).quantize(Decimal("0.01"))
    order.save()
    page = picture_of_a_document(
        f"Bon de commande {reference}", [og.name, f"{len(rows)} ESMS, prestation Ségur DUI"]
    )
    attach(request, "BON_COMMANDE", page, f"{reference}.png", sales)
    return submit(request.pk, sales)


def _scenario(beneficiary: Beneficiary, row: Establishment, profile: str) -> InstallationScenario:
    return InstallationScenario(
        beneficiary=beneficiary, establishment=row, finess_geo=row.finess_geo, name=row.name, town=row.town,
        category_code=row.category_code, category_label=row.category_label, ancienne_version="DUI 3.2",
        is_maitre_id=True, is_stockage_id=True, operateur="MAI_15", profil_metier=profile, is_ref_soins="true",
    )  # fmt: skip
