"""The official lists of eligible ESMS, lane by lane (FORMAT D14): loaded, kept for good, one of them in force."""

from django.conf import settings
from django.db import models

from .directory import FINESS_REGEX
from .supplier import validate_couloir


class EligibleList(models.Model):
    """One list as it was loaded. Never changed, but for being withdrawn once."""

    couloir = models.CharField("couloir", max_length=40, validators=[validate_couloir])
    day = models.DateField("date de la liste")
    source = models.TextField("source")
    file_name = models.TextField("fichier")
    sha256 = models.CharField("empreinte", max_length=64)
    count = models.PositiveIntegerField("numéros")
    repaired = models.PositiveIntegerField("numéros réparés", default=0)
    refused = models.PositiveIntegerField("lignes refusées", default=0)
    created_at = models.DateTimeField("chargée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="chargée par",
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="retirée par",
    )
    withdrawal_reason = models.TextField("motif du retrait", blank=True, default="")

    class Meta:
        verbose_name = "liste officielle d’ESMS éligibles"
        verbose_name_plural = "listes officielles d’ESMS éligibles"
        #: by its own date, and of two lists of one day the last loaded: the first not withdrawn is in force
        ordering = ["couloir", "-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gt=0), name="eligible_list_not_empty"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawal_reason="")),
                name="eligible_list_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.couloir} · liste du {self.day:%d/%m/%Y}"


class EligibleNumber(models.Model):
    """One FINESS géographique of a list."""

    list = models.ForeignKey(EligibleList, models.CASCADE, related_name="numbers", verbose_name="liste")
    finess_geo = models.CharField("FINESS géographique", max_length=9)

    class Meta:
        verbose_name = "numéro éligible"
        verbose_name_plural = "numéros éligibles"
        constraints = [
            models.UniqueConstraint(fields=["list", "finess_geo"], name="eligible_number_once"),
            models.CheckConstraint(
                condition=models.Q(finess_geo__regex=FINESS_REGEX), name="eligible_number_finess"
            ),
        ]

    def __str__(self) -> str:
        return self.finess_geo
