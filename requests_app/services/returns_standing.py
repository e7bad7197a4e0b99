"""A return file beside what the portal knows now: a verdict for each of its lines, as a page shows it and as applying
takes it under its locks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..asp_file.returns_match import Matched, Sent, absent, match
from ..models import AdvanceRequest, Batch, BatchLine, Decision, ReturnFile, ReturnLine, Verdict
from ..rules.registry import french
from ..rules.statuses import BEFORE_DEPOSIT
from .answer_writing import BY_HAND, known_of
from .returns_decisions import AMEND, moves_of, on_its_way, standing
from .returns_reading import Reading
from .returns_rows import APPLIES, TAKEN, Row


@dataclass(frozen=True, slots=True)
class Standing:
    """The lines of a return file at one moment, its batches, and the attempts that it is silent on."""

    rows: tuple[Row, ...]
    absent: tuple[BatchLine, ...]
    batches: tuple[Batch, ...]


def stand(reading: Reading, file: ReturnFile, *, lock: bool = False) -> Standing:
    """Judge each line as the portal stands. ``lock``: the batches' rows, then their requests', each by key, are locked
    until the transaction ends; freezing, depositing and abandoning take them in no other order.
    """
    batches = _batches(reading.batches, lock=lock)
    lines = _lines(batches, lock=lock)
    sent = {line.numero_editeur: _sent(line, reading) for line in lines.values()}
    matched = match(reading.document, sent)
    stored = {row.position: row for row in file.lines.all()} if file.pk else {}
    rows = [_row(one, lines, stored) for one in matched]
    for judge in (_not_ours_to_apply, _numbers_given_twice, _with_moves):
        rows = judge(rows)
    silent = (lines[one.key] for one in absent(matched, sent))
    return Standing(
        tuple(rows),
        tuple(line for line in silent if line.batch.status != "abandoned"),
        tuple(batches.values()),
    )


def _batches(keys: Iterable[int], *, lock: bool) -> dict[int, Batch]:
    rows = Batch.objects.filter(pk__in=list(keys)).defer("content").order_by("pk")
    return {batch.pk: batch for batch in (rows.select_for_update() if lock else rows)}


def _lines(batches: Mapping[int, Batch], *, lock: bool) -> dict[int, BatchLine]:
    """The attempts of the batches by key, in the order in which they were sent, without their long texts."""
    rows = BatchLine.objects.filter(batch_id__in=list(batches))
    if lock:
        held = list(rows.order_by().values_list("request_id", flat=True))
        list(AdvanceRequest.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk"))
    found = rows.select_related("request").defer("sent", "returned", "request__saisie")
    found = found.annotate(typed=BY_HAND).order_by("pk")
    lines: dict[int, BatchLine] = {line.pk: line for line in found}
    for line in lines.values():
        line.batch = batches[line.batch_id]
    return lines


def _sent(line: BatchLine, reading: Reading) -> Sent:
    return Sent(
        key=line.pk,
        batch=line.batch_id,
        num_ligne=line.num_ligne,
        numero_editeur=line.numero_editeur,
        node=reading.nodes[line.numero_editeur],
        known=known_of(line, by_hand=vars(line)["typed"]),
    )


def _row(one: Matched, lines: Mapping[int, BatchLine], stored: Mapping[int, ReturnLine]) -> Row:
    line = lines[one.sent.key] if one.sent else None
    kept = stored.get(one.line.position)
    row = Row(
        position=one.line.position,
        returned=one.line,
        line=line,
        verdict=Verdict(one.verdict),
        remarks=one.remarks,
        differences=one.differences,
        suggestion=lines[one.suggestion.key] if one.suggestion else None,
        stored=kept,
    )
    if row.target is not None:
        row = replace(row, blocked=row.target.batch.status in BEFORE_DEPOSIT)
    if kept is None or kept.waits:
        return row
    held = lines.get(kept.line_id, line) if kept.line_id else line
    return replace(row, line=held, verdict=Verdict(kept.verdict), remarks=tuple(kept.remarks))


def _not_ours_to_apply(rows: Sequence[Row]) -> list[Row]:
    """An answer to an attempt that no longer waits for it is a person's to judge."""
    return [
        _doubted(row, why)
        if not row.settled
        and not row.blocked
        and row.verdict in APPLIES
        and row.line is not None
        and (why := standing(row.line))
        else row
        for row in rows
    ]


def _numbers_given_twice(rows: Sequence[Row]) -> list[Row]:
    """A numeroASP is one request's alone, in the file and in the portal: whoever decides is told where it is not."""
    held: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if (target := _would_get_number(row)) is not None:
            held[row.returned.numero_asp].add(target.request_id)
    for numero, requests in _holders(held).items():
        held[numero] |= requests
    return [_doubted(row, why) if (why := _also_given(row, held)) else row for row in rows]


def _would_get_number(row: Row) -> BatchLine | None:
    """The attempt that the line's numeroASP is for, now or once a person decides so."""
    taken = row.applies and row.verdict in TAKEN
    return row.target if row.returned.numero_asp and (taken or _is_a_persons(row)) else None


def _also_given(row: Row, held: Mapping[str, set[int]]) -> str:
    if (target := _would_get_number(row)) is None:
        return ""
    return _anothers(row.returned.numero_asp, target.request_id, held)


def given_to_another(numero_asp: str, request: int) -> str:
    """Which other request the portal knows by that numeroASP, in a French sentence; empty where none is."""
    return _anothers(numero_asp, request, _holders([numero_asp]))


def _holders(numbers: Iterable[str]) -> dict[str, set[int]]:
    """The requests that the portal knows by these numeroASP."""
    held: dict[str, set[int]] = defaultdict(set)
    given = BatchLine.objects.filter(numero_asp__in=list(numbers)).order_by("pk")
    for numero, request in given.values_list("numero_asp", "request_id"):
        held[numero].add(request)
    return held


def _anothers(numero_asp: str, request: int, held: Mapping[str, set[int]]) -> str:
    others = sorted(held.get(numero_asp, set()) - {request})
    return (
        french(f"Le numéro ASP {numero_asp} est aussi celui de la demande n° {others[0]}.") if others else ""
    )


def _doubted(row: Row, why: str) -> Row:
    verdict = Verdict.UNDECIDABLE if row.applies else row.verdict
    return replace(row, verdict=verdict, remarks=(*row.remarks, why))


def _with_moves(rows: Sequence[Row]) -> list[Row]:
    """What a person may decide of the lines that wait, and why not more."""
    newest = _newest([row.target for row in rows if _is_a_persons(row) and row.target is not None])
    return [_with_own_moves(row, newest) if _is_a_persons(row) else row for row in rows]


def _is_a_persons(row: Row) -> bool:
    return row.waits or (row.set_aside and not row.blocked)


def _newest(targets: Sequence[BatchLine]) -> dict[int, BatchLine]:
    """The attempt under way of those requests that have one: the others' answers wait behind it."""
    under_way = [line.request_id for line in targets if line.request.status in ("batched", "deposited")]
    if not under_way:
        return {}
    attempts = BatchLine.objects.filter(request_id__in=under_way).exclude(batch__status="abandoned")
    return {line.request_id: line for line in attempts.order_by("pk").defer("sent", "returned")}


def _with_own_moves(row: Row, newest: Mapping[int, BatchLine]) -> Row:
    target = row.target
    if target is None:
        return replace(row, moves={Decision.SET_ASIDE: AMEND})
    newer = newest.get(target.request_id)
    remarks = row.remarks
    if newer is not None and newer.pk > target.pk:
        remarks = (*remarks, on_its_way(newer))
    return replace(row, moves=moves_of(target, row.returned), remarks=remarks)
