"""Section 5: one installation scenario per ESMS, filled once and applied to all, to the ticked ones, or by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import QueryDict

from ..models import NONE_ANSWER, AdvanceRequest, InstallationScenario
from ..models.columns import ESMS_COLUMNS
from ..rules import Finding, TagSpec
from ..rules.answers import as_typed
from ..rules.operators import Operators
from .operators import OperatorField, operator_shown
from .places import Judged, esms_field
from .step import Changes, OpenChoiceField, Slot, StepForm

#: The tags that a person answers here; the ESMS itself is chosen in section 2.
TAGS = tuple(tag for tag in ESMS_COLUMNS if tag != "FINESSGeo")

#: Up to so many ESMS, every row is open for editing; beyond, one edits by row or by selection.
ALL_OPEN = 10
NO_CHANGE = "Ne pas changer"
NOT_GIVEN = "Ne pas renseigner"


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A row of the page: its answers in words, its fields where it is open, its faults."""

    row: InstallationScenario
    answers: tuple[str, ...]
    fields: Mapping[str, str]
    open: bool
    errors: tuple[Finding, ...]
    proposals: tuple[str, ...]


class ScenariosForm(StepForm):
    """A field per ESMS and question, and one « bulk » field per question."""

    section: ClassVar[str] = "scenarios"

    def __init__(
        self,
        request: AdvanceRequest,
        data: Mapping[str, Any] | None = None,
        opened: frozenset[int] = frozenset(),
    ) -> None:
        self.opened = opened
        self.applied, self.set_aside = 0, False
        super().__init__(request, data)

    def build(self) -> None:
        self.operators = Operators(self.lane.operators)
        self.rows = [
            row for og in self.request.beneficiaries.all() for row in og.scenarios.all() if row.ticked
        ]
        for row in self.rows:
            for tag in TAGS:
                column = ESMS_COLUMNS[tag]
                self._add(esms_field(row, column), row, column, tag)
        for tag in TAGS:
            self.fields[f"bulk-{ESMS_COLUMNS[tag]}"] = self._bulk_field(self.lane.tags[tag])

    def _add(self, name: str, row: InstallationScenario, column: str, tag: str) -> None:
        spec = self.lane.tags[tag]
        if spec.form == "operator":
            self.fields[name] = OperatorField(label=spec.label)
            self.slots[name] = Slot(name, row, column, spec)
        else:
            self.add_tag(name, row, column, tag, none_label=_none_label(spec))

    def _bulk_field(self, spec: TagSpec) -> forms.Field:
        if spec.form == "operator":
            return OperatorField(label=spec.label)
        field = self._field_for(spec, _none_label(spec), "")
        if isinstance(field, OpenChoiceField):
            choices = [("", NO_CHANGE), *field.offered]
            return OpenChoiceField(label=spec.label, required=False, choices=choices, widget=forms.Select)
        return field

    def stored(self) -> dict[str, Any]:
        answers = {
            name: operator_shown(slot.target.operateur)  # type: ignore[attr-defined]
            if slot.column == "operateur"
            else as_typed(getattr(slot.target, slot.column))
            for name, slot in self.slots.items()
        }
        return {**answers, **self.request.saisie.get(self.section, {})}

    def asks(self, name: str) -> bool:
        """The ticks of the rows, and the button that applies to them."""
        return name in ("row", "then")

    def parse(self, slot: Slot, raw: str) -> Any:
        """An operator is kept as its code where the text names one beyond doubt."""
        if slot.column == "operateur":
            return self.operators.answer(raw)
        return super().parse(slot, raw)

    def apply(self, changes: Changes) -> None:
        """The rows' own fields first, then what is applied to all or to the ticked rows."""
        super().apply(changes)
        bulk = {f"bulk-{ESMS_COLUMNS[tag]}": ESMS_COLUMNS[tag] for tag in TAGS}
        given = {name: raw for name in bulk if (raw := self.data.get(name, "")).strip()}
        chosen = self._chosen()
        for name, raw in given.items() if chosen else ():
            for row in chosen:
                changes.put(row, bulk[name], self.parse(self.slots[esms_field(row, bulk[name])], raw))
        self.applied = len(chosen) if given else 0
        self.set_aside = bool(given) and not chosen
        # Filled and not applied: it waits on the page.
        self.request.saisie.pop(self.section, None)
        if self.set_aside:
            self.request.saisie[self.section] = given

    def _chosen(self) -> list[InstallationScenario]:
        """The rows that « Remplir en une fois » is applied to."""
        if self.data.get("then") == "apply_all":
            return self.rows
        if self.data.get("then") != "apply_ticked":
            return []
        ticked = set(self.data.getlist("row")) if isinstance(self.data, QueryDict) else set()
        return [row for row in self.rows if str(row.pk) in ticked]

    def address(self, name: str) -> str:
        """A row that is closed is opened on the way."""
        row = self.slots[name].target
        here = super().address(name)
        return here if self._is_open(row) else f"?ligne={row.pk}{here}"

    def _is_open(self, row: models.Model) -> bool:
        return len(self.rows) <= ALL_OPEN or row.pk in self.opened

    def lines(self, judgement: Judged) -> Iterator[ScenarioLine]:
        """For the page: every row, in the tree's order."""
        faults: dict[int, list[Finding]] = {}
        if self.shown.errors:
            for finding in judgement.findings:
                if finding.is_error and finding.place.esms is not None:
                    faults.setdefault(judgement.scenarios[finding.place.esms].pk, []).append(finding)
        for row in self.rows:
            names = {ESMS_COLUMNS[tag]: esms_field(row, ESMS_COLUMNS[tag]) for tag in TAGS}
            answers = tuple(self._in_words(name) for name in names.values())
            found = tuple(faults.get(row.pk, ()))
            yield ScenarioLine(row, answers, names, self._is_open(row), found, self._proposals(row))

    def _in_words(self, name: str) -> str:
        raw = str(self.data.get(name, ""))
        field = self.fields[name]
        return dict(field.offered).get(raw, raw) if isinstance(field, OpenChoiceField) else raw

    def _proposals(self, row: InstallationScenario) -> tuple[str, ...]:
        """Operators that a text which is no code may mean."""
        answered = row.operateur in self.lane.operators or row.operateur in ("", NONE_ANSWER)
        return () if answered else tuple(self.operators.proposals(row.operateur))


def _none_label(spec: TagSpec) -> str:
    """Where no rule ever requires an answer, « aucun » is one, told apart from not having answered."""
    return NOT_GIVEN if spec.none_is_answer else ""
