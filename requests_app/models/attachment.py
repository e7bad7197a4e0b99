"""An attachment (pièce justificative): never changed, replacing makes a new row."""

import uuid

from django.conf import settings
from django.db import models

from .request import AdvanceRequest
from .supplier import Supplier


def stored_name(attachment: "Attachment", _original: str) -> str:
    """A name of ours: nothing that a user typed reaches the disk."""
    key = uuid.uuid4().hex
    return f"pieces/{key[:2]}/{key}.{attachment.format.lower()}"


class Attachment(models.Model):
    """A checked file of a request, or a supplier's proof of HT regime. Its digests spare reading it again."""

    request = models.ForeignKey(
        AdvanceRequest, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="fournisseur",
    )
    type = models.CharField("type", max_length=40)  #: a code of the lane's attachment types
    original_name = models.TextField("nom d'origine")
    format = models.CharField("format", max_length=10)  #: PDF, PNG, JPG
    size = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte", max_length=64)
    crc32 = models.PositiveBigIntegerField()
    file = models.FileField("fichier", upload_to=stored_name)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    uploaded_at = models.DateTimeField("ajoutée le", auto_now_add=True)
    replaced_at = models.DateTimeField("retirée ou remplacée le", null=True, blank=True)

    class Meta:
        verbose_name = "pièce justificative"
        verbose_name_plural = "pièces justificatives"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(request__isnull=False, supplier__isnull=True)
                | models.Q(request__isnull=True, supplier__isnull=False),
                name="attachment_one_holder",
            ),
            models.UniqueConstraint(
                fields=["request", "type"],
                condition=models.Q(replaced_at__isnull=True),
                name="attachment_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["supplier"], condition=models.Q(replaced_at__isnull=True), name="proof_one_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name
