"""What a person may decide of a returned line that does not decide itself: the table of statuses says so.

Whatever the agency answers, a request whose next attempt is on its way is not moved by an older one's answer, and
a request with a numeroASP never comes back to be sent again: it is in the agency's database.
"""

from __future__ import annotations

from ..asp_file.returns import ReturnedLine
from ..asp_file.returns_answers import judge
from ..models import Answer, BatchLine, Decision
from ..rules.registry import french
from ..rules.statuses import AFTER_ACCEPTANCE, REQUEST_LABELS, REQUEST_MOVES
from .returns_rows import TAKEN

#: Nothing moves: only what is kept of the attempt changes, to an answer in the same sense.
AMEND = ""


def is_open(line: BatchLine) -> bool:
    """Whether the attempt is deposited, and nobody has answered it yet."""
    return not line.answer and line.batch.status == "deposited" and line.request.status == "deposited"


def moves_of(line: BatchLine, returned: ReturnedLine) -> dict[Decision, str]:
    """Each decision that is possible for this attempt now -> the event that it means for its request.

    While the attempt is open a person may overrule what came back; later, only what it says may be taken over.
    ``Decision.SET_ASIDE`` always is. ``line.request`` and ``line.batch`` should be read already.
    """
    sense = judge(returned.numero_asp, returned.code, returned.label).answer
    possible = {
        Decision.ACCEPT: _accepting(line, sense),
        Decision.REJECT: _rejecting(line, sense),
        Decision.SET_ASIDE: AMEND,
    }
    return {decision: event for decision, event in possible.items() if event is not None}


def _accepting(line: BatchLine, sense: str) -> str | None:
    status = line.request.status
    if is_open(line):
        return "accept"
    if sense == Answer.REJECTED:
        return None
    if line.answer in TAKEN and status in AFTER_ACCEPTANCE:
        return AMEND
    return "accept_late" if (status, "accept_late") in REQUEST_MOVES else None


def _rejecting(line: BatchLine, sense: str) -> str | None:
    status = line.request.status
    if is_open(line):
        return "reject"
    if sense in TAKEN:
        return None
    if line.answer == Answer.REJECTED and status == "rejected":
        return AMEND
    if line.answer in TAKEN and not line.numero_asp and (status, "reject_late") in REQUEST_MOVES:
        return "reject_late"
    return None


def standing(line: BatchLine) -> str:
    """Why an answer to this attempt does not apply by itself, in French; empty where it does, or did."""
    if line.batch.status == "abandoned":
        return french(f"Le dépôt n° {line.batch_id} a été abandonné dans le portail.")
    if line.answer or is_open(line):
        return ""
    label = REQUEST_LABELS[line.request.status].lower()
    return french(f"La demande n° {line.request_id} n’attend plus cette réponse : elle est « {label} ».")


def on_its_way(newer: BatchLine) -> str:
    """What is said where a newer attempt of the request is in a batch: it comes first."""
    return french(
        f"La demande est repartie sous le numéro {newer.numero_editeur} (dépôt n° {newer.batch_id}). Attendez la "
        "réponse à ce numéro ou, si ce dépôt n’est pas encore parti, abandonnez-le avant d’accepter celle-ci."
    )
