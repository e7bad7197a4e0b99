"""What an admin found out about a rejection that our check had not seen."""

from django.conf import settings
from django.db import models

from .batch import BatchLine


class Fault(models.TextChoices):
    """Whose it was: what is nobody's but the agency's or a person's asks for no new rule."""

    AGENCY = "agency", "L’agence s’est trompée"
    PERSON = "person", "Une erreur qu’aucun contrôle du fichier ne peut voir"
    SEEN = "seen", "Le contrôle le voit maintenant"


class RejectionNote(models.Model):
    """One rejection explained: it no longer waits for anybody to look into it."""

    line = models.OneToOneField(BatchLine, models.PROTECT, related_name="note", verbose_name="ligne envoyée")
    fault = models.CharField("cause", max_length=10, choices=Fault.choices)
    note = models.TextField("note")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="notée par"
    )
    noted_at = models.DateTimeField("notée le", auto_now=True)

    class Meta:
        verbose_name = "rejet expliqué"
        verbose_name_plural = "rejets expliqués"
        constraints = [
            models.CheckConstraint(condition=models.Q(fault__in=Fault.values), name="rejection_fault_known"),
            models.CheckConstraint(condition=~models.Q(note=""), name="rejection_note_given"),
        ]

    def __str__(self) -> str:
        return f"{self.line} : {self.get_fault_display()}"
