"""What a check says: one finding a fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .tree import Container, Mark, Number, Place, Value


class Severity(StrEnum):
    """An error is refused by the agency; a warning is our own plausibility check and never blocks."""

    ERROR = "error"
    WARNING = "warning"


#: The source of a warning that no sentence of the documents backs (FORMAT, « Three verdicts »).
PLAUSIBILITY = "contrôle de vraisemblance"


#: More than this and the file is no request at all: ten times what a whole file of wrong answers would give.
MAX_FINDINGS = 100_000


class TooManyFindings(RuntimeError):
    """The judgement was given up at ``MAX_FINDINGS``, so that nonsense never exhausts the memory."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: which rule, where, what is wrong in French, its source, and the repair where it is certain.

    ``pointer`` (RFC 6901) is filled by ``asp_file.structure``, the only one who knows where a tag sits; for a
    missing key it is where the key should be. ``first`` marks the error that the agency would probably show
    for its line (FORMAT section 6); exactly one per line that has any.
    """

    rule: str
    severity: Severity
    place: Place
    message: str
    section: str
    value: Value = None
    repair: str | None = None
    structural: bool = False
    pointer: str = ""
    first: bool = False

    @property
    def tag(self) -> str:
        """The tag at fault; for an unknown key, that key."""
        return self.place.tag

    @property
    def line(self) -> int | None:
        """The position in lignesImport from 1; None for the file's header."""
        return None if self.place.line is None else self.place.line + 1

    @property
    def is_error(self) -> bool:
        """Whether it blocks."""
        return self.severity is Severity.ERROR

    def as_dict(self) -> dict[str, Any]:
        """The object that ``check_file --format json`` prints."""
        return {
            "rule": self.rule,
            "severity": str(self.severity),
            "tag": self.tag,
            "pointer": self.pointer,
            "line": self.line,
            "message": self.message,
            "value": plain(self.value),
            "section": self.section,
            "repair": self.repair,
            "first": self.first,
        }


def plain(value: Value) -> Any:
    """The value as JSON can say it: a number by its text, a mark or a container as null.

    >>> plain(Number("5840.0"))
    '5840.0'
    """
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Mark | Container):
        return None
    return value


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that block."""
    return [finding for finding in findings if finding.is_error]
