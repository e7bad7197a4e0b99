"""The form of « Saisir la réponse à la main »: what the agency's portal shows of one line."""

from typing import Any

from django import forms

from ..models import LONGEST_LABEL, TypedAnswer

_LONGEST_NUMBER = 100
_LONGEST_REASON = 2000


def _too_long(limit: str) -> str:
    return f"C’est trop long\u00a0: {limit} caractères au plus."


class AnswerByHandForm(forms.Form):
    """Accepted, rejected or never given back, with what goes with it, and why it is typed."""

    kind = forms.ChoiceField(
        label="Ce que montre le portail de l’agence",
        choices=TypedAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez ce que montre le portail de l’agence.",
            "invalid_choice": "Choisissez l’une des trois réponses.",
        },
    )
    numero_asp = forms.CharField(
        label="Numéro ASP",
        help_text="Exigé pour une demande acceptée. Recopiez-le avec ses zéros.",
        required=False,
        max_length=_LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _too_long(str(_LONGEST_NUMBER))},
    )
    label = forms.CharField(
        label="Libellé",
        help_text="Tel que le portail de l’agence l’affiche. Exigé pour une demande rejetée, facultatif sinon.",
        required=False,
        max_length=LONGEST_LABEL,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _too_long("2\u202f000")},
    )
    reason = forms.CharField(
        label="D’où vient cette réponse, et pourquoi la saisir à la main ?",
        help_text="Par exemple «\u00a0vu sur le portail le 12 mars, le fichier rendu est perdu\u00a0». "
        "Sera gardé dans l’historique.",
        max_length=_LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Dites d’où vient cette réponse\u00a0: le motif reste dans l’historique.",
            "max_length": _too_long("2\u202f000"),
        },
    )

    def clean(self) -> dict[str, Any]:
        """What is asked for with each answer, and nothing that contradicts it."""
        cleaned = super().clean() or self.cleaned_data
        kind, number, label = cleaned.get("kind"), cleaned.get("numero_asp"), cleaned.get("label")
        if kind == TypedAnswer.ACCEPTED and number == "":
            self.add_error("numero_asp", "Recopiez le numéro ASP\u00a0: le solde l’exigera.")
        if kind == TypedAnswer.REJECTED and label == "":
            self.add_error("label", "Recopiez le libellé\u00a0: il dit ce qu’il faut corriger.")
        if kind in (TypedAnswer.REJECTED, TypedAnswer.NEVER) and number:
            self.add_error("numero_asp", "L’agence n’en donne qu’à une demande acceptée\u00a0: effacez-le.")
        if kind == TypedAnswer.NEVER and label:
            self.add_error("label", "Une ligne jamais rendue n’a pas de libellé\u00a0: effacez-le.")
        return cleaned

    def refuse(self, field: str, sentence: str) -> None:
        """Say why it was not recorded, beside the field at fault where there is one."""
        self.add_error(field if field in self.fields else None, sentence)
