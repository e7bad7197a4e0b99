"""The filters of the register of numéros ASP; what makes no sense narrows nothing."""

from typing import Any

from django import forms

from ..models import Software, User
from ..rules import lanes
from ..rules.statuses import REQUEST_LABELS
from .fields import DayField

#: The statuses that a request with a numéro ASP can have.
STATUSES = ("accepted", "granted", "refused", "paid")


class RegisterForm(forms.Form):
    """The days are those of the deposit."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "N°, numéro ASP, OG, FINESS…"}),
    )
    couloir = forms.ChoiceField(label="Couloir", required=False)
    logiciel = forms.ModelChoiceField(
        label="Logiciel", queryset=Software.objects.none(), required=False, empty_label="Tous"
    )
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), *((status, REQUEST_LABELS[status]) for status in STATUSES)],
    )
    commercial = forms.ModelChoiceField(
        label="Commercial", queryset=User.objects.none(), required=False, empty_label="Tous"
    )
    du = DayField(label="Dépôt du", required=False)
    au = DayField(label="Dépôt jusqu’au", required=False)

    courrier = forms.ChoiceField(
        label="Courriers de l’agence", required=False, choices=[("", "Tous"), ("manquant", "À joindre")]
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", "Tous"), *((lane.code, lane.label) for lane in lanes().values())]
        self.fields["couloir"].choices = known  # type: ignore[attr-defined]
        self.fields["logiciel"].queryset = Software.objects.all()  # type: ignore[attr-defined]
        self.fields["commercial"].queryset = people  # type: ignore[attr-defined]
        for field in self.fields.values():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.setdefault("class", look)
