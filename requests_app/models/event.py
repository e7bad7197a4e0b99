"""The append-only history of requests and batches."""

from typing import Any

from django.conf import settings
from django.db import models

from .batch import Batch
from .request import AdvanceRequest


class EventIsPermanent(RuntimeError):
    """History is written once: no event is changed or deleted."""


class EventQuerySet(models.QuerySet["Event"]):
    """Refuses what would rewrite history in bulk."""

    def update(self, **kwargs: Any) -> int:
        raise EventIsPermanent("an event is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise EventIsPermanent("an event is never deleted")


class Event(models.Model):
    """Who did what, when, from which status to which. For contacts ``changes`` names the field, not its value."""

    request = models.ForeignKey(AdvanceRequest, models.PROTECT, null=True, blank=True, related_name="events")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="events")
    at = models.DateTimeField("le", auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="par")
    verb = models.CharField("quoi", max_length=40)
    from_status = models.CharField("de", max_length=12, blank=True, default="")
    to_status = models.CharField("à", max_length=12, blank=True, default="")
    comment = models.TextField("commentaire", blank=True, default="")
    changes = models.JSONField("modifications", default=list, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "historique"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(request__isnull=False) | models.Q(batch__isnull=False), name="event_about"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EventIsPermanent("an event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise EventIsPermanent("an event is never deleted")
