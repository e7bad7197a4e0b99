"""The attempts of a request one after the other, and what changed between each and the next.

All is computed from the exact bytes that were sent, each read by the structure of its own batch: a structure that
changed between two attempts is no difference of what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from ..asp_file.line_changes import AGENCY, IDENTITY, Change, Held, LineChanges, Thing, line_changes
from ..models import (
    AdvanceRequest,
    Attachment,
    BatchLine,
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
)
from ..rules import Lane, Level, LineFacts, Node, lanes
from ..rules.statuses import NUMBERED
from .assemble import assemble, current_attachments
from .labels import Explanation, explain_all
from .sent_lines import SentLine, SentUnreadable, sent_lines

#: SQLite takes a bounded number of parameters a query.
_CHUNK = 500
#: The file's own tags that a line goes out under.
_HEADER = ("numeroAns", "SIRET")
_ASIDE = IDENTITY | AGENCY


@dataclass(frozen=True, slots=True)
class PieceChange:
    """An attachment of another content, by its SHA-256; None where one of the two has none of that type."""

    type: str  #: code of the lane's attachment types
    before: Attachment | None
    after: Attachment | None


@dataclass(frozen=True, slots=True)
class Step:
    """What changed from one attempt to the next, or to the request as it stands now."""

    lane: Lane  #: the later one's, which names the tags
    changes: LineChanges = field(default_factory=LineChanges)  #: the attachments' own tags left out
    pieces: tuple[PieceChange, ...] = ()
    former_lane: Lane | None = None  #: where the lane is another one
    unparsed: Mapping[str, str] = field(default_factory=dict)  #: of a draft: tag -> what cannot be read
    unreadable: str = ""  #: the French sentence that says why the answers cannot be compared

    @property
    def is_unchanged(self) -> bool:
        """Whether it was sent again as it was."""
        return not (self.changes or self.pieces or self.former_lane or self.unreadable)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, and how it differs from the one before it."""

    rank: int  #: from 1
    line: BatchLine
    explanation: Explanation | None  #: of the agency's label
    step: Step | None  #: None for the first


@dataclass(frozen=True, slots=True)
class Chain:
    """The attempts of a request, the oldest first."""

    attempts: tuple[Attempt, ...]
    draft: Step | None  #: since the last attempt, where the request is being sent again
    names: Mapping[str, str]  #: FINESS -> name, of what the differences speak of

    @property
    def steps(self) -> list[Step]:
        """Every step there is, the draft's last."""
        return [step for step in [*(attempt.step for attempt in self.attempts), self.draft] if step]


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands on one side of a comparison."""

    node: Node | None  #: None where it cannot be read
    lane: Lane | None
    header: Mapping[str, str]
    pieces: Sequence[Attachment]
    unreadable: str = ""


def chain_of(request: AdvanceRequest) -> Chain:
    """All attempts of a request, in a constant number of queries. It should come from ``access.with_parts``."""
    lines = list(
        request.attempts.select_related("batch__deposited_as")
        .defer("batch__content")
        .prefetch_related("files__attachment", "return_lines__decided_by")
        .order_by("pk")
    )
    sent = sent_lines(lines)
    sides = [_sent_side(line, sent[line.pk]) for line in lines]
    steps = [None, *(_step(before, after) for before, after in pairwise(sides))][: len(sides)]
    asked = {line.pk: (line.libelle_traitement, line.code_traitement, line.batch.couloir) for line in lines}
    answers = explain_all(asked[line.pk] for line in lines if line.answer)
    attempts = tuple(
        Attempt(rank, line, answers.get(asked[line.pk]), step)
        for rank, (line, step) in enumerate(zip(lines, steps, strict=True), start=1)
    )
    draft = _draft_step(request, sides[-1]) if sides else None
    found = Chain(attempts, draft, {})
    return Chain(attempts, draft, _names(request, lines, found.steps))


def _sent_side(line: BatchLine, sent: SentLine | SentUnreadable) -> _Side:
    batch = line.batch
    return _Side(
        node=sent.node if isinstance(sent, SentLine) else None,
        lane=lanes().get(batch.couloir),
        header={"numeroAns": batch.numero_ans, "SIRET": batch.siret},
        pieces=[row.attachment for row in line.files.all()],
        unreadable=str(sent) if isinstance(sent, SentUnreadable) else "",
    )


def _draft_step(request: AdvanceRequest, last: _Side) -> Step | None:
    """Since the last attempt; None while the request stands in a batch, is rejected, or given up."""
    software = request.software
    if request.status in NUMBERED | {"rejected", "abandoned"} or software is None:
        return None
    node = assemble(request, software).nodes(Level.LINE)[0]
    now = _Side(
        node=node,
        lane=software.lane,
        header={"numeroAns": software.numero_ans, "SIRET": software.supplier.siret},
        pieces=current_attachments(request, software),
    )
    unparsed = node.facts.unparsed if isinstance(node.facts, LineFacts) else {}
    return _step(last, now, unparsed)


def _step(before: _Side, after: _Side, unparsed: Mapping[str, str] | None = None) -> Step:
    lane = after.lane or before.lane or next(iter(lanes().values()))
    header = tuple(
        Change(Thing(Level.FILE), tag, before.header[tag], after.header[tag])
        for tag in _HEADER
        if before.header[tag] != after.header[tag]
    )
    changes = LineChanges(header)
    if before.node is not None and after.node is not None:
        changes = _without_pieces(header, line_changes(before.node, after.node, _ASIDE))
    return Step(
        lane=lane,
        changes=changes,
        pieces=_piece_changes(before.pieces, after.pieces),
        former_lane=before.lane if before.lane and before.lane.code != lane.code else None,
        unparsed=unparsed or {},
        unreadable=before.unreadable or after.unreadable,
    )


def _without_pieces(header: tuple[Change, ...], found: LineChanges) -> LineChanges:
    """An attachment is compared by its content, which the line does not tell."""
    changed = tuple(one for one in found.changed if one.thing.level is not Level.PJ)
    return LineChanges((*header, *changed), _no_pieces(found.added), _no_pieces(found.removed))


def _no_pieces(held: tuple[Held, ...]) -> tuple[Held, ...]:
    return tuple(one for one in held if one.thing.level is not Level.PJ)


def _piece_changes(before: Iterable[Attachment], after: Iterable[Attachment]) -> tuple[PieceChange, ...]:
    old, new = ({piece.type: piece for piece in pieces} for pieces in (before, after))
    return tuple(
        PieceChange(type_, old.get(type_), new.get(type_))
        for type_ in {**old, **new}
        if _content(old.get(type_)) != _content(new.get(type_))
    )


def _content(piece: Attachment | None) -> tuple[str, str] | None:
    return None if piece is None else (piece.sha256, piece.format)


def _names(request: AdvanceRequest, lines: Iterable[BatchLine], steps: Iterable[Step]) -> dict[str, str]:
    """What the OG and ESMS of these steps are called: as the request has it, else as it was sent, else the directory.

    An OG that was taken out, or an ESMS unticked, still has its name in the request.
    """
    wanted = {number for step in steps for number in _numbers(step)}
    if not wanted:
        return {}
    known: dict[str, str] = {}
    for part in _parts(sorted(wanted)):
        known |= _named(ManagingBody.objects.filter(finess_juridique__in=part), "finess_juridique")
        known |= _named(Establishment.objects.filter(finess_geo__in=part), "finess_geo")
    known |= {number: name for line in lines for number, name in _as_sent(line)}
    known |= _named(Beneficiary.everything.filter(request=request), "finess_juridique")
    known |= _named(InstallationScenario.objects.filter(beneficiary__request=request), "finess_geo")
    return {number: name for number, name in known.items() if number in wanted}


def _as_sent(line: BatchLine) -> Iterator[tuple[str, str]]:
    """The OG of an attempt by their number, as ``freeze_store`` wrote them down."""
    for og in line.beneficiaries.split(" · "):
        number, _, name = og.partition(" ")
        if name:
            yield number, name


def _numbers(step: Step) -> set[str]:
    """Every FINESS that a step speaks of."""
    changes = step.changes
    things = [one.thing for one in changes.changed]
    things += [one.thing for one in (*changes.added, *changes.removed)]
    told = {one for thing in things if thing.level is not Level.PJ for one in (thing.key, thing.og)}
    moved = [one for one in changes.changed if one.tag == "FINESSJuridique"]
    told |= {value for one in moved for value in (one.before, one.after) if isinstance(value, str)}
    return told - {""}


def _named(rows: QuerySet[Any], number: str) -> dict[str, str]:
    return {key: name for key, name in rows.values_list(number, "name") if name}


def _parts(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))
