"""The forms of the lists and of the review."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..models import Software, User
from ..rules import lanes
from ..rules.ages import AGES
from ..rules.statuses import REQUEST_GROUPS, REQUEST_LABELS

#: What the address of a list says when every status is wanted.
ALL_STATUSES = "toutes"

#: What it says of the lane where no software is chosen yet.
NO_LANE = "aucun"

#: What it says of requests that have waited too long.
LATE = "oui"

#: Outside of these years a day is a slip of the finger.
_YEARS = range(2000, 2101)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class FilterForm(forms.Form):
    """What narrows a list, as its address says it. A value that makes no sense narrows nothing: ``ignored`` says so."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=100,
        help_text="N° ou référence de la demande, référence de commande, OG, FINESS ou numéro éditeur.",
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "N°, référence, OG, FINESS…"},
        ),
    )
    etat = forms.ChoiceField(label="État", required=False, widget=forms.HiddenInput)
    couloir = forms.ChoiceField(label="Couloir", required=False)
    logiciel = forms.ModelChoiceField(
        label="Logiciel", queryset=Software.objects.none(), required=False, empty_label="Tous"
    )
    commercial = forms.ModelChoiceField(
        label="Commercial", queryset=User.objects.none(), required=False, empty_label="Tous"
    )
    du = _day("Du")
    au = _day("Au")
    og = forms.CharField(
        label="Organisme",
        required=False,
        max_length=100,
        help_text="Nom, commune ou FINESS.",
        widget=forms.TextInput(attrs={"placeholder": "Nom, commune ou FINESS"}),
    )
    retard = forms.ChoiceField(label="Délai", required=False, choices=[("", "Toutes"), (LATE, "En retard")])
    age = forms.ChoiceField(label="Ancienneté", required=False, widget=forms.HiddenInput)
    motif = forms.CharField(label="Motif de rejet", required=False, max_length=40, widget=forms.HiddenInput)
    essai = forms.CharField(label="Premier envoi", required=False, max_length=40, widget=forms.HiddenInput)
    tri = forms.CharField(label="Tri", required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(code, label) for code, (label, _statuses) in REQUEST_GROUPS.items()]
        self._set_choices("etat", [(ALL_STATUSES, "Toutes"), *groups, *REQUEST_LABELS.items()])
        self._set_choices("age", [(code, age.label) for code, age in AGES.items()])
        known = [(lane.code, lane.label) for lane in lanes().values()]
        self._set_choices("couloir", [("", "Tous"), *known, (NO_LANE, "Pas encore choisi")])
        self._set_queryset("logiciel", Software.objects.all())
        if people is None:
            del self.fields["commercial"]
        else:
            self._set_queryset("commercial", people)
        for field in self.fields.values():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.setdefault("class", look)

    def _keep(self, *names: str) -> None:
        for name in set(self.fields) - set(names):
            del self.fields[name]

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _set_queryset(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset

    def clean_du(self) -> date | None:
        """The first day of the period."""
        return self._in_range("du")

    def clean_au(self) -> date | None:
        """Its last day."""
        return self._in_range("au")

    def _in_range(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and day.year not in _YEARS:
            raise ValidationError("Cette année n’est pas plausible.")
        return day

    def clean(self) -> dict[str, Any] | None:
        """A period that ends before it begins is none."""
        first, last = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        if first and last and last < first:
            for name in ("du", "au"):
                self.add_error(name, "Cette période finit avant de commencer.")
        return super().clean()

    def ignored(self) -> list[str]:
        """A sentence for each filter that makes no sense and so narrows nothing."""
        return [
            not_understood(str(field.label), str(self.data.get(name, "")))
            for name, field in self.fields.items()
            if name in self.errors
        ]


def not_understood(label: str, value: str) -> str:
    """That a filter of an address narrows nothing."""
    shown = value if len(value) <= 60 else f"{value[:60]}…"
    return f"Le filtre «\u00a0{label}\u00a0: {shown}\u00a0» n’a pas de sens ici\u00a0: il est ignoré."


class DashboardFilterForm(FilterForm):
    """The filters of the dashboard: those of the lists that narrow every one of its figures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keep("couloir", "logiciel", "commercial", "du", "au")


class ReturnForm(forms.Form):
    """Why a request goes back to its salesperson."""

    comment = forms.CharField(
        label="Ce qu’il faut corriger",
        help_text="Le commercial le lit en tête de sa demande jusqu’à ce qu’il la soumette à nouveau.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={
            "required": "Écrivez ce qu’il faut corriger : le commercial n’a que ce commentaire pour s’y"
            " retrouver."
        },
    )


class HandOverForm(forms.Form):
    """Who follows the request from now on."""

    to = forms.ModelChoiceField(
        label="Nouveau commercial",
        queryset=User.objects.none(),
        empty_label="Choisissez…",
        error_messages={
            "required": "Choisissez à qui confier la demande.",
            "invalid_choice": "Cette personne n’a pas de compte actif : choisissez quelqu’un d’autre.",
        },
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
