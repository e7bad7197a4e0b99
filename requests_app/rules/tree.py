"""The one neutral tree that every caller has judged.

A draft of the portal and a JSON file from anywhere both become this tree (DESIGN, « One tree »); the writer
takes it back. It is keyed by tag and knows nothing of where a structure nests a tag: that is
``asp_file.structure``'s business alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, StrEnum


class Level(StrEnum):
    """What repeats. Each tag belongs to exactly one level; ``PARENT`` says what holds what."""

    FILE = "file"
    LINE = "line"
    OG = "og"
    ESMS = "esms"
    PJ = "pj"


#: In the tree, ESMS nodes (one per installation scenario) and PJ nodes hang on their line, OG nodes too.
PARENT = {Level.LINE: Level.FILE, Level.OG: Level.LINE, Level.ESMS: Level.LINE, Level.PJ: Level.LINE}


class Mark(Enum):
    """What is not a value. JSON ``null`` is Python's ``None``: it *is* an answer, so it is no mark."""

    MISSING = "missing"  #: the key is absent, or (in a draft) not answered yet
    NOT_YET = "not yet"  #: a draft's numLigne, numeroEditeur, nomFichier: given when the batch is frozen
    UNREADABLE = "unreadable"  #: inside a container already reported as broken: every rule is silent on it


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number with its text: ``5840.00`` and ``5840.0`` are equal numbers, but one of them is refused.

    >>> Number("5840.0").decimal == Number("5840.00").decimal
    True
    >>> Number("5840.0") == Number("5840.00")
    False
    """

    text: str

    @property
    def decimal(self) -> Decimal:
        """Its value, exact."""
        return Decimal(self.text)


@dataclass(frozen=True, slots=True)
class Container:
    """A JSON object or array found where a plain value is expected; ``kind`` is "object" or "array"."""

    kind: str


Scalar = str | Number | bool | None | Mark | Container
Value = Scalar | list[Scalar]


@dataclass(slots=True)
class Node:
    """One thing of one level: its values by tag, and the nodes it holds by level.

    ``values`` holds the plain tags (and FINESSGeos, a list of texts). A tag that the node lacks reads as
    ``Mark.MISSING`` through ``get``. ``children[level]`` is a list, or a Mark where the container that should
    hold them is missing or broken. ``null_blocks`` names the blocks (certificatServeur) whose place is taken
    by a bare null. ``facts`` is what the portal knows and the file does not say (see ``rules.facts``).
    """

    level: Level
    values: dict[str, Value] = field(default_factory=dict)
    children: dict[Level, list[Node] | Mark] = field(default_factory=dict)
    null_blocks: frozenset[str] = frozenset()
    facts: object | None = None

    def get(self, tag: str) -> Value:
        """The tag's value, ``Mark.MISSING`` where the node has none."""
        return self.values.get(tag, Mark.MISSING)

    def nodes(self, level: Level) -> list[Node]:
        """The child nodes of that level; an empty list where their container is missing or broken."""
        held = self.children.get(level, [])
        return [] if isinstance(held, Mark) else held


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a finding is: positions from 0 in the tree; None where the place is above that level.

    ``item`` is the position in FINESSGeos. ``tag`` is the tag, or for an unknown key that key.
    """

    tag: str
    line: int | None = None
    og: int | None = None
    esms: int | None = None
    pj: int | None = None
    item: int | None = None
