"""The form of « Mettre à jour le répertoire »."""

from django import forms

from .check import SeveralFilesField, SeveralFilesInput


class RegisterForm(forms.Form):
    """One or several files of the public register, in any of its formats: their content says which."""

    fichiers = SeveralFilesField(
        label="Fichiers du répertoire FINESS",
        max_length=255,
        widget=SeveralFilesInput(attrs={"accept": ".csv,.json,.gz,.xz"}),
        error_messages={
            "required": "Choisissez au moins un fichier du répertoire FINESS.",
            "empty": "L’un des fichiers est vide : téléchargez-le de nouveau.",
            "invalid": "Un fichier n’est pas arrivé : choisissez-le de nouveau.",
            "max_length": "Le nom d’un fichier est trop long : raccourcissez-le, puis recommencez.",
        },
    )

    def clean_fichiers(self) -> list[object]:
        """One at the least."""
        files: list[object] = self.cleaned_data["fichiers"]
        if not files:
            message = self.fields["fichiers"].error_messages["required"]
            raise forms.ValidationError(message, code="required")
        return files
