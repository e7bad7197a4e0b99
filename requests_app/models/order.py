"""The purchase order (bon de commande) of a request."""

from decimal import Decimal

from django.db import models

from .request import AdvanceRequest

#: The column holds no more; what is typed beyond it is kept as typed.
LARGEST_AMOUNT = Decimal("999999999999.99")


class AmountMode(models.TextChoices):
    """Whether the amount follows the ticked ESMS or was typed by a person."""

    AUTO = "auto", "Calculé"
    TYPED = "typed", "Saisi"


class PurchaseOrder(models.Model):
    """One order a request. A typed amount never moves by itself."""

    request = models.OneToOneField(AdvanceRequest, models.CASCADE, related_name="order")
    order_date = models.DateField("date de la commande", null=True, blank=True)
    reference = models.TextField("référence", blank=True, default="")
    vat_regime = models.TextField("régime de TVA", blank=True, default="")
    amount_ht = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    amount_mode = models.CharField(max_length=5, choices=AmountMode.choices, default=AmountMode.AUTO)

    class Meta:
        verbose_name = "bon de commande"
        verbose_name_plural = "bons de commande"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(vat_regime__in=["", "TTC", "HT"]), name="order_vat_regime"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_mode__in=AmountMode.values), name="order_amount_mode"
            ),
        ]

    def __str__(self) -> str:
        return f"Commande {self.reference}"
