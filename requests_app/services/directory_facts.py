"""What the portal knows of the ESMS of some requests: from the directory and from other requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..models import AdvanceRequest, EligibleList, Establishment, InstallationScenario
from ..rules import EsmsFacts, Lane
from ..rules.statuses import LIVE
from .categories import CategoryTable, table_of
from .eligible_lists import described_list, list_in_force, listed_among

#: SQLite takes a bounded number of parameters a query.
_CHUNK = 500


def esms_facts(requests: Sequence[AdvanceRequest], lane: Lane) -> dict[str, EsmsFacts]:
    """Facts by FINESS géographique for every ticked ESMS of these requests: a few queries, however many rows."""
    rows = [
        row
        for request in requests
        for og in request.beneficiaries.all()
        for row in og.scenarios.all()
        if row.ticked
    ]
    return facts_of(rows, [request.pk for request in requests], lane)


def facts_of(
    rows: Sequence[InstallationScenario | Establishment], own: Sequence[int], lane: Lane
) -> dict[str, EsmsFacts]:
    """The same for any ESMS, chosen or not yet; ``own`` are the requests that do not count as others."""
    numbers = sorted({row.finess_geo for row in rows})
    if not numbers:
        return {}
    register = _register(numbers)
    others = _other_requests(numbers, own, lane)
    table = table_of(lane)
    official = _Official.of(lane, numbers)
    return {
        row.finess_geo: _facts(row, register.get(row.finess_geo), others, table, official) for row in rows
    }


@dataclass(frozen=True, slots=True)
class _Official:
    """What the lane's official list says of the ESMS that are judged."""

    row: EligibleList | None
    listed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lane: Lane, numbers: Sequence[str]) -> _Official:
        row = list_in_force(lane)
        return cls(None) if row is None else cls(row, frozenset(listed_among(row, numbers)))


def _facts(
    row: InstallationScenario | Establishment,
    known: Establishment | None,
    others: dict[str, list[str]],
    table: CategoryTable,
    official: _Official,
) -> EsmsFacts:
    described = row if row.category_code or known is None else known
    suggestion = table.suggestion(described.category_code, row.category_label or described.category_label)
    return EsmsFacts(
        name=row.name,
        category=suggestion.label or suggestion.code,
        family=suggestion.family,
        suggestion=suggestion.sentence,
        closed=known.closed if known else row.closed,
        og_in_register=known.managing_body.finess_juridique if known else None,
        listed=None if official.row is None else row.finess_geo in official.listed,
        official_list=None if official.row is None else described_list(official.row),
        other_requests=tuple(others.get(row.finess_geo, ())),
    )


def _register(numbers: Sequence[str]) -> dict[str, Establishment]:
    known: dict[str, Establishment] = {}
    for part in _parts(numbers):
        found = Establishment.objects.filter(finess_geo__in=part).select_related("managing_body")
        known.update((row.finess_geo, row) for row in found)
    return known


def _other_requests(numbers: Sequence[str], own: Sequence[int], lane: Lane) -> dict[str, list[str]]:
    """For each ESMS, the other requests of the lane that still hold it (FORMAT D14: one advance each).

    Whose requests count is sorted out here: asked for it too, SQLite goes through all requests, not by the numbers.
    """
    held: dict[str, set[int]] = defaultdict(set)
    left_out = frozenset(own)
    for part in _parts(numbers):
        rows = InstallationScenario.objects.filter(
            ticked=True, beneficiary__removed=False, finess_geo__in=part
        ).order_by()
        found = rows.values_list(
            "finess_geo",
            "beneficiary__request_id",
            "beneficiary__request__status",
            "beneficiary__request__software__couloir",
        )
        for number, request, status, couloir in found:
            if status in LIVE and couloir == lane.code and request not in left_out:
                held[number].add(request)
    return {number: [f"n° {request}" for request in sorted(requests)] for number, requests in held.items()}


def _parts(numbers: Sequence[str]) -> Iterable[Sequence[str]]:
    return (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))
