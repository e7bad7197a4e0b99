"""The JSON Schema (2020-12) of a lane: from the same tables as the rules, nested as the structure says.

It never refuses what the rules accept; what no schema can say (two decimals, keys of numbers, a real date,
what compares several lines) is left to the rules. It describes a file to be sent: one that the agency has
treated holds values where it says null.
"""

from __future__ import annotations

from typing import Any

from ..rules import Decisions, Lane, TagSpec
from .schema_conditions import Schema, conditional
from .schema_texts import COMPOSABLE, composable, text_schema, values_of
from .structure import Structure
from .structure_spots import Shape, Spot

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(lane: Lane, structure: Structure, decisions: Decisions) -> dict[str, Any]:
    """The schema of a lane's file under a structure and the decisions in force.

    >>> from requests_app.asp_file import default_structure
    >>> from requests_app.rules import lanes
    >>> lane = lanes()["ms1-dui"]
    >>> json_schema(lane, default_structure(lane), Decisions())["properties"]["impId"]
    {'title': 'Référence ASP du fichier', 'type': 'null'}
    """
    maker = _Maker(lane, conditional(structure, decisions))
    made = maker.holder(structure.root)
    return {
        "$schema": DIALECT,
        "title": f"{lane.label} : {lane.document}",
        **made,
        "$defs": {COMPOSABLE: composable()},
    }


class _Maker:
    """Makes one schema."""

    def __init__(self, lane: Lane, conditions: dict[int, list[Schema]]) -> None:
        self.lane = lane
        self.conditions = conditions

    def holder(self, spot: Spot) -> Schema:
        """An object with all its keys and no other."""
        made: Schema = {
            "type": "object",
            "properties": {child.key: self.spot(child) for child in spot.children},
            "required": [child.key for child in spot.children],
            "additionalProperties": False,
        }
        if found := self.conditions.get(id(spot)):
            made["allOf"] = found
        return made

    def spot(self, spot: Spot) -> Schema:
        """What stands at a key."""
        spec = self.lane.tags.get(spot.tag)
        if spot.shape is Shape.OBJECT:
            return _or_null(self.holder(spot)) if spot.nullable else self.holder(spot)
        if spot.shape is Shape.LEAF and spec is not None:
            return {"title": spec.label, **self.leaf(spec)}
        if spot.shape is Shape.TEXTS and spec is not None:
            return {**_sized({"type": "array"}, spec), "items": self.geo(spot, spec), "uniqueItems": True}
        item = self.holder(spot)
        made: Schema = {"type": "array", "items": _or_null(item) if spot.nullable else item}
        return _sized(made, spec) if spec is not None and spot.shape is Shape.ITEMS else made

    def geo(self, spot: Spot, spec: TagSpec) -> Schema:
        """One of FINESSGeos."""
        text = {"type": "string", **text_schema(spec)}
        if spot.inner_key is None:
            return text
        key = spot.inner_key
        return {"type": "object", "properties": {key: text}, "required": [key], "additionalProperties": False}

    def leaf(self, spec: TagSpec) -> Schema:
        """A value; null too where the tag's row permits it (``schema_conditions`` says when)."""
        nullable = spec.null_if is not None or spec.required_if != "always"
        if spec.kind == "null":
            return {"type": "null"}
        if spec.kind == "boolean":
            return {"type": ["boolean", "null"] if nullable else "boolean"}
        if spec.kind == "integer":
            bounds = {"minimum": spec.minimum, "maximum": spec.maximum}
            return {"type": "integer", **{name: bound for name, bound in bounds.items() if bound is not None}}
        if spec.kind == "decimal":
            return {"type": "number", "exclusiveMinimum": 0}
        return self.text(spec, nullable=nullable)

    def text(self, spec: TagSpec, *, nullable: bool) -> Schema:
        """A text, by its enumeration or its pattern."""
        values = values_of(spec, self.lane)
        if values is None:
            return {"type": ["string", "null"] if nullable else "string", **text_schema(spec)}
        listed: list[str | None] = [*values, None] if nullable else [*values]
        return {"enum": listed}


def _or_null(schema: Schema) -> Schema:
    """Decision D5: the block, or null in its place."""
    return {**schema, "type": ["object", "null"]}


def _sized(schema: Schema, spec: TagSpec) -> Schema:
    """How many items an array holds."""
    if spec.minimum is not None:
        schema["minItems"] = spec.minimum
    if spec.maximum is not None:
        schema["maxItems"] = spec.maximum
    return schema
