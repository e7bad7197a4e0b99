"""Where each tag sits: the small tree that a model is parsed into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from ..rules import PARENT, Lane, Level, TagSpec


class Shape(StrEnum):
    """What stands at a spot."""

    OBJECT = "object"  #: a block: grouping only
    ITEMS = "items"  #: the array whose items are the nodes of a level
    ALIGNED = "aligned"  #: an array beside it, one item per node of that level, matched by position
    LEAF = "leaf"
    TEXTS = "texts"  #: FINESSGeos: plain texts, or objects with one key


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """One key of the structure.

    ``context`` is the level of the tree's node around it; ``level`` that of the node that its value belongs
    to: of a tag its own, of an array its items'. A leaf whose level lies below its context holds one value
    that all the nodes of that level share.
    """

    key: str  #: as the model spells it
    shape: Shape
    tag: str  #: the lane's name; of a renamed block too, where its leaves tell which it is
    context: Level
    level: Level
    children: tuple[Spot, ...] = ()  #: of an object, or of an array's item
    inner_key: str | None = None  #: of TEXTS as objects: the one key of each
    nullable: bool = False  #: decision D5
    by_key: dict[str, tuple[int, Spot]] = field(default_factory=dict)  #: key -> position and child

    @property
    def shared(self) -> bool:
        """Whether the one value stands for all the nodes of its level."""
        return self.shape in (Shape.LEAF, Shape.TEXTS) and self.level is not self.context

    def leaves(self) -> Iterator[Spot]:
        """The leaves below, arrays crossed too."""
        for child in self.children:
            if child.shape in (Shape.LEAF, Shape.TEXTS):
                yield child
            else:
                yield from child.leaves()

    def block_leaves(self) -> Iterator[Spot]:
        """The leaves below, no array crossed: they belong to one node."""
        for child in self.children:
            if child.shape is Shape.OBJECT:
                yield from child.block_leaves()
            elif child.shape in (Shape.LEAF, Shape.TEXTS):
                yield child


#: Where the array of a level's nodes may hang: on its parent, and scenarios under the OG of their ESMS too.
HOMES: dict[Level, tuple[Level, ...]] = {
    level: (parent, Level.OG) if level is Level.ESMS else (parent,) for level, parent in PARENT.items()
}


def identities(lane: Lane) -> dict[Level, str]:
    """The tag that tells a level's nodes apart: the first of the level. Its array is where the nodes are."""
    return {level: lane.level_tags(level)[0].name for level in PARENT}


def is_leaf(spec: TagSpec) -> bool:
    """Whether the tag holds a value (or the plain texts of FINESSGeos), rather than other tags."""
    return spec.kind != "object" and spec.holds is None
