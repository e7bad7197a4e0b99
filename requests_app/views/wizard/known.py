"""What earlier requests answered, proposed on the pages of the sections: field by field, with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from ...forms.operators import operator_shown
from ...forms.step import StepForm
from ...models import NONE_ANSWER, AdvanceRequest
from ...rules import Lane, lanes
from ...rules.answers import YES_NO
from ...services.access import Person, is_admin
from ...services.judging import Judgement
from ...services.known_answers import (
    CERTIFICATE,
    CONTACT,
    MANDATAIRE,
    SCENARIO,
    TRANCHE,
    Block,
    known_answers,
    token_of,
)
from ...services.known_fill import ALL, TICKED, Overtaken, Take, fill, selected
from ...services.known_fit import TAG_OF
from ...services.known_scenarios import Origin
from .frame import Pressed, StepView

_OVERTAKEN = "Les réponses proposées ont changé entre-temps : rien n’a été repris. Voici les nouvelles."


@dataclass(frozen=True, slots=True)
class Item:
    """One proposed answer, in words, and the button that takes it alone."""

    label: str
    text: str
    button: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where proposals come from. A request of somebody else has a number and a day, no address."""

    number: int
    day: date
    url: str
    agreeing: int


@dataclass(frozen=True, slots=True)
class KnownBlock:
    """What one earlier request proposes for a row, and the button that takes all of it."""

    code: str
    pk: int
    source: Source
    items: tuple[Item, ...]
    button: str


@dataclass(frozen=True, slots=True)
class KnownShown:
    """All that a section proposes; for the scenarios, the buttons for all rows and for the ticked ones."""

    blocks: tuple[KnownBlock, ...]
    rows: Mapping[int, KnownBlock]  #: of the scenarios, by the ESMS's primary key
    take_all: str = ""
    take_ticked: str = ""

    @property
    def answers(self) -> int:
        """How many answers are proposed."""
        return sum(len(block.items) for block in self.blocks)

    def of(self, code: str) -> dict[int, KnownBlock]:
        """Those of one kind, by the row's primary key."""
        return {block.pk: block for block in self.blocks if block.code == code}

    @property
    def mandataire(self) -> KnownBlock | None:
        """The only one of the request itself."""
        return next((block for block in self.blocks if block.code == MANDATAIRE), None)

    @property
    def contacts(self) -> dict[int, KnownBlock]:
        """Of each OG."""
        return self.of(CONTACT)

    @property
    def certificates(self) -> dict[int, KnownBlock]:
        """Of each OG."""
        return self.of(CERTIFICATE)

    @property
    def tranches(self) -> dict[int, KnownBlock]:
        """Of each OG."""
        return self.of(TRANCHE)


class WithKnown(StepView):
    """A section that earlier requests can help to fill."""

    def button(self, http: HttpRequest, locked: AdvanceRequest) -> Pressed | None:
        """Taking one proposed answer, a block of them, or all."""
        take = Take.parse(http.POST.get("known", ""))
        if take is None:
            return super().button(http, locked)
        ticked = set(http.POST.getlist("row"))
        try:
            blocks = selected(known_answers(locked, self.section), take, ticked)
        except Overtaken:
            return Pressed(lambda _: _OVERTAKEN, ok=False)
        if not blocks:
            return Pressed(lambda _: "Aucun ESMS coché n’a de réponse proposée.", ok=False)
        one = take.code == SCENARIO and take.scope not in (ALL, TICKED)
        anchor = f"ligne-{blocks[0].row.pk}" if one else ""
        return Pressed(lambda changes: fill(locked, blocks, take.column, changes), anchor)

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        blocks = known_answers(self.request_row, self.section)
        known = shown_in(self.request_row, blocks, http.user)
        return {**super().context(http, form, judgement), "known": known}


def shown_in(request: AdvanceRequest, blocks: Sequence[Block], user: Person) -> KnownShown:
    """Proposals as a page shows them to that person."""
    lane = request.software.lane if request.software else next(iter(lanes().values()))
    shown = tuple(_shown(block, lane, user) for block in blocks)
    rows = {block.pk: block for block in shown if block.code == SCENARIO}
    if len(rows) < 2:
        return KnownShown(shown, rows)
    token = token_of([block for block in blocks if block.code == SCENARIO])
    return KnownShown(
        shown, rows, str(Take(SCENARIO, ALL, "", token)), str(Take(SCENARIO, TICKED, "", token))
    )


def source_of(origin: Origin, user: Person) -> Source:
    """The request that an answer comes from, with its address if that person may see it."""
    may_see = is_admin(user) or origin.owner == user.pk
    url = reverse("portail:request_summary", args=[origin.request]) if may_see else ""
    return Source(origin.request, origin.day, url, origin.agreeing)


def _shown(block: Block, lane: Lane, user: Person) -> KnownBlock:
    scope, token = str(block.row.pk), block.token
    items = tuple(
        Item(
            _label(column, lane),
            in_words(column, value, lane),
            str(Take(block.code, scope, column, token)),
        )
        for column, value in block.values.items()
    )
    whole = str(Take(block.code, scope, "", token))
    return KnownBlock(block.code, block.row.pk, source_of(block.origin, user), items, whole)


def _label(column: str, lane: Lane) -> str:
    return lane.tags[TAG_OF[column]].label if column in TAG_OF else "Tranche"


def in_words(column: str, value: Any, lane: Lane) -> str:
    """A proposed answer as the section's own fields word it."""
    if isinstance(value, bool):
        return dict(YES_NO)["true" if value else "false"]
    if column == "operateur":
        name = lane.operators.get(value)
        return f"{value} – {name}" if name else operator_shown(value)
    if column not in TAG_OF:
        return str(value)
    spec = lane.tags[TAG_OF[column]]
    if value == NONE_ANSWER:
        return operator_shown(value)
    offered = dict(YES_NO) if spec.kind == "boolean" else spec.values or {}
    return offered.get(value, str(value))
