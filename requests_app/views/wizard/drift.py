"""What the directory says otherwise than the draft, on the pages of the sections concerned, with its buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from ...forms.step import StepForm
from ...models import AdvanceRequest, Establishment, InstallationScenario, ManagingBody
from ...services.drift import CLOSED, KEPT, MOVED, SAID, Drift, Fact, RowDrift, drift_of
from ...services.drift_actions import (
    ALL,
    KEEP,
    MOVE,
    RECALL,
    TAKE,
    UNTICK,
    Overtaken,
    Press,
    act,
    scope_of_og,
    selected,
)
from ...services.drift_moves import HERE, IMPOSSIBLE, JOIN, REPLACE, Ways
from ...services.judging import Judgement
from .frame import Pressed, StepView

#: The summary names so many rows and counts the others: each has its own note beside it.
NAMED = 3

_TAGS = {
    "name": "Renommé",
    "town": "Autre commune",
    "departement": "Autre département",
    "category_code": "Autre catégorie",
    "closed": "Rouvert",
}
_OVERTAKEN = (
    "Le répertoire ou la demande a changé entre-temps : ce bouton n’a rien fait. Voici où l’on en est."
)


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the form: its value, its words, and whether it is the one to expect."""

    value: str
    label: str
    first: bool = False
    about: str = ""  #: the row's name, for whoever does not see where the button stands


@dataclass(frozen=True, slots=True)
class Note:
    """One difference, beside its row or, for several rows, in the summary."""

    tag: str
    text: str
    buttons: tuple[Button, ...]
    facts: tuple[Fact, ...] = ()
    names: tuple[tuple[str, str], ...] = ()  #: (name, address on the page)
    more: int = 0


@dataclass(frozen=True, slots=True)
class DriftShown:
    """What a section's page shows: the summary, and each row's notes by its primary key."""

    summary: tuple[Note, ...]
    rows: dict[int, tuple[Note, ...]]
    kept: int
    recall: Button | None

    def notes_of(self, row: Any) -> tuple[Note, ...]:
        """The notes of a row of the request; a row of the directory has none."""
        return () if isinstance(row, Establishment | ManagingBody) else self.rows.get(row.pk, ())


class WithDrift(StepView):
    """A section whose rows are copies of the directory's."""

    def button(self, http: HttpRequest, locked: AdvanceRequest) -> Pressed | None:
        """A decision on a difference, or on several."""
        press = Press.parse(http.POST.get("drift", ""))
        if press is None:
            return super().button(http, locked)
        try:
            rows = selected(drift_of(locked), self.section, press)
        except Overtaken:
            return Pressed(lambda _: _OVERTAKEN, ok=False)
        one = rows[0].row
        anchor = ""
        if press.scope == f"r{one.pk}" and isinstance(one, InstallationScenario):
            anchor = f"id_og-{one.beneficiary_id}-esms-{one.finess_geo}"
        return Pressed(lambda changes: act(locked, press, rows, changes), anchor)

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        shown = shown_in(self.request_row, drift_of(self.request_row), self.section)
        return {**super().context(http, form, judgement), "drift": shown}


def shown_in(request: AdvanceRequest, drift: Drift, section: str) -> DriftShown:
    """What a section's page shows of the differences."""
    rows = drift.ogs if section == "beneficiaires" else drift.esms
    ways = Ways(request)
    summary = [*_moves(ways, drift.of(section, MOVED))]
    summary += [_together(found, kind) for kind in (CLOSED, SAID) if (found := drift.of(section, kind))]
    kept = drift.of(section, KEPT)
    again = "La revoir" if len(kept) == 1 else "Les revoir"
    recall = Button(str(Press.of(RECALL, KEPT, kept, ALL)), again) if kept else None
    notes = {pk: tuple(_notes(ways, one)) for pk, one in rows.items() if one.pending}
    return DriftShown(tuple(summary), notes, len(kept), recall)


def _notes(ways: Ways, one: RowDrift) -> Iterable[Note]:
    """Beside the row: what is pending of each kind."""
    about = one.row.name or str(one.row)
    if target := (one.moved_to if one.of(MOVED) else None):
        text = f"{one.source} dit : cet ESMS dépend de {target.full_name} ({target.finess_juridique})."
        yield Note("Autre organisme", text, tuple(_moving(ways, target, [one], "", about)))
    if one.of(CLOSED):
        yield Note("Fermé", f"{one.source} dit : {one.of(CLOSED)[0].now}.", tuple(_closing([one], "", about)))
    if facts := one.of(SAID):
        tag = ", ".join(dict.fromkeys(_TAGS[fact.column] for fact in facts))
        buttons = (
            Button(str(Press.of(TAKE, SAID, [one])), "Prendre le nouveau", True, about),
            Button(str(Press.of(KEEP, SAID, [one])), "Garder l’ancien", about=about),
        )
        yield Note(tag, f"{one.source} dit :", buttons, facts)


def _together(rows: Sequence[RowDrift], kind: str) -> Note:
    """In the summary: all rows of a kind, with one button for all of them where there are several."""
    many, esms = len(rows), isinstance(rows[0].row, InstallationScenario)
    noun = "ESMS" if esms else "organisme" if many == 1 else "organismes"
    if kind == CLOSED:
        text = f"{many} {noun} {'fermé' if many == 1 else 'fermés'} d’après le répertoire."
        buttons = tuple(_closing(rows, ALL)) if many > 1 else ()
        return Note("Fermé" if many == 1 else "Fermés", text, buttons, names=_names(rows), more=_more(rows))
    what = ", ".join(dict.fromkeys(fact.label.lower() for one in rows for fact in one.of(SAID)))
    text = f"{many} {noun} {'a' if many == 1 else 'ont'} changé au répertoire ({what})."
    buttons = (
        Button(str(Press.of(TAKE, SAID, rows, ALL)), f"Prendre le nouveau pour les {many}", True),
        Button(str(Press.of(KEEP, SAID, rows, ALL)), f"Garder l’ancien pour les {many}"),
    )
    return Note("Changé", text, buttons if many > 1 else (), names=_names(rows), more=_more(rows))


def _closing(rows: Sequence[RowDrift], scope: str, about: str = "") -> Iterable[Button]:
    """An ESMS is unticked; an OG is taken out by the button that it has anyway. Either can be kept."""
    many = len(rows) > 1
    if isinstance(rows[0].row, InstallationScenario):
        label = f"Décocher les {len(rows)}" if many else "Décocher"
        yield Button(str(Press.of(UNTICK, CLOSED, rows, scope)), label, True, about)
    label = f"Garder les {len(rows)} quand même" if many else "Garder quand même"
    yield Button(str(Press.of(KEEP, CLOSED, rows, scope)), label, about=about)


#: What it means that ESMS moved to that OG, by what can be done about it.
_WAYS = {
    HERE: "Il est déjà dans la demande.",
    JOIN: "Il n’est pas dans la demande ; la commande a un mandataire, il peut y entrer.",
    REPLACE: "Tous les ESMS cochés en dépendent : il peut prendre la place de l’organisme actuel.",
    IMPOSSIBLE: (
        "Sans mandataire, une demande porte sur un seul organisme : décochez pour en faire une autre demande, "
        "ou répondez « Oui » à la question sur le mandataire, dans « Logiciel et bénéficiaires »."
    ),
}


def _moves(ways: Ways, rows: Sequence[RowDrift]) -> Iterable[Note]:
    """In the summary: the ESMS that moved, by the OG that they depend on now."""
    by_og: dict[str, list[RowDrift]] = {}
    for one in rows:
        if one.moved_to is not None:
            by_og.setdefault(one.moved_to.finess_juridique, []).append(one)
    for number, moved in by_og.items():
        target = moved[0].moved_to
        assert target is not None
        verb = "dépend" if len(moved) == 1 else "dépendent"
        text = (
            f"{len(moved)} ESMS {verb} maintenant de {target.full_name} ({number}). "
            f"{_WAYS[ways.of(target, moved)]}"
        )
        buttons = tuple(_moving(ways, target, moved, scope_of_og(number)))
        yield Note("Autre organisme", text, buttons, names=_names(moved), more=_more(moved))


def _moving(
    ways: Ways, target: ManagingBody, rows: Sequence[RowDrift], scope: str, about: str = ""
) -> Iterable[Button]:
    way, many = ways.of(target, rows), len(rows) > 1
    labels = {
        HERE: f"{'Les mettre' if many else 'Mettre'} sous {target.full_name}",
        JOIN: f"Prendre {target.full_name} dans la demande",
        REPLACE: f"Remplacer l’organisme par {target.full_name}",
    }
    if way in labels:
        yield Button(str(Press.of(MOVE, MOVED, rows, scope)), labels[way], True, about)
    label = f"Décocher les {len(rows)}" if many else "Décocher"
    yield Button(str(Press.of(UNTICK, MOVED, rows, scope)), label, way == IMPOSSIBLE, about)
    label = "Les garder ici" if many else "Garder ici"
    yield Button(str(Press.of(KEEP, MOVED, rows, scope)), label, about=about)


def _names(rows: Sequence[RowDrift]) -> tuple[tuple[str, str], ...]:
    return tuple((one.row.name or str(one.row), f"#ecart-{one.row.pk}") for one in rows[:NAMED])


def _more(rows: Sequence[RowDrift]) -> int:
    return max(0, len(rows) - NAMED)


def marked(rows: list[dict[str, Any]], drift: Drift) -> list[dict[str, Any]]:
    """The sections of a task list, each with how many of its rows the directory says otherwise of."""
    return [row | {"drift": drift.pending(row["section"].code)} for row in rows]
