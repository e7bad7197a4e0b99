"""What the page « Contrôler un fichier » says of a file, carried from one view to the next by the page itself.

Nothing that is uploaded is stored: the findings travel in a signed field of the page that shows them.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core import signing

from ..asp_file import MAX_BYTES, Report
from ..rules import Finding, Level

#: The most of a JSON file that is read.
MAX_JSON_BYTES = MAX_BYTES

_SALT = "segur.check-report"
#: Seconds during which a page may still ask for its next part or its report: a working day and the night after.
MAX_AGE = 24 * 3600
#: Characters of findings, as JSON, that a page carries: some 30,000 of them.
_BUDGET = 12_000_000
#: Characters of the signed field, under Django's limit for a form (10 MB).
_TOKEN = 8_000_000
#: A value may be a book; this much of any text is shown.
_LONGEST = 2_000


class ReportLost(ValueError):
    """The page's own report does not come back as it was sent, or comes back too late."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file's verdict. ``findings`` are those of ``check_file --format json``, header first, then by line."""

    file_name: str
    couloir: str
    couloir_label: str
    checked_at: str  #: ISO 8601
    lines: int
    errors: int
    warnings: int
    treated: bool = False
    zips: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)  #: line -> its numeroEditeur
    by_line: dict[str, list[int]] = field(default_factory=dict)  #: line, "0" the header -> errors, warnings
    by_rule: dict[str, int] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many findings there are, whether or not all could be carried."""
        return self.errors + self.warnings

    @property
    def is_cut(self) -> bool:
        """Whether there were more findings than a page can carry."""
        return len(self.findings) < self.total

    def as_dict(self) -> dict[str, Any]:
        """The object that ``check_file --format json`` prints."""
        return {
            "file": self.file_name,
            "couloir": self.couloir,
            "lines": self.lines,
            "errors": self.errors,
            "warnings": self.warnings,
            "findings": self.findings,
        }


def checked(report: Report, zips: Iterable[str], now: datetime) -> CheckedFile:
    """The report in the form that the page carries."""
    found = sorted(report.findings, key=lambda finding: finding.line or 0)
    nodes = report.document.tree.nodes(Level.LINE)
    numbers = {str(position): node.get("numeroEditeur") for position, node in enumerate(nodes, start=1)}
    faulty = _by_line(found)
    return CheckedFile(
        file_name=report.file_name or "",
        couloir=report.lane.code,
        couloir_label=report.lane.label,
        checked_at=now.isoformat(),
        lines=report.lines,
        errors=report.errors,
        warnings=report.warnings,
        treated=report.document.treated,
        zips=list(zips),
        numbers={
            line: text[:20] for line, text in numbers.items() if isinstance(text, str) and line in faulty
        },
        by_line=faulty,
        by_rule=dict(Counter(finding.rule for finding in found).most_common()),
        findings=_carried(found),
    )


def _by_line(found: Iterable[Finding]) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    for finding in found:
        counts.setdefault(str(finding.line or 0), [0, 0])[not finding.is_error] += 1
    return counts


def _carried(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """As many of the findings as a page can carry, in their order."""
    kept: list[dict[str, Any]] = []
    left = _BUDGET
    for finding in found:
        row = {name: _cut(value) for name, value in finding.as_dict().items()}
        left -= len(json.dumps(row))
        if left < 0:
            break
        kept.append(row)
    return kept


def _cut(value: Any) -> Any:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
    if isinstance(text, str) and len(text) > _LONGEST:
        return f"{text[:_LONGEST]}…"
    return value


def signed(report: CheckedFile) -> tuple[CheckedFile, str]:
    """The report as the page's hidden field holds it, with half of its findings where all are too long."""
    token = signing.dumps(asdict(report), salt=_SALT, compress=True)
    if len(token) <= _TOKEN:
        return report, token
    half = len(report.findings) // 2
    return signed(replace(report, findings=report.findings[:half]))


def unsigned(token: str) -> CheckedFile:
    """The report that a page sends back. Raises ``ReportLost`` where it is not one of ours, or is too old."""
    try:
        return CheckedFile(**signing.loads(token, salt=_SALT, max_age=MAX_AGE))
    except (signing.BadSignature, TypeError) as fault:
        raise ReportLost from fault
