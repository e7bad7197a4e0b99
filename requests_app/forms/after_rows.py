"""The rows of « Suites »: a decision or a payment each, many of which are sent at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from ..models import Outcome
from .fields import AmountField, DayField


class CommonDayForm(forms.Form):
    """The day of every filled row that has none of its own."""

    jour = DayField(
        label="Date des lignes remplies sans date",
        required=False,
        help_text="Celle du courrier, quand il vaut pour plusieurs demandes.",
    )


class _RowForm(forms.Form):
    """Half of a row's sense is whether a person filled it at all; a row left empty is passed over."""

    use_required_attribute = False
    on = DayField(label="Date", required=False)

    def __init__(self, *args: Any, today: date, what: str, **kwargs: Any) -> None:
        """``what`` names the row to who does not see the table: « demande n° 12 »."""
        super().__init__(*args, **kwargs)
        self.common: date | None = None
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}, {what}"
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = look
        self.fields["on"].widget.attrs["max"] = f"{today:%Y-%m-%d}"

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in the row."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """The common day serves where the row has none."""
        data = super().clean() or self.cleaned_data
        if not data.get("on") and "on" not in self.errors:
            data["on"] = self.common
            if self.common is None:
                self.add_error("on", "Indiquez une date, ici ou en tête du tableau.")
        return data


class DecisionRowForm(_RowForm):
    """Granted or refused; why not."""

    outcome = forms.ChoiceField(
        label="Décision",
        choices=[("", "—"), *Outcome.choices],
        error_messages={"required": "Choisissez la décision."},
    )
    reason = forms.CharField(label="Motif du refus", required=False, max_length=4000)

    field_order = ("outcome", "on", "reason")


class PaymentRowForm(_RowForm):
    """How much was paid. What is doubtful is confirmed by a tick, or explained by a note."""

    amount = AmountField(
        label="Montant versé",
        max_length=30,
        error_messages={"required": "Indiquez le montant versé."},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    note = forms.CharField(label="Remarque", required=False, max_length=4000)
    confirmed = forms.BooleanField(label="C’est bien ce qui a été versé", required=False)

    field_order = ("on", "amount", "note", "confirmed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].widget.attrs = {"class": "form-check-input"}
        self.asks = False

    def ask(self, doubts: tuple[str, ...]) -> None:
        """Say what looks wrong, and offer the tick that confirms it."""
        self.asks = True
        self.add_error("amount", f"{' '.join(doubts)} Cochez si c’est juste, ou mettez une remarque.")
