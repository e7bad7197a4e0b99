"""The table of categories: which family each suggests in each lane, and what each is called.

Stored, edited in « Réglages », and read anew by each judgement in one query: no worker keeps an old one. What
the table does not say of a category in a lane (a new lane, a category shipped since), the shipped values do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.query_utils import FilteredRelation

from ..finess.families import FAMILY_LABELS, shipped_categories
from ..models import EsmsCategory, Establishment, SuggestedFamily
from ..rules import Lane, lanes
from ..rules.registry import french

#: Where a suggestion comes from, as the screens say it.
TABLE = "table des catégories"
_CODE = re.compile(r"[0-9]{3,4}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the table says of one category: its family, or why there is none."""

    code: str
    label: str
    family: str | None  #: None: the table proposes none
    known: bool  #: whether the table has the category

    @property
    def category(self) -> str:
        """« 500 EHPAD »."""
        return f"{self.code} {self.label}".strip()

    @property
    def sentence(self) -> str:
        """Where the family comes from, for the screens."""
        return french(self._sentence())

    def _sentence(self) -> str:
        if not self.category:
            return "Aucune famille proposée : la catégorie n’est pas connue."
        if not self.known:
            return f"Aucune famille proposée : la catégorie {self.category} n’est pas dans la {TABLE}."
        if self.family is None:
            return f"Aucune famille proposée pour la catégorie {self.category} ({TABLE})."
        return f"Famille {self.family}, d’après la catégorie {self.category} ({TABLE})."


@dataclass(frozen=True, slots=True)
class CategoryTable:
    """The table in one lane, as it stands at this moment."""

    labels: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)

    def suggestion(self, code: str, label: str = "") -> Suggestion:
        """What it says of a category; ``label`` is what the directory calls it, where it does."""
        shipped = shipped_categories().get(code)
        family = self.families.get(code, shipped.family if shipped else "")
        known = code in self.labels or shipped is not None
        called = label or self.labels.get(code) or (shipped.label if shipped else "")
        return Suggestion(code, called, family or None, known)


def table_of(lane: Lane) -> CategoryTable:
    """The table of that lane: one query."""
    return tables((lane,))[lane.code]


def tables(of: Iterable[Lane]) -> dict[str, CategoryTable]:
    """The table of each of these lanes, by its code: one query."""
    codes = [lane.code for lane in of]
    rows = EsmsCategory.objects.annotate(
        ours=FilteredRelation("families", condition=Q(families__couloir__in=codes))
    ).values_list("code", "label", "ours__couloir", "ours__family")
    labels: dict[str, str] = {}
    families: dict[str, dict[str, str]] = {code: {} for code in codes}
    for code, label, couloir, family in rows.order_by():
        labels[code] = label
        if couloir is not None:
            families[couloir][code] = family
    return {code: CategoryTable(labels, families[code]) for code in codes}


def labels() -> dict[str, str]:
    """What the table calls each category, by code: one query."""
    return dict(EsmsCategory.objects.order_by().values_list("code", "label"))


def label_of(code: str) -> str:
    """What the directory, or else the table, calls a category; empty where nobody names it."""
    named = Establishment.objects.filter(category_code=code).exclude(category_label="")
    label = named.values_list("category_label", flat=True).first() if code else ""
    return label or labels().get(code, "")


def family_choices() -> list[tuple[str, str]]:
    """Every family that may be suggested: the known ones, and those that a lane's file names besides."""
    own = {family: "" for lane in lanes().values() for family in lane.families}
    every = {**own, **FAMILY_LABELS}
    return [(code, f"{code} – {label}" if label else code) for code, label in every.items()]


def complete() -> None:
    """Put in the table what the shipped one has and it lacks: a new lane, a category shipped since.

    What an admin chose is never touched. Run at each start of the portal.
    """
    shipped = shipped_categories()
    with transaction.atomic():
        missing = set(shipped) - set(EsmsCategory.objects.values_list("code", flat=True))
        EsmsCategory.objects.bulk_create(
            [EsmsCategory(code=code, label=shipped[code].label) for code in sorted(missing)],
            ignore_conflicts=True,
        )
        held = set(SuggestedFamily.objects.values_list("category__code", "couloir"))
        rows = EsmsCategory.objects.filter(code__in=list(shipped))
        SuggestedFamily.objects.bulk_create(
            [
                SuggestedFamily(category=row, couloir=couloir, family=shipped[row.code].family)
                for row in rows
                for couloir in lanes()
                if (row.code, couloir) not in held
            ],
            ignore_conflicts=True,
        )


@transaction.atomic
def set_category(row: EsmsCategory, families: Mapping[str, str]) -> None:
    """Keep a category and its family in each lane (by code; the empty text: none).

    The directory's ESMS that the table named, or that nobody did, are called by its label.
    """
    former = EsmsCategory.objects.filter(pk=row.pk).values_list("label", flat=True).first()
    row.save()
    for couloir, family in families.items():
        SuggestedFamily.objects.update_or_create(category=row, couloir=couloir, defaults={"family": family})
    called = {"", former} - {None, row.label}
    Establishment.objects.filter(category_code=row.code, category_label__in=called).update(
        category_label=row.label
    )


@transaction.atomic
def settle_labels() -> None:
    """After the register was read: learn what it calls categories, and name the ESMS that it gave a bare code.

    FINESS+ has codes without labels. The table gets the categories that it lacks, without a family.
    """
    known = set(labels())
    named = Establishment.objects.exclude(category_label="").order_by("-category_label")
    rows = named.values_list("category_code", "category_label").distinct()
    # Not by the database, which would try the pattern on every row.
    found = {code: label for code, label in rows if code not in known and _CODE.fullmatch(code)}
    longest = EsmsCategory._meta.get_field("label").max_length
    EsmsCategory.objects.bulk_create(
        [EsmsCategory(code=code, label=label[:longest]) for code, label in sorted(found.items())],
        ignore_conflicts=True,
    )
    table = EsmsCategory.objects.filter(code=OuterRef("category_code")).order_by()
    Establishment.objects.filter(
        category_label="", category_code__in=EsmsCategory.objects.order_by().values("code")
    ).update(category_label=Subquery(table.values("label")[:1]))
