"""Applying a return file: each answer is taken over by its attempt and moves its request. All of it, or nothing.

An attempt's answer, numeroASP, code and label change here and in ``answer_by_hand``, both through
``answer_writing``. Applying twice changes nothing: what is settled
is passed over, and what still waits is judged again as the portal then stands.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from ..models import Answer, Batch, Decision, ReturnFile, ReturnLine, ReturnState, User, Verdict
from ..rules.registry import french
from .answer_writing import Moved, move, settle, store
from .history import record
from .returns import reading_of
from .returns_changes import Change, DecisionRefused, Decisions, changes_of, said, take_over
from .returns_reading import ReturnError
from .returns_rows import Row
from .returns_standing import Standing, stand

__all__ = ["Applied", "DecisionRefused", "apply"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Applied:
    """What one call of ``apply`` did, and what it left."""

    file: ReturnFile
    accepted: int  #: attempts that got the answer « accepted », already known ones among them
    rejected: int
    set_aside: int
    verdicts: Mapping[Verdict, int]  #: of the lines that this call kept for the first time
    waiting: int  #: lines that a person still has to decide
    blocked: tuple[Batch, ...]  #: not declared deposited: nothing of them was applied

    @property
    def changed(self) -> bool:
        """Whether anything at all was written."""
        return bool(self.accepted or self.rejected or self.set_aside or any(self.verdicts.values()))


def apply(return_file: ReturnFile, actor: User | None, decisions: Decisions | None = None) -> Applied:
    """Take over what a return file says, in one transaction: all of it, or nothing.

    ``decisions``: what a person decided of the lines that wait, by position, each with its reason; those left
    out wait on, and a later call decides them. Lines of a batch that was not declared deposited wait for that.
    Raises ``ReturnError``: ``Refused`` where the file cannot be read, ``DecisionRefused`` where one of the decisions
    is not possible as the portal now stands.
    """
    reading = reading_of(return_file)
    with transaction.atomic():
        file = ReturnFile.objects.select_for_update().defer("content").get(pk=return_file.pk)
        if file.state == ReturnState.REFUSED:
            raise ReturnError(french(f"Ce fichier est mis de côté, rien n’est appliqué : {file.reason}"))
        file.batches.add(*reading.batches)  # a crash may have struck between its keeping and its examination
        now = stand(reading, file, lock=True)
        changes, aside = changes_of(now.rows, decisions or {})
        _answer(changes)
        _move(changes, now.batches, file, actor)
        _leave(now.rows, aside, file, actor)
        new = _keep_lines(now.rows, changes, aside, file, actor)
        _settle_elsewhere(changes, file)
        applied = _applied(file, now, changes, aside, new)
        _tell(applied, now.batches, actor)
        _close(file, now.rows, actor)
    logger.info(
        "return %d applied: %d accepted, %d rejected, %d waiting",
        file.pk,
        applied.accepted,
        applied.rejected,
        applied.waiting,
    )
    return applied


def _answer(changes: Sequence[Change]) -> None:
    """Each attempt's answer."""
    store([take_over(change) for change in changes])


def _move(changes: Sequence[Change], batches: Iterable[Batch], file: ReturnFile, actor: User | None) -> None:
    """Each request's status, with its event."""
    move([Moved(change.line, change.event, said(change, file)) for change in changes], batches, actor)


def _leave(rows: Sequence[Row], aside: Mapping[int, str], file: ReturnFile, actor: User | None) -> None:
    """What was set aside is said in the history of the request that it speaks of."""
    for row in rows:
        if row.position in aside and row.target is not None:
            comment = (
                f"Numéro éditeur {row.target.numero_editeur} · retour n° {file.pk} · {aside[row.position]}"
            )
            request, batch = row.target.request, row.target.batch
            record("set_aside", actor, request=request, batch=batch, comment=french(comment))


def _keep_lines(
    rows: Sequence[Row],
    changes: Sequence[Change],
    aside: Mapping[int, str],
    file: ReturnFile,
    actor: User | None,
) -> list[ReturnLine]:
    """One row per line of the file, whatever it is; those of blocked batches follow later. The new ones."""
    by_position = {change.row.position: change for change in changes}
    new: list[ReturnLine] = []
    for row in rows:
        if row.blocked or (row.settled and not row.set_aside):
            continue
        kept = _kept(row, file)
        change = by_position.get(row.position)
        if change is not None:
            kept.line = change.line
        decision = Decision.SET_ASIDE if row.position in aside else change and change.decision
        if decision:
            kept.decision, kept.decided_by, kept.decided_at = decision, actor, timezone.now()
            kept.reason = aside.get(row.position) or (change.reason if change else "")
        if row.stored is None:
            new.append(kept)
        elif decision or change or kept.verdict != row.stored.verdict:
            kept.save()
    return ReturnLine.objects.bulk_create(new)


def _kept(row: Row, file: ReturnFile) -> ReturnLine:
    """What is kept of a line, as it stands; of one that waited already, the same row brought up to date."""
    kept = ReturnLine(
        return_file=file,
        position=row.position,
        line=row.line,
        raw=row.returned.raw,
        numero_editeur=row.returned.numero_editeur,
        numero_asp=row.returned.numero_asp,
        code_traitement=row.returned.code,
        libelle_traitement=row.returned.label,
        verdict=row.verdict,
        remarks=list(row.remarks),
    )
    kept.pk = row.stored.pk if row.stored else None
    return kept


def _settle_elsewhere(changes: Sequence[Change], file: ReturnFile) -> None:
    """Lines of other files that wait, and say of an attempt what was just taken over, wait no more."""
    remark = french(f"La même réponse a été appliquée par le retour n° {file.pk}.")
    settle([change.line for change in changes], remark, but=file)


def _applied(
    file: ReturnFile,
    now: Standing,
    changes: Sequence[Change],
    aside: Mapping[int, str],
    new: Sequence[ReturnLine],
) -> Applied:
    decided = {change.row.position for change in changes} | aside.keys()
    concerned = {row.target.batch_id for row in now.rows if row.blocked and row.target is not None}
    rejected = sum(change.answer == Answer.REJECTED for change in changes)
    return Applied(
        file=file,
        accepted=len(changes) - rejected,
        rejected=rejected,
        set_aside=len(aside),
        verdicts=Counter(Verdict(line.verdict) for line in new),
        waiting=sum(row.waits and row.position not in decided for row in now.rows),
        blocked=tuple(batch for batch in now.batches if batch.pk in concerned),
    )


def _tell(applied: Applied, batches: Iterable[Batch], actor: User | None) -> None:
    """One event for each batch that the file answers and that is not blocked, where anything was done."""
    if not applied.changed:
        return
    counts = (
        (applied.accepted, "acceptée", "acceptées"),
        (applied.rejected, "rejetée", "rejetées"),
        (applied.set_aside, "mise de côté", "mises de côté"),
        (applied.waiting, "à décider", "à décider"),
    )
    named = [f"{count} {many if count > 1 else one}" for count, one, many in counts if count]
    told = ", ".join(named) or "rien de nouveau"
    comment = french(f"Retour n° {applied.file.pk} : {told}")
    for batch in batches:
        if batch not in applied.blocked:
            record("return_apply", actor, batch=batch, comment=comment)


def _close(file: ReturnFile, rows: Iterable[Row], actor: User | None) -> None:
    """The file is applied once each of its lines is kept; what waits for a person does not hold it up."""
    if file.state == ReturnState.APPLIED or any(row.blocked for row in rows):
        return
    file.state, file.applied_at, file.applied_by = ReturnState.APPLIED, timezone.now(), actor
    file.save(update_fields=["state", "applied_at", "applied_by"])
