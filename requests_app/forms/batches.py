"""The forms of batches: preparing, renaming, depositing, abandoning."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..models import MarkKind, Software
from ..rules import lanes
from ..rules.statuses import BATCH_LABELS

_DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def _choose(field: forms.Field, choices: Iterable[tuple[str, str]]) -> None:
    cast(forms.ChoiceField, field).choices = list(choices)


def _date_field(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        input_formats=_DATE_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez une date.",
            "invalid": "Cette date n’existe pas : écrivez-la JJ/MM/AAAA.",
        },
    )


class DayForm(forms.Form):
    """A planned day of deposit: today or later."""

    day = _date_field("Jour prévu du dépôt", "Il entre dans le nom du fichier JSON.")

    def clean_day(self) -> date:
        """Nobody deposits yesterday."""
        day: date = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise ValidationError("Ce jour est passé : choisissez aujourd’hui ou un jour à venir.")
        return day


class PrepareForm(DayForm):
    """Which software, which of its approved requests, for which day."""

    software = forms.ModelChoiceField(
        Software.objects.all(), error_messages={"invalid_choice": "Ce logiciel n’existe pas ou plus."}
    )
    requests = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": "Cochez au moins une demande : un dépôt n’est jamais vide."},
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        posted = data.getlist("requests") if hasattr(data, "getlist") else []
        # whether each can go is judged when it is frozen, with a reason: here it only has to be a number
        numbers = [text for text in posted if text.isascii() and text.isdigit() and len(text) < 19]
        _choose(self.fields["requests"], [(text, text) for text in numbers])


class DepositForm(forms.Form):
    """The day of deposit, and under which of its downloaded names (primary key -> name) it was."""

    deposited_on = _date_field("Déposé le")
    name = forms.TypedChoiceField(
        coerce=int,
        label="Sous le nom",
        error_messages={
            "required": "Indiquez sous quel nom le fichier a été déposé.",
            "invalid_choice": "Le fichier n’a pas été téléchargé sous ce nom.",
        },
    )

    def __init__(self, names: Mapping[int, str], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        _choose(self.fields["name"], [(str(pk), name) for pk, name in names.items()])
        self.fields["deposited_on"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"
        if len(names) == 1:
            self.fields["name"].widget = forms.HiddenInput()


class TickForm(forms.Form):
    """A step of the checklist that is done, and the day on which it was."""

    kind = forms.ChoiceField(choices=MarkKind.choices)
    part = forms.IntegerField(min_value=0, max_value=999)
    on = _date_field("Le")


class RefuseZipForm(forms.Form):
    """A ZIP that the agency's portal refused: when, and what it said."""

    part = forms.IntegerField(min_value=1, max_value=999)
    on = _date_field("Refusé le")
    note = forms.CharField(
        max_length=2000,
        error_messages={"required": "Recopiez ce que le portail a répondu, ou dites ce qui s’est passé."},
    )


class AbandonForm(forms.Form):
    """Why a batch is given up."""

    kind = forms.ChoiceField(
        label="Pourquoi ce dépôt est-il abandonné ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une raison."},
    )
    text = forms.CharField(
        label="Précisez",
        help_text="Par exemple le message affiché par le portail de l’agence. Sera gardé dans l’historique.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites en quelques mots ce qui s’est passé."},
    )

    def __init__(self, kinds: dict[str, str], data: Any = None) -> None:
        super().__init__(data)
        _choose(self.fields["kind"], kinds.items())


#: What the list can be narrowed to beside a status.
INCOMPLETE, SILENT, AWAITED = "incomplets", "muets", "attente"


class BatchFilterForm(forms.Form):
    """The filters of the list; what is not understood filters nothing."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *BATCH_LABELS.items()])
    suivi = forms.ChoiceField(
        label="Suivi",
        required=False,
        choices=[
            ("", "Tous"),
            (INCOMPLETE, "Incomplets"),
            (AWAITED, "Réponses attendues"),
            (SILENT, "Sans réponse depuis longtemps"),
        ],
    )
    couloir = forms.ChoiceField(label="Couloir", required=False)
    logiciel = forms.ModelChoiceField(
        Software.objects.all(), label="Logiciel", required=False, empty_label="Tous"
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        known = [(lane.code, lane.label) for lane in lanes().values()]
        _choose(self.fields["couloir"], [("", "Tous"), *known])
