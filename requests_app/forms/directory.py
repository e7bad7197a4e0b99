"""Adding to the directory, by hand, what the register lacks."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms

from ..models import Establishment, ManagingBody
from ..services.directory_by_hand import (
    DirectoryError,
    FinessKeyDoubtful,
    add_establishment,
    add_managing_body,
)

Row = TypeVar("Row", ManagingBody, Establishment)


class ByHandForm(forms.Form):
    """What OG and ESMS share. The service judges; its sentence is shown beside the field it is about."""

    finess = forms.CharField(strip=False)
    name = forms.CharField(label="Nom", required=False)
    town = forms.CharField(label="Commune", required=False)
    departement = forms.CharField(
        label="Département", required=False, help_text="Il donne l'indicatif des numéros de téléphone."
    )
    accept_key = forms.BooleanField(
        label="Le numéro est bien celui de l'autorisation, malgré sa clé", required=False, widget=forms.HiddenInput
    )

    def _add(self, add: Callable[..., Row], *args: Any) -> Row | None:
        """The row added; None where the service refused, its reason then hangs on the field."""
        values = dict(self.cleaned_data)
        try:
            return add(*args, values.pop("finess"), values.pop("name"), **values)
        except DirectoryError as refused:
            self.add_error(refused.field, str(refused))
            if isinstance(refused, FinessKeyDoubtful):
                self.fields["accept_key"].widget = forms.CheckboxInput()
        return None


class ManagingBodyForm(ByHandForm):
    """An OG."""

    finess = forms.CharField(label="FINESS juridique", strip=False, help_text="9 caractères.")

    def add(self) -> ManagingBody | None:
        """Add it; None where it was refused."""
        return self._add(add_managing_body)


class EstablishmentForm(ByHandForm):
    """An ESMS of an OG."""

    finess = forms.CharField(label="FINESS géographique", strip=False, help_text="9 caractères.")
    category_label = forms.CharField(label="Catégorie", required=False)

    def add(self, og: ManagingBody) -> Establishment | None:
        """Add it to that OG; None where it was refused."""
        return self._add(add_establishment, og)
