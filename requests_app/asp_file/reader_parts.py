"""What the parts of the reader share: where the walk is, strays, and small questions about values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..rules import Container, Level, Node, Place, Scalar
from .structure import Step

Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """Where the walk is: the nodes around by level, their place (its tag is empty), and the path."""

    nodes: dict[Level, Node]
    place: Place
    path: Path

    def inside(self, *steps: Step) -> Around:
        """One block further down."""
        return Around(self.nodes, self.place, (*self.path, *steps))


@dataclass(frozen=True, slots=True)
class Stray:
    """A key that the structure does not have at this place."""

    key: str
    value: Any
    around: Around


def plain(value: Any) -> Scalar:
    """A leaf's value as the tree holds it."""
    if isinstance(value, dict):
        return Container("object")
    if isinstance(value, list):
        return Container("array")
    return value  # type: ignore[no-any-return]


def kind_name(value: Any) -> str:
    """What a JSON value is, in French."""
    names = {dict: "un objet", list: "un tableau", str: "un texte", bool: "un booléen", type(None): "null"}
    return names.get(type(value), "un nombre")


def holder_of(level: Level) -> Level:
    """The level whose node holds that level in the tree, wherever the structure hangs it."""
    return Level.FILE if level is Level.LINE else Level.LINE


def place_of(around: Place, level: Level, position: int) -> Place:
    """The place of a node; a scenario is named by its line and position alone, as the tree has it."""
    if level is Level.LINE:
        return Place("", position)
    if level is Level.OG:
        return Place("", around.line, og=position)
    if level is Level.ESMS:
        return Place("", around.line, esms=position)
    return Place("", around.line, pj=position)


def by_case(key: str, others: list[str]) -> str | None:
    """The one of the others that is the key but for its case."""
    folded = key.casefold()
    return next((other for other in others if other.casefold() == folded), None)
