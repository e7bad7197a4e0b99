"""How a model differs from the structure in force, in French, before an admin puts it in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..rules import Lane
from ..rules.registry import french
from .structure import Structure, paths_of, read_model
from .structure_model import Difference, ModelParser
from .structure_spots import Shape, Spot

_SHAPES = {
    Shape.OBJECT: "un objet",
    Shape.ITEMS: "un tableau d’objets",
    Shape.ALIGNED: "un tableau, un objet par organisme",
    Shape.LEAF: "une valeur",
    Shape.TEXTS: "un tableau",
}
_LEAVES = (Shape.LEAF, Shape.TEXTS)
Paths = dict[str, tuple[Spot, ...]]


def compare(model: str | bytes | dict[str, Any], current: Structure, lane: Lane) -> list[Difference]:
    """Every difference, those that make the model unusable first (``blocking``); none where all is alike.

    Raises ``StructureError`` where the model is no JSON object.
    """
    parser = ModelParser(lane)
    root = parser.root(read_model(model))
    ours, theirs = current.paths, {path[-1].tag: path for path in paths_of(root)}
    refused = {fault.tag for fault in parser.faults}
    found = [*parser.faults]
    for tag, path in ours.items():
        if tag in theirs:
            found += _of_tag(tag, path, theirs[tag])
        elif path[-1].shape not in _LEAVES and tag not in refused:
            text = f"Le bloc « {path[-1].key} » n’existe plus ; ses balises sont ailleurs."
            found.append(_said("missing", tag, text))
    for tag, path in theirs.items():
        if tag not in ours and path[-1].shape not in _LEAVES:
            found.append(_said("renamed", tag, f"Nouveau bloc « {path[-1].key} » dans {_where(path)}."))
    return [*found, *_orders(current.root, root, ours, theirs)]


def _of_tag(tag: str, ours: tuple[Spot, ...], theirs: tuple[Spot, ...]) -> Iterator[Difference]:
    old, new = ours[-1], theirs[-1]
    if old.key != new.key and old.key.casefold() == new.key.casefold():
        yield _said("case", tag, f"« {old.key} » s’écrit « {new.key} » dans le modèle.")
    elif old.key != new.key:
        yield _said("renamed", tag, f"Bloc renommé : « {old.key} » s’appelle « {new.key} » dans le modèle.")
    if _above(ours) != _above(theirs):
        yield _said(
            "moved", tag, f"« {new.key} » est déplacé : dans {_where(theirs)} au lieu de {_where(ours)}."
        )
    if old.shape is not new.shape:
        yield _said("kind", tag, f"« {new.key} » est {_SHAPES[new.shape]} au lieu d’{_SHAPES[old.shape]}.")
    elif old.inner_key != new.inner_key:
        kinds = [
            f"d’objets à une clé « {one.inner_key} »" if one.inner_key else "de textes" for one in (new, old)
        ]
        yield _said("kind", tag, f"« {new.key} » est un tableau {kinds[0]} au lieu {kinds[1]}.")


def _above(path: tuple[Spot, ...]) -> str:
    return path[-2].tag if len(path) > 1 else ""


def _where(path: tuple[Spot, ...]) -> str:
    return " › ".join(f"« {spot.key} »" for spot in path[:-1]) or "l’objet du fichier"


def _orders(ours: Spot, theirs: Spot, our_paths: Paths, their_paths: Paths) -> Iterator[Difference]:
    """One difference for each block whose common keys come in another order."""
    yield from _order(ours, theirs)
    for tag, path in our_paths.items():
        if path[-1].children and tag in their_paths:
            yield from _order(path[-1], their_paths[tag][-1])


def _order(ours: Spot, theirs: Spot) -> Iterator[Difference]:
    old, new = [child.tag for child in ours.children], [child.tag for child in theirs.children]
    kept = [tag for tag in new if tag in old]
    if kept != [tag for tag in old if tag in new]:
        where = f"« {theirs.key} »" if theirs.key else "l’objet du fichier"
        yield _said("order", theirs.tag, f"L’ordre des clés change dans {where} : {', '.join(kept)}.")


def _said(kind: str, tag: str, text: str) -> Difference:
    return Difference(kind, tag, french(text))
