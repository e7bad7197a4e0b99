"""The rejections that our check had not seen, as a CSV file."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from ..models import BatchLine, RejectionNote
from ..rules import lanes
from ..spreadsheet.export import Heading, Value, csv_lines
from .misses import PAGE_SIZE, SIGHT_LABELS, Miss, judged_again

HEADINGS = tuple(
    map(
        Heading,
        (
            "Demande n°",
            "Couloir",
            "Logiciel",
            "Commercial",
            "Dépôt n°",
            "Date du dépôt",
            "Ligne",
            "Numéro éditeur",
            "Code de traitement",
            "Libellé de traitement",
            "Balise",
            "Explication",
            "Contrôle d’aujourd’hui",
            "Règles",
            "Cause notée",
            "Note",
            "Ligne envoyée",
        ),
    )
)


def as_csv(lines: QuerySet[BatchLine]) -> Iterator[bytes]:
    """All of ``misses.misses``, judged again so many at a time: a long list needs no more memory than a short one."""
    return csv_lines(HEADINGS, map(cells, _judged(lines)))


def _judged(lines: QuerySet[BatchLine]) -> Iterator[Miss]:
    keys = list(lines.values_list("pk", flat=True))
    for start in range(0, len(keys), PAGE_SIZE):
        part = keys[start : start + PAGE_SIZE]
        held = {line.pk: line for line in lines.filter(pk__in=part)}
        yield from judged_again([held[pk] for pk in part if pk in held])


def cells(miss: Miss) -> list[Value]:
    """One rejection, in the order of ``HEADINGS``."""
    line, batch, told, note = miss.line, miss.line.batch, miss.explanation, note_of(miss.line)
    return [
        line.request_id,
        lane_name(line),
        batch.software.name,
        str(line.request.owner),
        batch.pk,
        batch.deposited_on,
        line.num_ligne,
        line.numero_editeur,
        line.code_traitement,
        line.libelle_traitement,
        told.tag if told else "",
        told.text if told else "",
        SIGHT_LABELS[miss.sight],
        ", ".join(dict.fromkeys(finding.rule for finding in miss.findings)),
        note.get_fault_display() if note else "",
        note.note if note else "",
        line.sent,
    ]


def note_of(line: BatchLine) -> RejectionNote | None:
    """What an admin noted of a rejection; None where nobody explained it."""
    return getattr(line, "note", None)


def lane_name(line: BatchLine) -> str:
    """The label of an attempt's lane; its code where the portal no longer has it."""
    lane = lanes().get(line.batch.couloir)
    return lane.label if lane else line.batch.couloir
