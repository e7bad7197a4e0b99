"""What the portal knows of the ESMS of some requests: from the directory and from other requests."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..finess.families import suggested_family
from ..models import AdvanceRequest, Establishment, InstallationScenario
from ..rules import EsmsFacts, Lane
from ..rules.statuses import LIVE

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
    register = _register(numbers)
    others = _other_requests(numbers, own, lane)
    return {row.finess_geo: _facts(row, register.get(row.finess_geo), others) for row in rows}


def _facts(
    row: InstallationScenario | Establishment, known: Establishment | None, others: dict[str, list[str]]
) -> EsmsFacts:
    category = row.category_code or (known.category_code if known else "")
    return EsmsFacts(
        name=row.name,
        category=row.category_label,
        family=suggested_family(category) if category else None,
        closed=known.closed if known else row.closed,
        og_in_register=known.managing_body.finess_juridique if known else None,
        other_requests=tuple(others.get(row.finess_geo, ())),
    )


def _register(numbers: Sequence[str]) -> dict[str, Establishment]:
    known: dict[str, Establishment] = {}
    for part in _parts(numbers):
        found = Establishment.objects.filter(finess_geo__in=part).select_related("managing_body")
        known.update((row.finess_geo, row) for row in found)
    return known


def _other_requests(numbers: Sequence[str], own: Sequence[int], lane: Lane) -> dict[str, list[str]]:
    """For each ESMS, the other requests of the lane that still hold it (FORMAT D14: one advance each)."""
    held: dict[str, list[str]] = defaultdict(list)
    for part in _parts(numbers):
        rows = (
            InstallationScenario.objects.filter(
                ticked=True,
                beneficiary__removed=False,
                finess_geo__in=part,
                beneficiary__request__status__in=LIVE,
                beneficiary__request__software__couloir=lane.code,
            )
            .exclude(beneficiary__request__in=own)
            .order_by("beneficiary__request_id")
            .values_list("finess_geo", "beneficiary__request_id")
        )
        for number, request in rows:
            held[number].append(f"n° {request}")
    return held


def _parts(numbers: Sequence[str]) -> Iterable[Sequence[str]]:
    return (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))
