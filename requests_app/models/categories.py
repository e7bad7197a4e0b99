"""Which family of ESMS each category of the register suggests, lane by lane: a table that an admin edits."""

from django.core.validators import RegexValidator
from django.db import models

from .supplier import validate_couloir

_CODE = RegexValidator(r"\A[0-9]{3,4}\Z", "Le code d’une catégorie compte trois ou quatre chiffres.")


class EsmsCategory(models.Model):
    """A category of establishment, as the register codes it."""

    code = models.CharField(
        "code", max_length=4, unique=True, validators=[_CODE], help_text="Par exemple 500 pour un EHPAD."
    )
    label = models.CharField("libellé", max_length=200)

    class Meta:
        verbose_name = "catégorie d’ESMS"
        verbose_name_plural = "catégories et familles d’ESMS"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class SuggestedFamily(models.Model):
    """The family that a category suggests in one lane; the empty text: no family."""

    category = models.ForeignKey(
        EsmsCategory, models.CASCADE, related_name="families", verbose_name="catégorie"
    )
    couloir = models.CharField("couloir", max_length=40, validators=[validate_couloir])
    family = models.CharField("famille", max_length=20, blank=True, default="")

    class Meta:
        verbose_name = "famille proposée"
        verbose_name_plural = "familles proposées"
        ordering = ["category", "couloir"]
        constraints = [models.UniqueConstraint(fields=["category", "couloir"], name="family_once_a_lane")]

    def __str__(self) -> str:
        return f"{self.couloir} · {self.category_id} · {self.family or '—'}"
