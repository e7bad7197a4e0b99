"""A request as the texts of the three sheets, by column: what is exported, and what an import is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from ..models import AdvanceRequest, AmountMode
from ..models.columns import ESMS_COLUMNS, OG_COLUMNS, ORDER_COLUMNS, REQUEST_COLUMNS
from ..rules.answers import as_typed
from ..spreadsheet import REFERENCE
from .sheet_entries import OG_NUMBER
from .sheet_pieces import FILE_COLUMNS

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """One request: its row of « Demandes », and those of its OG and ESMS."""

    request: Texts
    ogs: list[Texts]
    esms: list[Texts]


def rows_of(request: AdvanceRequest) -> SheetRows:
    """The request, which should come from ``access.with_parts``, as it is stored: what was typed, as typed."""
    ogs, esms = [], []
    for og in request.beneficiaries.all():
        reminder = {REFERENCE: request.reference, "name": og.name}
        ogs.append({**reminder, "tranche": og.tranche, **_texts(og, OG_COLUMNS)})
        for row in og.scenarios.all():
            if row.ticked:
                link = {REFERENCE: request.reference, OG_NUMBER: og.finess_juridique, "name": row.name}
                esms.append({**link, **_texts(row, ESMS_COLUMNS)})
    return SheetRows(_request(request), ogs, esms)


def _request(request: AdvanceRequest) -> Texts:
    order = request.order
    kept = request.saisie.get("commande", {})
    texts = _texts(order, ORDER_COLUMNS)
    texts |= {tag: kept[column] for tag, column in ORDER_COLUMNS.items() if kept.get(column)}
    if order.amount_mode == AmountMode.AUTO:
        texts["montantSegurHT"] = ""
    files = {piece.type: piece.original_name for piece in request.attachments.all() if not piece.replaced_at}
    return {
        REFERENCE: request.reference,
        "owner": request.owner.username,
        "software": request.software.numero_ans if request.software else "",
        "order_reference": order.reference,
        **_texts(request, REQUEST_COLUMNS),
        **texts,
        **{key: files.get(code, "") for key, code in FILE_COLUMNS.items()},
    }


def _texts(row: models.Model, columns: Mapping[str, str]) -> Texts:
    return {tag: as_typed(getattr(row, column)) for tag, column in columns.items()}
