"""The structure in force: the only part of the project that knows where a tag sits (decision D1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from ..rules import Lane, Level, Node, Place
from . import json_text
from .errors import Unreadable
from .structure_model import Difference, ModelParser, StructureError
from .structure_spots import Shape, Spot

DEFAULT_MODEL = Path(__file__).resolve().parent.parent / "couloirs" / "modele.json"

Step = str | int
#: A rank that sorts places as the structure orders them: at each step a child's position, or an item's.
Rank = tuple[int, ...]
_UNKNOWN = 1_000_000


@dataclass(frozen=True)
class Structure:
    """Where each tag of a lane sits. Made by ``from_model``."""

    lane: Lane
    root: Spot
    paths: dict[str, tuple[Spot, ...]] = field(repr=False)  #: tag -> its spots from the root down
    by_case: dict[str, str] = field(repr=False)  #: key or tag, case folded -> tag

    @classmethod
    def from_model(cls, model: str | bytes | dict[str, Any], lane: Lane) -> Structure:
        """The structure that a model file shows.

        Raises ``StructureError`` with every difference that makes it unusable.

        >>> from requests_app.rules import lanes
        >>> lane = lanes()["ms1-dui"]
        >>> try: Structure.from_model('{"impId": null}', lane)
        ... except StructureError as error: len(error.differences)
        39
        """
        root = ModelParser(lane).parse(read_model(model))
        paths = {path[-1].tag: path for path in paths_of(root)}
        by_case = {name.casefold(): tag for tag, path in paths.items() for name in (tag, path[-1].key)}
        return cls(lane, root, paths, by_case)

    def spot(self, tag: str) -> Spot | None:
        """Where the tag sits; None where the structure does not have it (a block that the model dropped)."""
        path = self.paths.get(tag)
        return path[-1] if path else None

    def find(self, key: str) -> Spot | None:
        """The spot that a key means, by its tag or its spelling in the model, whatever the case."""
        tag = self.by_case.get(key.casefold())
        return self.paths[tag][-1] if tag is not None else None

    def pointer(self, place: Place, tree: Node | None = None) -> str:
        """The RFC 6901 pointer of a place in a file that follows the structure.

        Where scenarios hang under their OG, the position of an ESMS needs the ``tree``; without it the
        pointer stops above. A tag that the structure lacks has none: "".

        >>> from requests_app.rules import lanes
        >>> default_structure(lanes()["ms1-dui"]).pointer(Place("FINESSGeos", line=0, og=1, item=2))
        '/lignesImport/0/beneficiaires/etablissementsClients/1/FINESSGeos/2'
        """
        return join(self.steps(place, tree))

    def steps(self, place: Place, tree: Node | None = None) -> tuple[Step, ...]:
        """The pointer's steps, unescaped."""
        steps: list[Step] = []
        path = self.paths.get(place.tag, ())
        if tree is not None and any(spot.level is Level.ESMS and spot.context is Level.OG for spot in path):
            place = _with_og(place, tree)
        for spot in path:
            steps.append(spot.key)
            if spot.shape in (Shape.ITEMS, Shape.ALIGNED):
                found = _index(spot, place, tree)
                if found is None:
                    break
                steps.append(found)
            elif spot.shape is Shape.TEXTS and place.item is not None:
                steps += item_steps(spot, place.item)
        return tuple(steps)

    def order(self, place: Place, tree: Node | None = None) -> Rank:
        """A key that sorts places in the order of the structure."""
        return self.rank(self.steps(place, tree))

    def rank(self, steps: tuple[Step, ...]) -> Rank:
        """A key that sorts steps in the order of the structure; an unknown key comes after its siblings."""
        ranks: list[int] = []
        children: dict[str, tuple[int, Spot]] | None = self.root.by_key
        for step in steps:
            if isinstance(step, int):
                ranks.append(step)
                continue
            position, spot = self._child(children, step)
            ranks.append(position)
            children = spot.by_key if spot is not None else None
        return tuple(ranks)

    def _child(self, children: dict[str, tuple[int, Spot]] | None, key: str) -> tuple[int, Spot | None]:
        if children and key in children:
            return children[key]
        spot = self.find(key)
        known = children.get(spot.key) if children and spot is not None else None
        return known or (_UNKNOWN, spot)


def _index(spot: Spot, place: Place, tree: Node | None) -> int | None:
    """The position of the place's node in an array; None where the place is above it."""
    position: int | None = getattr(place, spot.level.value)
    if position is None or spot.context is not Level.OG:
        return position
    return None if tree is None else _under_og(place, tree)[1]


def _with_og(place: Place, tree: Node) -> Place:
    """The place of a scenario, its OG told: the tree has scenarios on their line."""
    return place if place.og is not None else replace(place, og=_under_og(place, tree)[0])


def _under_og(place: Place, tree: Node) -> tuple[int | None, int | None]:
    """The OG of a scenario, and its position there; None twice where it has none."""
    if place.line is None or place.esms is None:
        return place.og, None
    line = tree.nodes(Level.LINE)[place.line]
    node = line.nodes(Level.ESMS)[place.esms]
    for position, group in enumerate(grouped(line)):
        for index, held in enumerate(group):
            if held is node:
                return position, index
    return None, None


def grouped(line: Node) -> list[list[Node]]:
    """The line's scenarios under the OG whose FINESSGeos names their ESMS, in the order of the OG."""
    owner: dict[Any, int] = {}
    ogs = line.nodes(Level.OG)
    for position, og in enumerate(ogs):
        geos = og.get("FINESSGeos")
        for number in geos if isinstance(geos, list) else []:
            owner.setdefault(number, position)
    groups: list[list[Node]] = [[] for _ in ogs]
    for scenario in line.nodes(Level.ESMS):
        wanted = scenario.get("FINESSGeo")
        if isinstance(wanted, str) and wanted in owner:
            groups[owner[wanted]].append(scenario)
    return groups


def item_steps(spot: Spot, item: int) -> list[Step]:
    """The steps to one of FINESSGeos."""
    return [item] if spot.inner_key is None else [item, spot.inner_key]


def join(steps: tuple[Step, ...]) -> str:
    """An RFC 6901 pointer.

    >>> join(("a/b", 0, "c~d"))
    '/a~1b/0/c~0d'
    """
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def paths_of(spot: Spot, above: tuple[Spot, ...] = ()) -> Iterator[tuple[Spot, ...]]:
    """Every spot below, with all that is above it."""
    for child in spot.children:
        path = (*above, child)
        yield path
        yield from paths_of(child, path)


def read_model(model: str | bytes | dict[str, Any]) -> dict[str, Any]:
    """The model's object. Raises ``StructureError`` where it is not one."""
    if isinstance(model, dict):
        return model
    try:
        return json_text.load(model.encode() if isinstance(model, str) else model)[0]
    except Unreadable as error:
        text = str(error).replace("Le fichier", "Le modèle").replace("du fichier", "du modèle")
        raise StructureError([Difference("kind", "", text, blocking=True)]) from None


@cache
def default_model() -> dict[str, Any]:
    """The model that the project ships (FORMAT section 1, decision D1)."""
    found: dict[str, Any] = json.loads(DEFAULT_MODEL.read_bytes())
    return found


def default_structure(lane: Lane) -> Structure:
    """The structure while no official model is in force."""
    return Structure.from_model(default_model(), lane)
