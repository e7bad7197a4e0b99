"""Judging a file: read it, check it, say where each fault is, and which comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..rules import Context, Finding, Lane, Level, Node, Place, check, make_finding
from .document import Document
from .errors import bounded
from .names import WrongName, parse_json_name
from .reader import read
from .structure import Rank, Step, Structure, join

_NUMERO_ANS = "numeroAns"
#: Digits beyond it are a key of the file, not a position.
_LONGEST_INDEX = 9


@dataclass(frozen=True)
class Report:
    """What ``check_file`` and the page « Contrôler un fichier » say of a file."""

    lane: Lane
    document: Document
    findings: tuple[Finding, ...]  #: in the order of the file, pointers filled
    lines: int
    file_name: str | None = None

    @property
    def errors(self) -> int:
        """How many block."""
        return sum(finding.is_error for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many only ask for a second look."""
        return len(self.findings) - self.errors

    def as_dict(self) -> dict[str, Any]:
        """The object that ``check_file --format json`` prints."""
        return {
            "file": self.file_name,
            "couloir": self.lane.code,
            "lines": self.lines,
            "errors": self.errors,
            "warnings": self.warnings,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def judge(data: bytes, structure: Structure, context: Context, file_name: str | None = None) -> Report:
    """Everything that is wrong with a file's bytes. Raises ``Unreadable`` where they cannot be judged."""
    return judge_document(read(data, structure, context.lane), context, file_name)


def judge_document(
    document: Document, context: Context, file_name: str | None = None, beside: Iterable[Finding] = ()
) -> Report:
    """The same for a file that is already read; ``beside``: what was found in the ZIPs that go with it.

    Raises ``Unreadable`` where there are more faults than anybody could read.
    """
    with bounded():
        found = [*document.findings, *check(document.tree, context), *beside]
    if file_name is not None:
        sound = not any(one.is_error and one.tag.casefold() == _NUMERO_ANS.casefold() for one in found)
        found += name_findings(document, file_name, sound=sound)
    placed = _placed(found, document.structure, document.steps)
    return Report(context.lane, document, tuple(placed), len(document.tree.nodes(Level.LINE)), file_name)


def locate(findings: Iterable[Finding], structure: Structure, tree: Node | None = None) -> list[Finding]:
    """Findings of a draft, with the pointers that a written file would give them, sorted, ``first`` set.

    The ``tree`` is needed only for scenarios that the structure hangs under their OG.
    """
    return _placed(findings, structure, lambda place: structure.steps(place, tree))


def name_findings(document: Document, file_name: str, *, sound: bool) -> list[Finding]:
    """A warning where the file's name does not follow section 3.3, or names another software.

    ``sound``: whether the file's own numeroAns is; else the name's is not compared with it.
    """
    numero_ans = document.tree.get(_NUMERO_ANS)
    number = numero_ans if sound and isinstance(numero_ans, str) else _NUMERO_ANS
    expected = f"Le nom attendu est de la forme JSON-{number}-AAAAMMJJ-001.json"
    try:
        told = parse_json_name(file_name)
    except WrongName:
        message = f"{expected} ; « {file_name} » est donné."
    else:
        if not sound or told.numero_ans == numero_ans:
            return []
        message = f"{expected} ; « {file_name} » porte un autre numéro ANS."
    return [make_finding("file.name", document.lane, Place(""), message=message, value=file_name)]


def _placed(
    findings: Iterable[Finding],
    structure: Structure,
    steps: Callable[[Place], tuple[Step, ...]],
) -> list[Finding]:
    """Pointers, the order of the file, ``first``; a value that several nodes share is faulted once."""
    ranked: list[tuple[Rank, Finding]] = []
    shared: set[tuple[str, str]] = set()
    for finding in findings:
        if finding.pointer:
            ranked.append((structure.rank(_split(finding.pointer)), finding))
            continue
        spot = structure.spot(finding.tag)
        found = steps(finding.place)
        there = join(found)
        if spot is not None and spot.shared:
            if (finding.rule, there) in shared:
                continue
            shared.add((finding.rule, there))
        ranked.append((structure.rank(found), replace(finding, pointer=there)))
    ranked.sort(key=lambda one: one[0])
    return _with_first(ranked)


def _split(pointer: str) -> tuple[Step, ...]:
    parts = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    return tuple(
        int(part) if part.isascii() and part.isdecimal() and len(part) < _LONGEST_INDEX else part
        for part in parts
    )


def _with_first(ranked: list[tuple[Rank, Finding]]) -> list[Finding]:
    """Mark one error a line: structural faults first, then the order of the structure (FORMAT section 6)."""
    best: dict[int, tuple[bool, Rank, int]] = {}
    for position, (rank, finding) in enumerate(ranked):
        if finding.is_error and finding.line is not None:
            key = (not finding.structural, rank, position)
            best[finding.line] = min(best.get(finding.line, key), key)
    firsts = {position for _, _, position in best.values()}
    return [
        replace(one, first=True) if position in firsts else one for position, (_, one) in enumerate(ranked)
    ]
