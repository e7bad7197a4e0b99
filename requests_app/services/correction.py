"""« Corriger et représenter »: a rejected request becomes a draft again, and what the agency said stays in sight."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from ..models import AdvanceRequest, BatchLine, User
from ..rules import Lane, Level
from .access import is_admin
from .history import lock_request, move_request
from .labels import Explanation, explain, shown_label
from .resending import changed_tags, rejected_line, sent_unchanged, unchanged_among
from .review import NotTheOwner

__all__ = ["Rejection", "correct", "rejection_of", "sent_unchanged", "unchanged_among"]

#: Tags that freezing gives anew to each attempt: there is nothing to mend in them.
_GIVEN_ANEW = frozenset({"numLigne", "numeroEditeur", "typeAction"})
#: The tags of a file's own block: its name is ours, and any of them is mended by another file.
_OF_A_FILE = frozenset({"piecesJustificatives", "nomFichier", "formatFichier", "typeFichier"})
#: The same number, in the order and in the scenario.
_OF_AN_ESMS = frozenset({"FINESSGeos", "FINESSGeo"})


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why the agency rejected a request's last answered attempt, and what became of it since."""

    line: BatchLine
    explanation: Explanation | None
    changed: frozenset[str]  #: the tags that are no longer as they were sent
    unchanged: bool  #: whether it would go out again as the very line that was rejected

    @property
    def label(self) -> str:
        """The agency's own words, or its code where it gave none."""
        return shown_label(self.line.libelle_traitement, self.line.code_traitement)

    @property
    def tag(self) -> str:
        """The tag that the dictionary says it is about; empty where it names none."""
        return self.explanation.tag if self.explanation else ""


def correct(pk: int, actor: User) -> AdvanceRequest:
    """Make a rejected request a draft again; asked twice, it is done once.

    Raises ``NotTheOwner`` for anybody but its owner and admins, ``ForbiddenMove`` where it is not rejected.
    """
    with transaction.atomic():
        locked = lock_request(pk)
        if locked.owner_id != actor.pk and not is_admin(actor):
            raise NotTheOwner
        return locked if _is_corrected(locked) else move_request(locked, "correct", actor)


def _is_corrected(request: AdvanceRequest) -> bool:
    """Whether its last move was to be taken up for correction."""
    moved = request.events.exclude(to_status="").first()
    return request.status == "draft" and moved is not None and moved.verb == "correct"


def rejection_of(request: AdvanceRequest) -> Rejection | None:
    """What the agency said of the request, until an answer to a later attempt takes its place; else None.

    The request should come from ``access.with_parts``.
    """
    line = None if request.status == "abandoned" else rejected_line(request)
    if line is None:
        return None
    asked = line.libelle_traitement, line.code_traitement, line.batch.couloir
    told = None if line.never_returned else explain(*asked)
    changed = changed_tags(request, line)
    return Rejection(line, told, changed, not changed and sent_unchanged(request, line))


def tags_meant(tag: str, lane: Lane) -> frozenset[str]:
    """All the tags that a label means by one: of a block or an array what it holds, of a file its whole block."""
    if tag in _OF_A_FILE:
        return _OF_A_FILE
    if tag in _OF_AN_ESMS:
        return _OF_AN_ESMS
    spec = lane.tags.get(tag)
    within = {name for name, one in lane.tags.items() if one.block == tag}
    if spec is not None and spec.holds in (Level.OG, Level.ESMS):
        within |= {name for name, one in lane.tags.items() if one.level is spec.holds}
    return frozenset(within | {tag})


def is_mended(tag: str, changed: frozenset[str], lane: Lane) -> bool:
    """Whether what that tag is about was changed since."""
    return tag in _GIVEN_ANEW or not changed.isdisjoint(tags_meant(tag, lane))
