"""What the directory says otherwise than a request: renamed, closed, reopened, moved to another OG or town.

A request holds copies of the directory's rows, and nothing here changes one: a person sees the old and the new,
and takes the new (``drift_actions``) or keeps the old. What was kept is remembered in the row, as the words that
the directory had then (``register_kept``: column -> ``Fact.mark``): it comes up again once those change.

A spelling that differs by case, accents or punctuation alone is no change, nor a town's « Cedex »; and what the
directory leaves empty, or what the request never held, is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain

from ..models import (
    AdvanceRequest,
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
    Source,
)
from ..rules.days import written
from .search_text import plain

#: The kinds of difference, by what a person can do about them.
SAID, CLOSED, MOVED = "said", "closed", "moved"
KINDS = (MOVED, CLOSED, SAID)
#: Of any of them, what a person keeps knowingly.
KEPT = "kept"

#: The columns whose copy may differ, each with its label.
_OG_TEXTS = {"name": "Nom", "town": "Commune", "departement": "Département"}
_ESMS_TEXTS = {"name": "Nom", "town": "Commune"}

#: In these statuses a difference still matters: later, the agency has the file.
SHOWN_IN = frozenset({"draft", "returned", "submitted", "approved"})

#: How the post sorts a town's mail is no part of its name.
_CEDEX = re.compile(r" cedex( [0-9]+)?$")

Row = Beneficiary | InstallationScenario
Known = ManagingBody | Establishment


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the directory says otherwise, in the request's words and in its own."""

    column: str
    kind: str
    label: str
    held: str
    now: str
    mark: str  #: what is remembered where a person keeps the old
    kept: bool


@dataclass(frozen=True, slots=True)
class RowDrift:
    """An OG or an ESMS of a request, its row of the directory, and where they differ."""

    row: Row
    known: Known
    facts: tuple[Fact, ...]

    @property
    def pending(self) -> tuple[Fact, ...]:
        """What nobody has decided on yet."""
        return tuple(fact for fact in self.facts if not fact.kept)

    def of(self, kind: str) -> tuple[Fact, ...]:
        """What is pending of one kind, or what was kept of any."""
        if kind == KEPT:
            return tuple(fact for fact in self.facts if fact.kept)
        return tuple(fact for fact in self.facts if fact.kind == kind and not fact.kept)

    @property
    def source(self) -> str:
        """Who says so, and when: the beginning of a sentence."""
        if self.known.source == Source.HAND:
            return "Le répertoire (saisie à la main)"
        day = self.known.source_date
        return f"Le répertoire FINESS du {written(day)}" if day else "Le répertoire FINESS"

    @property
    def moved_to(self) -> ManagingBody | None:
        """The OG that the directory ties an ESMS to, where it is not the one that orders it."""
        if isinstance(self.known, Establishment) and any(fact.kind == MOVED for fact in self.facts):
            return self.known.managing_body
        return None


@dataclass(frozen=True, slots=True)
class Drift:
    """The differences of a request, by the row's primary key, in the request's order."""

    ogs: Mapping[int, RowDrift] = field(default_factory=dict)
    esms: Mapping[int, RowDrift] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.ogs or self.esms)

    @property
    def rows(self) -> tuple[RowDrift, ...]:
        """All of them, the OG first."""
        return tuple(chain(self.ogs.values(), self.esms.values()))

    def pending(self, section: str) -> int:
        """How many rows of a section of the wizard wait for a decision."""
        rows = {"beneficiaires": self.ogs, "etablissements": self.esms}.get(section, {})
        return sum(bool(one.pending) for one in rows.values())

    def of(self, section: str, kind: str) -> list[RowDrift]:
        """The rows of a section with something of that kind (``RowDrift.of``)."""
        rows = {"beneficiaires": self.ogs, "etablissements": self.esms}.get(section, {})
        return [one for one in rows.values() if one.of(kind)]


def drift_of(request: AdvanceRequest) -> Drift:
    """The differences of a request that came from ``access.with_parts``; none from the batch on.

    At most three queries, however many ESMS. An ESMS that is not ticked is not in the order: nothing of it is told.
    """
    if request.status not in SHOWN_IN:
        return Drift()
    ogs = list(request.beneficiaries.all())
    ticked = [(og, row) for og in ogs for row in og.scenarios.all() if row.ticked]
    bodies = _bodies(ogs)
    establishments = _establishments([row for _, row in ticked])
    homes = _homes(ogs, establishments.values())
    of_ogs = {
        og.pk: RowDrift(og, body, facts)
        for og in ogs
        if (body := bodies.get(og.finess_juridique)) and (facts := _og_facts(og, body))
    }
    of_esms = {}
    for og, row in ticked:
        known = establishments.get(row.finess_geo)
        if known is None:
            continue
        home = homes[known.managing_body_id]
        if facts := tuple(_esms_facts(row, known, og, home)):
            known.managing_body = home
            of_esms[row.pk] = RowDrift(row, known, facts)
    return Drift(of_ogs, of_esms)


def token_of(rows: Iterable[RowDrift], kind: str) -> str:
    """A digest of what is pending: what a person agrees to is what the page showed, or nothing is done."""
    said = [
        (type(one.row).__name__, one.row.pk, fact.column, fact.mark) for one in rows for fact in one.of(kind)
    ]
    return blake2b(repr(said).encode(), digest_size=6).hexdigest()


def _bodies(ogs: Iterable[Beneficiary]) -> dict[str, ManagingBody]:
    """By number; an OG that the directory learnt of after the request did is looked up."""
    held = {og.finess_juridique: og.managing_body for og in ogs if og.managing_body is not None}
    missing = [og.finess_juridique for og in ogs if og.managing_body is None]
    if missing:
        held |= {
            row.finess_juridique: row for row in ManagingBody.objects.filter(finess_juridique__in=missing)
        }
    return {
        number: row
        for number, row in held.items()
        if row is not None and row.source != Source.PLACEHOLDER  # nobody described it yet
    }


def _establishments(rows: Iterable[InstallationScenario]) -> dict[str, Establishment]:
    held = {row.finess_geo: row.establishment for row in rows if row.establishment is not None}
    missing = [row.beneficiary_id for row in rows if row.establishment is None]
    if missing:
        numbers = InstallationScenario.objects.filter(
            beneficiary__in=set(missing), establishment=None, ticked=True
        ).values("finess_geo")
        held |= {row.finess_geo: row for row in Establishment.objects.filter(finess_geo__in=numbers)}
    return held


def _homes(ogs: Iterable[Beneficiary], known: Iterable[Establishment]) -> dict[int, ManagingBody]:
    """The OG of those ESMS by primary key: nearly always the request's own, the others in one query."""
    held = {og.managing_body.pk: og.managing_body for og in ogs if og.managing_body is not None}
    missing = {row.managing_body_id for row in known} - set(held)
    return held | (ManagingBody.objects.in_bulk(missing) if missing else {})


def _og_facts(og: Beneficiary, body: ManagingBody) -> tuple[Fact, ...]:
    now = {"name": body.full_name, "town": body.town, "departement": body.departement}
    return tuple(chain(_texts(og, _OG_TEXTS, now), _closing(og, body)))


def _esms_facts(
    row: InstallationScenario, known: Establishment, og: Beneficiary, home: ManagingBody
) -> Iterable[Fact]:
    if home.finess_juridique != og.finess_juridique:
        kept = row.register_kept.get("og") == home.finess_juridique
        yield Fact("og", MOVED, "Organisme gestionnaire", str(og), str(home), home.finess_juridique, kept)
    yield from _closing(row, known)
    yield from _texts(row, _ESMS_TEXTS, {"name": known.full_name, "town": known.town})
    held, now = row.category_code, known.category_code
    if held and now and held != now:
        yield Fact(
            "category_code",
            SAID,
            "Catégorie",
            _category(held, row.category_label),
            _category(now, known.category_label),
            now,
            row.register_kept.get("category_code") == now,
        )


def _texts(row: Row, labels: Mapping[str, str], known: Mapping[str, str]) -> Iterable[Fact]:
    for column, label in labels.items():
        held, now = getattr(row, column), known[column]
        if held and now and held != now and _words(held) != _words(now):
            yield Fact(column, SAID, label, held, now, now, row.register_kept.get(column) == now)


def _words(text: str) -> str:
    """A name or a town as it is compared.

    >>> _words("Saint-Brieuc Cedex 1") == _words("ST BRIEUC")
    True
    """
    return _CEDEX.sub("", plain(text))


def _closing(row: Row, known: Known) -> Iterable[Fact]:
    """Closed since, or open again; a second closing has another day, and is told again."""
    if row.closed == known.closed:
        return
    mark = f"{known.closed} {known.closed_on or ''}".strip()
    kept = row.register_kept.get("closed") == mark
    if known.closed:
        since = f"fermé depuis le {written(known.closed_on)}" if known.closed_on else "fermé"
        yield Fact("closed", CLOSED, "État", "ouvert", since, mark, kept)
    else:
        yield Fact("closed", SAID, "État", "fermé", "ouvert", mark, kept)


def _category(code: str, label: str) -> str:
    return f"{code} {label}".strip()
