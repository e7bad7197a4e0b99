"""After how many days in a status a request is late, where an admin chose so."""

from django.core.validators import MinValueValidator
from django.db import models

from ..rules.statuses import REQUEST_LABELS


class ReminderDelay(models.Model):
    """One status that something waits for. Without ``days`` the portal's own delay holds (services.reminders)."""

    status = models.CharField("état", max_length=12, unique=True, choices=list(REQUEST_LABELS.items()))
    days = models.PositiveSmallIntegerField(
        "votre délai (jours)", null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = "délai de rappel"
        verbose_name_plural = "délais de rappel"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__isnull=True) | models.Q(days__gte=1), name="reminder_days_positive"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_status_display())
