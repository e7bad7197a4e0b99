"""A return file: what the agency gave back, byte for byte, and what was made of each of its lines."""

from django.conf import settings
from django.db import models

from .batch import Batch, BatchLine


class Verdict(models.TextChoices):
    """What a returned line is, beside what was sent and what is already known (FORMAT section 6)."""

    ACCEPTED = "accepted", "acceptée"
    KNOWN = "known", "acceptée, déjà connue de l’agence"
    REJECTED = "rejected", "rejetée"
    UNCHANGED = "unchanged", "déjà appliquée"
    FOREIGN = "foreign", "pas une de nos demandes"
    ALTERED = "altered", "différente de ce qui a été envoyé"
    UNDECIDABLE = "undecidable", "à décider"


#: The verdicts that let nothing be applied until a person decides.
DOUBTFUL = (Verdict.UNDECIDABLE, Verdict.ALTERED)


class ReturnState(models.TextChoices):
    """Where a return file stands. Its bytes are kept in each of these."""

    KEPT = "kept", "à appliquer"
    APPLIED = "applied", "appliqué"
    REFUSED = "refused", "mis de côté"


class Decision(models.TextChoices):
    """What a person decided of a line that does not decide itself."""

    ACCEPT = "accept", "La demande est acceptée"
    REJECT = "reject", "La demande est rejetée"
    SET_ASIDE = "set_aside", "Ne rien en faire"


class ReturnFile(models.Model):
    """The exact bytes as received, stored before they are read. The same bytes are one row for ever."""

    content = models.BinaryField("contenu exact")
    sha256 = models.CharField("empreinte", max_length=64, unique=True)
    size = models.PositiveIntegerField("taille (octets)")
    original_name = models.TextField("nom d’origine")
    received_at = models.DateTimeField("reçu le", auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="importé par"
    )
    state = models.CharField("état", max_length=10, choices=ReturnState.choices, default=ReturnState.KEPT)
    #: a French sentence, where the file is set aside
    reason = models.TextField("motif", blank=True, default="")
    #: where a person set it aside on purpose: only a person takes it up again
    aside_at = models.DateTimeField("mis de côté le", null=True, blank=True)
    #: French sentences: how the file departs from what was sent, though it could be read
    notes = models.JSONField("remarques de lecture", default=list, blank=True)
    batches = models.ManyToManyField(Batch, related_name="return_files", blank=True, verbose_name="dépôts")
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="appliqué par",
    )

    class Meta:
        verbose_name = "fichier de retour"
        verbose_name_plural = "fichiers de retour"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ReturnState.values), name="return_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""), name="return_refusal_reasoned"
            ),
            models.CheckConstraint(
                condition=models.Q(state="refused") | models.Q(aside_at__isnull=True),
                name="return_aside_refused",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="applied") | models.Q(applied_at__isnull=False),
                name="return_applied_dated",
            ),
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="return_digest"),
        ]

    def __str__(self) -> str:
        return f"Retour n° {self.pk}"


class ReturnLine(models.Model):
    """One line of an applied return file: no line is left without its row, whatever it was."""

    return_file = models.ForeignKey(ReturnFile, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField("rang dans le fichier")  #: from 0
    line = models.ForeignKey(
        BatchLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="return_lines",
        verbose_name="ligne envoyée",
    )
    raw = models.TextField("ligne telle que reçue")
    numero_editeur = models.TextField("numéro éditeur", blank=True, default="")
    numero_asp = models.TextField("numéro ASP", blank=True, default="")
    code_traitement = models.TextField("code de traitement", blank=True, default="")
    libelle_traitement = models.TextField("libellé de traitement", blank=True, default="")
    verdict = models.CharField("verdict", max_length=12, choices=Verdict.choices)
    #: French sentences: what was seen of the line
    remarks = models.JSONField("remarques", default=list, blank=True)
    decision = models.CharField("décision", max_length=10, choices=Decision.choices, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    reason = models.TextField("motif de la décision", blank=True, default="")

    class Meta:
        verbose_name = "ligne de retour"
        verbose_name_plural = "lignes de retour"
        ordering = ["return_file", "position"]
        constraints = [
            models.UniqueConstraint(fields=["return_file", "position"], name="return_line_once"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="return_verdict_known"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="") | ~models.Q(reason=""), name="return_decision_reasoned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.return_file}, ligne {self.position + 1}"

    @property
    def waits(self) -> bool:
        """Whether a person still has to decide it."""
        return not self.decision and self.verdict in DOUBTFUL
