"""What a person may decide of a returned line that does not decide itself: the table of statuses says so.

Whatever the agency answers, a request whose next attempt is on its way is not moved by an older one's answer, and
a request with a numeroASP never comes back to be sent again: it is in the agency's database.
"""

from __future__ import annotations

from ..models import BatchLine, Decision
from ..rules.statuses import REQUEST_LABELS, REQUEST_MOVES
from .returns_rows import TAKEN

#: Nothing moves: only the answer that is kept of the attempt changes.
AMEND = ""

#: Where the answer of an accepted request may still be put right, its number above all.
_HELD = frozenset({"accepted", "granted", "refused", "paid"})


def is_open(line: BatchLine) -> bool:
    """Whether the attempt is deposited, and nobody has answered it yet."""
    return not line.answer and line.batch.status == "deposited" and line.request.status == "deposited"


def moves_of(line: BatchLine) -> dict[Decision, str]:
    """Each decision that is possible for this attempt now -> the event that it means for its request.

    ``Decision.SET_ASIDE`` always is. ``line.request`` and ``line.batch`` should be read already.
    """
    possible = {
        Decision.ACCEPT: _accepting(line),
        Decision.REJECT: _rejecting(line),
        Decision.SET_ASIDE: AMEND,
    }
    return {decision: event for decision, event in possible.items() if event is not None}


def _accepting(line: BatchLine) -> str | None:
    status = line.request.status
    if is_open(line):
        return "accept"
    if line.answer in TAKEN and status in _HELD:
        return AMEND
    return "accept_late" if (status, "accept_late") in REQUEST_MOVES else None


def _rejecting(line: BatchLine) -> str | None:
    status = line.request.status
    if is_open(line):
        return "reject"
    if line.answer == "rejected" and status == "rejected":
        return AMEND
    if line.answer in TAKEN and not line.numero_asp and (status, "reject_late") in REQUEST_MOVES:
        return "reject_late"
    return None


def standing(line: BatchLine) -> str:
    """Why an answer to this attempt does not apply by itself, in French; empty where it does, or did."""
    if line.batch.status == "abandoned":
        return f"Le dépôt n° {line.batch_id} a été abandonné dans le portail."
    if line.answer or is_open(line):
        return ""
    label = REQUEST_LABELS[line.request.status].lower()
    return f"La demande n° {line.request_id} n’attend plus cette réponse : elle est « {label} »."


def on_its_way(newer: BatchLine) -> str:
    """What is said where a newer attempt of the request is in a batch: it comes first."""
    return (
        f"La demande est repartie sous le numéro {newer.numero_editeur} (dépôt n° {newer.batch_id}). Attendez la "
        "réponse à ce numéro ou, si ce dépôt n’est pas encore parti, abandonnez-le avant d’accepter celle-ci."
    )
