"""Choosing a model file: sent from the person's machine."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile


class ModelFileForm(forms.Form):
    """A model as a file; its clean value is its text, exactly as in the file ``file_name``."""

    modele = forms.FileField(
        label="Modèle de fichier de l’agence (JSON)",
        max_length=255,
        help_text="Tel que téléchargé sur le portail de l’ASP, 1 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": "Choisissez le fichier du modèle.",
            "empty": "Ce fichier est vide : choisissez le fichier du modèle.",
            "invalid": "Le fichier n’est pas arrivé : choisissez-le de nouveau.",
            "max_length": "Le nom de ce fichier est trop long : raccourcissez-le, puis recommencez.",
        },
    )

    def __init__(self, max_bytes: int, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.max_bytes = max_bytes
        self.file_name = ""

    def clean_modele(self) -> str:
        """The text of the model."""
        upload: UploadedFile = self.cleaned_data["modele"]
        self.file_name = upload.name or ""
        if (upload.size or 0) > self.max_bytes:
            raise ValidationError("Ce fichier est trop gros pour un modèle : 1 Mo au plus.")
        try:
            return upload.read().decode("utf-8")
        except UnicodeDecodeError:
            raise ValidationError(
                "Ce fichier n’est pas en UTF-8 : téléchargez le modèle de nouveau."
            ) from None
