"""What follows an accepted request: the agency's decision, the advance paid, and the letters that say so."""

import uuid

from django.conf import settings
from django.db import models

from .request import AdvanceRequest


class Outcome(models.TextChoices):
    """How the agency decided of an accepted request (section 1.2, step 6)."""

    GRANTED = "granted", "accordée"
    REFUSED = "refused", "refusée"


class Examination(models.Model):
    """The agency's decision in force. One that is taken back is deleted: history keeps what it said, and why."""

    request = models.OneToOneField(AdvanceRequest, models.PROTECT, related_name="examination")
    outcome = models.CharField("décision", max_length=10, choices=Outcome.choices)
    on = models.DateField("date de la décision")
    reason = models.TextField("motif du refus", blank=True, default="")
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="enregistrée par"
    )

    class Meta:
        verbose_name = "décision de l’agence"
        verbose_name_plural = "décisions de l’agence"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="examination_outcome_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="refused") | ~models.Q(reason=""),
                name="examination_refusal_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} le {self.on:%d/%m/%Y}"


class Payment(models.Model):
    """The advance as it was paid. One that is taken back is deleted: history keeps what it said, and why."""

    request = models.OneToOneField(AdvanceRequest, models.PROTECT, related_name="payment")
    on = models.DateField("date du versement")
    amount = models.DecimalField("montant versé (€)", max_digits=14, decimal_places=2)
    #: why it differs from what was expected, where a person said so
    note = models.TextField("remarque", blank=True, default="")
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="enregistré par"
    )

    class Meta:
        verbose_name = "versement de l’avance"
        verbose_name_plural = "versements d’avance"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_amount_positive")
        ]

    def __str__(self) -> str:
        return f"{self.amount} € le {self.on:%d/%m/%Y}"


class LetterKind(models.TextChoices):
    """What a letter of the agency is about."""

    DECISION = "decision", "lettre de décision"
    PAYMENT = "payment", "avis de paiement"


def letter_name(letter: "Letter", _original: str) -> str:
    """A name of ours, in a folder of its own: nothing that is sent to the agency is ever taken from there."""
    key = uuid.uuid4().hex
    return f"courriers/{key[:2]}/{key}.{letter.format.lower()}"


class Letter(models.Model):
    """A letter of the agency, as a file. Never sent, never changed: replacing makes a new row."""

    request = models.ForeignKey(AdvanceRequest, models.PROTECT, related_name="letters")
    kind = models.CharField("nature", max_length=10, choices=LetterKind.choices)
    original_name = models.TextField("nom d’origine")
    format = models.CharField("format", max_length=10)  #: PDF, PNG, JPG
    size = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte", max_length=64)
    file = models.FileField("fichier", upload_to=letter_name)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField("ajouté le", auto_now_add=True)
    replaced_at = models.DateTimeField("retiré ou remplacé le", null=True, blank=True)

    class Meta:
        verbose_name = "courrier de l’agence"
        verbose_name_plural = "courriers de l’agence"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind"],
                condition=models.Q(replaced_at__isnull=True),
                name="letter_one_in_force",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=LetterKind.values), name="letter_kind_known"),
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="letter_digest"),
        ]

    def __str__(self) -> str:
        return self.original_name
