"""What our check had not seen: the rejections of lines that it had passed, and what it says of them today.

Every line of a batch had passed the check when it was frozen. Judged again are the bytes that were sent, by the
rules, decisions, scale, register and lists in force now; but by the structure that the batch was written with, for
another one would fault each line's keys, and say nothing of what the request asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from django.db.models import QuerySet

from ..asp_file import judge_document
from ..models import (
    NEVER_RETURNED,
    Answer,
    BatchLine,
    Establishment,
    InstallationScenario,
    RejectionNote,
    User,
)
from ..rules import Context, EsmsFacts, Finding, Level, Node, OgFacts, lanes
from .directory_facts import facts_of
from .first_try import AnswerFilters, narrowed
from .in_force import context_for
from .labels import Explanation, explain_all
from .rejection_causes import Cause, for_cause
from .sent_lines import SentLine, SentUnreadable, sent_lines

#: Rejections on a page: each is judged again.
PAGE_SIZE = 25
#: SQLite takes a bounded number of parameters a query.
_CHUNK = 500
#: A number that stands in two places of the file is one answer.
_ONE_ANSWER = {"FINESSGeo": "FINESSGeos"}


class Sight(StrEnum):
    """What today's check says of a line that the agency rejected."""

    SEEN = "seen"  #: an error where the agency points, or anywhere while nobody knows where it points
    ELSEWHERE = "elsewhere"  #: errors, but none where the agency points
    WARNED = "warned"  #: only a warning where the agency points: it would not have stopped the request
    UNSEEN = "unseen"
    UNREADABLE = "unreadable"  #: the bytes sent cannot be judged any more


SIGHT_LABELS: Mapping[Sight, str] = MappingProxyType(
    {
        Sight.SEEN: "vu aujourd’hui",
        Sight.ELSEWHERE: "autre chose vue",
        Sight.WARNED: "seulement averti",
        Sight.UNSEEN: "toujours pas vu",
        Sight.UNREADABLE: "illisible",
    }
)


@dataclass(frozen=True, slots=True)
class Miss:
    """A rejection, and what today's check says of the line as it was sent."""

    line: BatchLine
    explanation: Explanation | None
    sight: Sight
    findings: tuple[Finding, ...] = ()  #: those that decide ``sight``, where the agency points first
    unreadable: str = ""  #: why it cannot be judged, in French


def misses(
    filters: AnswerFilters, cause: Cause | None = None, *, explained: bool | None = None
) -> QuerySet[BatchLine]:
    """The rejected attempts of deposited batches that pass the filters, the newest deposit first.

    ``explained``: only those that somebody noted the reason of, or only those that nobody did.
    """
    rejected = BatchLine.objects.filter(answer=Answer.REJECTED, batch__status="deposited")
    lines = narrowed(rejected.exclude(libelle_traitement=NEVER_RETURNED), filters)
    if cause is not None:
        lines = lines.filter(for_cause(cause))
    if explained is not None:
        lines = lines.filter(note__isnull=not explained)
    return (
        lines.select_related("batch__software__supplier", "request__owner", "note__noted_by")
        .defer("batch__content")
        .order_by("-batch__deposited_on", "-pk")
    )


def explain_rejection(line: BatchLine, fault: str, note: str, actor: User) -> RejectionNote:
    """Note why the agency rejected a line that our check had passed; noting again corrects the note."""
    row, _created = RejectionNote.objects.update_or_create(
        line=line, defaults={"fault": fault, "note": note.strip(), "noted_by": actor}
    )
    return row


def judged_again(lines: Sequence[BatchLine]) -> list[Miss]:
    """Those rejections with what today's check says, in a number of queries that grows only with the lanes.

    A batch is read once, and of it only these lines.
    """
    asked = [(line.libelle_traitement, line.code_traitement, line.batch.couloir) for line in lines]
    answers = explain_all(asked)
    found = _findings(lines)
    return [_miss(line, answers[one], found[line.pk]) for line, one in zip(lines, asked, strict=True)]


def _miss(
    line: BatchLine, explanation: Explanation | None, found: Sequence[Finding] | SentUnreadable
) -> Miss:
    if isinstance(found, SentUnreadable):
        return Miss(line, explanation, Sight.UNREADABLE, unreadable=str(found))
    tag = explanation.tag if explanation else ""
    there = [one for one in found if tag and _answer(one.tag) == _answer(tag)]
    errors = [one for one in found if one.is_error]
    pointed = [one for one in there if one.is_error]
    if pointed or (errors and not tag):
        others = [one for one in errors if one not in pointed]
        return Miss(line, explanation, Sight.SEEN, (*pointed, *others))
    if errors:
        return Miss(line, explanation, Sight.ELSEWHERE, tuple(errors))
    return Miss(line, explanation, Sight.WARNED if there else Sight.UNSEEN, tuple(there))


def _answer(tag: str) -> str:
    return _ONE_ANSWER.get(tag, tag)


def _findings(lines: Sequence[BatchLine]) -> dict[int, Sequence[Finding] | SentUnreadable]:
    """What today's check says of each line, by primary key."""
    sent = sent_lines(lines)
    readable = {pk: one for pk, one in sent.items() if isinstance(one, SentLine)}
    _tell_facts(lines, readable)
    contexts: dict[int, Context] = {}
    judged: dict[int, Mapping[int, list[Finding]]] = {}
    found: dict[int, Sequence[Finding] | SentUnreadable] = {}
    for line in lines:
        own = sent[line.pk]
        if isinstance(own, SentUnreadable):
            found[line.pk] = own
            continue
        software = line.batch.software
        if software.pk not in contexts:
            contexts[software.pk] = context_for(software)
        if line.batch_id not in judged:
            judged[line.batch_id] = _by_position(own, contexts[software.pk])
        found[line.pk] = judged[line.batch_id].get(own.position, [])
    return found


def _by_position(sent: SentLine, context: Context) -> dict[int, list[Finding]]:
    """The findings of a batch's lines by their position; those of the file as a whole are nobody's."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in judge_document(sent.document, context).findings:
        if finding.place.line is not None:
            found[finding.place.line].append(finding)
    return found


def _tell_facts(lines: Iterable[BatchLine], readable: Mapping[int, SentLine]) -> None:
    """Put on the nodes what the portal knows of them today, as the check of a request has it."""
    by_lane: dict[str, list[BatchLine]] = defaultdict(list)
    for line in lines:
        if line.pk in readable:
            by_lane[line.batch.couloir].append(line)
    for couloir, held in by_lane.items():
        numbers = {number for line in held for number in _numbers(readable[line.pk].node)}
        facts = facts_of(_rows(held, numbers), [], lanes()[couloir])
        for line in held:
            _tell_line(line, readable[line.pk].node, facts)


def _rows(lines: Sequence[BatchLine], numbers: set[str]) -> list[InstallationScenario | Establishment]:
    """The ESMS sent: as the requests copied them, else as the directory has them."""
    requests = {line.request_id for line in lines}
    scenarios = InstallationScenario.objects.filter(beneficiary__request__in=requests)
    found: dict[str, InstallationScenario | Establishment] = {
        row.finess_geo: row for row in scenarios if row.finess_geo in numbers
    }
    missing = sorted(numbers - found.keys())
    for start in range(0, len(missing), _CHUNK):
        rows = Establishment.objects.filter(finess_geo__in=missing[start : start + _CHUNK])
        found |= {row.finess_geo: row for row in rows}
    return list(found.values())


def _numbers(line: Node) -> list[str]:
    return [number for esms in line.nodes(Level.ESMS) if isinstance(number := esms.get("FINESSGeo"), str)]


def _tell_line(line: BatchLine, node: Node, facts: Mapping[str, EsmsFacts]) -> None:
    own = f"n° {line.request_id}"
    for esms in node.nodes(Level.ESMS):
        known = facts.get(str(esms.get("FINESSGeo")))
        if known is not None:
            others = tuple(other for other in known.other_requests if other != own)
            esms.facts = replace(known, other_requests=others)
    tranches = {rate["finess_juridique"]: rate["tranche"] for rate in line.scale_rates}
    for og in node.nodes(Level.OG):
        og.facts = OgFacts(tranche=tranches.get(str(og.get("FINESSJuridique"))))
