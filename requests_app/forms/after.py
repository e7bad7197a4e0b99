"""The forms of what follows an accepted request: decision, payment, their correction, their letters."""

from datetime import date
from typing import Any

from django import forms

from ..models import Outcome
from .fields import AmountField, DayField

_REASON = "Tel que l’agence le donne. Le commercial le lit sur sa demande."
_WHY = "Ce motif reste dans l’historique de la demande, avec ce qui était enregistré avant."
_WHY_MISSING = {"required": "Dites pourquoi : ce motif reste dans l’historique de la demande."}
_ASKED = {"required": "Choisissez ce que l’agence a décidé.", "invalid_choice": "Choisissez dans la liste."}
_ON = "Celle du courrier de l’agence."
_LONGEST = 4000


def _text(label: str, help_text: str = "", *, required: bool = False, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _letter(label: str) -> forms.FileField:
    return forms.FileField(
        label=label, required=False, widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})
    )


def _until_today(form: forms.Form, today: date) -> None:
    form.fields["on"].widget.attrs["max"] = f"{today:%Y-%m-%d}"


class DecideForm(forms.Form):
    """What the agency decided, when, why not, and its letter. ``limits``: what a file may be, as a sentence."""

    outcome = forms.ChoiceField(
        label="L’avance est", choices=Outcome.choices, widget=forms.RadioSelect, error_messages=_ASKED
    )
    on = DayField(label="Date de la décision", help_text=_ON)
    reason = _text("Motif du refus", f"Seulement si l’avance est refusée. {_REASON}")
    letter = _letter("Lettre de décision (facultatif)")

    def __init__(self, *args: Any, limits: str = "", today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _until_today(self, today)
        self.fields["letter"].help_text = f"{limits}. Elle peut aussi être jointe plus tard."


class PayForm(forms.Form):
    """When and how much the agency paid. ``doubts`` are French sentences that a tick confirms."""

    on = DayField(label="Date du versement", help_text="Celle de l’avis de paiement.")
    amount = AmountField(
        label="Montant versé (€)",
        max_length=30,
        help_text="Par exemple 1\u202f459,99.",
        error_messages={"required": "Indiquez le montant versé."},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    note = _text("Remarque (facultatif)", "Par exemple ce que l’agence dit d’une différence.")
    confirmed = forms.BooleanField(label="C’est bien ce qui a été versé", required=False)
    letter = _letter("Avis de paiement (facultatif)")

    def __init__(self, *args: Any, limits: str = "", today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _until_today(self, today)
        self.doubts: tuple[str, ...] = ()
        self.fields["letter"].help_text = f"{limits}. Il peut aussi être joint plus tard."
        self.fields["confirmed"].widget = forms.HiddenInput()

    def ask(self, doubts: tuple[str, ...]) -> None:
        """Say what looks wrong, and offer the tick that confirms it."""
        self.doubts = doubts
        self.fields["confirmed"].widget = forms.CheckboxInput()
        self.add_error("confirmed", f"{' '.join(doubts)} Cochez la case si c’est juste, ou dites pourquoi.")


class MendDecisionForm(forms.Form):
    """Another day or another reason for the decision in force, and why."""

    on = DayField(label="Date de la décision", help_text=_ON)
    reason = _text("Motif du refus", _REASON)
    why = forms.CharField(
        label="Pourquoi cette correction", help_text=_WHY, max_length=_LONGEST, error_messages=_WHY_MISSING
    )

    def __init__(self, *args: Any, refused: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _until_today(self, today)
        if not refused:
            del self.fields["reason"]


class MendPaymentForm(PayForm):
    """Another day, amount or note for the payment in force, and why."""

    why = forms.CharField(
        label="Pourquoi cette correction", help_text=_WHY, max_length=_LONGEST, error_messages=_WHY_MISSING
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["letter"]


class TakeBackForm(forms.Form):
    """Why what is recorded was a mistake."""

    why = forms.CharField(label="Pourquoi", help_text=_WHY, max_length=_LONGEST, error_messages=_WHY_MISSING)


class LetterForm(forms.Form):
    """A letter of the agency, as a file."""

    letter = forms.FileField(
        label="Fichier",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, limits: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letter"].help_text = f"{limits}."
