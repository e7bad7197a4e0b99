"""What the pages of the directory show: an OG with its ESMS, the last imports, the register's date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ..models import Establishment, ManagingBody, RegisterImport
from ..rules import lanes
from .categories import CategoryTable, Suggestion, tables
from .eligible_lists import Listing, listings
from .register_changes import CHANGE_LABELS, CREATED
from .register_held import days_in_force

_IMPORTS = 10


@dataclass(frozen=True, slots=True)
class LaneSuggestion:
    """The family that a category suggests in some lanes; no label where every lane says the same."""

    couloir_labels: str
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class EsmsLine:
    """An ESMS of an OG, the family that its category suggests, and what the official lists say."""

    row: Establishment
    suggestions: list[LaneSuggestion]
    listings: list[Listing]


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file of an import: its name, the register's date, its lines."""

    name: str
    day: date
    rows: int


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import that was applied."""

    row: RegisterImport
    files: list[ImportedFile]
    ways: list[str]  #: how many rows changed in which way: « 3 renommés »


@dataclass(frozen=True, slots=True)
class Extent:
    """How much the directory holds, and how fresh the register's part of it is."""

    managing_bodies: int
    establishments: int
    register_day: date | None


def esms_lines(og: ManagingBody) -> list[EsmsLine]:
    """The OG's ESMS, those open first, by name."""
    rows = list(og.establishments.order_by("closed", "name", "finess_geo"))
    by_lane = tables(lanes().values())
    listed = listings([row.finess_geo for row in rows])
    return [EsmsLine(row, _suggestions(row, by_lane), listed[row.finess_geo]) for row in rows]


def _suggestions(row: Establishment, by_lane: Mapping[str, CategoryTable]) -> list[LaneSuggestion]:
    """One where the lanes agree, else one for each family, under the labels of its lanes."""
    of_lanes: dict[Suggestion, list[str]] = {}
    for code, table in by_lane.items():
        suggestion = table.suggestion(row.category_code, row.category_label)
        of_lanes.setdefault(suggestion, []).append(lanes()[code].label)
    several = len(of_lanes) > 1
    return [LaneSuggestion(", ".join(names) if several else "", one) for one, names in of_lanes.items()]


def last_imports() -> list[ImportLine]:
    """The last imports, the newest first."""
    rows = RegisterImport.objects.select_related("by").order_by("-at", "-pk")[:_IMPORTS]
    return [ImportLine(row, _files(row), list(_ways(row))) for row in rows]


def _ways(row: RegisterImport) -> Iterator[str]:
    for nature, label in CHANGE_LABELS.items():
        number = sum(row.detail[kind][nature] for kind in ("og", "esms") if kind in row.detail)
        if number and nature != CREATED:
            yield f"{label} : {number}"


def _files(row: RegisterImport) -> list[ImportedFile]:
    return [ImportedFile(file["name"], date.fromisoformat(file["date"]), file["rows"]) for file in row.files]


def extent() -> Extent:
    """What the directory holds; the day of the register in force is named with it (the licence asks for it)."""
    day = max(days_in_force().values(), default=None)
    return Extent(ManagingBody.objects.count(), Establishment.objects.count(), day)
