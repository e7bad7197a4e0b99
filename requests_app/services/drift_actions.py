"""What a person decides on a difference between their request and the directory: one button, one of these verbs.

They run inside the save of their section (``sections.save_section``): its version, lock and history are theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..models import AdvanceRequest, Establishment, InstallationScenario
from .drift import CLOSED, KEPT, KINDS, MOVED, SAID, Drift, RowDrift, token_of
from .drift_moves import move
from .sections import Changes

TAKE, KEEP, UNTICK, MOVE, RECALL = "take", "keep", "untick", "move", "recall"
_VERBS = {TAKE: (SAID,), KEEP: KINDS, UNTICK: (CLOSED, MOVED), MOVE: (MOVED,), RECALL: (KEPT,)}

#: Scopes: every row of the kind, one row by its primary key, the ESMS that moved to an OG by its number.
ALL, _ROW, _OG = "all", "r", "o"


class Overtaken(RuntimeError):
    """What the directory says, or what was decided, is not what the page showed any more: nothing was done."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what to do, about which kind of difference, of which rows, as they stood on the page."""

    verb: str
    kind: str
    scope: str
    token: str

    def __str__(self) -> str:
        return f"{self.verb}.{self.kind}.{self.scope}.{self.token}"

    @classmethod
    def of(cls, verb: str, kind: str, rows: Sequence[RowDrift], scope: str = "") -> Press:
        """The button for those rows; without a scope, for the only one of them."""
        return cls(verb, kind, scope or f"{_ROW}{rows[0].row.pk}", token_of(rows, kind))

    @classmethod
    def parse(cls, raw: str) -> Press | None:
        """A posted button; None where it is none of ours.

        >>> str(Press.parse("take.said.r12.abc"))
        'take.said.r12.abc'
        >>> Press.parse("take.moved.r12.abc"), Press.parse("x")
        (None, None)
        """
        parts = raw.split(".")
        if len(parts) != 4 or parts[1] not in _VERBS.get(parts[0], ()):
            return None
        return cls(*parts)


def scope_of_og(number: str) -> str:
    """The scope of the ESMS that moved to that OG."""
    return f"{_OG}{number}"


def selected(drift: Drift, section: str, press: Press) -> list[RowDrift]:
    """The rows that a button is about. Raises ``Overtaken`` where they are not as the page showed them."""
    rows = [one for one in drift.of(section, press.kind) if _in_scope(one, press.scope)]
    if not rows or token_of(rows, press.kind) != press.token:
        raise Overtaken
    if press.verb == MOVE and len({one.moved_to for one in rows}) != 1:
        raise Overtaken
    return rows


def _in_scope(one: RowDrift, scope: str) -> bool:
    if scope == ALL or scope == f"{_ROW}{one.row.pk}":
        return True
    target = one.moved_to
    return target is not None and scope == scope_of_og(target.finess_juridique)


def act(request: AdvanceRequest, press: Press, rows: Sequence[RowDrift], changes: Changes) -> str:
    """Do what a button says to those rows of the locked request; a French sentence of what was done.

    An ESMS that the same save took out of the order is left alone by what only concerns the order.
    """
    if press.verb == TAKE:
        return _take(rows, changes)
    if press.verb == KEEP:
        return _keep(rows, press.kind, changes)
    if press.verb == RECALL:
        return _recall(rows, changes)
    ordered = [one for one in rows if isinstance(one.row, InstallationScenario) and one.row.ticked]
    if press.verb == MOVE:
        return move(request, ordered, changes)
    return _untick(ordered, press.kind, changes)


def _take(rows: Sequence[RowDrift], changes: Changes) -> str:
    for one in rows:
        for fact in one.of(SAID):
            for column, value in _as_known(one, fact.column).items():
                changes.put(one.row, column, value)
    return f"Repris du répertoire : {_named(rows)}."


def _as_known(one: RowDrift, column: str) -> dict[str, object]:
    """The columns of a fact as the directory has them."""
    if column == "name":
        return {"name": one.known.full_name}
    if column == "category_code" and isinstance(one.known, Establishment):
        return {"category_code": one.known.category_code, "category_label": one.known.category_label}
    return {column: getattr(one.known, column)}


def _keep(rows: Sequence[RowDrift], kind: str, changes: Changes) -> str:
    for one in rows:
        for fact in one.of(kind):
            changes.keep(one.row, fact.column, fact.mark, fact.held, fact.now)
    return (
        f"Gardé tel quel : {_named(rows)}. Le portail n’en parlera plus, sauf si le répertoire change encore."
    )


def _recall(rows: Sequence[RowDrift], changes: Changes) -> str:
    for one in rows:
        changes.touch(one.row, "register_kept", {})
    return "Voici de nouveau ce que vous aviez gardé malgré le répertoire."


def _untick(rows: Sequence[RowDrift], kind: str, changes: Changes) -> str:
    for one in rows:
        changes.put(one.row, "ticked", False)
        if kind == CLOSED:  # known from now on, should it be ticked again
            changes.put(one.row, "closed", True)
    return f"Décoché : {_named(rows)}. Les réponses sont gardées, au cas où vous recochez."


def _named(rows: Sequence[RowDrift]) -> str:
    """A few by their names, many by their number."""
    if len(rows) > 3:
        return f"{len(rows)} {'ESMS' if isinstance(rows[0].row, InstallationScenario) else 'organismes'}"
    return ", ".join(one.row.name or str(one.row) for one in rows)
