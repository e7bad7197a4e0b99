"""Made-up suppliers, software and approved requests for the tests of batches."""

import io
from datetime import date
from decimal import Decimal
from itertools import count

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone

from requests_app.asp_file.digests import digest
from requests_app.models import (
    ADMIN_GROUP,
    AdvanceRequest,
    Attachment,
    Beneficiary,
    InstallationScenario,
    PurchaseOrder,
    Software,
    Supplier,
    User,
)
from requests_app.rules import Decisions, lanes
from requests_app.rules.amounts import cap

#: Enough of a PDF for what batches do with it: it is never opened, only sent.
PDF = b"%PDF-1.4\n" + b"x" * 300 + b"\n%%EOF\n"

_serial = count(1)


def make_user(username: str, *, admin: bool = False) -> User:
    """An account; an admin by its group."""
    user = User.objects.create_user(username, password="un mot de passe long")
    if admin:
        user.groups.add(Group.objects.get_or_create(name=ADMIN_GROUP)[0])
    return user


def make_software(numero_ans: str = "0123456789", couloir: str = "ms1-dui") -> Software:
    """A software with every profile of its lane."""
    supplier, _ = Supplier.objects.get_or_create(siret="73282932000074", defaults={"name": "Éditeur d'essai"})
    return Software.objects.create(
        supplier=supplier,
        name=f"Logiciel {numero_ans}",
        numero_ans=numero_ans,
        couloir=couloir,
        profiles=list(lanes()[couloir].profiles),
    )


def make_request(
    software: Software, owner: User, *, status: str = "approved", esms: int = 2
) -> AdvanceRequest:
    """A request without any error, in the status asked for."""
    request = AdvanceRequest.objects.create(
        software=software, owner=owner, status=status, is_mandataire=False
    )
    PurchaseOrder.objects.create(
        request=request,
        order_date=date(2023, 3, 15),
        vat_regime="TTC",
        amount_ht=cap("TTC", [(esms, Decimal("2920.00"))], Decisions()).cap_ht,
    )
    number = next(_serial)
    og = Beneficiary.objects.create(
        request=request,
        finess_juridique=f"{750000000 + number}",
        name=f"ASSOCIATION {number}",
        tranche="B",
        nom_responsable="MARTIN",
        email_responsable="direction@example.org",
        telephone_responsable="+33100000001",
        demande_certificat=False,
    )
    for position in range(esms):
        make_scenario(og, position, f"{100000000 + 1000 * number + position}")
    attach(request, PDF + str(number).encode())
    return request


def make_scenario(og: Beneficiary, position: int, finess: str) -> InstallationScenario:
    """An ESMS in the order, with its scenario."""
    return InstallationScenario.objects.create(
        beneficiary=og,
        position=position,
        finess_geo=finess,
        name=f"RÉSIDENCE {finess}",
        ancienne_version="DUI 3.2",
        is_maitre_id=True,
        is_stockage_id=True,
        operateur="MAI_15",
        profil_metier="PA",
        is_ref_soins="true",
    )


def attach(
    request: AdvanceRequest, content: bytes, type_: str = "BON_COMMANDE", fmt: str = "PDF"
) -> Attachment:
    """A stored attachment with its true digests, in place of the one of its type."""
    request.attachments.filter(type=type_, replaced_at=None).update(replaced_at=timezone.now())
    known = digest(io.BytesIO(content))
    return Attachment.objects.create(
        request=request,
        type=type_,
        original_name=f"bon n° {request.pk}.pdf",
        format=fmt,
        size=known.size,
        sha256=known.sha256,
        crc32=known.crc32,
        file=ContentFile(content, name="x"),
    )
