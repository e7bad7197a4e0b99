"""The forms of « Importer des demandes »."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ..rules import lanes
from .check import SeveralFilesField, SeveralFilesInput

_TABLES = ".xlsx,.csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"
#: As many CSV as there are sheets.
MOST_TABLES = 3


class PiecesForm(forms.Form):
    """Attachments that rows name, as files and ZIPs."""

    pieces = SeveralFilesField(
        label="Pièces",
        required=False,
        max_length=255,
        help_text=(
            "Les bons de commande et attestations que le tableur nomme, ou un ou plusieurs ZIP qui les contiennent. "
            "Au-delà d’une centaine de fichiers, faites-en un ZIP."
        ),
        error_messages={
            "empty": "L’une des pièces est vide : retirez-la ou refaites-la.",
            "invalid": "Une pièce n’est pas arrivée : choisissez-la de nouveau.",
            "max_length": "Le nom d’une pièce est trop long : raccourcissez-le, puis recommencez.",
        },
    )
    reduire = forms.BooleanField(
        label="Réduire les images trop lourdes",
        required=False,
        help_text="Une photo au-dessus de la limite est ramenée à une taille acceptée.",
    )

    def files_of(self, name: str) -> list[Any]:
        """The files of a field, to be kept."""
        return cast(list[Any], self.cleaned_data[name])


class SheetImportForm(PiecesForm):
    """The lane, the table, and the attachments beside it."""

    couloir = forms.ChoiceField(
        label="Couloir",
        error_messages={
            "required": "Choisissez le couloir des demandes.",
            "invalid_choice": "Ce couloir n’existe pas : choisissez-en un dans la liste.",
        },
    )
    tableur = SeveralFilesField(
        label="Tableur",
        required=True,
        max_length=255,
        help_text="Un classeur XLSX, ou les trois feuilles en CSV.",
        widget=SeveralFilesInput(attrs={"accept": _TABLES}),
        error_messages={
            "required": "Choisissez le tableur à importer.",
            "empty": "Ce tableur est vide : choisissez le fichier que vous avez rempli.",
            "invalid": "Le tableur n’est pas arrivé : choisissez-le de nouveau.",
            "max_length": "Le nom de ce fichier est trop long : raccourcissez-le, puis recommencez.",
        },
    )
    field_order = ["couloir", "tableur", "pieces", "reduire"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        couloir = cast(forms.ChoiceField, self.fields["couloir"])
        couloir.choices = [(lane.code, lane.label) for lane in lanes().values()]

    def clean_tableur(self) -> list[UploadedFile]:
        """One workbook, or as many CSV as there are sheets."""
        given = cast(list[UploadedFile], self.cleaned_data["tableur"])
        if not given:
            raise forms.ValidationError("Choisissez le tableur à importer.")
        if len(given) > MOST_TABLES:
            raise forms.ValidationError(
                f"Envoyez un classeur, ou {MOST_TABLES} CSV au plus : un par feuille. "
                "Les pièces se déposent dans l’autre case."
            )
        return given


class ConfirmForm(forms.Form):
    """What becomes of a summary. ``empreinte``: which summary the person saw."""

    choix = forms.ChoiceField(
        label="Que faire de ces demandes ?",
        error_messages={
            "required": "Choisissez ce qui doit être importé.",
            "invalid_choice": "Ce choix n’est plus possible : relisez le récapitulatif.",
        },
    )
    empreinte = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = cast(forms.ChoiceField, self.fields["choix"])
        choix.choices = choices
