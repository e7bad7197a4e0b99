"""The forms of the lists and of the review."""

from typing import Any

from django import forms

from ..models import Software, User
from ..rules import lanes
from ..rules.statuses import REQUEST_LABELS

#: What the address of a list says when every status is wanted.
ALL_STATUSES = "toutes"


class FilterForm(forms.Form):
    """What narrows a list, as its address says it. A value that makes no sense narrows nothing."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=100,
        help_text="N° ou référence de la demande, référence de commande, OG, FINESS ou numéro éditeur.",
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "N°, référence, OG, FINESS…"},
        ),
    )
    etat = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    couloir = forms.ChoiceField(label="Couloir", required=False)
    logiciel = forms.ModelChoiceField(
        label="Logiciel", queryset=Software.objects.none(), required=False, empty_label="Tous"
    )
    commercial = forms.ModelChoiceField(
        label="Commercial", queryset=User.objects.none(), required=False, empty_label="Tous"
    )
    og = forms.CharField(
        label="Organisme",
        required=False,
        max_length=100,
        help_text="Nom, commune ou FINESS.",
        widget=forms.TextInput(attrs={"placeholder": "Nom, commune ou FINESS"}),
    )
    tri = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._set_choices("etat", [(ALL_STATUSES, "Toutes"), *REQUEST_LABELS.items()])
        self._set_choices("couloir", [("", "Tous"), *((lane.code, lane.label) for lane in lanes().values())])
        self._set_queryset("logiciel", Software.objects.all())
        if people is None:
            del self.fields["commercial"]
        else:
            self._set_queryset("commercial", people)
        for field in self.fields.values():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.setdefault("class", look)

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _set_queryset(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset


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
