"""Keys that the structure does not have where they stand: moved tags, read all the same, and unknown keys."""

from __future__ import annotations

from collections.abc import Iterator

from ..rules import Level, Mark, Node, Place
from .document import tag_key
from .reader_parts import Around, Stray, holder_of, place_of, plain
from .reader_walk import Walk
from .structure_spots import Shape, Spot

_LEAVES = (Shape.LEAF, Shape.TEXTS)
Supplied = set[tuple[str, int]]


def settle_strays(walk: Walk) -> None:
    """Give each stray its one finding, and a moved tag its value where its own place lacks it.

    A block whose tags are all found moved is not missing besides.
    """
    supplied: Supplied = set()
    done = 0
    while done < len(walk.strays):
        _settle(walk, walk.strays[done], supplied)
        walk.do_later()
        done += 1
    for tag, owner in [*walk.absent]:
        spot = walk.structure.spot(tag)
        held = [] if spot is None or spot.shape is not Shape.OBJECT else [*_held(spot)]
        if held and all((one.tag, owner) in supplied for one in held):
            del walk.absent[(tag, owner)]


def _held(spot: Spot) -> Iterator[Spot]:
    """What a block holds for its node: its leaves, and the arrays that hang in it."""
    for child in spot.children:
        if child.shape is Shape.OBJECT:
            yield from _held(child)
        else:
            yield child


def _settle(walk: Walk, stray: Stray, supplied: Supplied) -> None:
    spot = walk.structure.find(stray.key)
    owners = [] if spot is None else [*_owners(spot, stray.around)]
    lacking = [
        owner
        for owner in owners
        if spot is not None
        and (spot.tag, id(_own(spot, owner))) not in supplied
        and _lacks(walk, spot, _own(spot, owner))
    ]
    if spot is not None and lacking:
        message = f"la clé n’est pas à sa place ; elle est attendue dans {_home(walk, spot)}."
        walk.report("key.moved", stray.around, spot.tag, message, stray.key)
        _supply(walk, spot, stray, lacking, supplied)
    elif spot is not None and _all_supplied(spot, owners, supplied):
        if spot.shape is Shape.ITEMS and isinstance(stray.value, list):
            walk.items(
                spot, stray.value, Around(owners[0].nodes, owners[0].place, (*stray.around.path, stray.key))
            )
    else:
        message = "la clé est inconnue à cet endroit ; retirez-la."
        walk.report("key.unknown", stray.around, stray.key, message, stray.key, value=plain(stray.value))


def _all_supplied(spot: Spot, owners: list[Around], supplied: Supplied) -> bool:
    return bool(owners) and all((spot.tag, id(_own(spot, owner))) in supplied for owner in owners)


def _home(walk: Walk, spot: Spot) -> str:
    above = [f"« {one.key} »" for one in walk.structure.paths[spot.tag][:-1]]
    return " › ".join(above) or "l’objet du fichier"


def _own(spot: Spot, around: Around) -> Node:
    return around.nodes[spot.level if spot.shape in _LEAVES else spot.context]


def _owners(spot: Spot, around: Around) -> Iterator[Around]:
    """The nodes that the tag belongs to: the one around the stray, else all those below it."""
    level = spot.level if spot.shape in _LEAVES else spot.context
    yield from _of_level(level, around)


def _of_level(level: Level, around: Around) -> Iterator[Around]:
    if level in around.nodes:
        yield around
        return
    for above in _of_level(holder_of(level), around):
        for position, node in enumerate(above.nodes[holder_of(level)].nodes(level)):
            yield Around({**above.nodes, level: node}, place_of(above.place, level, position), ())


def _lacks(walk: Walk, spot: Spot, node: Node) -> bool:
    """Whether the node has the tag nowhere: a container may lack because the block around it does."""
    if spot.shape in _LEAVES:
        return node.get(spot.tag) in (Mark.MISSING, Mark.UNREADABLE)
    around = [one for one in walk.structure.paths[spot.tag] if one.context is spot.context]
    return any((one.tag, id(node)) in walk.absent for one in around)


def _supply(walk: Walk, spot: Spot, stray: Stray, lacking: list[Around], supplied: Supplied) -> None:
    path = (*stray.around.path, stray.key)
    for owner in lacking:
        supplied.add((spot.tag, id(_own(spot, owner))))
        walk.absent.pop((spot.tag, id(_own(spot, owner))), None)
        walk.moved[tag_key(spot.tag, _place_at(spot, owner))] = path
    if spot.shape is Shape.ITEMS:
        _items(walk, spot, stray, lacking[0])
        return
    for owner in lacking:
        here = Around(owner.nodes, owner.place, path)
        if spot.shape is Shape.LEAF:
            _own(spot, owner).values[spot.tag] = plain(stray.value)
        elif spot.shape is Shape.TEXTS:
            _own(spot, owner).values[spot.tag] = walk.texts(spot, stray.value, stray.around, stray.key)
        elif spot.shape is Shape.OBJECT and isinstance(stray.value, dict):
            walk.block(spot, stray.value, here)
        elif spot.shape is Shape.ALIGNED and isinstance(stray.value, list):
            walk.aligned(spot, stray.value, here)


def _items(walk: Walk, spot: Spot, stray: Stray, owner: Around) -> None:
    if isinstance(stray.value, list):
        owner.nodes[holder_of(spot.level)].children[spot.level] = []
        walk.items(spot, stray.value, Around(owner.nodes, owner.place, (*stray.around.path, stray.key)))


def _place_at(spot: Spot, owner: Around) -> Place:
    """The place of the tag's own node, whatever else is around the stray."""
    level = spot.level if spot.shape in _LEAVES else spot.context
    place = owner.place
    if level is Level.FILE:
        return Place("")
    if level is Level.LINE:
        return Place("", place.line)
    return place
