"""What applying a return file changes: for each line that applies or was decided, what becomes of its attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..asp_file.returns_answers import Told, of_code, of_label
from ..models import Answer, BatchLine, Decision, ReturnFile, Verdict
from ..rules.registry import french
from .returns_decisions import AMEND
from .returns_reading import ReturnError
from .returns_rows import Row

#: Position in the file -> what a person decided, and why.
Decisions = Mapping[int, tuple[Decision, str]]

#: Verdict that applies by itself -> the answer and the event that it means.
_BY_ITSELF = {
    Verdict.ACCEPTED: (Answer.ACCEPTED, "accept"),
    Verdict.KNOWN: (Answer.KNOWN, "accept"),
    Verdict.REJECTED: (Answer.REJECTED, "reject"),
}
_LONGEST_LABEL = 300


class DecisionRefused(ReturnError):
    """A decision cannot be applied, and nothing was; ``position`` is its line's in the file, from 0."""

    def __init__(self, position: int, sentence: str) -> None:
        self.position = position
        super().__init__(french(f"Ligne {position + 1} : {sentence} Rien n’a été appliqué."))


@dataclass(frozen=True, slots=True)
class Change:
    """One line to be taken over: ``answer`` for its attempt, ``event`` for its request ("": it stays)."""

    row: Row
    line: BatchLine
    answer: Answer
    event: str
    decision: Decision | None = None
    reason: str = ""


def changes_of(rows: Sequence[Row], decisions: Decisions) -> tuple[list[Change], dict[int, str]]:
    """What is to be taken over, in the order of the file, and the lines set aside: position -> reason.

    A decision that was taken already is passed over. Raises ``DecisionRefused``.
    """
    by_position = {row.position: row for row in rows}
    fresh = {position: said for position, said in decisions.items() if _is_new(by_position, position, said)}
    changes: list[Change] = []
    aside: dict[int, str] = {}
    for row in rows:
        if row.position not in fresh:
            changes += _by_itself(row)
            continue
        decision, reason = fresh[row.position]
        if decision == Decision.SET_ASIDE:
            aside[row.position] = reason.strip()
        else:
            changes.append(_decided(row, decision, reason.strip()))
    _once_each(changes)
    return changes, aside


def _is_new(rows: Mapping[int, Row], position: int, said: tuple[Decision, str]) -> bool:
    """Whether the decision is to be taken now. Raises ``DecisionRefused`` where it cannot be."""
    row = rows.get(position)
    if row is None:
        raise DecisionRefused(position, "elle n’est pas dans ce fichier.")
    if row.stored is not None and row.stored.decision == said[0]:
        return False
    if not said[1].strip():
        raise DecisionRefused(position, "dites en quelques mots pourquoi vous décidez ainsi.")
    if row.blocked:
        raise DecisionRefused(position, "son dépôt n’est pas encore déclaré déposé dans le portail.")
    if not (row.waits or row.set_aside):
        raise DecisionRefused(position, "elle n’attend plus de décision ; relisez l’aperçu.")
    if said[0] not in row.moves:
        raise DecisionRefused(position, _impossible(row, said[0]))
    return True


def _impossible(row: Row, decision: Decision) -> str:
    if row.target is None:
        return "aucune demande envoyée ne lui répond : elle ne peut qu’être mise de côté."
    request = row.target.request
    label, status = Decision(decision).label, request.get_status_display().lower()
    return f"« {label} » n’est pas possible : la demande n° {request.pk} est « {status} »."


def _by_itself(row: Row) -> list[Change]:
    if not row.applies or row.line is None:
        return []
    answer, event = _BY_ITSELF[row.verdict]
    return [Change(row, row.line, answer, event)]


def _decided(row: Row, decision: Decision, reason: str) -> Change:
    assert row.target is not None
    accepting = accepted_as(row.returned.label, row.returned.code)
    answer = accepting if decision == Decision.ACCEPT else Answer.REJECTED
    return Change(row, row.target, answer, row.moves[decision], decision, reason)


def accepted_as(label: str, code: str = "") -> Answer:
    """Which acceptance it is, where a person says that it is one."""
    return Answer.KNOWN if Told.KNOWN in (of_label(label), of_code(code)) else Answer.ACCEPTED


def _once_each(changes: Sequence[Change]) -> None:
    """Raises ``DecisionRefused`` where two lines of the file would decide of one request."""
    seen: dict[int, Change] = {}
    for change in sorted(changes, key=lambda change: change.decision is not None):
        first = seen.setdefault(change.line.request_id, change)
        if first is not change:
            raise DecisionRefused(
                change.row.position,
                f"la ligne {first.row.position + 1} décide déjà de la demande n° {change.line.request_id}. "
                "Mettez l’une des deux de côté.",
            )


def take_over(change: Change) -> BatchLine:
    """The attempt with its answer, not saved. A number that is known is not lost to an answer without one."""
    returned, line = change.row.returned, change.line
    # Our own words that the line never came back are no answer to keep beside the line that did.
    keeps = change.event == AMEND and not line.never_returned
    line.answer = change.answer
    line.numero_asp = returned.numero_asp or (line.numero_asp if keeps else "")
    line.code_traitement = returned.code or (line.code_traitement if keeps else "")
    line.libelle_traitement = returned.label or (line.libelle_traitement if keeps else "")
    line.returned = returned.raw
    return line


def said(change: Change, file: ReturnFile) -> str:
    """What the request's history says of it: numbers, the agency's label, the return file, and who decided why."""
    returned = change.row.returned
    label = returned.label if len(returned.label) <= _LONGEST_LABEL else f"{returned.label[:_LONGEST_LABEL]}…"
    parts = [
        f"Numéro éditeur {change.line.numero_editeur}",
        label and f"« {label} »",
        returned.code and f"code {returned.code}",
        returned.numero_asp and f"numéro ASP {returned.numero_asp}",
        f"retour n° {file.pk}",
        change.reason and f"décidé : {change.reason}",
    ]
    return french(" · ".join(filter(None, parts)))
