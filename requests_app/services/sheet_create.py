"""Judged entries of a file become requests: all of them, with their history and files, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.core.files.storage import default_storage
from django.db import models
from django.utils.text import Truncator

from ..models import (
    AdvanceRequest,
    Attachment,
    Establishment,
    Event,
    ManagingBody,
    User,
)
from ..models.attachment import stored_name
from ..models.copies import og_copy
from ..spreadsheet import sheets
from .directory_by_hand import values_of
from .search_index import count_esms
from .sheet_build import Built
from .sheet_judge import Judged, Missing
from .sheet_pieces import FILE_COLUMNS, Pieces
from .submission import submit_judged

Row = TypeVar("Row", bound=models.Model)

#: Rows an SQL statement.
_BATCH = 200
#: The longest comment that an event keeps of what could not be taken over, in characters.
_LONGEST = 2000


#: (row of « Demandes », type of attachment) -> the name under which the file was copied.
Copied = Mapping[tuple[int, str], str]


@contextmanager
def files_copied(chosen: Sequence[Judged], pieces: Pieces) -> Iterator[Copied]:
    """Copy each request's files to where attachments live, before the database is locked.

    Each request has files of its own. Where the block fails they are removed again.
    """
    copied: dict[tuple[int, str], str] = {}
    try:
        for built in _builts(chosen):
            for attachment in built.pieces:
                name = _copied(attachment, built, pieces)
                copied[built.entry.row.number, attachment.type] = name
        yield copied
    except BaseException:
        for name in copied.values():
            default_storage.delete(name)
        raise


def _copied(attachment: Attachment, built: Built, pieces: Pieces) -> str:
    key = next(key for key, code in FILE_COLUMNS.items() if code == attachment.type)
    found = pieces.named(built.entry.row.text(key))
    assert found is not None  # it was when the request was built, and nothing leaves the folder
    with found.open() as content:
        return default_storage.save(stored_name(attachment, ""), content)


def create(
    chosen: Sequence[Judged], by: User, source: str, copied: Copied, *, submit: bool
) -> list[AdvanceRequest]:
    """Store the requests, with their history; ``submit``: those without an error are submitted too.

    Run it in a transaction in which they were judged, within ``files_copied``. ``source``: the file's name.
    """
    builts = list(_builts(chosen))
    for built in builts:
        for attachment in built.pieces:
            attachment.file.name = copied[built.entry.row.number, attachment.type]
    for start in range(0, len(builts), _BATCH):
        _store(builts[start : start + _BATCH], by, source)
    if submit:
        submit_judged([one.built.request for one in chosen if one.built and one.is_sound], by)
    return [built.request for built in builts]


def _builts(chosen: Iterable[Judged]) -> Iterator[Built]:
    return (one.built for one in chosen if one.built is not None)


def _store(builts: Sequence[Built], by: User, source: str) -> None:
    requests = _inserted([built.request for built in builts])
    for built, request in zip(builts, requests, strict=True):
        built.order.request = request
        for og, _ in built.ogs:
            og.request = request
        for piece in built.pieces:
            piece.request, piece.uploaded_by = request, by
    _inserted([built.order for built in builts])
    _inserted([og for built in builts for og, _ in built.ogs])
    scenarios = [row for built in builts for row, _ in built.esms]
    for row in scenarios:
        row.beneficiary = row.beneficiary  # its key has changed
    _inserted(scenarios)
    _inserted([piece for built in builts for piece in built.pieces])
    Event.objects.bulk_create(_event(built, by, source) for built in builts)


def _inserted(rows: list[Row]) -> list[Row]:
    """The rows, stored under keys of the database's."""
    for row in rows:
        row.pk = None
    return type(rows[0])._default_manager.bulk_create(rows, batch_size=_BATCH) if rows else []


def _event(built: Built, by: User, source: str) -> Event:
    comment = f"« {source} », ligne {built.entry.row.number}."
    if built.reading.unkept:
        titles = {sheet.code: sheet.title for sheet in sheets(built.software.lane)}
        lost = "; ".join(
            f"{titles[row.sheet]}, ligne {row.number} : « {text} »" for row, _, text in built.reading.unkept
        )
        comment += f" Non repris, faute de pouvoir l’être : {lost}."
    return Event(
        request=built.request,
        actor=by,
        verb="import",
        to_status=built.request.status,
        comment=Truncator(comment).chars(_LONGEST),
        changes=[],
    )


def add_missing(chosen: Sequence[Judged]) -> None:
    """Add by hand to the directory the OG and ESMS that it lacks, and tie the requests to them."""
    wanted = {(one.kind, one.number): one for judged in chosen for one in judged.missing if one.can_be_added}
    bodies = _added_bodies([one for one in wanted.values() if one.kind == "og"])
    esms = _added_esms([one for one in wanted.values() if one.kind == "esms"])
    for built in _builts(chosen):
        for og, _ in built.ogs:
            if og.finess_juridique in bodies:
                for column, value in og_copy(bodies[og.finess_juridique]).items():
                    setattr(og, column, value)
        for row, _ in built.esms:
            if row.finess_geo in esms:
                row.establishment = esms[row.finess_geo]


def _added_bodies(wanted: Sequence[Missing]) -> dict[str, ManagingBody]:
    rows = [ManagingBody(finess_juridique=one.number, **values_of(one.number, one.name)) for one in wanted]
    ManagingBody.objects.bulk_create(rows, batch_size=_BATCH)
    return {row.finess_juridique: row for row in rows}


def _added_esms(wanted: Sequence[Missing]) -> dict[str, Establishment]:
    found = ManagingBody.objects.in_bulk({one.og for one in wanted}, field_name="finess_juridique")
    rows = [
        Establishment(finess_geo=one.number, managing_body=found[one.og], **values_of(one.number, one.name))
        for one in wanted
        if one.og in found
    ]
    Establishment.objects.bulk_create(rows, batch_size=_BATCH)
    count_esms()
    return {row.finess_geo: row for row in rows}
