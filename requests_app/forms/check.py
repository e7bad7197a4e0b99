"""The form of « Contrôler un fichier »."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ..rules import lanes


class SeveralFilesInput(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files, or none: its value is a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file in itself."""
        one = super().clean
        return [cast(UploadedFile, one(item, initial)) for item in data or []]


class CheckForm(forms.Form):
    """A JSON file, its ZIPs where there are any, and its lane where the person says it."""

    fichier = forms.FileField(
        label="Fichier JSON",
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": "Choisissez le fichier JSON à contrôler.",
            "empty": "Ce fichier est vide : choisissez le fichier JSON à contrôler.",
            "missing": "Choisissez le fichier JSON à contrôler.",
            "invalid": "Le fichier n’est pas arrivé : choisissez-le de nouveau.",
            "max_length": "Le nom de ce fichier est trop long : raccourcissez-le, puis recommencez.",
        },
    )
    zips = SeveralFilesField(
        label="ZIP des pièces (facultatif)",
        required=False,
        max_length=255,
        widget=SeveralFilesInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={
            "empty": "L’un des ZIP est vide : retirez-le ou refaites-le.",
            "invalid": "Un ZIP n’est pas arrivé : choisissez-le de nouveau.",
            "max_length": "Le nom d’un ZIP est trop long : raccourcissez-le, puis recommencez.",
        },
    )
    couloir = forms.ChoiceField(
        label="Couloir",
        required=False,
        help_text="À choisir seulement si le fichier ne permet pas de le deviner.",
        error_messages={"invalid_choice": "Ce couloir n’existe pas : choisissez-en un dans la liste."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(lane.code, lane.label) for lane in lanes().values()]
        couloir = cast(forms.ChoiceField, self.fields["couloir"])
        couloir.choices = [("", "Deviné d’après le nom des pièces"), *known]
