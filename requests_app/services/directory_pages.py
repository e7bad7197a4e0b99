"""What the pages of the directory show: an OG with its ESMS, the last imports, the register's date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ..finess.families import FAMILY_LABELS, suggested_family
from ..models import Establishment, ManagingBody, RegisterImport

_IMPORTS = 10


@dataclass(frozen=True, slots=True)
class EsmsLine:
    """An ESMS of an OG, and the family that its category suggests."""

    row: Establishment
    family: str
    family_label: str


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


@dataclass(frozen=True, slots=True)
class Extent:
    """How much the directory holds, and how fresh the register's part of it is."""

    managing_bodies: int
    establishments: int
    register_day: date | None


def esms_lines(og: ManagingBody) -> list[EsmsLine]:
    """The OG's ESMS, those open first, by name."""
    rows = og.establishments.order_by("closed", "name", "finess_geo")
    return [EsmsLine(row, family, FAMILY_LABELS.get(family, "")) for row, family in _with_family(rows)]


def _with_family(rows: Iterable[Establishment]) -> Iterator[tuple[Establishment, str]]:
    return ((row, suggested_family(row.category_code) or "") for row in rows)


def last_imports() -> list[ImportLine]:
    """The last imports, the newest first."""
    rows = RegisterImport.objects.select_related("by").order_by("-at", "-pk")[:_IMPORTS]
    return [ImportLine(row, _files(row)) for row in rows]


def _files(row: RegisterImport) -> list[ImportedFile]:
    return [ImportedFile(file["name"], date.fromisoformat(file["date"]), file["rows"]) for file in row.files]


def extent() -> Extent:
    """What the directory holds; the register's day is the latest of any file read (the licence asks for it)."""
    days = [file.day for row in RegisterImport.objects.only("files") for file in _files(row)]
    return Extent(ManagingBody.objects.count(), Establishment.objects.count(), max(days) if days else None)
