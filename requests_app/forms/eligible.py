"""Loading an official list of eligible ESMS, and withdrawing one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

_LONGEST = 300
_BLANK = "Dites d’où vient la liste : elle sera nommée dans les messages."


class EligibleListForm(forms.Form):
    """A file, the day of the list and its source; the file's column only where the portal cannot tell."""

    liste = forms.FileField(
        label="Liste des numéros FINESS géographiques (CSV ou XLSX)",
        max_length=255,
        help_text="Un numéro par ligne, avec ou sans ligne de titres ; d’autres colonnes peuvent l’accompagner. "
        "15 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": "Choisissez le fichier de la liste.",
            "empty": "Ce fichier est vide : choisissez le fichier de la liste.",
            "invalid": "Le fichier n’est pas arrivé : choisissez-le de nouveau.",
            "max_length": "Le nom de ce fichier est trop long : raccourcissez-le, puis recommencez.",
        },
    )
    day = forms.DateField(
        label="Date de la liste",
        help_text="Celle du document. La liste la plus récente du couloir est en vigueur.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez la date de la liste.",
            "invalid": "Cette date n’existe pas : écrivez-la JJ/MM/AAAA.",
        },
    )
    source = forms.CharField(
        label="Source",
        max_length=_LONGEST,
        help_text="Le document dont elle vient, par exemple « Appel à financement MS1-DUI, annexe 2 ».",
        error_messages={"required": _BLANK, "max_length": f"{_LONGEST} caractères au plus."},
    )
    column = forms.RegexField(
        r"\A[A-Za-z]{1,2}\Z",
        label="Colonne des numéros (facultatif)",
        required=False,
        help_text="Sa lettre, par exemple C. Vide, le portail la trouve d’après son titre et son contenu.",
        widget=forms.TextInput(attrs={"size": 3, "maxlength": 2}),
        error_messages={"invalid": "Donnez la lettre de la colonne, par exemple C."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"

    def clean_day(self) -> date:
        """A list of tomorrow is in force today for nobody."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError("Cette date est à venir : une liste ne se charge pas avant son jour.")
        return day


class WithdrawForm(forms.Form):
    """Why a list is withdrawn."""

    reason = forms.CharField(
        label="Pourquoi cette liste est-elle retirée ?",
        help_text="Gardé dans l’historique.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Dites en quelques mots pourquoi.",
            "max_length": "2000 caractères au plus.",
        },
    )
