"""What was done of a batch, step by step: downloads, ZIPs deposited, and the agency's two acknowledgements."""

from django.conf import settings
from django.db import models

from .batch import Batch, DepositName


class MarkKind(models.TextChoices):
    """A step of a batch's checklist. The JSON's deposit is the batch's own status, and has no mark."""

    JSON_DOWNLOAD = "json_download", "JSON téléchargé"
    ZIP_DOWNLOAD = "zip_download", "ZIP téléchargé"
    ZIP_DEPOSIT = "zip_deposit", "ZIP déposé"
    JSON_TAKEN = "json_taken", "JSON pris en compte"
    PIECES_TAKEN = "pieces_taken", "Pièces prises en compte"


class MarkOutcome(models.TextChoices):
    """How the step ended. The agency's portal can refuse a ZIP whose JSON it took."""

    DONE = "done", "fait"
    REFUSED = "refused", "refusé"


#: The steps that each ZIP part has.
PART_KINDS = (MarkKind.ZIP_DOWNLOAD, MarkKind.ZIP_DEPOSIT)


class DepositMark(models.Model):
    """A step that is done, the last time it was; what came before stands in the batch's history."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="marks", verbose_name="dépôt")
    kind = models.CharField("étape", max_length=20, choices=MarkKind.choices)
    part = models.PositiveSmallIntegerField(
        "partie ZIP", default=0
    )  #: 0 where the step is of the whole batch
    outcome = models.CharField("issue", max_length=10, choices=MarkOutcome.choices, default=MarkOutcome.DONE)
    on = models.DateField("jour")  #: the day on which it happened
    at = models.DateTimeField("enregistré le")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    #: of a download: the name that the file was downloaded under
    name = models.ForeignKey(DepositName, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("précision", blank=True, default="")

    class Meta:
        verbose_name = "étape d’un dépôt"
        verbose_name_plural = "étapes d’un dépôt"
        ordering = ["batch", "kind", "part"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind", "part"], name="deposit_mark_once"),
            models.CheckConstraint(condition=models.Q(kind__in=MarkKind.values), name="deposit_mark_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=PART_KINDS, part__gte=1)
                | (~models.Q(kind__in=PART_KINDS) & models.Q(part=0)),
                name="deposit_mark_part",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="done")
                | (models.Q(outcome="refused", kind="zip_deposit") & ~models.Q(note="")),
                name="deposit_mark_refusal_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{f' {self.part}' if self.part else ''}"
