"""What the page of an update of the directory shows: the counts, and some rows of each kind of change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..models import Job, RegisterImport
from .register_changes import CLOSED, CREATED, EXAMPLES, MOVED, OTHER, RENAMED, REOPENED

_KINDS = (("og", "OG"), ("esms", "ESMS"))
_TITLES: Mapping[str, str] = {
    CREATED: "Créés",
    RENAMED: "Renommés",
    CLOSED: "Fermés",
    REOPENED: "Rouverts",
    MOVED: "Passés à un autre OG",
    OTHER: "Autrement modifiés",
}
_UNTOUCHED: Mapping[str, str] = {"unchanged": "Inchangés", "older": "Laissés (le répertoire a plus récent)"}


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many OG and how many ESMS are changed in one way; ``anchor`` leads to some of them."""

    title: str
    og: int
    esms: int
    nature: str


@dataclass(frozen=True, slots=True)
class Examples:
    """Some rows of one kind that are changed in one way, and how many there are in all."""

    anchor: str
    title: str
    kind: str
    rows: list[dict[str, Any]]
    total: int


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its name, the register's day, its rows."""

    name: str
    day: date
    rows: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What an update would change."""

    files: list[ReadFile]
    held: list[tuple[str, date]]
    lines: list[CountLine]
    examples: list[Examples]
    placeholders: int
    rejected_count: int
    rejected: list[dict[str, Any]]
    forced: bool
    anew: bool
    nothing: bool


def preview_of(known: Job) -> Preview:
    """What a job that ended in a preview has found."""
    result = known.result
    record = result["record"]
    return Preview(
        files=files_of_record(record["files"]),
        held=[
            (label, date.fromisoformat(result["held"][kind]))
            for kind, label in _KINDS
            if kind in result["held"]
        ],
        lines=count_lines(record["detail"]),
        examples=list(_examples(result, record["detail"])),
        placeholders=record["detail"]["placeholders"],
        rejected_count=record["rejected"],
        rejected=result["rejected"],
        forced=record["forced"],
        anew=result.get("anew", False),
        nothing=not record["created"] and not record["changed"],
    )


def files_of_record(files: list[dict[str, Any]]) -> list[ReadFile]:
    """The files that a record of an import names."""
    return [ReadFile(file["name"], date.fromisoformat(file["date"]), file["rows"]) for file in files]


def count_lines(detail: Mapping[str, Any]) -> list[CountLine]:
    """The counts of an import, those of no row left out."""
    lines = [
        CountLine(title, detail["og"][nature], detail["esms"][nature], nature)
        for nature, title in {**_TITLES, **_UNTOUCHED}.items()
    ]
    return [line for line in lines if line.og or line.esms]


def applied_import(known: Job) -> RegisterImport | None:
    """The import that this job has applied, if it has."""
    return RegisterImport.objects.filter(pk=known.result.get("import")).first()


def _examples(result: Mapping[str, Any], detail: Mapping[str, Any]) -> Iterator[Examples]:
    for nature, title in _TITLES.items():
        for kind, label in _KINDS:
            if rows := result[kind].get(nature):
                yield Examples(f"{kind}-{nature}", title, label, rows[:EXAMPLES], detail[kind][nature])
