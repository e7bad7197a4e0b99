"""The rulebook and the witness on the same bytes: where they differ, as data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from requests_app.asp_file import Unreadable, default_structure, judge
from requests_app.fake_asp import Fault, Paper, Place, Refused, first_fault, line_refusal, take
from requests_app.fake_asp.checks import TAGS
from requests_app.fake_asp.line import is_number
from requests_app.fake_asp.numbers import read_json
from requests_app.rules import Context, Finding, lanes

TODAY = date(2023, 12, 4)
#: The tables of a line, with the first and last tag of their items in the documents' order.
_TABLES = (
    ("etablissementsClients", "FINESSJuridique", "FINESSGeos"),
    ("piecesJustificatives", "nomFichier", "typeFichier"),
    ("scenarioInstallation", "FINESSGeo", "IsRefSoins"),
)
#: Where in a line a fault is: the rank of its tag or of its table, the item's rank, the tag's in the item.
Spot = tuple[int, int, int]


@dataclass(frozen=True)
class Difference:
    """One thing that one of them says and the other does not.

    ``who``: « rulebook » or « witness » for an error that only it sees, « order » where both refuse the line and the
    rulebook begins with what the witness asks of a whole table in the end, « level » where one refuses the file and the
    other the line. ``rule`` is the rulebook's, ``finding`` its finding, ``kind`` the last figure of the witness's code.
    """

    who: str
    tag: str
    rule: str = ""
    kind: str = ""
    told: str = field(default="", compare=False)
    paper: Paper | None = field(default=None, compare=False)
    finding: Finding | None = field(default=None, compare=False)
    line: Any = field(default=None, compare=False)
    before: Any = field(default=None, compare=False)  #: the line before it in the file

    @property
    def key(self) -> str:
        """What the table of causes names it by: « rulebook finess.format FINESSGeo »."""
        return " ".join(filter(None, (self.who, self.rule, self.tag, self.kind)))


@dataclass(frozen=True)
class Compared:
    """A file judged twice: how they differ, and whether each takes all of it."""

    differences: list[Difference]
    rulebook_takes: bool
    witness_takes: bool


def compare_file(data: bytes, paper: Paper) -> Compared:
    """A whole file, with its header."""
    try:
        found: Sequence[Finding] | None = _findings(data, paper)
        said = ""
    except Unreadable as refused:
        found, said = None, str(refused)
    takes = found is not None and not any(one.is_error for one in found)
    try:
        taken = take(data, paper)
    except Refused as refused:
        return Compared(_only_refused(str(refused), found, paper), takes, witness_takes=False)
    if found is None:
        unreadable = Difference("rulebook", "file", "unreadable", told=said, paper=paper)
        return Compared([unreadable], takes, witness_takes=True)
    header = [
        Difference("rulebook", one.tag, one.rule, told=one.message, paper=paper, finding=one)
        for one in found
        if _whole(one) and one.line is None
    ]
    lines, accepted = _compare_lines(taken.lines, found, paper)
    return Compared(header + lines, takes, accepted)


def _only_refused(sentence: str, found: Sequence[Finding] | None, paper: Paper) -> list[Difference]:
    """The witness refuses the file; nothing to tell where the rulebook refuses it or its structure too."""
    if found is None or any(_whole(one) for one in found):
        return []
    first = next((one for one in found if one.is_error), None)
    warned = "file.treated" if any(one.rule == "file.treated" for one in found) else ""
    who = "level" if first else "witness"
    return [
        Difference(who, "file", first.rule if first else warned, told=sentence, paper=paper, finding=first)
    ]


def compare_batch(data: bytes, paper: Paper) -> list[Difference]:
    """The lines of a file whose header is sound; a line with a fault of structure does not refuse the others here."""
    return _compare_lines(read_json(data.decode())["lignesImport"], _findings(data, paper), paper)[0]


def _findings(data: bytes, paper: Paper) -> Sequence[Finding]:
    lane = lanes()[paper.code]
    return judge(data, default_structure(lane), Context(lane=lane, today=TODAY)).findings


def _whole(finding: Finding) -> bool:
    """Whether it is about the file: its header, or its structure."""
    return finding.is_error and (finding.structural or finding.line is None)


def _compare_lines(
    lines: Sequence[Any], found: Sequence[Finding], paper: Paper
) -> tuple[list[Difference], bool]:
    """The differences line by line, and whether the witness takes every line."""
    by_line: dict[int | None, list[Finding]] = defaultdict(list)
    for one in found:
        by_line[one.line].append(one)
    treated = any(one.rule == "file.treated" for one in found)
    met: set[str] = set()
    differences: list[Difference] = []
    all_taken = True
    for rank, line in enumerate(lines, 1):
        before = lines[rank - 2] if rank > 1 else None
        errors = [one for one in by_line[rank] if one.is_error]
        told = _Told(line, before, Place(rank, paper, frozenset(met)), errors, treated)
        differences += told.differences()
        all_taken &= told.taken
        number = line.get("numeroEditeur") if isinstance(line, dict) else None
        if isinstance(number, str) and is_number(number):
            met.add(number)
    return differences, all_taken


@dataclass
class _Told:
    """What both say of one line."""

    line: Any
    before: Any
    place: Place
    errors: list[Finding]
    treated: bool
    taken: bool = False

    def differences(self) -> list[Difference]:
        structural = next((one for one in self.errors if one.structural), None)
        refusal = line_refusal(self.line)
        if refusal is not None:
            if structural:
                return []
            first = next((one for one in self.errors if one.pointer.endswith(_pointer(refusal))), None)
            return [self._made("level" if self.errors else "witness", "structure", first, told=refusal)]
        fault = first_fault(self.line, self.place)
        self.taken = fault is None
        if structural:
            return [self._made("level" if fault else "rulebook", structural.tag, structural)]
        if fault is None:
            return [self._made("rulebook", one.tag, one) for one in self.errors]
        return self._first(fault)

    def _first(self, fault: Fault) -> list[Difference]:
        """The witness stops at a line's first error: the rulebook's first is compared with it."""
        first = next((one for one in self.errors if one.first), None)
        spot = _spot(fault.tag, int(fault.where.split()[-1]) if fault.where else 0)
        there = _spot(first.tag, _item(first)) if first else None
        if first is None or there is None or there > spot:
            rule = "file.treated" if self.treated else ""
            about = self._context(first, fault.label)
            return [Difference("witness", fault.tag, rule, fault.code[-1], **about)]
        if there == spot:
            return []
        of_table = _first_of_table(first.tag) and there[0] == spot[0]
        # What stands before the witness's fault, and it passed over, only the rulebook holds for one.
        return [self._made("order" if of_table else "rulebook", first.tag, first)]

    def _made(self, who: str, tag: str, finding: Finding | None, told: str = "") -> Difference:
        rule = finding.rule if finding else ""
        return Difference(
            who, tag, rule, **self._context(finding, told or (finding.message if finding else ""))
        )

    def _context(self, finding: Finding | None, told: str) -> dict[str, Any]:
        about = {"paper": self.place.paper, "line": self.line, "before": self.before}
        return about | {"finding": finding, "told": told}


def _pointer(refusal: str) -> str:
    """The place that a sentence of the first control begins with, from the line on: « a[2].b doit … » is « /a/1/b »."""
    place = re.sub(r"\[([0-9]+)\]", lambda rank: f".{int(rank[1]) - 1}", refusal.partition(" ")[0])
    return "/" + place.replace(".", "/")


def _first_of_table(tag: str) -> bool:
    return any(tag == table for table, _, _ in _TABLES)


def _spot(tag: str, item: int) -> Spot:
    """Items are counted from 1; 0 is the table as a whole, or a tag of no table."""
    if tag == "FINESSGeo" and item == 0:
        tag = "scenarioInstallation"
    rank = TAGS.index(tag)
    for table, first, last in _TABLES:
        if TAGS.index(first) <= rank <= TAGS.index(last):
            return (TAGS.index(table), item, rank)
    return (rank, 0, 0)


def _item(finding: Finding) -> int:
    """The rank from 1 of the OG, attachment or scenario that the finding is in; 0 in none."""
    if finding.rule == "scenario.duplicate":  # asked of the table as a whole by the witness
        return 0
    ranks = [int(step) for step in finding.pointer.split("/")[3:] if step.isdigit()]
    return ranks[0] + 1 if ranks else 0
