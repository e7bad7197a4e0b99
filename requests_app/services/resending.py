"""A rejected request beside what was sent of it: what changed since, and whether anything did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import simplejson

from ..asp_file import NotWritable, write
from ..asp_file.line_changes import AGENCY, IDENTITY, line_changes
from ..models import AdvanceRequest, Answer, Attachment, BatchLine, Software
from ..rules import Lane, Level, Place
from ..rules.tags import LEVELS
from .access import with_parts
from .assemble import Numbers, assemble, assemble_file, current_attachments
from .in_force import decisions_in_force, structure_in_force
from .line_texts import item_texts
from .sent_lines import SentUnreadable, sent_lines

_HELD = "FINESSGeos"
_PIECES = "piecesJustificatives"


class UnchangedSinceRejection(ValueError):
    """The request is what the agency rejected, to the letter: somebody has to say that this is meant."""


def rejected_lines(requests: Iterable[AdvanceRequest]) -> dict[int, BatchLine]:
    """By request, its attempt that the agency answered last, where that is a rejection and it accepted no other."""
    keys = [request.pk for request in requests]
    answered = BatchLine.objects.filter(request__in=keys).exclude(answer="").order_by("pk")
    rows = answered.select_related("batch").defer("batch__content", "returned")
    found: dict[int, list[BatchLine]] = defaultdict(list)
    for line in rows.prefetch_related("files__attachment"):
        found[line.request_id].append(line)
    return {
        pk: lines[-1] for pk, lines in found.items() if {line.answer for line in lines} == {Answer.REJECTED}
    }


def rejected_line(request: AdvanceRequest) -> BatchLine | None:
    """The same for one request."""
    return rejected_lines([request]).get(request.pk)


def sent_unchanged(request: AdvanceRequest, line: BatchLine | None = None) -> bool:
    """Whether the request, sent as it stands, would be the very line that the agency rejected last.

    Compared with the same numLigne, numeroEditeur and file names, and the attachments by their SHA-256. A request
    that was not rejected, or cannot be written as it stands, is not. It should come from ``access.with_parts``;
    ``line`` is its rejected attempt where that is known.
    """
    line = line or rejected_line(request)
    return line is not None and bool(_unchanged([(request, line)]))


def unchanged_among(requests: Iterable[AdvanceRequest]) -> set[int]:
    """The keys of those that ``sent_unchanged`` says it of; a number of queries that does not grow with them."""
    rejected = rejected_lines(requests)
    if not rejected:
        return set()
    rows = with_parts(AdvanceRequest.objects.filter(pk__in=rejected))
    return _unchanged([(row, rejected[row.pk]) for row in rows])


def _unchanged(asked: Iterable[tuple[AdvanceRequest, BatchLine]]) -> set[int]:
    by_software: dict[Software, list[tuple[AdvanceRequest, Numbers]]] = defaultdict(list)
    sent_as: dict[int, str] = {}
    for request, line in asked:
        numbers = _same_numbers(request, line)
        if numbers is not None and request.software is not None:
            by_software[request.software].append((request, numbers))
            sent_as[request.pk] = line.sent
    return {
        request.pk
        for software, group in by_software.items()
        for (request, _), written in zip(group, _would_send(software, group), strict=True)
        if written == _parsed(sent_as[request.pk])
    }


def _same_numbers(request: AdvanceRequest, line: BatchLine) -> Numbers | None:
    """The numbers and file names of the attempt, for what the request holds now; None where a file is another, or
    where the agency never judged the line: nothing need change in it.
    """
    software = request.software
    if line.never_returned or software is None or not _same_header(software, line):
        return None
    sent = _sent_pieces(line)
    pieces = current_attachments(request, software)
    if set(map(_identity, pieces)) != set(sent):
        return None
    return Numbers(
        line.num_ligne, line.numero_editeur, {piece.pk: sent[_identity(piece)] for piece in pieces}
    )


def _would_send(software: Software, group: Sequence[tuple[AdvanceRequest, Numbers]]) -> Iterator[Any]:
    """The line that would be written now of each of them; None where it cannot be."""
    lane: Lane = software.lane
    structure, decisions = structure_in_force(lane), decisions_in_force()
    tree = assemble_file(software, group)
    for line in tree.nodes(Level.LINE):
        alone = replace(tree, children={**tree.children, Level.LINE: [line]})
        try:
            data = write(alone, structure, lane, decisions)
        except NotWritable:
            yield None
        else:
            (text,) = item_texts(data.decode(), structure.pointer(Place("lignesImport")))
            yield _parsed(text)


def changed_tags(request: AdvanceRequest, line: BatchLine) -> frozenset[str]:
    """The tags in which the request is no longer the line as sent, blocks not counted.

    An OG or ESMS more or less is a change of its number and of all that is asked of it; ``piecesJustificatives`` is
    one where a file is another. None where what was sent can no longer be read. The request should come from
    ``access.with_parts``.
    """
    software = request.software
    sent = sent_lines([line])[line.pk]
    if software is None or isinstance(sent, SentUnreadable):
        return frozenset()
    found = line_changes(sent.node, assemble(request, software).nodes(Level.LINE)[0], IDENTITY | AGENCY)
    changed = {one.tag for one in found.changed if one.thing.level is not Level.PJ}
    for held in (*found.added, *found.removed):
        if held.thing.level is not Level.PJ:
            changed |= {_HELD, *(tag for tag, level in LEVELS.items() if level is held.thing.level)}
    if set(map(_identity, current_attachments(request, software))) != set(_sent_pieces(line)):
        changed.add(_PIECES)
    if not _same_header(software, line):
        changed |= {"numeroAns", "SIRET"}
    return frozenset(changed)


def _same_header(software: Software, line: BatchLine) -> bool:
    """Whether it would go out under the same software and supplier."""
    batch = line.batch
    header = (batch.software_id, batch.numero_ans, batch.siret)
    return header == (software.pk, software.numero_ans, software.supplier.siret)


def _identity(piece: Attachment) -> tuple[str, str, str]:
    return piece.type, piece.format, piece.sha256


def _sent_pieces(line: BatchLine) -> dict[tuple[str, str, str], str]:
    """The name under which each file was sent."""
    return {_identity(row.attachment): row.nom_fichier for row in line.files.all()}


def _parsed(text: str) -> Any:
    return simplejson.loads(text, use_decimal=True)
