"""One spreadsheet of requests on its way in: read and judged first, imported once a person has seen it."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class ImportState(models.TextChoices):
    """Where an import stands."""

    READING = "reading", "Lecture en cours"
    READY = "ready", "À confirmer"
    REFUSED = "refused", "Illisible"
    DONE = "done", "Importé"


class SheetImport(models.Model):
    """Its files are kept beside the database, for some days; the row itself says what became of them."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="par")
    couloir = models.CharField("couloir", max_length=40)
    state = models.CharField("état", max_length=10, choices=ImportState.choices, default=ImportState.READING)
    files = models.JSONField("fichiers", default=list)  #: the names of the sheets, as sent
    refusal = models.TextField("motif du refus", blank=True, default="")
    add_missing = models.BooleanField("ajouter au répertoire ce qui y manque", default=False)
    counts = models.JSONField("comptes", default=dict, blank=True)
    digest = models.TextField("empreinte du récapitulatif", blank=True, default="")
    result = models.JSONField("résultat", default=dict, blank=True)
    created_at = models.DateTimeField("le", auto_now_add=True)
    done_at = models.DateTimeField("importé le", null=True, blank=True)

    class Meta:
        verbose_name = "import de demandes"
        verbose_name_plural = "imports de demandes"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="sheet_import_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"Import n° {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page: progress, then summary, then what was created."""
        return reverse("portail:sheet_import", args=[self.pk])
