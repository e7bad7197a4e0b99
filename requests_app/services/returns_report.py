"""A return file as a command tells it: a table for a person, one object for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..models import BatchLine, Verdict
from ..rules.checks.run import plural
from ..rules.registry import french
from .returns_apply import Applied
from .returns_rows import Preview, Row

_HEADS = ("Ligne", "Numéro", "Demande", "Verdict", "Numéro ASP", "Libellé")
#: The most that a column shows of a text of the file.
_LONGEST = 60


def as_text(seen: Preview, applied: Applied | None, *, dry_run: bool) -> Iterator[str]:
    """The lines to print, in French. The caller sees to it that nothing in them steers a terminal."""
    number = f"Retour n° {seen.file.pk}" if seen.file.pk else "Fichier"
    yield french(f"{number} : {seen.file.original_name}{_answers(seen)}.")
    if seen.refused:
        kept = "Mis de côté, rien n’est appliqué. Le fichier est gardé."
        yield french(
            kept if seen.file.pk else "Essai : ce fichier serait mis de côté, et rien n’en serait appliqué."
        )
        if seen.file.aside_at:
            yield french(
                "S’il est à appliquer malgré tout, choisissez « Examiner à nouveau » sur sa page, dans le portail."
            )
        return
    yield from map(french, seen.document_notes)
    yield ""
    yield from _table([_HEADS, *map(_cells, seen.rows)], seen.rows)
    if seen.absent:
        yield ""
        yield french(f"Absentes du fichier, toujours sans réponse : {', '.join(map(_named, seen.absent))}.")
    for batch in seen.blocked:
        yield french(f"Le dépôt n° {batch.pk} n’est pas déclaré déposé : rien n’en est appliqué avant cela.")
    yield ""
    yield french(_counts(seen))
    yield french(_outcome(seen, applied, dry_run=dry_run))


def _answers(seen: Preview) -> str:
    if not seen.batches:
        return ""
    keys = ", ".join(f"n° {batch.pk}" for batch in seen.batches)
    return f", réponse {'au dépôt' if len(seen.batches) == 1 else 'aux dépôts'} {keys}"


def _named(line: BatchLine) -> str:
    return f"{line.numero_editeur} (demande n° {line.request_id})"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        str(row.position + 1),
        row.numero_editeur or "—",
        f"n° {row.target.request_id}" if row.target else "—",
        _verdict(row),
        _short(row.returned.numero_asp) or "—",
        _short(row.returned.label),
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _verdict(row: Row) -> str:
    decided = row.stored.get_decision_display() if row.stored and row.stored.decision else ""
    return f"{row.verdict.label} ; décidé : {decided}" if decided else str(row.verdict.label)


def _table(cells: Sequence[Sequence[str]], rows: Sequence[Row]) -> Iterator[str]:
    """Columns as wide as what they hold, and under a line what was seen of it."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for rank, line in enumerate(cells):
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        if rank:
            yield from (f"    {said}" for said in rows[rank - 1].remarks)


def _counts(seen: Preview) -> str:
    told = " ; ".join(f"{verdict.label} : {count}" for verdict, count in seen.counts.items() if count)
    return f"{plural(len(seen.rows), 'ligne')} ({told})."


def _outcome(seen: Preview, applied: Applied | None, *, dry_run: bool) -> str:
    waiting = f" À décider dans le portail : {seen.waiting}." if seen.waiting else ""
    if dry_run or applied is None:
        return f"Ce n’était qu’un essai : rien n’est gardé ni appliqué.{waiting}"
    if not applied.changed:
        return f"Rien de nouveau à appliquer.{waiting}"
    if not (applied.accepted or applied.rejected):
        return f"Enregistré : aucune demande n’a changé.{waiting}"
    return (
        f"Appliqué : {plural(applied.accepted, 'demande')} acceptée{'s' * (applied.accepted > 1)}, "
        f"{applied.rejected} rejetée{'s' * (applied.rejected > 1)}.{waiting}"
    )


def as_json(seen: Preview, applied: Applied | None, *, dry_run: bool) -> dict[str, Any]:
    """The same as plain values; the README describes them, and their names stay."""
    return {
        "file": {
            "id": seen.file.pk,
            "name": seen.file.original_name,
            "sha256": seen.file.sha256,
            "state": seen.file.state if seen.file.pk else None,
        },
        "dry_run": dry_run,
        "refused": seen.refused or None,
        "batches": [batch.pk for batch in seen.batches],
        "blocked": [batch.pk for batch in seen.blocked],
        "notes": list(seen.document_notes),
        "counts": {verdict.value: seen.counts[verdict] for verdict in Verdict},
        "lines": [_line(row) for row in seen.rows],
        "absent": [_attempt(line) for line in seen.absent],
        "applied": None
        if applied is None
        else {"accepted": applied.accepted, "rejected": applied.rejected, "waiting": applied.waiting},
    }


def _line(row: Row) -> dict[str, Any]:
    stored = row.stored
    return {
        "rank": row.position + 1,
        "numero_editeur": row.numero_editeur,
        "numero_asp": row.returned.numero_asp,
        "code": row.returned.code,
        "label": row.returned.label,
        "sent": _attempt(row.target) if row.target else None,
        "verdict": row.verdict.value,
        "remarks": list(row.remarks),
        "differences": [
            {"tag": one.tag, "place": one.place, "sent": one.sent, "returned": one.returned}
            for one in row.differences
        ],
        "waits": row.waits,
        "blocked": row.blocked,
        "decision": (stored.decision or None) if stored else None,
    }


def _attempt(line: BatchLine) -> dict[str, Any]:
    return {"numero_editeur": line.numero_editeur, "request": line.request_id, "batch": line.batch_id}
