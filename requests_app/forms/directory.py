"""Adding to the directory, by hand, what the register lacks, and mending it."""

from django import forms


class ByHandForm(forms.Form):
    """What OG and ESMS share. Whoever adds judges; the reason is shown beside the field it is about."""

    field_order = ("finess", "accept_key", "name", "town", "departement", "category_code", "category_label")

    finess = forms.CharField(strip=False)
    name = forms.CharField(label="Nom", required=False)
    town = forms.CharField(label="Commune", required=False)
    departement = forms.CharField(
        label="Département", required=False, help_text="Il donne l’indicatif des numéros de téléphone."
    )
    accept_key = forms.BooleanField(
        label="Le numéro est bien celui de l’autorisation, malgré sa clé",
        required=False,
        widget=forms.HiddenInput,
    )

    def refuse(self, field: str, reason: str, *, doubtful_key: bool) -> None:
        """Hang the reason on its field; a doubtful key can be confirmed."""
        self.add_error(field, reason)
        if doubtful_key:
            self.fields["accept_key"].widget = forms.CheckboxInput()


class ManagingBodyForm(ByHandForm):
    """An OG."""

    finess = forms.CharField(label="FINESS juridique", strip=False, help_text="9 caractères.")


class EstablishmentForm(ByHandForm):
    """An ESMS of an OG."""

    finess = forms.CharField(label="FINESS géographique", strip=False, help_text="9 caractères.")
    category_code = forms.CharField(
        label="Code de catégorie",
        required=False,
        help_text="Les trois chiffres du répertoire FINESS, par exemple 500 pour un EHPAD : la famille en dépend.",
    )
    category_label = forms.CharField(
        label="Catégorie", required=False, help_text="Vide, elle prend le libellé du répertoire pour ce code."
    )


class MendedEstablishmentForm(EstablishmentForm):
    """An ESMS that is in the directory already."""

    closed = forms.BooleanField(label="Cet établissement est fermé", required=False)
