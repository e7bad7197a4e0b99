"""The structures of a lane's file: which is in force, how a model differs from it, and putting one in force."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db import transaction

from ..asp_file import Difference, StructureError, compare
from ..asp_file.structure import DEFAULT_MODEL
from ..models import StructureModel, User
from ..rules import Lane
from .in_force import set_structure, structure_in_force, structure_row

#: Bytes of a model; the shipped one has under 3,000.
MAX_MODEL_BYTES = 1_000_000

#: How a model differs -> the word for it.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "Manquante",
        "unknown": "Inconnue",
        "twice": "En double",
        "kind": "Objet ou tableau",
        "case": "Majuscules",
        "renamed": "Renommée",
        "moved": "Déplacée",
        "order": "Ordre",
    }
)


class StructureChanged(RuntimeError):
    """Another structure was put in force since the differences were shown: nothing was written."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How a model differs from the structure in force; those that make it unusable come first."""

    differences: tuple[Difference, ...]
    seen: int | None  #: primary key of the structure that it was compared with; None: the shipped one

    @property
    def is_usable(self) -> bool:
        """Whether it may be put in force."""
        return not any(difference.blocking for difference in self.differences)


def shipped_text() -> str:
    """The model that the portal ships."""
    return DEFAULT_MODEL.read_text(encoding="utf-8")


def digest(text: str) -> str:
    """The SHA-256 of a model, as of the file that it came in."""
    return hashlib.sha256(text.encode()).hexdigest()


def history(lane: Lane) -> list[StructureModel]:
    """The lane's structures, the newest first: the first one is in force."""
    return list(StructureModel.objects.filter(couloir=lane.code).select_related("created_by"))


def compared(lane: Lane, text: str) -> Compared:
    """How a model differs from the structure in force of the lane."""
    row = structure_row(lane)
    try:
        found = compare(text, structure_in_force(lane), lane)
    except StructureError as fault:
        found = list(fault.differences)
    return Compared(tuple(found), None if row is None else row.pk)


def put_in_force(lane: Lane, text: str, actor: User | None, seen: int | None) -> StructureModel:
    """Put a model in force whose differences from the structure ``seen`` a person has looked at.

    Raises ``StructureChanged`` where that one is in force no longer, ``StructureError`` for an unusable model.
    """
    with transaction.atomic():
        newest = StructureModel.objects.select_for_update().filter(couloir=lane.code).first()
        if (None if newest is None else newest.pk) != seen:
            raise StructureChanged
        return set_structure(lane, text, actor)
