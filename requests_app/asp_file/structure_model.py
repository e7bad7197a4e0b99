"""A model file (JSON) parsed into spots; whatever makes it unusable is said, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..rules import PARENT, Lane, Level, TagSpec
from ..rules.registry import french
from .structure_spots import HOMES, Shape, Spot, identities, is_leaf

_LEVEL_NAMES = {
    Level.FILE: "le fichier",
    Level.LINE: "une demande",
    Level.OG: "un OG",
    Level.ESMS: "un ESMS",
    Level.PJ: "une pièce",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """How a model differs. ``kind``: missing, unknown, twice, kind, case, renamed, moved or order.

    ``blocking``: the model cannot be put in force.
    """

    kind: str
    tag: str
    text: str
    blocking: bool = False

    def __str__(self) -> str:
        return self.text


class StructureError(ValueError):
    """A model that cannot be put in force; ``differences`` are the reasons, in French."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__("\n".join(difference.text for difference in differences))
        self.differences = tuple(differences)


def blocking(kind: str, tag: str, text: str) -> Difference:
    """A difference that keeps the model from being put in force."""
    return Difference(kind, tag, french(text), blocking=True)


@dataclass
class Names:
    """The lane's tags by any spelling of their case."""

    lane: Lane
    by_case: dict[str, TagSpec] = field(init=False)

    def __post_init__(self) -> None:
        self.by_case = {name.casefold(): spec for name, spec in self.lane.tags.items()}

    def find(self, key: str) -> TagSpec | None:
        """The tag that the key means, exactly or by case."""
        return self.lane.tags.get(key) or self.by_case.get(key.casefold())


class ModelParser:
    """Parses one model. ``faults`` collects what makes it unusable."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.names = Names(lane)
        self.identity = identities(lane)
        self.faults: list[Difference] = []
        self.seen: set[str] = set()

    def parse(self, model: dict[str, Any]) -> Spot:
        """The root spot. Raises ``StructureError`` with every difference that makes the model unusable."""
        root = self.root(model)
        if self.faults:
            raise StructureError(self.faults)
        return root

    def root(self, model: dict[str, Any]) -> Spot:
        """The root spot, as far as it can be made; ``faults`` says what keeps it from being used."""
        root = _spot("", Shape.OBJECT, "", Level.FILE, Level.FILE, self._children(model, Level.FILE))
        for spec in self.lane.tags.values():
            if is_leaf(spec) and spec.name not in self.seen:
                self._fault("missing", spec.name, f"La balise « {spec.name} » manque dans le modèle.")
        return root

    def _fault(self, kind: str, tag: str, text: str) -> None:
        self.faults.append(blocking(kind, tag, text))

    def _children(self, model: dict[str, Any], context: Level) -> tuple[Spot, ...]:
        found = (self._child(key, value, context) for key, value in model.items())
        return tuple(spot for spot in found if spot is not None)

    def _child(self, key: str, value: Any, context: Level) -> Spot | None:
        spec = self.names.find(key)
        if spec is not None and is_leaf(spec):
            return self._leaf(key, spec, value, context)
        if isinstance(value, dict):
            return self._block(key, spec, value, context)
        if isinstance(value, list):
            return self._array(key, spec, value, context)
        if spec is None:
            self._fault("unknown", key, f"La clé « {key} » du modèle n’est pas une balise connue.")
        else:
            what = "objet" if spec.kind == "object" else "tableau"
            self._fault("kind", spec.name, f"« {key} » doit être un {what} qui contient des balises.")
        return None

    def _leaf(self, key: str, spec: TagSpec, value: Any, context: Level) -> Spot | None:
        if spec.name in self.seen:
            self._fault("twice", spec.name, f"La balise « {spec.name} » figure deux fois dans le modèle.")
            return None
        self.seen.add(spec.name)
        texts = spec.kind == "array"
        shared = PARENT.get(spec.level) is context and not texts and self.identity[spec.level] != spec.name
        if spec.level is not context and not shared:
            why = f"elle décrit {_LEVEL_NAMES[spec.level]}, le modèle la met dans {_LEVEL_NAMES[context]}"
            self._fault("kind", spec.name, f"La balise « {key} » ne peut pas être là : {why}.")
            return None
        if texts:
            return self._texts(key, spec, value, context)
        if isinstance(value, dict | list):
            what = "un objet" if isinstance(value, dict) else "un tableau"
            self._fault(
                "kind", spec.name, f"« {key} » est {what} dans le modèle ; une valeur simple est attendue."
            )
            return None
        return _spot(key, Shape.LEAF, spec.name, context, spec.level)

    def _texts(self, key: str, spec: TagSpec, value: Any, context: Level) -> Spot | None:
        sample = value[0] if isinstance(value, list) and value else None
        one_key = (
            isinstance(sample, dict)
            and len(sample) == 1
            and not isinstance(next(iter(sample.values())), dict | list)
        )
        if isinstance(value, dict) or isinstance(sample, list) or (isinstance(sample, dict) and not one_key):
            expected = "un tableau de textes, ou d’objets à une seule clé"
            self._fault("kind", spec.name, f"« {key} » doit être {expected}.")
            return None
        inner = next(iter(sample)) if isinstance(sample, dict) else None
        return _spot(key, Shape.TEXTS, spec.name, context, spec.level, inner_key=inner)

    def _block(self, key: str, spec: TagSpec | None, value: dict[str, Any], context: Level) -> Spot | None:
        if spec is not None and spec.kind == "array":
            self._fault("kind", spec.name, f"« {key} » est un objet dans le modèle ; un tableau est attendu.")
        children = self._children(value, context)
        tag = spec.name if spec is not None else self._block_of(children)
        if not children and not value:
            self._fault("unknown", key, f"« {key} » est un objet vide dans le modèle.")
        nullable = bool(tag) and self.lane.tags[tag].nullable_block
        return _spot(key, Shape.OBJECT, tag or key, context, context, children, nullable=nullable)

    def _block_of(self, children: tuple[Spot, ...]) -> str:
        """The lane's block that a renamed one stands for: the one that all its tags are listed under."""
        blocks = {self.lane.tags[leaf.tag].block or "" for child in children for leaf in _tops(child)}
        return blocks.pop() if len(blocks) == 1 else ""

    def _array(self, key: str, spec: TagSpec | None, value: list[Any], context: Level) -> Spot | None:
        sample = value[0] if value else None
        if not isinstance(sample, dict):
            self._fault(
                "kind", key, f"Le tableau « {key} » du modèle doit montrer un objet avec ses balises."
            )
            return None
        level, shape = self._items_of(sample, context)
        if level is None:
            self._fault("kind", key, f"« {key} » ne peut pas être un tableau à cet endroit du modèle.")
            self._note(sample)
            return None
        children = self._children(sample, level)
        if spec is not None:
            tag = spec.name
        elif shape is Shape.ITEMS:
            tag = next(one.name for one in self.lane.tags.values() if one.holds is level)
        else:
            tag = self._block_of(children) or key
        nullable = tag in self.lane.tags and self.lane.tags[tag].nullable_block
        return _spot(key, shape, tag, context, level, children, nullable=nullable)

    def _items_of(self, sample: dict[str, Any], context: Level) -> tuple[Level | None, Shape]:
        """Which level's nodes the items are, or are aligned with; None where neither can be."""
        direct = list(self._direct(sample))
        named = {spec.name for spec in direct}
        held = [level for level, tag in self.identity.items() if tag in named]
        fitting = [level for level in held if context in HOMES[level]]
        if held:
            return (fitting[0] if len(fitting) == 1 else None), Shape.ITEMS
        levels = {spec.level for spec in direct}
        if len(levels) == 1 and PARENT.get(next(iter(levels))) is context:
            return levels.pop(), Shape.ALIGNED
        return None, Shape.ITEMS

    def _direct(self, model: dict[str, Any]) -> Iterator[TagSpec]:
        """The leaves of one item, no array crossed."""
        for key, value in model.items():
            spec = self.names.find(key)
            if spec is not None and is_leaf(spec):
                yield spec
            elif isinstance(value, dict):
                yield from self._direct(value)

    def _note(self, model: dict[str, Any]) -> None:
        """The tags of an impossible array are not missing besides."""
        for key, value in model.items():
            spec = self.names.find(key)
            if spec is not None and is_leaf(spec):
                self.seen.add(spec.name)
            else:
                for inner in value if isinstance(value, list) else [value]:
                    if isinstance(inner, dict):
                        self._note(inner)


def _tops(spot: Spot) -> Iterator[Spot]:
    """The leaves of a block's child, no array crossed; an array counts as its own tag."""
    if spot.shape is Shape.OBJECT:
        for child in spot.children:
            yield from _tops(child)
    else:
        yield spot


def _spot(
    key: str,
    shape: Shape,
    tag: str,
    context: Level,
    level: Level,
    children: tuple[Spot, ...] = (),
    *,
    inner_key: str | None = None,
    nullable: bool = False,
) -> Spot:
    by_key = {child.key: (position, child) for position, child in enumerate(children)}
    return Spot(key, shape, tag, context, level, children, inner_key, nullable, by_key)
