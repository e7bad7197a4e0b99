"""The base of each section's form: it parses and keeps, and leaves all judgement to the rulebook.

No field of it ever refuses a text: what is typed is stored, the rules say what is wrong with it, and the form
shows that beside the field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from django import forms
from django.db import models
from django.http import QueryDict

from ..models import NONE_ANSWER, AdvanceRequest, Beneficiary, InstallationScenario
from ..rules import Finding, Lane, TagSpec
from ..rules.answers import YES_NO, as_typed
from ..rules.repair import repair_typed
from .places import Judged, Spot, spot_of, visible_field
from .told import told_findings

#: The buttons that any section may have beside its answers: on what the directory says, on what is known.
BUTTONS = frozenset({"drift", "known"})


class OpenChoiceField(forms.ChoiceField):
    """A choice that keeps any text: the rules refuse it, the form does not lose it."""

    def __init__(self, *, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        self.offered = tuple(choices)
        super().__init__(choices=self.offered, **kwargs)

    def validate(self, value: Any) -> None:
        """Nothing is refused here."""


class Changes(Protocol):
    """What a form hands its changes to; whoever saves decides what becomes of them."""

    def put(self, target: models.Model, column: str, value: Any) -> None:
        """Set a column where it differs."""

    def note(self, column: str, of: str, before: Any, after: Any) -> None:
        """Tell of something that is not one column: a row added or removed."""


@dataclass(slots=True)
class Slot:
    """A field of the form and the column that it fills."""

    name: str
    target: models.Model
    column: str
    spec: TagSpec | None = None
    departement: str | None = None  #: for the country code of a national phone number


@dataclass(slots=True)
class Repaired:
    """A repair that was applied as the field was saved, to be shown."""

    label: str
    before: str
    after: str
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Shown:
    """What the findings of a section look like on its page."""

    general: list[Finding] = field(default_factory=list)
    warnings: dict[str, list[Finding]] = field(default_factory=dict)
    errors: list[tuple[str, Finding]] = field(default_factory=list)  #: (field name or "", finding)
    agency: dict[str, object] = field(default_factory=dict)  #: field name -> what the agency said of it


class StepForm(forms.Form):
    """One section of a draft. Always bound: to what was posted, else to what is stored."""

    section: ClassVar[str]

    def __init__(self, request: AdvanceRequest, data: Mapping[str, Any] | None = None) -> None:
        self.request = request
        self.slots: dict[str, Slot] = {}
        self.repaired: list[Repaired] = []
        self.shown = Shown()
        super().__init__(data=without_nul(data) if data is not None else {})
        self.build()
        if data is None:
            self.data = self.stored()
        self.full_clean()

    # -- building --------------------------------------------------------------------------------------------

    def build(self) -> None:
        """Add the section's fields. Each section has its own."""
        raise NotImplementedError

    @property
    def lane(self) -> Lane:
        """The lane of the request's software; a section that needs it is only opened once it is known."""
        assert self.request.software is not None
        lane: Lane = self.request.software.lane
        return lane

    def add_tag(
        self,
        name: str,
        target: models.Model,
        column: str,
        tag: str,
        *,
        departement: str | None = None,
        none_label: str = "",
        help_text: str = "",
    ) -> None:
        """Add the field of a tag: its label and its choices come from the lane's file.

        ``none_label``: the words for answering « aucun », where null is an answer.
        """
        spec = self.lane.tags[tag]
        self.fields[name] = self._field_for(spec, none_label, help_text)
        self.slots[name] = Slot(name, target, column, spec, departement)

    def _field_for(self, spec: TagSpec, none_label: str, help_text: str) -> forms.Field:
        common: dict[str, Any] = {"label": spec.label, "required": False, "help_text": help_text or spec.help}
        offered = YES_NO if spec.kind == "boolean" else tuple((spec.values or {}).items())
        if offered:
            none = ((NONE_ANSWER, none_label),) if none_label else ()
            choices = [(value, self._with_profile(spec, value, label)) for value, label in offered]
            return OpenChoiceField(choices=[*choices, *none], widget=forms.RadioSelect, **common)
        widget = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})}.get(spec.form or "")
        return forms.CharField(strip=False, widget=widget or forms.TextInput(), **common)

    def _with_profile(self, spec: TagSpec, value: str, label: str) -> str:
        """The label, saying before the choice that the software lacks the profile that it needs."""
        needed = (spec.profiles or {}).get(value)
        software = self.request.software
        if needed is None or software is None or needed in software.profiles:
            return label
        return f"{label} (le logiciel n’est pas référencé pour cela)"

    # -- reading and keeping ---------------------------------------------------------------------------------

    def stored(self) -> dict[str, Any]:
        """What is stored, as it would be posted."""
        return {name: as_typed(getattr(slot.target, slot.column)) for name, slot in self.slots.items()}

    def apply(self, changes: Changes) -> None:
        """Put what was posted into the columns, with the certain repairs. A field that was not posted stays."""
        for name, slot in self.slots.items():
            if name in self.data:
                changes.put(slot.target, slot.column, self.parse(slot, self.cleaned_data.get(name, "")))

    def parse(self, slot: Slot, raw: str) -> Any:
        """The column's value of a posted text."""
        if slot.spec is not None and slot.spec.kind == "boolean":
            return self._flag(slot, raw)
        if slot.spec is None or slot.spec.values or slot.spec.kind != "text":
            return raw
        repair = repair_typed(slot.spec, raw, slot.departement)
        if repair.text != raw:
            self.repaired.append(Repaired(slot.spec.label, raw, repair.text, tuple(repair.reasons)))
        return repair.text

    def _flag(self, slot: Slot, raw: str) -> Any:
        """Yes, no or « aucun »; no button sends anything else, so anything else changes nothing."""
        if isinstance(slot.target._meta.get_field(slot.column), models.BooleanField):
            return {"true": True, "false": False}.get(raw, getattr(slot.target, slot.column))
        return raw if raw in ("true", "false", NONE_ANSWER) else getattr(slot.target, slot.column)

    # -- showing ---------------------------------------------------------------------------------------------

    def show(self, judgement: Judged) -> None:
        """Hang the section's findings on their fields; those without a field here are the section's own."""
        for finding, told in told_findings(judgement):
            spot = spot_of(finding, judgement)
            if spot.section != self.section:
                continue
            name = self.place_of(spot)
            if finding.is_error:
                self.shown.errors.append((name, told))
                if name in self.fields:
                    self.add_error(name, finding.message)
            if name not in self.fields:
                self.shown.general.append(told)
            elif not finding.is_error:
                self.shown.warnings.setdefault(name, []).append(finding)

    def place_of(self, spot: Spot) -> str:
        """The name of what shows a finding on this page; empty where nothing does."""
        name = visible_field(self.request, spot.field)
        return name if name in self.fields else ""

    def address(self, name: str) -> str:
        """Where a link to that field leads."""
        return f"#id_{name}"

    def differences(self, typed: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
        """(label, what is stored, what was typed) where a text kept by a save that came too late differs."""
        stored = self.stored()
        return [
            (self.label_of(name), self.in_words(name, stored.get(name, "")), self.in_words(name, values))
            for name, values in typed.items()
            if name in self.fields and _joined(stored.get(name, "")) != _joined(values)
        ]

    def label_of(self, name: str) -> str:
        """A field's label, with the OG or the ESMS that it asks about."""
        slot = self.slots.get(name)
        label = str(self.fields[name].label)
        row = slot is not None and isinstance(slot.target, Beneficiary | InstallationScenario)
        return f"{label} – {slot.target}" if row and slot else label

    def in_words(self, name: str, raw: Any) -> str:
        """An answer as the page words it: the label of a choice, else the text."""
        offered = dict(getattr(self.fields[name], "offered", ()))
        text = _joined(raw)
        return str(offered.get(text, text))

    def kept(self, typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """Of a posted form, what this section asks: what else a request may carry is not worth keeping."""
        return {
            name: values
            for name, values in typed.items()
            if name in self.fields or name in BUTTONS or self.asks(name)
        }

    def asks(self, name: str) -> bool:
        """Whether the page posts that name though it is no field."""
        return False


def without_nul(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was posted without NUL characters: nobody types them, and not every database holds them."""
    if not any("\0" in text for values in _lists(data) for text in values):
        return data
    clean = data.copy() if isinstance(data, QueryDict) else QueryDict(mutable=True)
    for name in list(data):
        values = data.getlist(name) if isinstance(data, QueryDict) else [data[name]]
        clean.setlist(name, [text.replace("\0", "") for text in values])
    return clean


def _lists(data: Mapping[str, Any]) -> Iterable[list[str]]:
    if isinstance(data, QueryDict):
        return (values for _, values in data.lists())
    return ([value] for value in data.values() if isinstance(value, str))


def row_key(text: str) -> int:
    """A posted primary key; 0, which no row has, where the text is none.

    >>> row_key("12"), row_key("²"), row_key("9" * 30)
    (12, 0, 0)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _joined(values: str | Iterable[str]) -> str:
    return values if isinstance(values, str) else ", ".join(sorted(values))
