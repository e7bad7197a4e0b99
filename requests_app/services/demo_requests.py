"""A made-up request of the demo, filled as far as a person fills it, and the pages that look scanned."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from ..models import (
    AdvanceRequest,
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
    Software,
    User,
)
from ..models.copies import put_in, scenario_from
from .attachments import attach
from .drafts import create_draft
from .submission import submit

#: How long an order was signed before its request is filled.
_SIGNED = timedelta(days=9)


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


def dui() -> Software:
    """The demo's software of the first lane."""
    return Software.objects.filter(couloir="ms1-dui").earliest("pk")


def submitted(
    sales: User,
    og_name: str,
    order_number: str,
    profile: str,
    esms: slice = slice(3),
    mandataire: str = "",
) -> AdvanceRequest:
    """A submitted request for some ESMS of an OG, ordered a few days before; ``mandataire``: the name of theirs."""
    request = create_draft(sales)
    request.software, request.is_mandataire = dui(), bool(mandataire)
    if mandataire:
        request.nom_mandataire = mandataire
        request.email_mandataire, request.telephone_mandataire = "mandataire@example.org", "+33100000002"
    request.section_versions = dict.fromkeys(
        ("beneficiaires", "etablissements", "commande", "responsables", "scenarios"), 1
    )
    request.save()
    og = ManagingBody.objects.get(name=og_name)
    beneficiary = Beneficiary.objects.create(
        request=request, managing_body=og, finess_juridique=og.finess_juridique, name=og.name, town=og.town,
        departement=og.departement, tranche="B", nom_responsable="MARTIN", email_responsable="direction@example.org",
        telephone_responsable="+33100000001", demande_certificat=False,
    )  # fmt: skip
    rows = list(og.establishments.order_by("finess_geo")[esms])
    InstallationScenario.objects.bulk_create(_scenario(beneficiary, row, profile) for row in rows)
    _order(request, order_number, og, len(rows), sales)
    return submit(request.pk, sales)


def _order(request: AdvanceRequest, number: str, og: ManagingBody, many: int, sales: User) -> None:
    order, day = request.order, timezone.localdate() - _SIGNED
    order.order_date, order.reference, order.vat_regime = day, f"BDC-{day.year}-{number}", "TTC"
    order.amount_ht = (Decimal("2920.00") * many / Decimal("1.2")).quantize(Decimal("0.01"))
    order.save()
    page = picture_of_a_document(
        f"Bon de commande {order.reference}", [og.name, f"{many} ESMS, prestation Ségur DUI"]
    )
    attach(request, "BON_COMMANDE", page, f"{order.reference}.png", sales)


def draft_of(sales: User, og_name: str) -> AdvanceRequest:
    """A draft for the first three ESMS of an OG: nothing is answered yet."""
    draft = create_draft(sales)
    draft.software, draft.section_versions = dui(), dict.fromkeys(("beneficiaires", "etablissements"), 1)
    draft.save()
    og = ManagingBody.objects.get(name=og_name)
    beneficiary = put_in(draft, og)
    rows = og.establishments.order_by("finess_geo")[:3]
    InstallationScenario.objects.bulk_create(
        scenario_from(beneficiary, row, place) for place, row in enumerate(rows)
    )
    return draft


def _scenario(beneficiary: Beneficiary, row: Establishment, profile: str) -> InstallationScenario:
    return InstallationScenario(
        beneficiary=beneficiary, establishment=row, finess_geo=row.finess_geo, name=row.name, town=row.town,
        category_code=row.category_code, category_label=row.category_label, ancienne_version="DUI 3.2",
        is_maitre_id=True, is_stockage_id=True, operateur="MAI_15", profil_metier=profile, is_ref_soins="true",
    )  # fmt: skip
