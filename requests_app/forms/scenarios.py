"""Section 5: one installation scenario per ESMS, filled once and applied to all, to the ticked ones, or by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from ..models import NONE_ANSWER, AdvanceRequest, InstallationScenario
from ..models.columns import ESMS_COLUMNS
from ..rules import Finding, TagSpec
from .operators import OperatorField, operator_answer, operator_shown, proposals
from .places import Judged, esms_field
from .step import Changes, OpenChoiceField, Slot, StepForm, raw_of

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
        super().__init__(request, data)

    def build(self) -> None:
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
        return {
            name: operator_shown(slot.target.operateur)  # type: ignore[attr-defined]
            if slot.column == "operateur"
            else raw_of(getattr(slot.target, slot.column))
            for name, slot in self.slots.items()
        }

    def parse(self, slot: Slot, raw: str) -> Any:
        """An operator is kept as its code where the text names one beyond doubt."""
        if slot.column == "operateur":
            return operator_answer(raw, self.lane.operators)
        return super().parse(slot, raw)

    def apply(self, changes: Changes) -> None:
        """The rows' own fields first, then what is applied to all or to the ticked rows."""
        super().apply(changes)
        then = self.data.get("then")
        if then not in ("apply_all", "apply_ticked"):
            return
        ticked = set(self.data.getlist("row")) if hasattr(self.data, "getlist") else set()
        for tag in TAGS:
            column = ESMS_COLUMNS[tag]
            raw = self.data.get(f"bulk-{column}", "")
            if not raw.strip():
                continue
            for row in self.rows:
                if then == "apply_all" or str(row.pk) in ticked:
                    slot = self.slots[esms_field(row, column)]
                    changes.put(row, column, self.parse(slot, raw))
        self.repaired = self.repaired[:1]

    def lines(self, judgement: Judged) -> Iterator[ScenarioLine]:
        """For the page: every row, in the tree's order."""
        faults: dict[int, list[Finding]] = {}
        if self.shown.errors:
            for finding in judgement.findings:
                if finding.is_error and finding.place.esms is not None:
                    faults.setdefault(judgement.scenarios[finding.place.esms].pk, []).append(finding)
        every = len(self.rows) <= ALL_OPEN
        for row in self.rows:
            names = {ESMS_COLUMNS[tag]: esms_field(row, ESMS_COLUMNS[tag]) for tag in TAGS}
            answers = tuple(self._in_words(name) for name in names.values())
            opened = every or row.pk in self.opened
            found = tuple(faults.get(row.pk, ()))
            yield ScenarioLine(row, answers, names, opened, found, self._proposals(row))

    def _in_words(self, name: str) -> str:
        raw = str(self.data.get(name, ""))
        field = self.fields[name]
        return dict(field.offered).get(raw, raw) if isinstance(field, OpenChoiceField) else raw

    def _proposals(self, row: InstallationScenario) -> tuple[str, ...]:
        """Operators that a text which is no code may mean."""
        answered = row.operateur in self.lane.operators or row.operateur in ("", NONE_ANSWER)
        return () if answered else tuple(proposals(row.operateur, self.lane.operators))


def _none_label(spec: TagSpec) -> str:
    """Where no rule ever requires an answer, « aucun » is one, told apart from not having answered."""
    return NOT_GIVEN if spec.required_if == "never" else ""
