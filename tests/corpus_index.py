"""The corpus's index as Python: each case with what it must give, and the portal that a context describes.

The files and their index were written from the two documents and the format's page, not from the rules: where
a test of the corpus fails, read the sentence that the case cites before touching either.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from requests_app.rules import (
    Context,
    Decisions,
    EsmsFacts,
    Lane,
    Level,
    Node,
    OgFacts,
    ScaleRow,
    SoftwareFacts,
    lanes,
)

CORPUS = Path(__file__).parent / "corpus"

#: The day of every check: rules know no clock, and one sentence of section 3.3 names a day.
TODAY = date(2023, 3, 20)

#: (rule, severity, tag, line, pointer), and what some cases add: see ``Expected``.
Key = tuple[str, str, str, int | None, str]


@dataclass(frozen=True)
class Expected:
    """A finding that a file must give; ``repair`` and ``first`` are None where the case is silent on them."""

    rule: str
    severity: str
    tag: str
    pointer: str
    line: int | None = None
    repair: str | None = None
    first: bool | None = None

    @property
    def key(self) -> Key:
        """What equality is asked of."""
        return (self.rule, self.severity, self.tag, self.line, self.pointer)


@dataclass(frozen=True)
class Case:
    """One file of the corpus."""

    file: str
    lane: str
    verdict: str
    source: str
    findings: tuple[Expected, ...] = ()
    file_name: str | None = None
    context: str | None = None

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return (CORPUS / self.file).read_bytes()


@dataclass(frozen=True)
class ZipCase:
    """The ZIPs deposited with a file. ``each`` stands for one part holding every piece the file names."""

    name: str
    file: str
    parts: tuple[tuple[Mapping[str, Any], ...], ...] = ()
    each: Mapping[str, Any] | None = None
    bytes: str | None = None
    unreadable: bool = False
    findings: tuple[Expected, ...] = field(default=())


@cache
def index() -> dict[str, Any]:
    """The index as it stands in its file."""
    return tomllib.loads((CORPUS / "index.toml").read_text(encoding="utf-8"))


def cases() -> list[Case]:
    """Every file that can be judged."""
    return [Case(**{**row, "findings": _expected(row)}) for row in index()["case"]]


def zip_cases() -> list[ZipCase]:
    """Every deposit with ZIPs."""
    return [
        ZipCase(**{**row, "findings": _expected(row), "parts": tuple(map(tuple, row.get("parts", ())))})
        for row in index()["zip"]
    ]


def bare_context(case: Case) -> Context:
    """A file from anywhere: no portal, no scale, no software."""
    return Context(lane=lanes()[case.lane], today=TODAY)


def portal_context(case: Case) -> Context:
    """The portal where all is known and in order, but for what the case's context says."""
    lane, told = lanes()[case.lane], _told(case)
    rows = told.get("scale", [{"tranche": "B", "amount_ttc": "2920.00"}])
    return Context(
        lane=lane,
        today=TODAY,
        decisions=Decisions(**told.get("decisions", {})),
        scale=tuple(_scale_row(row) for row in rows),
        software=SoftwareFacts(
            name="Logiciel d’essai",
            numero_ans=told.get("numero_ans", "0123456789"),
            siret=told.get("siret", "73282932000074"),
            profiles=_profiles(lane, told.get("lacks")),
        ),
        portal=True,
    )


def put_facts(case: Case, tree: Node) -> None:
    """What the portal knows of each OG and ESMS, hung on the tree's nodes."""
    told = _told(case)
    for line in tree.nodes(Level.LINE):
        owners: dict[Any, Any] = {}
        for og in line.nodes(Level.OG):
            og.facts = OgFacts(name="OG", tranche=told.get("tranche", "B") or None)
            geos = og.get("FINESSGeos")
            owners |= dict.fromkeys(geos if isinstance(geos, list) else [], og.get("FINESSJuridique"))
        for number, esms in enumerate(line.nodes(Level.ESMS)):
            facts: dict[str, Any] = {
                "name": "ESMS",
                "family": lanes()[case.lane].families[0],
                "og_in_register": owners.get(esms.get("FINESSGeo")),
            }
            if number == 0:
                facts |= told.get("esms", {})
            facts["other_requests"] = tuple(facts.get("other_requests", ()))
            esms.facts = EsmsFacts(**facts)


def _told(case: Case) -> dict[str, Any]:
    told: dict[str, Any] = index()["context"][case.context]
    return told


def _expected(row: Mapping[str, Any]) -> tuple[Expected, ...]:
    return tuple(Expected(**finding) for finding in row.get("findings", ()))


def _scale_row(row: Mapping[str, Any]) -> ScaleRow:
    to_date = date.fromisoformat(row["to_date"]) if "to_date" in row else None
    return ScaleRow(row["tranche"], Decimal(row["amount_ttc"]), to_date=to_date, source="essai")


def _profiles(lane: Lane, lacks: str | None) -> frozenset[str]:
    """All the lane's profiles but those whose label matches; a pattern that matches none is a slip."""
    lost = {code for code, row in lane.profiles.items() if lacks and re.search(lacks, row.label)}
    if lacks and not lost:
        raise LookupError(f"{lane.code} has no profile labelled {lacks!r}")
    return frozenset(lane.profiles) - lost
