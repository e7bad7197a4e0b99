"""Section 2: which ESMS of each OG are in the order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from ..models import Beneficiary, Establishment, InstallationScenario
from ..models.copies import scenario_from
from ..rules import EsmsFacts
from .places import og_field
from .step import Changes, StepForm


class TickField(forms.MultipleChoiceField):
    """Ticked FINESS numbers; a number that left the directory meanwhile is passed over, not an error."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here."""


@dataclass(frozen=True, slots=True)
class EsmsLine:
    """One ESMS that can be ticked, with what is good to know before ticking it."""

    row: InstallationScenario | Establishment
    facts: EsmsFacts
    ticked: bool
    outside_families: bool

    @property
    def label(self) -> str:
        """Its name."""
        return self.row.full_name if isinstance(self.row, Establishment) else self.row.name


@dataclass(frozen=True, slots=True)
class OgTable:
    """The ESMS of one OG."""

    og: Beneficiary
    field: str
    lines: tuple[EsmsLine, ...]


class EtablissementsForm(StepForm):
    """One group of ticks per OG. An ESMS unticked keeps its scenario and is left out."""

    section: ClassVar[str] = "etablissements"

    def build(self) -> None:
        self.rows: dict[int, dict[str, InstallationScenario | Establishment]] = {}
        for og in self.request.beneficiaries.all():
            self.rows[og.pk] = _rows_of(og)
            name = og_field(og, "esms")
            choices = [(number, number) for number in self.rows[og.pk]]
            self.fields[name] = TickField(
                label=f"ESMS de {og.name}",
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def stored(self) -> dict[str, Any]:
        return {
            og_field(og, "esms"): [row.finess_geo for row in og.scenarios.all() if row.ticked]
            for og in self.request.beneficiaries.all()
        }

    def apply(self, changes: Changes) -> None:
        """Tick and untick."""
        for og in self.request.beneficiaries.all():
            name = og_field(og, "esms")
            if name in self.data or f"{name}-shown" in self.data:
                self._tick(og, set(self.cleaned_data.get(name, [])), changes)

    def _tick(self, og: Beneficiary, wanted: set[str], changes: Changes) -> None:
        held = {row.finess_geo: row for row in og.scenarios.all()}
        before = sorted(number for number, row in held.items() if row.ticked)
        flipped = [row for number, row in held.items() if row.ticked != (number in wanted)]
        for scenario in flipped:
            scenario.ticked = not scenario.ticked
        InstallationScenario.objects.bulk_update(flipped, ["ticked"], batch_size=400)
        chosen = [(place, number) for place, number in enumerate(self.rows[og.pk]) if number in wanted]
        answered = self._answered_elsewhere()
        InstallationScenario.objects.bulk_create(
            scenario_from(og, row, place, answered.get(number))
            for place, number in chosen
            if number not in held and isinstance(row := self.rows[og.pk][number], Establishment)
        )
        after = sorted(number for _, number in chosen)
        if before != after:
            changes.note("FINESSGeos", str(og), ", ".join(before), ", ".join(after))

    def _answered_elsewhere(self) -> dict[str, InstallationScenario]:
        """Scenarios of this request by FINESS: an ESMS that passes from one OG to another takes its answers along."""
        rows = InstallationScenario.objects.filter(beneficiary__request=self.request).order_by("pk")
        return {row.finess_geo: row for row in rows}

    def asks(self, name: str) -> bool:
        """That a table was on the page, though nothing in it is ticked."""
        return name.removesuffix("-shown") in self.fields

    def differences(self, typed: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
        """Only the ESMS ticked on one side: the hundreds that both have are no news."""
        found = []
        for name, stored in self.stored().items():
            if name in typed or f"{name}-shown" in typed:
                ours, theirs = set(stored), set(typed.get(name, ()))
                if ours != theirs:
                    both = (", ".join(sorted(side)) for side in (ours - theirs, theirs - ours))
                    found.append((f"{self.fields[name].label} (ceux qui diffèrent)", *both))
        return [(label, stored_only, typed_only) for label, stored_only, typed_only in found]

    def offered(self) -> list[InstallationScenario | Establishment]:
        """Every ESMS that can be ticked."""
        return [row for rows in self.rows.values() for row in rows.values()]

    def tables(self, facts: Mapping[str, EsmsFacts]) -> Iterable[OgTable]:
        """For the page: each OG with its ESMS, what is ticked, and what is good to know (``facts``, by FINESS)."""
        for og in self.request.beneficiaries.all():
            name = og_field(og, "esms")
            # Not from ``cleaned_data``: a finding that hangs on the field takes its value out of there.
            ticked = set(self[name].value() or ())
            lines = (
                EsmsLine(row, facts[number], number in ticked, facts[number].is_outside(self.lane.families))
                for number, row in self.rows[og.pk].items()
            )
            yield OgTable(og, name, tuple(lines))


def _rows_of(og: Beneficiary) -> dict[str, InstallationScenario | Establishment]:
    """By FINESS: what the request holds already, then what else the directory ties to the OG, open ones first."""
    rows: dict[str, InstallationScenario | Establishment] = {
        row.finess_geo: row for row in og.scenarios.all()
    }
    if og.managing_body is not None:
        for known in og.managing_body.establishments.order_by("closed", "town", "finess_geo"):
            rows.setdefault(known.finess_geo, known)
    return rows
