"""The dictionary of the agency's labels: what each means, and what to do about it."""

from django.core.exceptions import ValidationError
from django.db import models

from ..rules.label_patterns import label_pattern
from ..rules.tags import LEVELS
from .supplier import validate_couloir

#: A label longer than this is no label: what is beyond is not compared.
LONGEST_LABEL = 2000


def validate_tag(value: str) -> None:
    """A tag of the file's format."""
    if value not in LEVELS:
        raise ValidationError(f"« {value} » n’est pas une balise du fichier.")


class LabelEntry(models.Model):
    """One entry: the labels that it recognises, and the words in which people read them.

    A shipped entry has a ``shipped_key``; a new release rewrites it unless an admin ``edited`` it.
    """

    patterns = models.TextField(
        "libellés reconnus", blank=True, default="", help_text="Un par ligne.", max_length=10_000
    )
    code = models.CharField("code de traitement", max_length=100, blank=True, default="")
    couloir = models.CharField(
        "couloir", max_length=40, blank=True, default="", validators=[validate_couloir]
    )
    tag = models.CharField("balise", max_length=40, blank=True, default="", validators=[validate_tag])
    text = models.TextField("explication")
    todo = models.TextField("que faire", blank=True, default="")
    active = models.BooleanField("en service", default=True)
    shipped_key = models.CharField(max_length=120, blank=True, default="", editable=False)
    edited = models.BooleanField("modifiée ici", default=False, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "libellé de l’agence"
        verbose_name_plural = "dictionnaire des libellés"
        ordering = ["tag", "couloir", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipped_key"], condition=~models.Q(shipped_key=""), name="label_shipped_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(patterns="") | ~models.Q(code=""), name="label_recognises_something"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="label_explained"),
        ]

    def __str__(self) -> str:
        first = next(iter(self.lines), "")
        shown = first if len(first) <= 60 else f"{first[:60]}…"
        return " · ".join(filter(None, [f"code {self.code}" if self.code else "", shown]))

    @property
    def lines(self) -> list[str]:
        """The patterns, one each."""
        return [line.strip() for line in self.patterns.splitlines() if line.strip()]

    def clean(self) -> None:
        """An entry recognises something: words, or a code."""
        self.code = self.code.strip()
        self.patterns = "\n".join(dict.fromkeys(self.lines))
        vague = [line for line in self.lines if label_pattern(line).is_vague]
        if vague and not self.code:
            text = (
                f"«\u00a0{vague[0]}\u00a0» reconnaîtrait presque tous les libellés\u00a0: écrivez au moins "
                "un mot qui en dit l’objet, ou donnez un code."
            )
            raise ValidationError({"patterns": text})
        if not self.patterns and not self.code:
            raise ValidationError({"patterns": "Écrivez les mots d’un libellé, ou donnez un code."})
