"""How the findings of a checked file are shown: by line, in pages, with what each one says in words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator

from ..rules import REGISTRY
from ..services.check_report import CheckedFile

#: Findings a page.
PER_PAGE = 100
#: Findings of a line that are open at first; the others unfold.
OPEN = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding."""

    rule: str
    is_error: bool
    tag: str
    pointer: str
    message: str
    value: str
    repair: str | None
    section: str
    first: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one line, or of the header, that stand on this page."""

    title: str
    anchor: str
    errors: int  #: of the whole line, wherever they stand
    warnings: int
    continued: bool  #: it began on the page before
    found: list[Shown] = field(default_factory=list)

    @property
    def open(self) -> list[Shown]:
        """Those that are read at once."""
        return self.found[:OPEN]

    @property
    def folded(self) -> list[Shown]:
        """Those that unfold."""
        return self.found[OPEN:]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was broken."""

    rule: str
    title: str
    is_error: bool
    count: int


def page_of(report: CheckedFile, number: str | None, *, errors_only: bool) -> Page[dict[str, Any]]:
    """One page of the findings; the nearest one where there is no such page."""
    rows = [row for row in report.findings if not errors_only or row["severity"] == "error"]
    return Paginator(rows, PER_PAGE).get_page(number)


def groups(report: CheckedFile, page: Page[dict[str, Any]]) -> list[Group]:
    """The page's findings under their lines."""
    found = list(_grouped(report, list(page.object_list)))
    if found and page.has_previous():
        before = page.paginator.page(page.previous_page_number()).object_list
        first = found[0]
        same = list(before)[-1]["line"] == page.object_list[0]["line"]
        found[0] = Group(first.title, first.anchor, first.errors, first.warnings, same, first.found)
    return found


def all_groups(report: CheckedFile) -> list[Group]:
    """All findings under their lines, for the report."""
    return list(_grouped(report, report.findings))


def _grouped(report: CheckedFile, rows: list[dict[str, Any]]) -> Iterator[Group]:
    for line, found in groupby(rows, key=lambda row: row["line"]):
        errors, warnings = report.by_line[str(line or 0)]
        yield Group(
            _title(report, line),
            f"ligne-{line or 0}",
            errors,
            warnings,
            False,
            [_shown(row) for row in found],
        )


def _title(report: CheckedFile, line: int | None) -> str:
    if line is None:
        return "En-tête et dépôt"
    number = report.numbers.get(str(line))
    return f"Ligne {line} · {number}" if number else f"Ligne {line}"


def _shown(row: dict[str, Any]) -> Shown:
    return Shown(
        rule=row["rule"],
        is_error=row["severity"] == "error",
        tag=row["tag"],
        pointer=row["pointer"],
        message=row["message"],
        value=_value(row["value"]),
        repair=row["repair"],
        section=row["section"],
        first=row["first"],
    )


def _value(value: Any) -> str:
    """The value as the file has it; nothing where there is none to show."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def rule_counts(report: CheckedFile) -> list[RuleCount]:
    """The rules broken, errors first, the most frequent first."""
    counts = [
        RuleCount(rule, REGISTRY[rule].title, REGISTRY[rule].severity == "error", count)
        for rule, count in report.by_rule.items()
        if rule in REGISTRY
    ]
    return sorted(counts, key=lambda one: (not one.is_error, -one.count))
