"""The form of a request's own reference."""

from django import forms
from django.core.exceptions import ValidationError

from ..models import LONGEST_REFERENCE, clean_reference


class ReferenceForm(forms.Form):
    """The reference that a request's owner knows it by."""

    reference = forms.CharField(
        label="Référence",
        help_text=f"{LONGEST_REFERENCE} caractères au plus. Chacune de vos demandes a la sienne ;"
        " majuscules et minuscules n’y comptent pas.",
        error_messages={"required": "Donnez une référence, ou gardez celle de la demande."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_reference(self) -> str:
        """As it is kept. Raises ``ValidationError`` where it is too long."""
        reference = clean_reference(self.cleaned_data["reference"])
        if len(reference) > LONGEST_REFERENCE:
            too_many = len(reference) - LONGEST_REFERENCE
            raise ValidationError(
                f"Cette référence est trop longue de {too_many} caractère{'s' if too_many > 1 else ''} :"
                f" {LONGEST_REFERENCE} au plus."
            )
        return reference
