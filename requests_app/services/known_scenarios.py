"""The newest scenario of each ESMS in some requests, and what the ESMS of an OG have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ..models import InstallationScenario
from ..models.copies import ANSWERS
from .known_fit import is_blank


@dataclass(frozen=True, slots=True)
class Origin:
    """The request that an answer comes from: its number, the day it was submitted, whose it is."""

    request: int
    day: date
    owner: int
    agreeing: int = 0  #: where other ESMS agree on it: how many


@dataclass(frozen=True, slots=True)
class Known:
    """The answers of one scenario, or those that several have in common."""

    origin: Origin
    couloir: str
    values: Mapping[str, Any]


#: The number of the OG, the lane, where it comes from, and the answers in the order of ``ANSWERS``.
_FIELDS = (
    "finess_geo",
    "beneficiary__finess_juridique",
    "beneficiary__request__software__couloir",
    "beneficiary__request_id",
    "moment",
    "beneficiary__request__owner_id",
)


def latest_of(newest_first: QuerySet[InstallationScenario]) -> dict[str, Known]:
    """The first scenario of each ESMS, by its number. One query; the rows have a ``moment``."""
    found: dict[str, Known] = {}
    for finess, _, couloir, request, moment, owner, *answers in newest_first.values_list(*_FIELDS, *ANSWERS):
        if finess not in found:
            found[finess] = Known(_origin(request, moment, owner), couloir or "", _answers(answers))
    return found


def agreed(newest_first: QuerySet[InstallationScenario], couloir: str) -> dict[str, Known]:
    """What all the ESMS of each OG answered alike in their newest scenario, by the OG's number. One query.

    Of the trade profile, which each lane words for itself, only those of ``couloir`` are heard.
    """
    by_og: dict[str, dict[str, Known]] = defaultdict(dict)
    for finess, og, lane, request, moment, owner, *answers in newest_first.values_list(*_FIELDS, *ANSWERS):
        known = Known(_origin(request, moment, owner), lane or "", _answers(answers))
        by_og[og].setdefault(finess, known)
    return {og: _common(list(rows.values()), couloir) for og, rows in by_og.items()}


def _common(rows: list[Known], couloir: str) -> Known:
    values: dict[str, Any] = {}
    for column in ANSWERS:
        heard = [row for row in rows if column != "profil_metier" or row.couloir == couloir]
        said = {row.values[column] for row in heard if column in row.values}
        if len(said) == 1:
            values[column] = said.pop()
    newest = max(rows, key=lambda row: (row.origin.day, row.origin.request)).origin
    return Known(Origin(newest.request, newest.day, newest.owner, agreeing=len(rows)), couloir, values)


def _answers(answers: list[Any]) -> dict[str, Any]:
    return {column: value for column, value in zip(ANSWERS, answers, strict=True) if not is_blank(value)}


def _origin(request: int, moment: datetime, owner: int) -> Origin:
    return Origin(request, timezone.localtime(moment).date(), owner)
