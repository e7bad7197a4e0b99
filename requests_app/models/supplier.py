"""The supplier who asks for the advances, and its referenced software."""

from django.core.exceptions import ValidationError
from django.db import models

from ..rules import lanes
from ..rules.numbers import siret

VAT_REGIMES = {"TTC": "TTC : la TVA s'applique", "HT": "HT : non assujetti à la TVA"}


def validate_siret(value: str) -> None:
    """A supplier's SIRET must be real: in the settings a bad key is an error (FORMAT section 3)."""
    try:
        siret.validate(value)
    except ValueError as fault:
        raise ValidationError(str(fault)) from fault


def validate_numero_ans(value: str) -> None:
    """Ten ASCII digits (FORMAT section 2, D2)."""
    if not (len(value) == 10 and value.isascii() and value.isdigit()):
        raise ValidationError("Le numéro ANS compte exactement 10 chiffres, zéros de tête compris.")


def validate_couloir(value: str) -> None:
    """A lane that the portal has a file for."""
    if value not in lanes():
        raise ValidationError(f"Le couloir « {value} » n'existe pas. Couloirs connus : {', '.join(lanes())}.")


class Supplier(models.Model):
    """A health-software supplier, enrolled with the agency under one SIRET."""

    name = models.CharField("raison sociale", max_length=200)
    siret = models.CharField(
        "SIRET",
        max_length=14,
        unique=True,
        validators=[validate_siret],
        help_text="14 chiffres, tel que déclaré lors de l'enrôlement sur le portail de l'ASP.",
    )
    vat_regime = models.CharField(
        "régime de TVA habituel", max_length=3, choices=list(VAT_REGIMES.items()), default="TTC"
    )

    class Meta:
        verbose_name = "fournisseur"
        verbose_name_plural = "fournisseurs"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(vat_regime__in=["TTC", "HT"]), name="supplier_vat_regime"
            ),
            models.CheckConstraint(
                condition=models.Q(siret__regex=r"^[0-9]{14}$"), name="supplier_siret_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ht_proof(self):  # type: ignore[no-untyped-def]
        """The proof of HT regime in force, or None; kept once and reused by each request."""
        return self.attachments.filter(replaced_at__isnull=True).order_by("-pk").first()


class Software(models.Model):
    """A software referenced by the ANS in one lane."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="software", verbose_name="fournisseur"
    )
    name = models.CharField("nom du logiciel", max_length=200)
    numero_ans = models.CharField(
        "numéro ANS",
        max_length=10,
        unique=True,
        validators=[validate_numero_ans],
        help_text="Numéro de référencement donné par l'ANS : 10 chiffres.",
    )
    couloir = models.CharField("couloir", max_length=40, validators=[validate_couloir])
    profiles = models.JSONField(
        "profils référencés",
        default=list,
        blank=True,
        help_text="Les profils avec lesquels l'ANS a référencé ce logiciel.",
    )
    active = models.BooleanField("proposé pour de nouvelles demandes", default=True)

    class Meta:
        verbose_name = "logiciel"
        verbose_name_plural = "logiciels"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(numero_ans__regex=r"^[0-9]{10}$"), name="software_numero_ans_digits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.lane.label})"

    @property
    def lane(self):  # type: ignore[no-untyped-def]
        """The lane that the software is referenced in."""
        return lanes()[self.couloir]
