"""The table of categories: a label for each, and the family that it suggests in each lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ..finess.families import shipped_categories
from ..models import EsmsCategory
from ..rules import Lane, lanes
from ..services.categories import CategoryTable, family_choices, set_category, tables
from .base import PortalModelAdmin

_NO_FAMILY = "aucune famille"
_FIELD = "famille_{}"


class CategoryForm(forms.ModelForm):
    """A category; the page adds one choice of family for each lane that the portal has."""

    class Meta:
        model = EsmsCategory
        fields = ("code", "label")
        error_messages = {"code": {"unique": "Cette catégorie est déjà dans la table : modifiez-la plutôt."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = tables(lanes().values()) if self.instance.pk else {}
        for code, table in held.items():
            self.initial.setdefault(_FIELD.format(code), table.suggestion(self.instance.code).family or "")

    def families(self) -> dict[str, str]:
        """What was chosen, by lane."""
        return {code: self.cleaned_data[_FIELD.format(code)] for code in lanes()}


def _family_field(lane: Lane) -> forms.ChoiceField:
    own = ", ".join(lane.families)
    return forms.ChoiceField(
        label=f"Famille proposée en {lane.label}",
        choices=[("", _NO_FAMILY), *family_choices()],
        required=False,
        help_text=f"Les familles de ce couloir : {own}. Toute autre réponse avertit, sans bloquer.",
    )


class FamilyFilter(admin.SimpleListFilter):
    """The categories of one family, in whichever lane."""

    title = "famille"
    parameter_name = "famille"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return family_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(families__family=self.value()).distinct() if self.value() else queryset


@admin.register(EsmsCategory)
class EsmsCategoryAdmin(PortalModelAdmin):
    """The table that the judgements read. A shipped category stays: one gives it no family instead."""

    form = CategoryForm
    search_fields = ("code", "label")
    list_filter = (FamilyFilter,)
    list_per_page = 150

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """A column for each lane."""
        by_lane = tables(lanes().values())
        return ["code", "label", *(_column(lane, by_lane[lane.code]) for lane in lanes().values())]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With the families of today's lanes."""
        chosen: Mapping[str, Any] = {
            _FIELD.format(lane.code): _family_field(lane) for lane in lanes().values()
        }
        kwargs["form"] = type("CategoryForm", (CategoryForm,), dict(chosen))
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The category, then a family for each lane."""
        return ["code", "label", *(_FIELD.format(code) for code in lanes())]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code names the category for good."""
        return () if obj is None else ("code",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        shipped = isinstance(obj, EsmsCategory) and obj.code in shipped_categories()
        return super().has_delete_permission(request, obj) and not shipped

    def save_model(self, request: HttpRequest, obj: EsmsCategory, form: Any, change: bool) -> None:
        """The category and its families, at once."""
        set_category(obj, form.families())


def _column(lane: Lane, table: CategoryTable) -> Callable[[EsmsCategory], str]:
    @admin.display(description=lane.label)
    def family(row: EsmsCategory) -> str:
        suggested = table.suggestion(row.code).family
        if suggested is None:
            return _NO_FAMILY
        return suggested if suggested in lane.families else f"{suggested} (hors du couloir)"

    family.__name__ = _FIELD.format(lane.code)
    return family
