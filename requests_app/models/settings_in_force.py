"""What an admin can change without a release: the scale, the decisions, the structure of the file."""

from django.conf import settings
from django.db import models

from .supplier import validate_couloir


class FundingScale(models.Model):
    """A row of the scale of a lane: what one ESMS of a tranche is granted (FORMAT section 4)."""

    couloir = models.CharField("couloir", max_length=40, validators=[validate_couloir])
    tranche = models.CharField("tranche", max_length=20)
    amount_ttc = models.DecimalField("montant TTC par ESMS (€)", max_digits=12, decimal_places=2)
    from_esms = models.PositiveIntegerField("à partir de … ESMS de l'OG", null=True, blank=True)
    to_esms = models.PositiveIntegerField("jusqu'à … ESMS de l'OG", null=True, blank=True)
    from_date = models.DateField("commandes à partir du", null=True, blank=True)
    to_date = models.DateField("commandes jusqu'au", null=True, blank=True)
    source = models.CharField(
        "source", max_length=200, help_text="Document et section dont vient ce montant."
    )

    class Meta:
        verbose_name = "ligne du barème"
        verbose_name_plural = "barème de financement"
        ordering = ["couloir", "tranche", "from_date"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_ttc__gt=0), name="scale_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(from_esms__lte=models.F("to_esms"))
                | models.Q(from_esms__isnull=True)
                | models.Q(to_esms__isnull=True),
                name="scale_esms_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(from_date__lte=models.F("to_date"))
                | models.Q(from_date__isnull=True)
                | models.Q(to_date__isnull=True),
                name="scale_dates_in_order",
            ),
            models.UniqueConstraint(fields=["couloir", "tranche", "from_date"], name="scale_row_once"),
            models.UniqueConstraint(
                fields=["couloir", "tranche"],
                condition=models.Q(from_date__isnull=True),
                name="scale_row_once_undated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.couloir} · tranche {self.tranche} · {self.amount_ttc} € TTC"


class DecisionSet(models.Model):
    """The switchable decisions (FORMAT section 7). Rows are never changed: the newest is in force."""

    ht_cap_divided = models.BooleanField("D4 : en régime HT, diviser aussi le plafond par 1,2", default=False)
    certificate_as_null = models.BooleanField(
        "D5 : sans certificat, écrire certificatServeur à null plutôt qu'un objet de null", default=False
    )
    ref_soins_follows_master = models.BooleanField(
        "D7 : IsRefSoins est null quand isMaitreId est faux", default=True
    )
    certificate_usage_required = models.BooleanField(
        "D11 : l'utilité du certificat est obligatoire avec un certificat", default=True
    )
    created_at = models.DateTimeField("depuis le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, verbose_name="par"
    )

    class Meta:
        verbose_name = "jeu de décisions"
        verbose_name_plural = "décisions sur le format"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Décisions n° {self.pk}"


class StructureModel(models.Model):
    """A model file put in force for a lane. Rows are never changed: the newest of the lane is in force."""

    couloir = models.CharField("couloir", max_length=40, validators=[validate_couloir])
    text = models.TextField("modèle JSON")
    sha256 = models.CharField("empreinte", max_length=64)
    created_at = models.DateTimeField("depuis le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="par"
    )

    class Meta:
        verbose_name = "structure du fichier"
        verbose_name_plural = "structures du fichier"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.couloir} · structure n° {self.pk}"
