"""Suppliers, with their proof of HT regime, and their software."""

from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..models import Software, Supplier
from ..rules import lanes
from ..services.access import signed_in
from ..services.supplier_proof import PieceError, check_proof, proof_limit_mo, replace_proof
from .base import LaneFilter, PortalModelAdmin


def lane_choices() -> list[tuple[str, str]]:
    """The lanes by their labels."""
    return [("", "---------"), *((lane.code, lane.label) for lane in lanes().values())]


def content_of(upload: UploadedFile) -> BinaryIO:
    """The stream under an upload, from its start."""
    stream = cast(BinaryIO, upload.file)
    stream.seek(0)
    return stream


class SupplierForm(forms.ModelForm):
    """A supplier, and a new proof where one is given."""

    new_proof = forms.FileField(
        label="Nouvelle attestation de non-assujettissement à la TVA",
        required=False,
    )

    class Meta:
        model = Supplier
        fields = ("name", "siret", "vat_regime")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_proof"].help_text = (
            f"PDF, PNG ou JPEG, {proof_limit_mo()} Mo au plus. Jointe d’office aux demandes en régime HT."
            " Elle remplace la précédente, qui reste conservée avec les demandes déjà envoyées."
        )

    def clean_new_proof(self) -> UploadedFile | None:
        """Judge the file by its content before anything is saved."""
        upload: UploadedFile | None = self.cleaned_data.get("new_proof")
        if upload is None:
            return None
        try:
            check_proof(content_of(upload))
        except PieceError as refused:
            raise ValidationError(str(refused)) from refused
        return upload


@admin.register(Supplier)
class SupplierAdmin(PortalModelAdmin):
    """Suppliers. The proof is replaced, never changed."""

    form = SupplierForm
    list_display = ("name", "siret", "vat_regime", "has_proof")
    search_fields = ("name", "siret")
    fields = ("name", "siret", "vat_regime", "proof", "new_proof")
    readonly_fields = ("proof",)
    used_by = {"software": "logiciel", "attachments": "attestation"}
    way_out = "Retirez plutôt ses logiciels des nouvelles demandes."

    @admin.display(description="Attestation HT", boolean=True)
    def has_proof(self, supplier: Supplier) -> bool:
        """Whether a proof is in force."""
        return supplier.ht_proof is not None

    @admin.display(description="Attestation en vigueur")
    def proof(self, supplier: Supplier) -> SafeString | str:
        """The proof in force, to be opened."""
        held = supplier.ht_proof if supplier.pk else None
        if held is None:
            return "Aucune"
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a> (du {})',
            reverse("portail:attachment", args=[held.pk]),
            held.original_name,
            f"{held.uploaded_at:%d/%m/%Y}",
        )

    def save_model(self, request: HttpRequest, obj: Supplier, form: Any, change: bool) -> None:
        """Save the supplier, then keep the new proof."""
        super().save_model(request, obj, form, change)
        upload = form.cleaned_data.get("new_proof")
        if upload is not None:
            replace_proof(obj, content_of(upload), upload.name, signed_in(request))


def profiles_field(code: str) -> str:
    """The name of the field that holds a lane's profiles."""
    return f"profiles_{code}"


class SoftwareForm(forms.ModelForm):
    """A software, with boxes per lane: the chosen lane's are read, a script hides the others."""

    couloir = forms.ChoiceField(label="Couloir")

    class Meta:
        model = Software
        fields = ("supplier", "name", "numero_ans", "couloir", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        couloir = self.fields["couloir"]
        assert isinstance(couloir, forms.ChoiceField)
        couloir.choices = lane_choices()
        if self.instance.pk and self.instance.requests.exists():
            couloir.disabled = True
            couloir.help_text = "Le couloir ne change plus : des demandes portent sur ce logiciel."
        for code in lanes():
            field = self.fields[profiles_field(code)]
            field.initial = self.instance.profiles if self.instance.couloir == code else []

    def save(self, commit: bool = True) -> Software:
        """Keep the profiles of the chosen lane alone."""
        self.instance.profiles = self.cleaned_data[profiles_field(self.cleaned_data["couloir"])]
        software: Software = super().save(commit)
        return software


def _with_profiles(form: type[SoftwareForm]) -> type[SoftwareForm]:
    """The form with its profile fields, one per lane: ModelAdmin reads them from the class."""
    fields = {
        profiles_field(code): forms.MultipleChoiceField(
            label=f"Profils référencés ({lane.label})",
            required=False,
            choices=[(profile.code, profile.label) for profile in lane.profiles.values()],
            widget=forms.CheckboxSelectMultiple(attrs={"data-couloir": code}),
            help_text="Les profils avec lesquels l’ANS a référencé ce logiciel.",
        )
        for code, lane in lanes().items()
    }
    return type("SoftwareFormWithProfiles", (form,), fields)


@admin.register(Software)
class SoftwareAdmin(PortalModelAdmin):
    """Software and the profiles that the ANS referenced it with."""

    form = _with_profiles(SoftwareForm)
    list_display = ("name", "supplier", "numero_ans", "lane_label", "profile_count", "active")
    list_filter = (LaneFilter, "active", "supplier")
    list_select_related = ("supplier",)
    search_fields = ("name", "numero_ans", "supplier__name")
    used_by = {"requests": "demande", "batches": "dépôt"}
    way_out = "Décochez plutôt « proposé pour de nouvelles demandes »."

    class Media:
        css = {"all": ("css/reglages-choix.css",)}
        js = ("js/reglages-profils.js",)

    @admin.display(description="Couloir", ordering="couloir")
    def lane_label(self, software: Software) -> str:
        """The lane's label."""
        return str(software.lane.label)

    @admin.display(description="Profils")
    def profile_count(self, software: Software) -> int:
        """How many profiles it is referenced with."""
        return len(software.profiles)
