"""What every page of the settings shares: who may open it, and deleting only what nothing uses."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ..rules import lanes
from ..services.access import is_admin


class LaneFilter(admin.SimpleListFilter):
    """By lane, under its label."""

    title = "couloir"
    parameter_name = "couloir"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(lane.code, lane.label) for lane in lanes().values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(couloir=self.value()) if self.value() else queryset


class PortalModelAdmin(admin.ModelAdmin):
    """Open to the portal's admins; the rights that Django keeps per model are not used.

    ``used_by`` names the reverse relations that keep a row from being deleted, with what they are in French.
    """

    used_by: ClassVar[dict[str, str]] = {}
    #: What to do rather than delete, said after the refusal.
    way_out: ClassVar[str] = ""
    actions = None
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_admin(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_admin(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_admin(request.user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Under the name of what it lists."""
        name = str(self.opts.verbose_name_plural)
        title = {"title": name[:1].upper() + name[1:], "subtitle": None}
        response: HttpResponse = super().changelist_view(request, {**title, **(extra_context or {})})
        return response

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Another kind of row is added or opened on its own page, never deleted from beside a choice."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
            field.widget.can_change_related = False
        return field

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse with a sentence what is in use; ask before deleting the rest."""
        found = self.get_object(request, object_id)
        reasons = [] if found is None else self.uses_of(found)
        if found is None or not reasons:
            response: HttpResponse = super().delete_view(request, object_id, extra_context)
            return response
        kind = found._meta.verbose_name
        text = (
            f"« {found} » ne peut pas être supprimé ({kind}) : il sert à {', '.join(reasons)}. {self.way_out}"
        )
        self.message_user(request, text.strip(), messages.ERROR)
        where = reverse(f"admin:{found._meta.app_label}_{found._meta.model_name}_change", args=[found.pk])
        return HttpResponseRedirect(where)

    def uses_of(self, found: Model) -> list[str]:
        """What uses the row: « 3 demandes », « 1 dépôt »."""
        uses = []
        for relation, name in self.used_by.items():
            many = getattr(found, relation).count()
            if many:
                uses.append(f"{many} {name}{'s' if many > 1 else ''}")
        return uses
