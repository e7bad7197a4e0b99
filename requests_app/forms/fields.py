"""Fields that read what people type: amounts with a comma, days as a calendar or a hand writes them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from ..models import LARGEST_AMOUNT
from ..rules.amounts import AmountError, euros, parse_amount
from ..rules.days import parse_day


class AmountField(forms.CharField):
    """An amount as people type it: comma or point, any kind of space (Django's own field takes neither)."""

    def prepare_value(self, value: Any) -> Any:
        """Two decimals, after a comma."""
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """The amount; None where it is empty and need not be given. Raises ``ValidationError`` otherwise."""
        text = super().clean(value)
        if not text and not self.required:
            return None
        try:
            amount = parse_amount(text)
        except AmountError as fault:
            raise forms.ValidationError(str(fault)) from fault
        if not amount:
            raise forms.ValidationError("Le montant doit être supérieur à zéro.")
        if amount > LARGEST_AMOUNT:
            raise forms.ValidationError(f"Le montant ne peut pas dépasser {euros(LARGEST_AMOUNT)}.")
        return amount


class DayField(forms.DateField):
    """A day, from the browser's calendar or typed: 15/03/2023, 15.3.2023 or 2023-03-15."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        messages = {
            "required": "Indiquez une date.",
            "invalid": "Cette date n’existe pas : écrivez-la JJ/MM/AAAA.",
        }
        super().__init__(error_messages={**messages, **kwargs.pop("error_messages", {})}, **kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day; None where it is empty. Raises ``ValidationError``."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return parse_day(str(value))
        except ValueError as fault:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from fault
