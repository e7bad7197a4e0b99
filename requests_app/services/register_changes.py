"""What an import of the register changes: the kinds of change, their counts, examples, and the whole as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import IO, Any, NamedTuple

#: How many rows of each kind of change the preview shows.
EXAMPLES = 50

CREATED, RENAMED, CLOSED, REOPENED, MOVED, OTHER = (
    "created",
    "renamed",
    "closed",
    "reopened",
    "moved",
    "other",
)
CHANGE_LABELS: Mapping[str, str] = {
    CREATED: "créé",
    RENAMED: "renommé",
    CLOSED: "fermé",
    REOPENED: "rouvert",
    MOVED: "passé à un autre OG",
    OTHER: "autrement modifié",
}
#: What opens a formula in a spreadsheet that reads the CSV.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEADINGS = ("Sorte", "FINESS", "Nom", "Changement", "Champ", "Avant", "Après")


@dataclass(slots=True)
class Counts:
    """What became of the rows of one kind.

    ``changed`` counts rows; a row that was both renamed and closed counts in each of the two. ``older`` are left
    alone: the directory has them from a later register.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    renamed: int = 0
    closed: int = 0
    reopened: int = 0
    moved: int = 0
    other: int = 0  #: changed in none of these ways

    def add(self, natures: Iterable[str]) -> None:
        """One more changed row, of these natures."""
        self.changed += 1
        for nature in natures:
            setattr(self, nature, getattr(self, nature) + 1)

    def as_dict(self) -> dict[str, int]:
        """For a record of the import."""
        return asdict(self)


class FieldChange(NamedTuple):
    """One value of a row, before and after, as shown."""

    label: str
    old: str
    new: str


class Example(NamedTuple):
    """One row that an import creates or changes."""

    finess: str
    name: str
    fields: list[FieldChange]


@dataclass(slots=True)
class Ledger:
    """The changes of one kind of row: the first of each nature, and all of them where a CSV is wanted."""

    kind: str  #: « OG » or « ESMS »
    counts: Counts = field(default_factory=Counts)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    out: ChangesFile | None = None

    def created(self, rows: Sequence[tuple[str, str]]) -> None:
        """These rows, (FINESS, name) each, are new."""
        self.counts.created += len(rows)
        shown = self.examples.setdefault(CREATED, [])
        shown.extend(Example(finess, name, []) for finess, name in rows[: EXAMPLES - len(shown)])
        if self.out:
            self.out.created(self.kind, rows)

    def changed(self, finess: str, name: str, natures: Sequence[str], changes: list[FieldChange]) -> None:
        """This row changes, in these ways."""
        self.counts.add(natures)
        for nature in natures:
            shown = self.examples.setdefault(nature, [])
            if len(shown) < EXAMPLES:
                shown.append(Example(finess, name, changes))
        if self.out:
            self.out.changed(self.kind, finess, name, natures, changes)


class ChangesFile:
    """The whole of the changes, one line a changed value, for a spreadsheet."""

    def __init__(self, stream: IO[str]) -> None:
        self._rows = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        self._rows.writerow(_HEADINGS)

    def created(self, kind: str, rows: Iterable[tuple[str, str]]) -> None:
        """One line for each new row."""
        label = CHANGE_LABELS[CREATED]
        self._rows.writerows((kind, finess, _harmless(name), label, "", "", "") for finess, name in rows)

    def changed(
        self, kind: str, finess: str, name: str, natures: Sequence[str], changes: Iterable[FieldChange]
    ) -> None:
        """One line for each changed value of a row."""
        label = ", ".join(CHANGE_LABELS[nature] for nature in natures)
        head = (kind, finess, _harmless(name), label)
        self._rows.writerows((*head, one.label, _harmless(one.old), _harmless(one.new)) for one in changes)

    def rejected(self, file: str, place: str, reason: str, raw: str) -> None:
        """A line of a file that gave nothing."""
        self._rows.writerow(("rejeté", "", _harmless(file), place, reason, "", _harmless(raw)))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def shown(value: Any) -> str:
    """A stored value, as a person reads it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def natures(
    old: Mapping[str, Any], new: Mapping[str, Any], *, names: Sequence[str], parent: str = ""
) -> list[str]:
    """In which ways a row changes: ``names`` and ``parent`` are the columns of its names and of its OG.

    A second name that was not known before, or is not any more, is no renaming: the files do not all give it.
    """
    first, *others = names
    renamed = old[first] != new[first] or any(
        old[name] and new[name] and old[name] != new[name] for name in others
    )
    found = [RENAMED] if renamed else []
    if old["closed"] != new["closed"]:
        found.append(CLOSED if new["closed"] else REOPENED)
    if parent and old[parent] != new[parent]:
        found.append(MOVED)
    return found or [OTHER]
