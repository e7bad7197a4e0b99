"""The funding scale, and the decisions on the format."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from ..forms.fields import AmountField
from ..models import DecisionSet, FundingScale
from ..rules import Decisions, lanes
from ..rules.amounts import euros
from ..services.access import signed_in
from ..services.in_force import decisions_in_force
from .base import LaneFilter, PortalModelAdmin
from .suppliers import lane_choices

SWITCHES = tuple(Decisions.__dataclass_fields__)


class FundingScaleForm(forms.ModelForm):
    """A row of the scale: bounds the right way round, no overlap that would leave two rates for one order."""

    couloir = forms.ChoiceField(label="Couloir", choices=lane_choices)
    amount_ttc = AmountField(label="Montant TTC par ESMS (€)", max_length=20)

    class Meta:
        model = FundingScale
        fields = (
            "couloir",
            "tranche",
            "amount_ttc",
            "from_esms",
            "to_esms",
            "from_date",
            "to_date",
            "source",
        )

    def clean(self) -> dict[str, Any]:
        """Bounds in order."""
        data = super().clean() or self.cleaned_data
        for low, high, what in (
            ("from_esms", "to_esms", "Le nombre d’ESMS « jusqu’à » est plus petit que « à partir de »."),
            ("from_date", "to_date", "La date « jusqu’au » est avant la date « à partir du »."),
        ):
            start, end = data.get(low), data.get(high)
            if start is not None and end is not None and end < start:
                self.add_error(high, what)
        if not self.errors and self._overlaps(data):
            self.add_error(
                "from_date",
                "Une autre ligne de cette tranche a un autre montant à ces dates : fermez-la d’abord en lui"
                " donnant une date « jusqu’au ».",
            )
        return data

    def _overlaps(self, data: dict[str, Any]) -> bool:
        others = FundingScale.objects.filter(couloir=data["couloir"], tranche=data["tranche"])
        for other in others.exclude(pk=self.instance.pk).exclude(amount_ttc=data["amount_ttc"]):
            starts_after = data["from_date"] and other.to_date and data["from_date"] > other.to_date
            ends_before = data["to_date"] and other.from_date and data["to_date"] < other.from_date
            if not (starts_after or ends_before):
                return True
        return False


@admin.register(FundingScale)
class FundingScaleAdmin(PortalModelAdmin):
    """The scale. A batch keeps the rows that it was judged with, so that changing them rewrites nothing."""

    form = FundingScaleForm
    list_display = ("tranche", "lane_label", "amount", "esms", "orders", "source")
    list_filter = (LaneFilter,)
    fieldsets = (
        (None, {"fields": ("couloir", "tranche", "amount_ttc", "source")}),
        (
            "Pour quels organismes",
            {
                "fields": (("from_esms", "to_esms"),),
                "description": "Nombre d’ESMS de l’organisme. Sans ces bornes, la tranche n’est jamais"
                " proposée d’office.",
            },
        ),
        ("Pour quelles commandes", {"fields": (("from_date", "to_date"),)}),
    )

    @admin.display(description="Couloir", ordering="couloir")
    def lane_label(self, row: FundingScale) -> str:
        """The lane's label."""
        lane = lanes().get(row.couloir)
        return row.couloir if lane is None else lane.label

    @admin.display(description="Montant TTC par ESMS", ordering="amount_ttc")
    def amount(self, row: FundingScale) -> str:
        """In euros."""
        return euros(row.amount_ttc)

    @admin.display(description="ESMS de l’organisme", ordering="from_esms")
    def esms(self, row: FundingScale) -> str:
        """Its bounds."""
        return _span("de", row.from_esms, "à", row.to_esms) or "bornes inconnues"

    @admin.display(description="Commandes", ordering="from_date")
    def orders(self, row: FundingScale) -> str:
        """Its dates."""
        start, end = (day and f"{day:%d/%m/%Y}" for day in (row.from_date, row.to_date))
        return _span("du", start, "au", end) or "toutes"


def _span(start_word: str, start: object, end_word: str, end: object) -> str:
    """« de 5 à 9 », « à partir de 5 », « jusqu'à 9 »; the empty text without bounds."""
    if start and end:
        return f"{start_word} {start} {end_word} {end}"
    if start:
        return f"à partir {start_word} {start}"
    return f"jusqu’{end_word} {end}" if end else ""


@admin.register(DecisionSet)
class DecisionSetAdmin(PortalModelAdmin):
    """The switchable decisions: one adds a set, and the newest is in force. None is ever changed."""

    list_display = ("__str__", "created_at", "created_by", "in_force", *SWITCHES)
    list_select_related = ("created_by",)
    fields = SWITCHES

    @admin.display(description="En vigueur", boolean=True)
    def in_force(self, row: DecisionSet) -> bool:
        """Whether it is the newest."""
        return row.pk == DecisionSet.objects.values_list("pk", flat=True).first()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start from what is in force: one switch is changed, the others stay."""
        decisions = decisions_in_force()
        return {name: getattr(decisions, name) for name in SWITCHES}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: DecisionSet, form: Any, change: bool) -> None:
        """Keep who switched."""
        obj.created_by = signed_in(request)
        super().save_model(request, obj, form, change)
