"""One row of a sheet into the columns of a model: what the wizard's fields do with a posted text, done for a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models

from ..models import NONE_ANSWER
from ..rules import Lane, Repair, TagSpec, repair_typed
from ..spreadsheet import Row

#: A stored boolean by what a form posts.
FLAGS: Mapping[str, bool] = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Mended:
    """A certain repair, to be shown: the row and column, what stood there, what is kept, and why."""

    row: Row
    key: str
    before: str
    after: str
    why: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """What is told of the cells of one request as they are read."""

    mended: list[Mended] = field(default_factory=list)
    unkept: list[tuple[Row, str, str]] = field(
        default_factory=list
    )  #: (row, column, text): no column holds it


def fill(
    target: models.Model,
    columns: Mapping[str, str],
    row: Row,
    lane: Lane,
    reading: Reading,
    departement: str | None = None,
) -> None:
    """Set the columns of ``target`` (tag -> column) from a row's cells, with the certain repairs."""
    for tag, column in columns.items():
        cell = row.cells.get(tag)
        spec = lane.tags[tag]
        if cell is None or not cell.text:
            continue
        value = _stored(target, column, spec, cell.text, departement)
        if value is None:
            reading.unkept.append((row, tag, cell.shown))
            continue
        if isinstance(value, Repair):
            if value.text != cell.text:
                reading.mended.append(Mended(row, tag, cell.text, value.text, value.reasons))
            value = value.text
        setattr(target, column, value)


def _stored(
    target: models.Model, column: str, spec: TagSpec, text: str, departement: str | None
) -> Repair | str | bool | None:
    """The column's value of a text, or the repair that gives it; None where the column cannot hold it."""
    if isinstance(target._meta.get_field(column), models.BooleanField):
        return FLAGS.get(text)
    if spec.kind == "boolean":
        return text if text in FLAGS or text == NONE_ANSWER else None
    if spec.values or spec.form == "operator":
        return text
    return repair_typed(spec, text, departement)
