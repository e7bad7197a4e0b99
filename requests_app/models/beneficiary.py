"""An OG in a request, and its ESMS with their installation scenarios."""

from django.db import models

from ..rules.answers import NONE_ANSWER
from .directory import FINESS_REGEX, Establishment, ManagingBody
from .request import AdvanceRequest


class PresentBeneficiaries(models.Manager["Beneficiary"]):
    """Leaves out the OG that were taken out of their request."""

    def get_queryset(self) -> models.QuerySet["Beneficiary"]:
        return super().get_queryset().filter(removed=False)


class Beneficiary(models.Model):
    """An OG in the order. Name and number are copied from the register: a request never changes by itself.

    An answer that is no longer called for stays stored and is assembled as null. An OG taken out is only marked
    so: put back, it has all its answers. ``objects``, and so ``request.beneficiaries``, holds those present.
    """

    request = models.ForeignKey(AdvanceRequest, models.CASCADE, related_name="beneficiaries")
    managing_body = models.ForeignKey(ManagingBody, models.SET_NULL, null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    removed = models.BooleanField("retiré de la demande", default=False)
    finess_juridique = models.TextField("FINESS juridique")
    name = models.TextField("nom", blank=True, default="")
    town = models.TextField("commune", blank=True, default="")
    departement = models.TextField("département", blank=True, default="")
    closed = models.BooleanField("fermé", default=False)
    register_kept = models.JSONField(default=dict, blank=True)  #: see ``services.drift``
    tranche = models.TextField(
        "tranche", blank=True, default=""
    )  #: a code, NONE_ANSWER (« inconnue »), or empty
    nom_responsable = models.TextField(blank=True, default="")
    email_responsable = models.TextField(blank=True, default="")
    telephone_responsable = models.TextField(blank=True, default="")
    demande_certificat = models.BooleanField(null=True, blank=True)
    contractualisation_og = models.BooleanField(null=True, blank=True)
    statut_admin_technique = models.TextField(blank=True, default="")
    contractualisation_editeur = models.BooleanField(null=True, blank=True)
    numero_carte_cpx = models.TextField(blank=True, default="")
    nom_admin_technique = models.TextField(blank=True, default="")
    telephone_admin_technique = models.TextField(blank=True, default="")
    email_admin_technique = models.TextField(blank=True, default="")
    utilite_certificat = models.TextField(blank=True, default="")

    objects = PresentBeneficiaries()
    everything = models.Manager()  # noqa: DJ012  it is a manager too

    class Meta:
        verbose_name = "bénéficiaire"
        verbose_name_plural = "bénéficiaires"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "finess_juridique"], name="beneficiary_once"),
            models.CheckConstraint(
                condition=models.Q(finess_juridique__regex=FINESS_REGEX), name="beneficiary_finess"
            ),
        ]
        indexes = [models.Index(fields=["finess_juridique"], name="beneficiary_by_number")]

    def __str__(self) -> str:
        return f"{self.finess_juridique} {self.name}".strip()

    @property
    def known_tranche(self) -> str:
        """The tranche's code; empty where it is not answered yet, or « inconnue »."""
        return "" if self.tranche == NONE_ANSWER else self.tranche


class InstallationScenario(models.Model):
    """An ESMS in the order with its scenario: this one row gives both ``FINESSGeos`` and ``scenarioInstallation``.

    Unticked, it stays stored with its answers and is left out of the tree.
    """

    beneficiary = models.ForeignKey(Beneficiary, models.CASCADE, related_name="scenarios")
    establishment = models.ForeignKey(Establishment, models.SET_NULL, null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    ticked = models.BooleanField("dans la commande", default=True)
    finess_geo = models.TextField("FINESS géographique")
    name = models.TextField("nom", blank=True, default="")
    town = models.TextField("commune", blank=True, default="")
    category_code = models.TextField("code de catégorie", blank=True, default="")
    category_label = models.TextField("catégorie", blank=True, default="")
    closed = models.BooleanField("fermé", default=False)
    register_kept = models.JSONField(default=dict, blank=True)  #: see ``services.drift``
    ancienne_version = models.TextField(blank=True, default="")
    is_maitre_id = models.BooleanField(null=True, blank=True)
    is_stockage_id = models.BooleanField(null=True, blank=True)
    operateur = models.TextField(blank=True, default="")  #: a code, NONE_ANSWER, or empty
    profil_metier = models.TextField(blank=True, default="")  #: a value, NONE_ANSWER, or empty
    is_ref_soins = models.TextField(blank=True, default="")  #: "true", "false", NONE_ANSWER, or empty

    class Meta:
        verbose_name = "scénario d'installation"
        verbose_name_plural = "scénarios d'installation"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["beneficiary", "finess_geo"], name="scenario_once_per_og"),
            models.CheckConstraint(
                condition=models.Q(finess_geo__regex=FINESS_REGEX), name="scenario_finess"
            ),
            models.CheckConstraint(
                condition=models.Q(is_ref_soins__in=["", "true", "false", NONE_ANSWER]),
                name="scenario_ref_soins",
            ),
        ]
        indexes = [models.Index(fields=["finess_geo"], name="scenario_by_number")]

    def __str__(self) -> str:
        return f"{self.finess_geo} {self.name}".strip()
