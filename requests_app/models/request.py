"""An advance request: one line of a JSON file to be."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from ..rules.statuses import EDITABLE, REQUEST_LABELS
from .reference import ReferenceKeyField, is_ours, new_reference
from .supplier import Software


class AdvanceRequest(models.Model):
    """What a salesperson fills. Texts are kept as typed: their length and form are the rulebook's business.

    ``saisie`` keeps what a typed column cannot hold (step → field → raw text). ``section_versions`` counts the
    saves of each section, so that a stale save is seen. A section in there has been saved at least once.
    ``reference`` is the owner's own key, unique among their requests whatever its case (``reference_key``).
    """

    software = models.ForeignKey(
        Software, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="logiciel"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests", verbose_name="commercial"
    )
    reference = models.TextField("référence", default=new_reference)
    reference_key = ReferenceKeyField(editable=False, default="")
    status = models.CharField(
        "état", max_length=12, choices=list(REQUEST_LABELS.items()), default="draft", db_index=True
    )
    is_mandataire = models.BooleanField("commande portée par un mandataire", null=True, blank=True)
    nom_mandataire = models.TextField(blank=True, default="")
    email_mandataire = models.TextField(blank=True, default="")
    telephone_mandataire = models.TextField(blank=True, default="")
    saisie = models.JSONField(default=dict, blank=True)
    section_versions = models.JSONField(default=dict, blank=True)
    return_comment = models.TextField("commentaire de retour", blank=True, default="")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)
    first_submitted_at = models.DateTimeField("soumise la première fois le", null=True, blank=True)
    submitted_at = models.DateTimeField("soumise le", null=True, blank=True)

    class Meta:
        verbose_name = "demande d'avance"
        verbose_name_plural = "demandes d'avance"
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=list(REQUEST_LABELS)), name="request_status_known"
            ),
            models.UniqueConstraint(fields=["owner", "reference_key"], name="request_reference_once"),
        ]

    def __str__(self) -> str:
        return f"Demande n° {self.pk}"

    def get_absolute_url(self) -> str:
        """The request's page: its task list while it is edited, its summary afterwards."""
        return reverse("portail:request", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        """Whether its status lets it be edited."""
        return self.status in EDITABLE

    @property
    def own_reference(self) -> str:
        """The reference that a person gave it; empty where the portal did."""
        return "" if is_ours(self.reference) else self.reference

    def version_of(self, section: str) -> int:
        """How often that section has been saved."""
        return int(self.section_versions.get(section, 0))
