"""Loading an official list of eligible ESMS: read, weighed against what the portal holds, then kept in one go."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from ..finess.number_list import Line, ListError, NumberList, read_list
from ..models import (
    AdvanceRequest,
    EligibleList,
    EligibleNumber,
    Establishment,
    InstallationScenario,
    ManagingBody,
    User,
)
from ..rules import Lane
from ..rules.cells import column_of
from ..rules.statuses import REQUEST_LABELS
from ..spreadsheet import Refused, guard, read_table
from .bulk import insert_rows
from .eligible_lists import list_in_force, listed_among

__all__ = [
    "AlreadyLoaded",
    "AlreadyWithdrawn",
    "Effects",
    "ListChanged",
    "ListError",
    "NumberList",
    "Sent",
    "Weighed",
    "effects",
    "load",
    "read",
    "withdraw",
]

#: Bytes of a list: ten times what every establishment of the register takes.
MAX_BYTES = 15_000_000

T = TypeVar("T")

#: Requests that are still judged: what is frozen is out of the list's reach.
JUDGED = ("draft", "returned", "submitted", "approved")
_CHUNK = 500


class ListChanged(RuntimeError):
    """Another list came in force, or was withdrawn, since the effects were shown: nothing was written."""


class AlreadyLoaded(RuntimeError):
    """The same file is loaded already for this lane and this day, and not withdrawn."""


class AlreadyWithdrawn(RuntimeError):
    """Somebody withdrew the list a moment ago."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A list as a person sends it."""

    file_name: str
    data: bytes
    day: date
    source: str
    column: str = ""  #: its letter, where the person said which

    @property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Affected:
    """A request with ESMS that the list lacks."""

    request: AdvanceRequest
    absent: int
    new: int  #: of those, how many the list in force until now has, or none is in force

    @property
    def status(self) -> str:
        """Where it stands, in French."""
        return REQUEST_LABELS[self.request.status]


@dataclass(frozen=True, slots=True)
class Effects:
    """What a list would do."""

    in_force: EligibleList | None  #: until now
    will_be_in_force: bool  #: False: a list of a later day stays in force
    known: int  #: numbers of ESMS that the directory has
    of_og: Sequence[ManagingBody]  #: whose numbers the list has instead of an ESMS'
    unknown: Sequence[str]
    affected: Sequence[Affected]

    @property
    def absent(self) -> int:
        """ESMS of open requests that the list lacks."""
        return sum(one.absent for one in self.affected)

    @property
    def new(self) -> int:
        """Those that would become errors and are none yet."""
        return sum(one.new for one in self.affected)

    @property
    def already(self) -> int:
        """Those that are errors already, by the list in force."""
        return self.absent - self.new


def read(sent: Sent) -> NumberList:
    """The numbers of a CSV or XLSX. Raises ``ListError``, a French sentence."""
    if len(sent.data) > MAX_BYTES:
        raise ListError("Ce fichier est trop gros pour une liste d’ESMS : 15 Mo au plus.")
    with NamedTemporaryFile(prefix="segur-liste-") as kept:
        kept.write(sent.data)
        kept.flush()
        path = Path(kept.name)
        try:
            guard(path)
            lines = [Line(row.number, row.texts) for row in read_table(sent.file_name, path)]
        except Refused as fault:
            raise ListError(str(fault)) from fault
    return read_list(lines, column_of(sent.column))


def effects(lane: Lane, day: date, numbers: Collection[str]) -> Effects:
    """What these numbers would change if they were the lane's list of that day."""
    current = list_in_force(lane)
    # All of them in one query: a list names a large part of the directory.
    known = set(numbers) & set(Establishment.objects.order_by().values_list("finess_geo", flat=True))
    others = sorted(set(numbers) - known)
    ogs = [og for part in _parts(others) for og in ManagingBody.objects.filter(finess_juridique__in=part)]
    unknown = sorted(set(others) - {og.finess_juridique for og in ogs})
    wins = current is None or day >= current.day
    affected = list(_affected(lane, current, numbers)) if wins else []
    return Effects(current, wins, len(known), ogs, unknown, affected)


def _affected(lane: Lane, current: EligibleList | None, numbers: Collection[str]) -> Iterator[Affected]:
    rows = InstallationScenario.objects.filter(
        ticked=True,
        beneficiary__removed=False,
        beneficiary__request__status__in=JUDGED,
        beneficiary__request__software__couloir=lane.code,
    )
    listed = set(numbers)
    pairs = rows.order_by("beneficiary__request_id").values_list("beneficiary__request_id", "finess_geo")
    absent = [(pk, number) for pk, number in pairs if number not in listed]
    of_current = set() if current is None else listed_among(current, {number for _pk, number in absent})
    counts = Counter(pk for pk, _number in absent)
    fresh = Counter(pk for pk, number in absent if current is None or number in of_current)
    for part in _parts(sorted(counts)):
        for request in AdvanceRequest.objects.filter(pk__in=part).select_related("owner").order_by("pk"):
            yield Affected(request, counts[request.pk], fresh[request.pk])


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A list whose effects a person has seen, ready to be kept."""

    file_name: str
    sha256: str
    day: date
    source: str
    numbers: Sequence[str]
    repaired: int
    refused: int
    seen: int | None  #: primary key of the list in force then


def load(lane: Lane, weighed: Weighed, actor: User | None) -> EligibleList:
    """Keep a list, in one transaction. Raises ``ListChanged`` or ``AlreadyLoaded``; nothing is written then."""
    with transaction.atomic():
        held = list(EligibleList.objects.select_for_update().filter(couloir=lane.code))
        alive = [row for row in held if row.withdrawn_at is None]
        if (alive[0].pk if alive else None) != weighed.seen:
            raise ListChanged
        if any(row.sha256 == weighed.sha256 and row.day == weighed.day for row in alive):
            raise AlreadyLoaded
        row = EligibleList.objects.create(
            couloir=lane.code,
            day=weighed.day,
            source=weighed.source,
            file_name=weighed.file_name,
            sha256=weighed.sha256,
            count=len(weighed.numbers),
            repaired=weighed.repaired,
            refused=weighed.refused,
            created_by=actor,
        )
        insert_rows(
            EligibleNumber, ("list_id", "finess_geo"), [(row.pk, number) for number in weighed.numbers]
        )
    return row


def withdraw(row: EligibleList, reason: str, actor: User | None) -> EligibleList:
    """Take a list out of force for good; it stays in the history. Raises ``AlreadyWithdrawn``."""
    with transaction.atomic():
        held = EligibleList.objects.select_for_update().get(pk=row.pk)
        if held.withdrawn_at is not None:
            raise AlreadyWithdrawn
        held.withdrawn_at, held.withdrawn_by, held.withdrawal_reason = timezone.now(), actor, reason
        held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    return held
