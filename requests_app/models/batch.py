"""A batch: one JSON file as frozen, the names it was deposited under, and one line per attempt."""

from django.conf import settings
from django.db import models

from ..rules.statuses import BATCH_LABELS
from .attachment import Attachment
from .request import AdvanceRequest
from .settings_in_force import DecisionSet, StructureModel
from .supplier import Software


class Batch(models.Model):
    """The exact bytes of a file and what it was judged with. Bytes and digest never change."""

    software = models.ForeignKey(Software, models.PROTECT, related_name="batches", verbose_name="logiciel")
    couloir = models.CharField("couloir", max_length=40)
    numero_ans = models.CharField("numéro ANS", max_length=10)
    siret = models.CharField("SIRET", max_length=14)
    status = models.CharField("état", max_length=12, choices=list(BATCH_LABELS.items()), default="frozen")
    content = models.BinaryField("contenu exact")
    sha256 = models.CharField("empreinte", max_length=64)
    structure = models.ForeignKey(StructureModel, models.PROTECT, null=True, blank=True)
    decisions = models.ForeignKey(DecisionSet, models.PROTECT, null=True, blank=True)
    scale = models.JSONField("barème appliqué", default=list)
    eligible_list = models.ForeignKey(
        "EligibleList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="liste officielle",
    )
    lane_sha256 = models.CharField("empreinte du fichier de couloir", max_length=64)
    created_at = models.DateTimeField("figé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="figé par"
    )
    deposited_on = models.DateField("déposé le", null=True, blank=True)
    deposited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: of the names downloaded, the one that the file was deposited under
    deposited_as = models.ForeignKey(
        "DepositName",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="déposé sous le nom",
    )
    abandon_reason = models.TextField("motif d'abandon", blank=True, default="")

    class Meta:
        verbose_name = "dépôt"
        verbose_name_plural = "dépôts"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=list(BATCH_LABELS)), name="batch_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="deposited", deposited_on__isnull=False)
                | ~models.Q(status="deposited"),
                name="batch_deposit_dated",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="abandoned") | ~models.Q(abandon_reason=""),
                name="batch_abandon_reasoned",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="deposited") | models.Q(deposited_as__isnull=False),
                name="batch_deposit_named",
            ),
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="batch_digest"),
        ]

    def __str__(self) -> str:
        return f"Dépôt n° {self.pk}"

    @property
    def name(self) -> "DepositName":
        """The name in force: the one it was deposited under, else the newest."""
        return self.deposited_as or self.names.latest("pk")


class DepositName(models.Model):
    """A day and NNN under which a batch is (to be) deposited (FORMAT section 5).

    A name that was downloaded is never given to another file; one that never was can be freed.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="names")
    numero_ans = models.CharField(max_length=10)
    day = models.DateField("jour du dépôt")
    number = models.PositiveSmallIntegerField("numéro du fichier")
    downloaded_at = models.DateTimeField("téléchargé le", null=True, blank=True)
    freed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "nom de dépôt"
        verbose_name_plural = "noms de dépôt"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["numero_ans", "day", "number"],
                condition=models.Q(freed=False),
                name="deposit_name_once",
            ),
            models.CheckConstraint(condition=models.Q(number__range=(1, 999)), name="deposit_number_range"),
            models.CheckConstraint(
                condition=models.Q(freed=False) | models.Q(downloaded_at__isnull=True),
                name="downloaded_name_never_freed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero_ans} {self.day:%Y%m%d} {self.number:03d}"


class Answer(models.TextChoices):
    """What the agency made of an attempt. « Already known » counts as accepted (FORMAT section 6)."""

    ACCEPTED = "accepted", "acceptée"
    KNOWN = "known", "acceptée, déjà connue"
    REJECTED = "rejected", "rejetée"


#: The answers that make a request accepted.
ACCEPTED_ANSWERS = (Answer.ACCEPTED, Answer.KNOWN)


class TypedAnswer(models.TextChoices):
    """What a person may say of an attempt that no return file answers."""

    ACCEPTED = "accepted", "L’agence a accepté la demande"
    REJECTED = "rejected", "L’agence a rejeté la demande"
    NEVER = "never", "L’agence n’a jamais rendu cette ligne"


#: Our own words, in the place of the agency's, of a line that it never gave back: it judged nothing, so this is no
#: cause of rejection, and no try.
NEVER_RETURNED = str(TypedAnswer.NEVER.label)


class BatchLine(models.Model):
    """One attempt of a request. A rejected request gets a new line with a new number; this one stays as proof."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    request = models.ForeignKey(AdvanceRequest, models.PROTECT, related_name="attempts")
    num_ligne = models.PositiveSmallIntegerField("numLigne")
    numero_editeur = models.CharField("numéro éditeur", max_length=5, unique=True)
    sent = models.TextField("ligne exacte envoyée")
    #: as sent: what a list shows without reading ``sent``; the request itself may be corrected later
    beneficiaries = models.TextField("bénéficiaires", blank=True, default="")
    esms_count = models.PositiveIntegerField("nombre d'ESMS", default=0)
    amount_ht = models.DecimalField("montant HT (€)", max_digits=14, decimal_places=2, default=0)
    scale_rates = models.JSONField("barème appliqué", default=list)
    numero_asp = models.TextField("numéro ASP", blank=True, default="")
    code_traitement = models.TextField("code de traitement", blank=True, default="")
    libelle_traitement = models.TextField("libellé de traitement", blank=True, default="")
    #: the agency's answer to this attempt; empty while it gave none
    answer = models.CharField("réponse", max_length=10, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField("réponse appliquée le", null=True, blank=True)
    returned = models.TextField("ligne telle que rendue", blank=True, default="")

    class Meta:
        verbose_name = "ligne de dépôt"
        verbose_name_plural = "lignes de dépôt"
        ordering = ["batch", "num_ligne"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "num_ligne"], name="line_number_once"),
            models.UniqueConstraint(fields=["batch", "request"], name="request_once_per_batch"),
            models.CheckConstraint(
                condition=models.Q(numero_editeur__regex=r"^[A-Z0-9]{5}$"), name="numero_editeur_form"
            ),
            models.CheckConstraint(condition=models.Q(num_ligne__gte=1), name="num_ligne_from_one"),
            models.CheckConstraint(
                condition=models.Q(answer="") | models.Q(answer__in=Answer.values), name="answer_known"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="answer_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.numero_editeur

    @property
    def by_hand(self) -> bool:
        """Whether a person typed its answer: a return file always brings the line as well."""
        return bool(self.answer) and not self.returned

    @property
    def never_returned(self) -> bool:
        """Whether a person noted that the agency never gave the line back."""
        return self.libelle_traitement == NEVER_RETURNED


class BatchLineFile(models.Model):
    """An attachment as it is sent with a line: its official name and its ZIP part."""

    line = models.ForeignKey(BatchLine, models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="sendings")
    nom_fichier = models.CharField("nomFichier", max_length=49, unique=True)
    zip_part = models.PositiveSmallIntegerField("partie ZIP")

    class Meta:
        verbose_name = "pièce d'une ligne"
        verbose_name_plural = "pièces d'une ligne"
        ordering = ["zip_part", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "attachment"], name="attachment_once_per_line"),
            models.CheckConstraint(condition=models.Q(zip_part__gte=1), name="zip_part_from_one"),
        ]

    def __str__(self) -> str:
        return self.nom_fichier
