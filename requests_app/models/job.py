"""A piece of work too long for a page: done by a process of its own while the page watches it."""

from django.conf import settings
from django.db import models


class JobState(models.TextChoices):
    """Where a job stands. All but the first two are ends."""

    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "terminé"
    REFUSED = "refused", "refusé"  #: the work itself said why, in ``message``
    FAILED = "failed", "en panne"  #: nobody foresaw it: the log has it
    STOPPED = "stopped", "arrêté"
    INTERRUPTED = "interrupted", "interrompu"  #: its process died


ACTIVE = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """One run of a registered kind of work. Its progress stands in its folder, not here (see services.jobs)."""

    kind = models.CharField("travail", max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="lancé par"
    )
    state = models.CharField("état", max_length=12, choices=JobState.choices, default=JobState.WAITING)
    #: jobs of the same name run one at a time; "" minds nobody
    alone = models.CharField(max_length=60, blank=True, default="")
    params = models.JSONField("paramètres", default=dict, blank=True)
    files = models.JSONField("fichiers", default=list, blank=True)  #: the names that the files came with
    result = models.JSONField("résultat", default=dict, blank=True)
    #: a French sentence, once it has ended badly
    message = models.TextField("message", blank=True, default="")
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alone"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(alone=""),
                name="job_alone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} n° {self.pk}, {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs, as far as the database knows."""
        return self.state in ACTIVE

    @property
    def is_done(self) -> bool:
        """Whether it did all its work."""
        return self.state == JobState.DONE
