"""What freezing keeps of each line: its exact text, the rates applied, its files and their ZIP part."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from ..asp_file import Structure
from ..asp_file.sizes import zip_limit
from ..asp_file.zips import Entry, plan
from ..models import AdvanceRequest, Batch, BatchLine, BatchLineFile
from ..rules import Context, Place
from ..rules.amounts import rate_of
from .assemble import Numbers, current_attachments
from .freeze_gate import FreezeFailed
from .line_texts import item_texts

Numbered = Sequence[tuple[AdvanceRequest, Numbers]]


def store_lines(batch: Batch, numbered: Numbered, structure: Structure, context: Context) -> None:
    """One BatchLine per request, with its files laid out in ZIP parts that each stay within the limit."""
    text = bytes(batch.content).decode()
    sent = item_texts(text, structure.pointer(Place("lignesImport")))
    if len(sent) != len(numbered):
        raise FreezeFailed("Le fichier écrit ne compte pas une ligne par demande. Rien n’a été figé.")
    lines = BatchLine.objects.bulk_create(
        _line(batch, request, numbers, exact, context)
        for (request, numbers), exact in zip(numbered, sent, strict=True)
    )
    files = [
        BatchLineFile(line=line, attachment=piece, nom_fichier=numbers.file_names[piece.pk])
        for line, (request, numbers) in zip(lines, numbered, strict=True)
        for piece in current_attachments(request, batch.software)
    ]
    part_of = _parts(files, zip_limit(context.lane))
    for row in files:
        row.zip_part = part_of[row.nom_fichier]
    BatchLineFile.objects.bulk_create(files)


def _parts(files: Sequence[BatchLineFile], limit: int) -> dict[str, int]:
    """Name -> ZIP part, from 1; a line's files stay together."""
    planned = plan([entry_of(row) for row in files], limit)
    return {entry.name: number for number, part in enumerate(planned, start=1) for entry in part}


def entry_of(row: BatchLineFile) -> Entry:
    """An attachment as a ZIP holds it: its size and CRC-32 are known since it was uploaded."""
    piece = row.attachment
    return Entry(row.nom_fichier, piece.size, piece.crc32, group=row.line_id, source=piece)


def _line(batch: Batch, request: AdvanceRequest, numbers: Numbers, exact: str, context: Context) -> BatchLine:
    ogs = list(request.beneficiaries.all())
    return BatchLine(
        batch=batch,
        request=request,
        num_ligne=numbers.num_ligne,
        numero_editeur=numbers.numero_editeur,
        sent=exact,
        scale_rates=_rates(request, context),
        beneficiaries=" · ".join(f"{og.finess_juridique} {og.name}".strip() for og in ogs),
        esms_count=sum(row.ticked for og in ogs for row in og.scenarios.all()),
        amount_ht=cast(Decimal, request.order.amount_ht),
    )


def _rates(request: AdvanceRequest, context: Context) -> list[dict[str, Any]]:
    """Which rate of the scale capped each OG; None where no row serves it (the amount is then unverified)."""
    day: date | None = request.order.order_date
    rates = []
    for og in request.beneficiaries.all():
        rate = rate_of(context.scale or (), og.known_tranche or None, day)
        rates.append(
            {
                "finess_juridique": og.finess_juridique,
                "tranche": og.known_tranche or None,
                "esms": sum(row.ticked for row in og.scenarios.all()),
                "amount_ttc": None if rate is None else f"{rate:.2f}",
            }
        )
    return rates
