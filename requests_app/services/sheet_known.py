"""Rows whose reference a request has already: in what the file and the portal differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..models import AdvanceRequest
from ..rules import Lane
from ..rules.statuses import LIVE, REQUEST_LABELS
from ..spreadsheet import ESMS, OG, REFERENCE, REQUESTS, Row, sheets
from .access import with_parts
from .sheet_build import Built
from .sheet_entries import ESMS_NUMBER, OG_NUMBER
from .sheet_pieces import FILE_COLUMNS, name_key
from .sheet_rows import SheetRows, Texts, rows_of

if TYPE_CHECKING:
    from .sheet_judge import Judged

#: Differences that are told of one request; the page says that there are more.
TOLD = 12
_NOT_COMPARED = frozenset({REFERENCE, "name"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that differs: where in the file, its column, what the portal has, what the file says.

    ``sheet`` is the column's: what the file lacks is told at the request's row.
    """

    row: Row
    sheet: str
    key: str
    there: str
    here: str


def compare_known(judged: Sequence[Judged], lane: Lane) -> None:
    """Fill ``differs``, ``ended`` and ``rejected`` of each entry that is known, in a few queries."""
    keys = [one.known for one in judged if one.known]
    if not keys:
        return
    stored = {row.pk: row for row in with_parts(AdvanceRequest.objects.filter(pk__in=keys))}
    for one in judged:
        if one.known and one.built is not None and one.known in stored:
            status = stored[one.known].status
            one.rejected = status == "rejected"
            if status not in LIVE and not one.rejected:
                one.ended = REQUEST_LABELS[status].lower()
            one.differs = list(_differences(one.built, rows_of(stored[one.known]), lane))


def _differences(built: Built, there: SheetRows, lane: Lane) -> Iterator[Difference]:
    here = rows_of(built.request)
    _as_given(built, here, there)
    columns = {sheet.code: [column.key for column in sheet.columns] for sheet in sheets(lane)}
    yield from _of_row(built.entry.row, columns[REQUESTS], there.request, here.request)
    og_rows = {og.finess_juridique: row for og, row in built.ogs}
    yield from _of_rows(built, OG, og_rows, columns[OG], _by(there.ogs, OG_NUMBER), _by(here.ogs, OG_NUMBER))
    esms_rows = {f"{esms.beneficiary.finess_juridique} {esms.finess_geo}": row for esms, row in built.esms}
    pair = (OG_NUMBER, ESMS_NUMBER)
    yield from _of_rows(built, ESMS, esms_rows, columns[ESMS], _by(there.esms, *pair), _by(here.esms, *pair))


def _as_given(built: Built, here: SheetRows, there: SheetRows) -> None:
    """Compare what the file says: the files that it names, sent again or not; no answer that it leaves to us."""
    for key in FILE_COLUMNS:
        here.request[key] = built.entry.row.text(key).strip()
        if name_key(here.request[key]) == name_key(there.request[key]):
            here.request[key] = there.request[key]
    if not built.entry.row.text("regimeTVA") and not there.request["regimeTVA"]:
        here.request["regimeTVA"] = ""
    known = _by(there.ogs, OG_NUMBER)
    for (_, row), texts in zip(built.ogs, here.ogs, strict=True):
        if not row.text("tranche") and not known.get(texts[OG_NUMBER], {}).get("tranche"):
            texts["tranche"] = ""


def _by(rows: Sequence[Texts], *keys: str) -> dict[str, Texts]:
    return {" ".join(row[key] for key in keys): row for row in rows}


def _of_rows(
    built: Built,
    sheet: str,
    rows: dict[str, Row],
    keys: Sequence[str],
    there: dict[str, Texts],
    here: dict[str, Texts],
) -> Iterator[Difference]:
    named = ESMS_NUMBER if sheet == ESMS else OG_NUMBER
    for number, row in rows.items():
        if number not in there:
            yield Difference(row, sheet, named, "", number.split()[-1])
        else:
            yield from _of_row(row, keys, there[number], here[number])
    for number in sorted(there.keys() - here.keys()):
        yield Difference(built.entry.row, sheet, named, number.split()[-1], "")


def _of_row(row: Row, keys: Sequence[str], there: Texts, here: Texts) -> Iterator[Difference]:
    for key in keys:
        if key not in _NOT_COMPARED and there.get(key, "") != here.get(key, ""):
            yield Difference(row, row.sheet, key, there.get(key, ""), here.get(key, ""))
