"""The directory of managing bodies (OG) and establishments (ESMS), from the public register or by hand."""

from django.db import models

FINESS_REGEX = r"^([0-9]{9}|2[AB][0-9]{7})$"


class Source(models.TextChoices):
    """Where a row of the directory comes from."""

    REGISTER = "register", "Répertoire FINESS"
    HAND = "hand", "Saisie à la main"
    PLACEHOLDER = "placeholder", "Cité par un établissement, absent du répertoire"


class DirectoryRow(models.Model):
    """What OG and ESMS share."""

    name = models.TextField("nom")
    long_name = models.TextField("nom complet", blank=True, default="")
    address = models.TextField("adresse", blank=True, default="")
    postcode = models.TextField("code postal", blank=True, default="")
    town = models.TextField("commune", blank=True, default="")
    departement = models.TextField("département", blank=True, default="")
    phone = models.TextField("téléphone", blank=True, default="")
    source = models.CharField("source", max_length=12, choices=Source.choices, default=Source.HAND)
    source_date = models.DateField("date de la source", null=True, blank=True)
    #: what a search reads, lower case and unaccented: the names, then usual abbreviation, town and numbers
    search = models.TextField(editable=False, default="")
    #: of the register's line that this row was read from: the same line again is skipped unparsed
    fingerprint = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        """The longer of its names."""
        return self.long_name or self.name


class ManagingBody(DirectoryRow):
    """An OG (organisme gestionnaire), known by its FINESS juridique."""

    finess_juridique = models.CharField("FINESS juridique", max_length=9, unique=True)
    siren = models.TextField("SIREN", blank=True, default="")
    legal_status = models.TextField("statut juridique", blank=True, default="")
    #: the register's rows are written in plain SQL, which knows the database's defaults alone
    closed = models.BooleanField("fermé", default=False, db_default=False)
    closed_on = models.DateField("fermé le", null=True, blank=True)

    #: how many of its ESMS are open: a search shows the large OG first
    open_esms = models.PositiveIntegerField("ESMS ouverts", default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = "organisme gestionnaire"
        verbose_name_plural = "organismes gestionnaires"
        ordering = ["finess_juridique"]
        constraints = [
            models.CheckConstraint(condition=models.Q(finess_juridique__regex=FINESS_REGEX), name="og_finess")
        ]

    def __str__(self) -> str:
        return f"{self.finess_juridique} {self.full_name}"


class Establishment(DirectoryRow):
    """An ESMS, known by its FINESS géographique."""

    finess_geo = models.CharField("FINESS géographique", max_length=9, unique=True)
    managing_body = models.ForeignKey(
        ManagingBody, models.PROTECT, related_name="establishments", verbose_name="organisme gestionnaire"
    )
    siret = models.TextField("SIRET", blank=True, default="")
    category_code = models.TextField("code de catégorie", blank=True, default="")
    category_label = models.TextField("catégorie", blank=True, default="")
    aggregate_code = models.TextField("code de catégorie agrégée", blank=True, default="")
    aggregate_label = models.TextField("catégorie agrégée", blank=True, default="")
    opened_on = models.DateField("ouvert le", null=True, blank=True)
    closed = models.BooleanField("fermé", default=False)
    closed_on = models.DateField("fermé le", null=True, blank=True)

    class Meta:
        verbose_name = "établissement"
        verbose_name_plural = "établissements"
        ordering = ["finess_geo"]
        constraints = [
            models.CheckConstraint(condition=models.Q(finess_geo__regex=FINESS_REGEX), name="esms_finess")
        ]

    def __str__(self) -> str:
        return f"{self.finess_geo} {self.full_name}"


class RegisterImport(models.Model):
    """One run of the register's import that was applied."""

    at = models.DateTimeField("le", auto_now_add=True)
    by = models.ForeignKey("User", models.SET_NULL, null=True, blank=True, verbose_name="par")
    files = models.JSONField("fichiers", default=list)  #: name, SHA-256, date, rows and kinds of each
    created = models.PositiveIntegerField("créés", default=0)
    changed = models.PositiveIntegerField("modifiés", default=0)
    unchanged = models.PositiveIntegerField("inchangés", default=0)
    rejected = models.PositiveIntegerField("rejetés", default=0)
    #: by kind of row, how many of each kind of change (services.register_changes)
    detail = models.JSONField("détail", default=dict, blank=True)
    forced = models.BooleanField("forcé, malgré une date plus ancienne", default=False)

    class Meta:
        verbose_name = "import du répertoire"
        verbose_name_plural = "imports du répertoire"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Import du {self.at:%d/%m/%Y %H:%M}"
