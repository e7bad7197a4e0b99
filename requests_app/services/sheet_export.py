"""Requests out to a spreadsheet, in the layout that an import reads; and an import's file with its findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO

from django.db.models import Count, QuerySet

from ..models import AdvanceRequest, FundingScale, SheetImport
from ..rules import Lane, lanes
from ..spreadsheet import ESMS, OG, REQUESTS, Refused, annotate, write, write_model
from .access import with_parts
from .sheet_folder import folder_of
from .sheet_imports import read_tables
from .sheet_report import kept, remarks
from .sheet_rows import Texts, rows_of

#: Requests that are in memory at once.
_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Exportable:
    """How many requests of a list one export would hold."""

    lane: Lane
    many: int


def exportable(requests: QuerySet[AdvanceRequest]) -> list[Exportable]:
    """The lanes of a list: a workbook holds one. A request without a software has none."""
    counted = requests.order_by().values("software__couloir").annotate(many=Count("pk"))
    found = {row["software__couloir"]: row["many"] for row in counted}
    return [Exportable(lane, found[code]) for code, lane in lanes().items() if code in found]


def without_software(requests: QuerySet[AdvanceRequest]) -> int:
    """How many requests of a list no workbook can hold: their lane is not known yet."""
    return requests.filter(software=None).count()


def exported(requests: QuerySet[AdvanceRequest], lane: Lane) -> bytes:
    """The requests of that lane as a workbook, the oldest first."""
    chosen = requests.filter(software__couloir=lane.code).order_by("pk")
    keys = list(chosen.values_list("pk", flat=True))
    with ExitStack() as stack:
        tables = {code: _Aside(stack.enter_context(TemporaryFile("w+"))) for code in (REQUESTS, OG, ESMS)}
        for request in _in_chunks(keys):
            rows = rows_of(request)
            tables[REQUESTS].put([rows.request])
            tables[OG].put(rows.ogs)
            tables[ESMS].put(rows.esms)
        return write(lane, tables)


class _Aside:
    """Rows of a sheet, put aside on the disk until the sheets before it are written."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def put(self, rows: Iterable[Texts]) -> None:
        """Add rows."""
        self._stream.writelines(f"{json.dumps(row)}\n" for row in rows)

    def __iter__(self) -> Iterator[Texts]:
        self._stream.seek(0)
        return map(json.loads, self._stream)


def _in_chunks(keys: Sequence[int]) -> Iterator[AdvanceRequest]:
    for start in range(0, len(keys), _CHUNK):
        part = AdvanceRequest.objects.filter(pk__in=keys[start : start + _CHUNK])
        yield from with_parts(part).order_by("pk")


def model_of(lane: Lane) -> bytes:
    """The « Modèle » of a lane, with the tranches of the scale in force."""
    codes = FundingScale.objects.filter(couloir=lane.code).values_list("tranche", flat=True)
    return write_model(lane, tranches=sorted(set(codes)))


def annotated(row: SheetImport) -> tuple[bytes, str] | None:
    """An import's file with what was found beside its rows, and its name; None where its files are gone."""
    report = kept(folder_of(row))
    if report is None:
        return None
    try:
        workbook = read_tables(row)
    except (Refused, OSError):
        return None
    created = dict(row.result.get("created", ()))
    stem = PurePath(row.files[0]).stem[:100] or "demandes"
    return annotate(workbook, remarks(report, created)), f"{stem}-constats.xlsx"
