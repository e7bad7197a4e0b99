"""The official lists of eligible ESMS: which is in force in a lane, and what it says of an ESMS (FORMAT D14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..models import EligibleList, EligibleNumber
from ..rules import Lane, OfficialList, lanes

#: SQLite takes a bounded number of parameters a query.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list in force of one lane says of an ESMS."""

    couloir_label: str
    row: EligibleList
    listed: bool

    @property
    def words(self) -> str:
        """« sur la liste officielle du 01/03/2026 », « absent de la liste officielle du … »."""
        return described_list(self.row).says(self.listed)


def history(lane: Lane) -> list[EligibleList]:
    """Every list of the lane, by its date, the newest first; those withdrawn too."""
    rows = EligibleList.objects.filter(couloir=lane.code)
    return list(rows.select_related("created_by", "withdrawn_by"))


def list_in_force(lane: Lane) -> EligibleList | None:
    """The newest list of the lane, by its date, that is not withdrawn; None: absence is no error."""
    return EligibleList.objects.filter(couloir=lane.code, withdrawn_at__isnull=True).first()


def described_list(row: EligibleList) -> OfficialList:
    """The list as the rules name it."""
    return OfficialList(row.day, row.source)


def listed_among(row: EligibleList, numbers: Iterable[str]) -> set[str]:
    """Those of these FINESS géographiques that are on the list: a few queries, however many numbers."""
    sought = sorted(set(numbers))
    found: set[str] = set()
    for start in range(0, len(sought), _CHUNK):
        part = EligibleNumber.objects.filter(list=row, finess_geo__in=sought[start : start + _CHUNK])
        found.update(part.values_list("finess_geo", flat=True))
    return found


def listings(numbers: Collection[str]) -> dict[str, list[Listing]]:
    """For each of these ESMS, what the list in force of every lane that has one says, in the lanes' order."""
    said: dict[str, list[Listing]] = {number: [] for number in numbers}
    newest: dict[str, EligibleList] = {}
    for row in EligibleList.objects.filter(withdrawn_at__isnull=True):
        newest.setdefault(row.couloir, row)
    for lane in lanes().values():
        official = newest.get(lane.code)
        if official is None:
            continue
        listed = listed_among(official, numbers)
        for number, found in said.items():
            found.append(Listing(lane.label, official, number in listed))
    return said
