"""The one counter of numeroEditeur, and the numbers that must never be given."""

from django.core.validators import RegexValidator
from django.db import models

from .supplier import Supplier


class NumberCounter(models.Model):
    """The rank of the last numeroEditeur given; its single row is locked while numbers are given."""

    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="counter_single_row")]

    def __str__(self) -> str:
        return f"Dernier rang donné : {self.last}"


class ReservedNumber(models.Model):
    """A numeroEditeur that a supplier used before us: never given again (FORMAT D3)."""

    number = models.CharField(
        "numéro éditeur",
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{5}\Z", "5 lettres majuscules ou chiffres.")],
    )
    supplier = models.ForeignKey(Supplier, models.SET_NULL, null=True, blank=True, verbose_name="fournisseur")
    source = models.CharField("d'où il vient", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "numéro éditeur réservé"
        verbose_name_plural = "numéros éditeur réservés"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^[A-Z0-9]{5}$"), name="reserved_number_form"
            )
        ]

    def __str__(self) -> str:
        return self.number
