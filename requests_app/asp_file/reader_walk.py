"""The walk over a file, guided by the structure: values go to their nodes, faults of structure are noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..rules import (
    MAX_FINDINGS,
    Finding,
    Lane,
    Level,
    Mark,
    Node,
    Place,
    Scalar,
    TooManyFindings,
    Value,
    make_finding,
)
from .document import NodeKey, TagKey
from .reader_parts import Around, Path, Stray, by_case, holder_of, kind_name, place_of, plain
from .structure import Step, Structure, join
from .structure_spots import Shape, Spot


class Walk:
    """One walk. After ``file``, ``strays`` wait to be settled (``reader_moved``)."""

    def __init__(self, structure: Structure, lane: Lane) -> None:
        self.structure = structure
        self.lane = lane
        self.strays: list[Stray] = []
        self.nodes: dict[NodeKey, Path] = {}
        self.moved: dict[TagKey, Path] = {}
        #: the containers that are absent, by tag and node: a moved one takes its finding back
        self.absent: dict[tuple[str, int], Finding] = {}
        self._found: list[Finding] = []
        self._later: list[Callable[[], None]] = []

    def findings(self) -> list[Finding]:
        """The structural faults, pointers filled; one key is faulted once, however many nodes share it."""
        once = {(one.rule, one.pointer): one for one in reversed([*self._found, *self.absent.values()])}
        return [*reversed(once.values())]

    def report(
        self, rule: str, around: Around, tag: str, message: str, *steps: Step, value: Value = None
    ) -> Finding:
        """Note a fault at a key of where the walk is."""
        finding = make_finding(rule, self.lane, replace(around.place, tag=tag), message=message, value=value)
        finding = replace(finding, pointer=join((*around.path, *steps)))
        self._bound()
        self._found.append(finding)
        return finding

    def _bound(self) -> None:
        if len(self._found) + len(self.absent) + len(self.strays) > MAX_FINDINGS:
            raise TooManyFindings

    def file(self, raw: dict[str, Any]) -> Node:
        """The tree of a whole file."""
        tree = Node(Level.FILE)
        self.block(self.structure.root, raw, Around({Level.FILE: tree}, Place(""), ()))
        self.do_later()
        return tree

    def do_later(self) -> None:
        """Values that several nodes share, or that stand beside them: once the nodes are all there."""
        while self._later:
            waiting, self._later = self._later, []
            for action in waiting:
                action()

    def block(self, spot: Spot, raw: dict[str, Any], around: Around) -> None:
        """An object's keys; what the structure does not have here is a stray."""
        others: list[str] = (
            [] if raw.keys() == spot.by_key.keys() else [key for key in raw if key not in spot.by_key]
        )
        for child in spot.children:
            if child.key in raw:
                self.value(child, raw[child.key], around, child.key)
                continue
            written = by_case(child.key, others) if others else None
            if written is None:
                self._lacking(child, around)
                continue
            others.remove(written)
            message = f"la clé s’écrit « {child.key} » ; « {written} » est donné."
            self.report("key.case", around, written, message, written)
            self.value(child, raw[written], around, written)
        self.strays += [Stray(key, raw[key], around) for key in others]
        self._bound()

    def value(self, spot: Spot, value: Any, around: Around, key: str) -> None:
        """What stands at a key."""
        if spot.shape is Shape.LEAF:
            self._set(spot, around, plain(value))
        elif spot.shape is Shape.OBJECT:
            self._object(spot, value, around, key)
        elif spot.shape is Shape.TEXTS:
            self._set(spot, around, self.texts(spot, value, around, key))
        elif not isinstance(value, list):
            self._wrong_kind(spot, value, around, key, "un tableau")
        elif spot.shape is Shape.ITEMS:
            self.items(spot, value, around.inside(key))
        else:
            self._later.append(lambda: self.aligned(spot, value, around.inside(key)))

    def _set(self, spot: Spot, around: Around, value: Value) -> None:
        if spot.shared:
            self._later.append(lambda: self._share(spot, around, value))
        else:
            around.nodes[spot.level].values[spot.tag] = value

    def _share(self, spot: Spot, around: Around, value: Value) -> None:
        for node in around.nodes[spot.context].nodes(spot.level):
            node.values[spot.tag] = value

    def texts(self, spot: Spot, value: Any, around: Around, key: str) -> Value:
        """FINESSGeos as the tree holds it: a list of texts, however the structure wraps them."""
        if not isinstance(value, list):
            return plain(value)
        if spot.inner_key is None:
            return [plain(item) for item in value]
        return [self._text(spot.inner_key, item, around, (key, index)) for index, item in enumerate(value)]

    def _text(self, inner: str, item: Any, around: Around, steps: Path) -> Scalar:
        """One of FINESSGeos, where each stands in an object with one key."""
        tag = str(steps[0])
        here = Around(around.nodes, replace(around.place, item=int(steps[1])), around.path)
        if not isinstance(item, dict):
            message = f"un objet avec la clé « {inner} » est attendu ; {kind_name(item)} est donné."
            self.report("value.kind", here, tag, message, *steps, value=plain(item))
            return Mark.UNREADABLE
        others = [key for key in item if key != inner]
        written = inner if inner in item else by_case(inner, others)
        if written is None:
            self.report("key.missing", here, inner, f"la clé « {inner} » manque.", *steps, inner)
        elif written != inner:
            self.report("key.case", here, written, f"la clé s’écrit « {inner} ».", *steps, written)
        for key in others:
            if key != written:
                self.report("key.unknown", here, key, "la clé est inconnue ; retirez-la.", *steps, key)
        return Mark.UNREADABLE if written is None else plain(item[written])

    def _object(self, spot: Spot, value: Any, around: Around, key: str) -> None:
        if isinstance(value, dict):
            self.block(spot, value, around.inside(key))
        elif value is None and spot.nullable:
            self._null_block(spot, around)
        else:
            self._wrong_kind(spot, value, around, key, "un objet")

    def _null_block(self, spot: Spot, around: Around) -> None:
        """Decision D5: null in the block's place; all its tags are null."""
        self._spread(spot, around, None)
        levels = {leaf.level for leaf in spot.block_leaves()}
        for level in levels:
            if level is spot.context:
                around.nodes[level].null_blocks |= {spot.tag}
            else:
                self._later.append(lambda level=level: self._null_shared(spot, around, level))  # type: ignore[misc]

    def _null_shared(self, spot: Spot, around: Around, level: Level) -> None:
        for node in around.nodes[spot.context].nodes(level):
            node.null_blocks |= {spot.tag}

    def _spread(self, spot: Spot, around: Around, value: Mark | None) -> None:
        """The same value, or mark, at every tag below; arrays of nodes are marked too."""
        for child in spot.children:
            if child.shape in (Shape.LEAF, Shape.TEXTS):
                self._set(child, around, value)
            elif child.shape is Shape.OBJECT:
                self._spread(child, around, value)
            elif isinstance(value, Mark):
                self._mark(child, around, value)

    def _mark(self, spot: Spot, around: Around, mark: Mark) -> None:
        """An array of nodes that is not there, or not to be read."""
        if spot.shape is Shape.ITEMS:
            holder = around.nodes[holder_of(spot.level)]
            holder.children[spot.level] = mark
        else:
            self._later.append(lambda: self._mark_aligned(spot, around, mark))

    def _mark_aligned(self, spot: Spot, around: Around, mark: Mark | None) -> None:
        for node in around.nodes[spot.context].nodes(spot.level):
            self._spread(spot, Around({**around.nodes, spot.level: node}, around.place, around.path), mark)
        self.do_later()

    def _lacking(self, spot: Spot, around: Around) -> None:
        if spot.shape in (Shape.LEAF, Shape.TEXTS):
            self._set(spot, around, Mark.MISSING)
            return
        message = "la clé manque ; elle doit toujours figurer, avec son contenu."
        finding = self.report("key.missing", around, spot.tag, message, spot.key)
        self._found.pop()
        self._bound()
        self.absent[(spot.tag, id(around.nodes[spot.context]))] = finding
        self._unread(spot, around)

    def _unread(self, spot: Spot, around: Around) -> None:
        if spot.shape is Shape.OBJECT:
            self._spread(spot, around, Mark.UNREADABLE)
        else:
            self._mark(spot, around, Mark.UNREADABLE)

    def _wrong_kind(self, spot: Spot, value: Any, around: Around, key: str, expected: str) -> None:
        message = f"{expected} est attendu ; {kind_name(value)} est donné."
        self.report("value.kind", around, spot.tag, message, key, value=plain(value))
        self._unread(spot, around)

    def items(self, spot: Spot, raw: list[Any], around: Around) -> None:
        """The items of an array, each a node of its level, hung where the tree holds that level."""
        holder = around.nodes[holder_of(spot.level)]
        held = holder.children.get(spot.level)
        if held is Mark.UNREADABLE and spot.context is Level.OG:
            return  # another OG's scenarios are broken: the line's scenarios cannot be judged as a whole
        nodes: list[Node] = held if isinstance(held, list) else []
        holder.children[spot.level] = nodes
        for index, item in enumerate(raw):
            self._item(spot, item, index, len(nodes), around, nodes)

    def _item(
        self, spot: Spot, item: Any, index: int, position: int, around: Around, nodes: list[Node]
    ) -> None:
        node = Node(spot.level)
        nodes.append(node)
        place = place_of(around.place, spot.level, position)
        here = Around({**around.nodes, spot.level: node}, place, (*around.path, index))
        self.nodes[(spot.level, place.line or 0, position)] = here.path
        if isinstance(item, dict):
            self.block(spot, item, here)
            if spot.level is Level.LINE:
                self.do_later()
            return
        message = f"un objet est attendu en position {index + 1} ; {kind_name(item)} est donné."
        self.report("value.kind", here, spot.tag, message, value=plain(item))
        self._spread(spot, here, Mark.UNREADABLE)
        self.do_later()

    def aligned(self, spot: Spot, raw: list[Any], around: Around) -> None:
        """An array beside the one that holds the nodes: one item per node, by position."""
        nodes = around.nodes[spot.context].nodes(spot.level)
        if len(raw) != len(nodes):
            message = f"{len(nodes)} éléments sont attendus, un par organisme ; {len(raw)} sont donnés."
            self.report("value.kind", around, spot.tag, message)
            self._mark_aligned(spot, around, Mark.UNREADABLE)
            return
        for index, (node, item) in enumerate(zip(nodes, raw, strict=True)):
            place = place_of(around.place, spot.level, index)
            here = Around({**around.nodes, spot.level: node}, place, (*around.path, index))
            if isinstance(item, dict):
                self.block(spot, item, here)
            elif item is None and spot.nullable:
                self._spread(spot, here, None)
                node.null_blocks |= {spot.tag}
            else:
                message = f"un objet est attendu en position {index + 1} ; {kind_name(item)} est donné."
                self.report("value.kind", here, spot.tag, message, value=plain(item))
                self._spread(spot, here, Mark.UNREADABLE)
