"""What may follow what: one table for requests, one for batches (DESIGN section 3, « Statuses »).

>>> next_status(REQUEST_MOVES, "draft", "submit")
'submitted'
>>> next_status(REQUEST_MOVES, "paid", "submit")
Traceback (most recent call last):
    ...
requests_app.rules.statuses.ForbiddenMove: « submit » n’est pas possible depuis « paid ».
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class ForbiddenMove(ValueError):
    """That event cannot happen in that status."""

    def __init__(self, status: str, event: str) -> None:
        self.status, self.event = status, event
        super().__init__(f"« {event} » n’est pas possible depuis « {status} ».")


Moves = Mapping[tuple[str, str], str]

#: (status, event) -> status of a request.
REQUEST_MOVES: Moves = MappingProxyType(
    {
        ("draft", "submit"): "submitted",
        ("draft", "abandon"): "abandoned",
        ("submitted", "approve"): "approved",
        ("submitted", "return"): "returned",
        ("submitted", "withdraw"): "draft",
        ("approved", "return"): "returned",
        ("approved", "freeze"): "batched",
        ("returned", "submit"): "submitted",
        ("returned", "abandon"): "abandoned",
        ("batched", "deposit"): "deposited",
        ("batched", "free"): "approved",
        ("deposited", "free"): "approved",
        ("deposited", "undeposit"): "batched",
        ("deposited", "accept"): "accepted",
        ("deposited", "reject"): "rejected",
        ("accepted", "grant"): "granted",
        ("accepted", "refuse"): "refused",
        ("granted", "pay"): "paid",
        # What was recorded by mistake is taken back one step at a time, always with a reason.
        ("granted", "reopen"): "accepted",
        ("refused", "reopen"): "accepted",
        ("paid", "unpay"): "granted",
        ("rejected", "correct"): "draft",
        # The order fell through meanwhile: nobody has to take the request up first.
        ("rejected", "abandon"): "abandoned",
        # The agency accepts after all an attempt that it had rejected, or that the portal had given up. A person
        # decides. Not from « batched » or « deposited »: another attempt of the request is then on its way.
        ("rejected", "accept_late"): "accepted",
        ("draft", "accept_late"): "accepted",
        ("submitted", "accept_late"): "accepted",
        ("returned", "accept_late"): "accepted",
        ("approved", "accept_late"): "accepted",
        ("abandoned", "accept_late"): "accepted",
        # The other way round, and only where the agency gave no numeroASP: the request is then in no database.
        ("accepted", "reject_late"): "rejected",
    }
)

#: (status, event) -> status of a batch. A deposited batch may still be refused as a whole by the agency; one that
#: was said to be deposited by mistake is downloaded only.
BATCH_MOVES: Moves = MappingProxyType(
    {
        ("frozen", "download"): "downloaded",
        ("downloaded", "download"): "downloaded",
        ("downloaded", "deposit"): "deposited",
        ("deposited", "undeposit"): "downloaded",
        ("frozen", "abandon"): "abandoned",
        ("downloaded", "abandon"): "abandoned",
        ("deposited", "abandon"): "abandoned",
    }
)

REQUEST_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "draft": "Brouillon",
        "submitted": "Soumise",
        "returned": "À corriger",
        "approved": "Approuvée",
        "batched": "Dans un dépôt",
        "deposited": "Déposée",
        "accepted": "Acceptée",
        "rejected": "Rejetée",
        "granted": "Avance accordée",
        "refused": "Avance refusée",
        "paid": "Avance versée",
        "abandoned": "Abandonnée",
    }
)

BATCH_LABELS: Mapping[str, str] = MappingProxyType(
    {"frozen": "Figé", "downloaded": "Téléchargé", "deposited": "Déposé", "abandoned": "Abandonné"}
)

#: Only there is a request edited.
EDITABLE = frozenset({"draft", "returned"})

#: A batch in one of these is not with the agency yet: it can still take another name.
BEFORE_DEPOSIT = frozenset({"frozen", "downloaded"})

#: What waits for its owner, the most pressing first.
WAITS_FOR_OWNER = ("returned", "rejected", "draft")

#: On its way: somebody else's move is next, and the advance may still come.
UNDER_WAY = ("submitted", "approved", "batched", "deposited", "accepted", "granted")

#: At their end: nobody's move is next.
CLOSED = ("paid", "refused", "abandoned")

#: What a list may be narrowed to beside one status -> its name and its statuses.
REQUEST_GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "a_reprendre": ("À reprendre", WAITS_FOR_OWNER),
        "en_route": ("En route", UNDER_WAY),
        "terminees": ("Terminées", CLOSED),
    }
)

#: A request in one of these holds its ESMS: each gets one advance (FORMAT D14, the wizard's warning).
LIVE = frozenset(REQUEST_LABELS) - {"abandoned", "refused", "rejected"}

#: The agency accepted it: its decision, its payment and their letters may be recorded.
AFTER_ACCEPTANCE = frozenset({"accepted", "granted", "refused", "paid"})

#: A request in one of these stands in a batch: the number and the file names of its last attempt are its own.
NUMBERED = frozenset({"batched", "deposited"}) | AFTER_ACCEPTANCE

#: What stands in a file that was frozen: what was sent is in its last attempt, not in the order any more.
SENT = NUMBERED | {"rejected"}

#: No advance is to be expected of these any more.
WITHOUT_ADVANCE = frozenset({"refused", "abandoned"})


def next_status(moves: Moves, status: str, event: str) -> str:
    """The status after that event. Raises ``ForbiddenMove`` where the table has none."""
    try:
        return moves[status, event]
    except KeyError:
        raise ForbiddenMove(status, event) from None
