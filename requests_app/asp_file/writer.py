"""Writing: the neutral tree into the bytes that the agency takes, nested as the structure says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import simplejson

from ..rules import Container, Decisions, Lane, Level, Mark, Node, Number, TagSpec, Value
from ..rules.conditions import CONDITIONS
from ..rules.registry import french
from .reader_parts import holder_of
from .structure import Structure, grouped
from .structure_spots import Shape, Spot

_CENT = Decimal("0.01")
Nodes = dict[Level, Node]


class NotWritable(ValueError):
    """The tree cannot be written; its text is a French sentence that names the tag and the line."""


def write(tree: Node, structure: Structure, lane: Lane, decisions: Decisions) -> bytes:
    """The file's bytes: UTF-8, no BOM, two spaces of indent, a final newline, amounts with two decimals.

    Keys are spelled and ordered as the structure has them. Raises ``NotWritable`` where a value is missing,
    not given yet, unreadable, or cannot be said by the structure.
    """
    made = _Writer(lane, decisions).block(structure.root, {Level.FILE: tree})
    text = simplejson.dumps(made, indent=2, ensure_ascii=False, use_decimal=True)
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        raise NotWritable(french("Un texte contient une moitié de caractère ; retapez-le.")) from None


@dataclass(frozen=True)
class _Writer:
    lane: Lane
    decisions: Decisions

    def block(self, spot: Spot, nodes: Nodes) -> dict[str, Any]:
        return {child.key: self.value(child, nodes) for child in spot.children}

    def value(self, spot: Spot, nodes: Nodes) -> Any:
        if spot.shape is Shape.OBJECT:
            made = self.block(spot, nodes)
            return None if spot.nullable and self.decisions.certificate_as_null and _all_null(made) else made
        if spot.shape is Shape.ITEMS:
            return [self.block(spot, {**nodes, spot.level: node}) for node in self.items(spot, nodes)]
        if spot.shape is Shape.ALIGNED:
            held = self.held(spot, nodes[spot.context])
            return [self.aligned(spot, {**nodes, spot.level: node}) for node in held]
        if spot.shared:
            return self.shared(spot, nodes)
        return self.leaf(spot, nodes, nodes[spot.level])

    def aligned(self, spot: Spot, nodes: Nodes) -> Any:
        made = self.block(spot, nodes)
        return None if spot.nullable and self.decisions.certificate_as_null and _all_null(made) else made

    def held(self, spot: Spot, node: Node) -> list[Node]:
        """The nodes of an array's level. Raises ``NotWritable`` where they are only a mark."""
        held = node.children.get(spot.level, Mark.MISSING)
        if isinstance(held, Mark):
            raise self.refusal(spot.tag, {node.level: node}, f"{_said(held)} ; complétez la demande.")
        return held

    def items(self, spot: Spot, nodes: Nodes) -> list[Node]:
        held = self.held(spot, nodes[holder_of(spot.level)])
        if spot.context is not Level.OG:
            return held
        line = nodes[Level.LINE]
        groups = grouped(line)
        if sum(map(len, groups)) != len(held):
            text = "un scénario vise un ESMS qui n’est sous aucun OG ; le modèle les range par OG."
            raise self.refusal(spot.tag, nodes, text)
        ogs = line.nodes(Level.OG)
        return next(group for og, group in zip(ogs, groups, strict=True) if og is nodes[Level.OG])

    def shared(self, spot: Spot, nodes: Nodes) -> Any:
        """The one value that all the nodes of a level have; null where there is no node."""
        held = self.held(spot, nodes[spot.context])
        values = [self.leaf(spot, {**nodes, spot.level: node}, node) for node in held]
        if any(value != values[0] for value in values):
            text = (
                "les organismes n’ont pas la même réponse, et le modèle en vigueur n’en permet qu’une ; "
                "répondez de même pour chacun ou faites une demande par organisme."
            )
            raise self.refusal(spot.tag, nodes, text)
        return values[0] if values else None

    def leaf(self, spot: Spot, nodes: Nodes, node: Node) -> Any:
        spec = self.lane.tags[spot.tag]
        value = self.settled(spec, node)
        if isinstance(value, list):
            texts = [self.plain(spec, item, nodes) for item in value]
            return texts if spot.inner_key is None else [{spot.inner_key: text} for text in texts]
        return self.plain(spec, value, nodes)

    def settled(self, spec: TagSpec, node: Node) -> Value:
        """Decision D6: where it is not required, a boolean is null and a text is as typed, else null."""
        value = node.get(spec.name)
        required = CONDITIONS.get(spec.required_if)
        if required is None or required.judge(node.get, self.decisions) is not False:
            return value
        if spec.null_if and CONDITIONS[spec.null_if].judge(node.get, self.decisions):
            return None if value is Mark.MISSING else value
        return None if value is Mark.MISSING or spec.kind == "boolean" else value

    def plain(self, spec: TagSpec, value: Value, nodes: Nodes) -> Any:
        if isinstance(value, Mark):
            raise self.refusal(spec.name, nodes, f"{_said(value)} ; complétez la demande.")
        if isinstance(value, Container | list):
            raise self.refusal(spec.name, nodes, "une valeur simple est attendue.")
        if isinstance(value, Number):
            return self.number(spec, value, nodes)
        return value

    def number(self, spec: TagSpec, number: Number, nodes: Nodes) -> Decimal:
        """An amount with its two decimals; another number as it is written."""
        try:
            value = number.decimal
            written = value.quantize(_CENT) if spec.kind == "decimal" else value
        except InvalidOperation:
            raise self.refusal(spec.name, nodes, f"{number.text} n’est pas un nombre raisonnable.") from None
        if written != value:
            raise self.refusal(spec.name, nodes, f"{number.text} ne s’écrit pas avec deux décimales.")
        return written

    def refusal(self, tag: str, nodes: Nodes, text: str) -> NotWritable:
        line = nodes.get(Level.LINE)
        number = line.get("numLigne") if line is not None else None
        where = f" de la ligne {number.text}" if isinstance(number, Number) else ""
        return NotWritable(french(f"« {tag} »{where} : {text}"))


def _said(mark: Mark) -> str:
    return {
        Mark.MISSING: "la réponse manque",
        Mark.NOT_YET: "la valeur n’est pas encore attribuée",
        Mark.UNREADABLE: "la valeur n’est pas lisible",
    }[mark]


def _all_null(made: Any) -> bool:
    if isinstance(made, dict):
        return all(_all_null(value) for value in made.values())
    return made is None
