"""Making a draft: an empty one, or a copy of another request."""

import copy
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.db import models, transaction

from ..models import (
    AdvanceRequest,
    Attachment,
    Beneficiary,
    InstallationScenario,
    PurchaseOrder,
    Software,
    User,
    new_reference,
)
from .history import record

Row = TypeVar("Row", bound=models.Model)

#: What one order has and another has not: a copy starts without them.
_OF_ONE_ORDER = ("order_date", "reference")
#: The attachment that proves one order; the proof of HT regime serves any.
ORDER_ATTACHMENT = "BON_COMMANDE"


def create_draft(owner: User) -> AdvanceRequest:
    """An empty draft with its order; where there is only one software to sell, it is that one."""
    with transaction.atomic():
        offered = list(Software.objects.filter(active=True).select_related("supplier")[:2])
        only = offered[0] if len(offered) == 1 else None
        request = AdvanceRequest.objects.create(owner=owner, software=only)
        PurchaseOrder.objects.create(request=request, vat_regime=only.supplier.vat_regime if only else "")
        record("create", owner, request=request, moved=("", request.status))
    return request


def duplicate(source: AdvanceRequest, actor: User) -> AdvanceRequest:
    """A draft of the actor's with the same answers, but no date, reference, purchase order or number.

    ``source`` should come from ``access.with_parts``.
    """
    with transaction.atomic():
        request = _fresh(source)
        request.owner, request.status, request.copied_from = actor, "draft", source
        request.reference = new_reference()
        request.first_submitted_at = request.submitted_at = None
        request.return_comment = ""
        request.saisie = _saisie(source.saisie)
        request.save()
        _copy_order(source.order, request)
        _copy_beneficiaries(source.beneficiaries.all(), request)
        for piece in source.attachments.all():
            if piece.replaced_at is None and piece.type != ORDER_ATTACHMENT:
                _copy_piece(piece, request)
        record("duplicate", actor, request=request, moved=("", request.status), comment=str(source))
    return request


def _fresh(row: Row) -> Row:
    """The same columns as a row to be inserted."""
    columns = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{column: getattr(row, column) for column in columns})


def _saisie(saisie: dict[str, Any]) -> dict[str, Any]:
    """What could not be read, but for what belongs to one order and for conflicts of the source."""
    kept = copy.deepcopy({step: fields for step, fields in saisie.items() if step != "conflits"})
    for name in _OF_ONE_ORDER:
        kept.get("commande", {}).pop(name, None)
    return kept


def _copy_order(source: PurchaseOrder, request: AdvanceRequest) -> None:
    order = _fresh(source)
    order.request, order.order_date, order.reference = request, None, ""
    order.save()


def _copy_beneficiaries(sources: Iterable[Beneficiary], request: AdvanceRequest) -> None:
    for source in sources:
        og = _fresh(source)
        og.request = request
        og.register_kept = {}  # another order: its owner decides anew
        og.save()
        rows = [_fresh(row) for row in source.scenarios.all()]
        for row in rows:
            row.beneficiary, row.register_kept = og, {}
        InstallationScenario.objects.bulk_create(rows, batch_size=100)


def _copy_piece(source: Attachment, request: AdvanceRequest) -> None:
    """A row with a file of its own: what happens to one request's file never touches another's."""
    piece = _fresh(source)
    piece.request = request
    with source.file.open("rb") as stream:
        piece.file = ContentFile(stream.read(), name=source.original_name)
    piece.save()
