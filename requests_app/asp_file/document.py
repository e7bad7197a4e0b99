"""A file as it was read: its tree, its structural faults, and where in its bytes each place is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..rules import Finding, Lane, Level, Node, Place
from .structure import Step, Structure, item_steps, join
from .structure_spots import Shape, Spot

#: A node of the tree: its level, its line and its position there (the line's own position for a line).
NodeKey = tuple[Level, int, int]
#: A tag of a node, which was found elsewhere than the structure says.
TagKey = tuple[str, int | None, int | None, int | None, int | None]


def node_key(level: Level, place: Place) -> NodeKey | None:
    """The key of the place's node of that level; None where the place is above it."""
    if place.line is None:
        return None
    position: int | None = getattr(place, level.value)
    return None if position is None else (level, place.line, position)


def tag_key(tag: str, place: Place) -> TagKey:
    """The key of a tag at the node of a place."""
    return (tag, place.line, place.og, place.esms, place.pj)


@dataclass(frozen=True)
class Document:
    """What ``read`` gives. ``findings``: the structural faults, with pointers. ``treated``: by the agency."""

    tree: Node
    findings: list[Finding]
    lane: Lane
    structure: Structure
    bom: bool = False
    treated: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)
    nodes: Mapping[NodeKey, tuple[Step, ...]] = field(default_factory=dict, repr=False)
    moved: Mapping[TagKey, tuple[Step, ...]] = field(default_factory=dict, repr=False)

    def pointer(self, place: Place) -> str:
        """The RFC 6901 pointer of a place in this very file; of a missing key, where it should be."""
        return join(self.steps(place))

    def steps(self, place: Place) -> tuple[Step, ...]:
        """The pointer's steps, with keys as the file spells them and moved keys where they are."""
        path = self.structure.paths.get(place.tag, ())
        known, steps = self._nearest_node(path, place)
        for spot in path[known:]:
            steps = self.moved.get(_key_at(spot, place)) or (*steps, self._spelled(steps, spot.key))
            if spot.shape is Shape.ITEMS:
                key = node_key(spot.level, place)
                if key is None:
                    break
                steps = self.nodes.get(key) or (*steps, key[2])
            elif spot.shape is Shape.ALIGNED:
                position = getattr(place, spot.level.value)
                if position is None:
                    break
                steps = (*steps, position)
            elif spot.shape is Shape.TEXTS and place.item is not None:
                steps = (*steps, *item_steps(spot, place.item))
        return steps

    def _nearest_node(self, path: tuple[Spot, ...], place: Place) -> tuple[int, tuple[Step, ...]]:
        """How much of the path leads to the place's deepest node that was read, and the steps to that node.

        A scenario's place names its line alone, also where the structure hangs it under its OG.
        """
        for length in range(len(path), 0, -1):
            spot = path[length - 1]
            key = node_key(spot.level, place) if spot.shape is Shape.ITEMS else None
            if key is not None and key in self.nodes:
                return length, self.nodes[key]
        return 0, ()

    def _spelled(self, steps: tuple[Step, ...], key: str) -> str:
        holder: Any = self.raw
        for step in steps:
            try:
                holder = holder[step]
            except (KeyError, IndexError, TypeError):
                return key
        if not isinstance(holder, dict) or key in holder:
            return key
        folded = key.casefold()
        return next((other for other in holder if other.casefold() == folded), key)


def _key_at(spot: Spot, place: Place) -> TagKey:
    """The key of a tag at its own node: deeper positions of the place do not count."""
    level = spot.level if spot.shape in (Shape.LEAF, Shape.TEXTS) else spot.context
    return (
        spot.tag,
        None if level is Level.FILE else place.line,
        place.og if level is Level.OG else None,
        place.esms if level is Level.ESMS else None,
        place.pj if level is Level.PJ else None,
    )
