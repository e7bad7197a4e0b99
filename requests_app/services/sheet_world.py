"""What the portal knows that concerns some entries of a file: looked up for many at once, never row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet

from ..models import (
    AdvanceRequest,
    Establishment,
    ManagingBody,
    Software,
    Supplier,
    User,
    reference_key,
)
from ..rules import Context, Lane
from .access import is_admin
from .in_force import context_for
from .sheet_entries import ESMS_NUMBER, OG_NUMBER, Entry

#: SQLite takes a bounded number of parameters a query.
_CHUNK = 500

Found = TypeVar("Found", bound=Model)
Item = TypeVar("Item")


class Desk:
    """What holds for a whole file: its lane, who imports, and the software of the lane with their contexts."""

    def __init__(self, lane: Lane, by: User) -> None:
        self.lane, self.by, self.by_admin = lane, by, is_admin(by)
        offered = Software.objects.filter(couloir=lane.code, active=True).select_related("supplier")
        self.software = {row.numero_ans: row for row in offered}
        self.only = next(iter(self.software.values())) if len(self.software) == 1 else None
        self.contexts: dict[str, Context] = {}

    def context(self, software: Software) -> Context:
        """The context of a check for that software, or for the stand-in."""
        if software.numero_ans not in self.contexts:
            self.contexts[software.numero_ans] = context_for(software)
        return self.contexts[software.numero_ans]

    def stand_in(self) -> Software:
        """A software that lacks nothing: what else is wrong with a request is judged before its own is known."""
        supplier = Supplier(siret="0" * 14, vat_regime="")
        return Software(
            supplier=supplier, numero_ans="0" * 10, couloir=self.lane.code, profiles=list(self.lane.profiles)
        )


@dataclass(slots=True)
class World:
    """What concerns some entries: directory, people, and the requests that have their references already."""

    ogs: dict[str, ManagingBody] = field(default_factory=dict)
    esms: dict[str, Establishment] = field(default_factory=dict)
    open_esms: Counter[int] = field(default_factory=Counter)  #: by the OG's primary key
    people: dict[str, User] = field(default_factory=dict)  #: by user name, and by it in small letters
    known: dict[tuple[int, str], int] = field(default_factory=dict)  #: (owner, reference's key) -> request

    @classmethod
    def of(cls, entries: Sequence[Entry], desk: Desk) -> World:
        """A constant number of queries for each few hundred rows."""
        world = cls()
        numbers = sorted({row.text(OG_NUMBER) for entry in entries for row in entry.ogs})
        geos = sorted({row.text(ESMS_NUMBER) for e in entries for rows in e.esms.values() for row in rows})
        # An OG's number given for an ESMS, or the other way round, is told as such.
        for row in _in(ManagingBody.objects.all(), "finess_juridique", [*numbers, *geos]):
            world.ogs[row.finess_juridique] = row
        for esms in _in(Establishment.objects.all(), "finess_geo", [*geos, *numbers]):
            world.esms[esms.finess_geo] = esms
        world._count_open(numbers)
        world._meet_people(entries, desk)
        world._find_known(entries)
        return world

    def _count_open(self, numbers: Sequence[str]) -> None:
        keys = [self.ogs[number].pk for number in numbers if number in self.ogs]
        opened = Count("establishments", filter=Q(establishments__closed=False))
        for part in _parts(keys):
            rows = ManagingBody.objects.filter(pk__in=part).order_by().annotate(opened=opened)
            self.open_esms.update(dict(rows.values_list("pk", "opened")))

    def _meet_people(self, entries: Sequence[Entry], desk: Desk) -> None:
        named = {entry.row.text("owner").strip() for entry in entries} - {""}
        people = [desk.by]
        if {name.lower() for name in named} - {desk.by.username.lower()}:
            # Not by the database's LOWER, which leaves É as it is on SQLite.
            people += User.objects.filter(is_active=True).order_by("pk")
        wanted = {name.lower() for name in named} | {desk.by.username.lower()}
        found = [user for user in people if user.username.lower() in wanted]
        self.people = {user.username.lower(): user for user in reversed(found)}
        self.people |= {user.username: user for user in reversed(found)}

    def _find_known(self, entries: Sequence[Entry]) -> None:
        owners = {user.pk for user in self.people.values()}
        keys = sorted({reference_key(entry.reference) for entry in entries if entry.reference})
        for part in _parts(keys):
            rows = AdvanceRequest.objects.filter(owner__in=owners, reference_key__in=part).order_by()
            for owner, key, pk in rows.values_list("owner_id", "reference_key", "pk"):
                self.known[owner, key] = pk


def _in(rows: QuerySet[Found], column: str, values: Sequence[str]) -> Iterable[Found]:
    for part in _parts(values):
        yield from rows.filter(**{f"{column}__in": part})


def _parts(values: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
