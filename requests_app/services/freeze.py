"""Freezing: from approved requests to batches whose bytes never change. One transaction a batch.

On SQLite nobody saves while that transaction lasts, and the judging of a full file takes a second: so a batch
is rehearsed first, without any lock, up to its proved bytes. Under the lock all is read and assembled again,
and only what is equal to the last detail is not worked out a second time.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, OperationalError, transaction

from ..asp_file import NotWritable, Structure, write
from ..models import AdvanceRequest, Batch, Software, User
from ..rules import Context, Finding, Node, check, errors
from ..rules.numero_editeur import NumbersExhausted
from .access import with_parts
from .assemble import Numbers, assemble_file, current_attachments
from .deposits import file_name
from .eligible_lists import list_in_force
from .freeze_gate import FreezeFailed, prove
from .freeze_store import store_lines
from .freeze_workings import Workings
from .history import move_requests, record
from .in_force import context_for, decisions_row, scale_as_json, structure_in_force, structure_row
from .numbering import NamesExhausted, foresee_numeros, take_name, take_numeros

logger = logging.getLogger(__name__)

#: How often a batch is tried again when the database says that somebody else was faster.
ATTEMPTS = 5

#: A request and what freezing gives to its line.
Line = tuple[AdvanceRequest, Numbers]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that could not go, and why, in French sentences."""

    request_id: int
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


class _Unwritable(Exception):
    def __init__(self, refusals: list[Refusal]) -> None:
        self.refusals = refusals
        super().__init__(f"{len(refusals)} requests cannot be written")


@dataclass(slots=True)
class Prepared:
    """What came of « Préparer un dépôt »."""

    batches: list[Batch] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    failure: str = ""  #: why the rest was not frozen, where something stopped it


@dataclass(slots=True)
class _Sorted:
    """Chosen requests, told apart: those that go in this batch, those refused, those left for the next."""

    good: list[AdvanceRequest] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


def prepare_batches(software: Software, request_ids: Iterable[int], day: date, actor: User) -> Prepared:
    """Freeze these requests of one software in as many batches as it takes; never an empty one.

    A request with an error, or that is no longer approved, is refused with its reasons and the others go on.
    What was frozen before a failure stays frozen.
    """
    prepared = Prepared()
    left = sorted(set(request_ids))
    while left:
        try:
            batch, sorted_out = _freeze_next(software, left, day, actor)
        except (FreezeFailed, NamesExhausted) as failure:
            prepared.failure = str(failure)
            return prepared
        except NumbersExhausted:
            prepared.failure = "Tous les numéros éditeur ont été donnés : plus aucun dépôt ne peut être figé."
            return prepared
        if batch is not None:
            prepared.batches.append(batch)
        prepared.refusals += sorted_out.refusals
        left = sorted_out.left
    return prepared


def _freeze_next(
    software: Software, request_ids: Sequence[int], day: date, actor: User
) -> tuple[Batch | None, _Sorted]:
    """One batch in one transaction, tried again where a unique constraint or a lock stopped it."""
    workings = _rehearse(software.pk, request_ids)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _freeze(software.pk, request_ids, day, actor, workings)
        except _Unwritable as fault:
            refused = {refusal.request_id for refusal in fault.refusals}
            return None, _Sorted(
                refusals=fault.refusals, left=[pk for pk in request_ids if pk not in refused]
            )
        except (IntegrityError, OperationalError) as fault:
            logger.warning("freeze attempt %d of %d: %s", attempt, ATTEMPTS, type(fault).__name__)
    raise FreezeFailed(
        "La base de données est très sollicitée : rien n’a été figé pour ces demandes. "
        "Recommencez dans un instant."
    )


def _rehearse(software_id: int, request_ids: Sequence[int]) -> Workings:
    """The long work of the batch to be, as far as it goes: whatever stops it is said under the lock."""
    workings = Workings()
    software = Software.objects.select_related("supplier").get(pk=software_id)
    context = context_for(software)
    try:
        good = _sort_out(software, request_ids, context, workings, lock=False).good
        if good:
            numbered = _number(software, good, foresee_numeros(len(good)))
            _proved(assemble_file(software, numbered), context, workings)
    except (FreezeFailed, NotWritable, NumbersExhausted):
        return workings
    return workings


def _freeze(
    software_id: int, request_ids: Sequence[int], day: date, actor: User, workings: Workings
) -> tuple[Batch | None, _Sorted]:
    software = Software.objects.select_related("supplier").get(pk=software_id)
    context = context_for(software)
    sorted_out = _sort_out(software, request_ids, context, workings, lock=True)
    if not sorted_out.good:
        return None, sorted_out
    batch = _write_batch(software, sorted_out.good, context, day, actor, workings)
    logger.info("batch %d frozen with %d lines", batch.pk, len(sorted_out.good))
    return batch, sorted_out


def _sort_out(
    software: Software, request_ids: Sequence[int], context: Context, workings: Workings, *, lock: bool
) -> _Sorted:
    """Take (and lock) requests in order until a file is full; each is judged as it stands at this moment."""
    result = _Sorted(left=list(request_ids))
    limit = context.lane.limits.lines
    while result.left and len(result.good) < limit:
        room = limit - len(result.good)
        chosen, result.left = result.left[:room], result.left[room:]
        approved = _approved(software, chosen, lock=lock)
        held = {request.pk for request in approved}
        result.refusals += [Refusal(pk, (_gone(pk),)) for pk in chosen if pk not in held]
        refused = judged(software, approved, context, workings)
        result.refusals += refused.values()
        result.good += [request for request in approved if request.pk not in refused]
    return result


def _approved(software: Software, request_ids: Sequence[int], *, lock: bool) -> list[AdvanceRequest]:
    chosen = AdvanceRequest.objects.filter(pk__in=request_ids, status="approved", software=software)
    if lock:
        chosen = chosen.select_for_update()
    found = list(chosen.order_by("pk").values_list("pk", flat=True))
    return list(with_parts(AdvanceRequest.objects.filter(pk__in=found)).order_by("pk"))


def _gone(pk: int) -> str:
    request = AdvanceRequest.objects.filter(pk=pk).first()
    if request is None or request.status == "approved":
        return "Cette demande n’est pas une demande approuvée de ce logiciel."
    attempt = request.attempts.order_by("-pk").first()
    where = f" (dépôt n° {attempt.batch_id})" if request.status == "batched" and attempt else ""
    return (
        f"Cette demande est maintenant « {request.get_status_display()} »{where} : elle n’est plus à déposer."
    )


def judged(
    software: Software,
    requests: Sequence[AdvanceRequest],
    context: Context,
    workings: Workings | None = None,
) -> dict[int, Refusal]:
    """The requests that cannot go, by primary key, with their errors. They should come from ``with_parts``.

    Raises ``FreezeFailed`` where an error is the whole file's, not a request's.
    """
    if not requests:
        return {}
    found: dict[int, list[Finding]] = defaultdict(list)
    tree = assemble_file(software, [(request, None) for request in requests])
    for finding in (workings or Workings()).once(
        ("check", tree, context), lambda: errors(check(tree, context))
    ):
        if finding.place.line is None:
            raise FreezeFailed(f"Aucun fichier ne peut être écrit pour ce logiciel : {finding.message}")
        found[requests[finding.place.line].pk].append(finding)
    refused = {
        pk: Refusal(pk, tuple(finding.message for finding in findings), tuple(findings))
        for pk, findings in found.items()
    }
    for request in requests:
        if request.pk not in refused and (lost := _lost_files(request, software)):
            refused[request.pk] = Refusal(request.pk, lost)
    return refused


def _lost_files(request: AdvanceRequest, software: Software) -> tuple[str, ...]:
    return tuple(
        f"La pièce « {piece.original_name} » n’est plus sur le serveur : retirez-la et déposez-la de nouveau."
        for piece in current_attachments(request, software)
        if not piece.file.storage.exists(str(piece.file.name))
    )


def _write_batch(
    software: Software,
    requests: Sequence[AdvanceRequest],
    context: Context,
    day: date,
    actor: User,
    workings: Workings,
) -> Batch:
    numbered = _number(software, requests, take_numeros(len(requests)))
    try:
        data, structure = _proved(assemble_file(software, numbered), context, workings)
    except NotWritable as fault:
        raise _unwritable(software, numbered, context, fault) from fault
    batch = Batch.objects.create(
        software=software,
        couloir=context.lane.code,
        numero_ans=software.numero_ans,
        siret=software.supplier.siret,
        content=data,
        sha256=hashlib.sha256(data).hexdigest(),
        structure=structure_row(context.lane),
        decisions=decisions_row(),
        scale=scale_as_json(context.scale or ()),
        eligible_list=list_in_force(context.lane),
        lane_sha256=context.lane.sha256,
        created_by=actor,
    )
    store_lines(batch, numbered, structure, context)
    name = take_name(batch, day)
    record("freeze", actor, batch=batch, moved=("", batch.status), comment=file_name(name))
    move_requests(requests, "freeze", actor, batch=batch)
    return batch


def _number(software: Software, requests: Sequence[AdvanceRequest], numeros: Sequence[str]) -> list[Line]:
    return [
        (request, Numbers(rank, numero, _file_names(request, software, numero)))
        for rank, (request, numero) in enumerate(zip(requests, numeros, strict=True), start=1)
    ]


def _proved(tree: Node, context: Context, workings: Workings) -> tuple[bytes, Structure]:
    """The file's bytes, read back, compared, judged and validated. Raises ``NotWritable``, ``FreezeFailed``."""
    structure, row = structure_in_force(context.lane), structure_row(context.lane)

    def work() -> bytes:
        data = write(tree, structure, context.lane, context.decisions)
        prove(data, tree, structure, context)
        return data

    return workings.once(("write", tree, context, row and row.sha256), work), structure


def _unwritable(
    software: Software,
    numbered: Sequence[Line],
    context: Context,
    fault: NotWritable,
) -> Exception:
    """Which requests the structure in force cannot say: each is tried alone."""
    structure = structure_in_force(context.lane)
    refusals = []
    for request, numbers in numbered:
        try:
            alone = assemble_file(software, [(request, numbers)])
            write(alone, structure, context.lane, context.decisions)
        except NotWritable as own:
            refusals.append(Refusal(request.pk, (str(own),)))
    return _Unwritable(refusals) if refusals else FreezeFailed(f"Le fichier ne peut pas être écrit : {fault}")


def _file_names(request: AdvanceRequest, software: Software, numero: str) -> dict[int, str]:
    return {
        piece.pk: software.lane.attachment_name(piece.type, numero, piece.format)
        for piece in current_attachments(request, software)
    }
