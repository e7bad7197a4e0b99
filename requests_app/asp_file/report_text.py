"""A report as a person reads it in a terminal: counts, then the findings, line by line of the file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..rules import Finding, Level, Number, Severity, plain
from ..rules.checks.run import plural
from ..rules.registry import french
from .judge import Report

_WORDS = {Severity.ERROR: "ERREUR", Severity.WARNING: "AVERTISSEMENT"}
_SHOWN_VALUE = 80


def report_lines(report: Report) -> Iterator[str]:
    """The lines to print. Nothing in them can steer a terminal: control characters are spelt out."""
    counts = (
        plural(report.lines, "demande"),
        plural(report.errors, "erreur"),
        plural(report.warnings, "avertissement"),
    )
    yield harmless(
        french(f"{report.file_name or 'Fichier'} : couloir {report.lane.label}, {', '.join(counts)}.")
    )
    in_order = sorted(report.findings, key=lambda finding: finding.line or 0)
    for line, findings in groupby(in_order, key=lambda finding: finding.line):
        yield ""
        yield harmless(_heading(report, line))
        for finding in findings:
            yield from map(harmless, _said(finding))


def harmless(text: str) -> str:
    r"""The text with whatever could steer a terminal, or not be encoded, spelt out.

    >>> print(harmless("\x1b[2J é\u00a0!") == "\\x1b[2J é\u00a0!")
    True
    """
    kept = "\u00a0\u202f"
    return "".join(
        mark if mark.isprintable() or mark in kept else mark.encode("unicode_escape").decode()
        for mark in text
    )


def _heading(report: Report, line: int | None) -> str:
    if line is None:
        return "En-tête et dépôt"
    nodes = report.document.tree.nodes(Level.LINE)
    number = nodes[line - 1].get("numeroEditeur") if line <= len(nodes) else None
    return f"Ligne {line} ({number})" if isinstance(number, str) and number else f"Ligne {line}"


def _said(finding: Finding) -> Iterator[str]:
    first = " [sans doute la première que l’agence montrerait]" if finding.first else ""
    yield french(f"  {_WORDS[finding.severity]} {finding.message}{first}")
    details = [finding.pointer, _shown(finding)]
    if finding.repair is not None:
        details.append(f"proposé : « {finding.repair} »")
    details += [f"source : {finding.section}", f"règle : {finding.rule}"]
    yield french(f"      {' · '.join(detail for detail in details if detail)}")


def _shown(finding: Finding) -> str:
    """The value at fault; nothing where there is none to show."""
    value = plain(finding.value)
    if value is None or isinstance(value, list):
        return ""
    text = str(value) if isinstance(finding.value, str | Number) else str(value).lower()
    return f"reçu : « {text[:_SHOWN_VALUE]}{'…' if len(text) > _SHOWN_VALUE else ''} »"
