"""The delays after which a request is said to be late."""

from typing import Any

from django.contrib import admin
from django.core.validators import MaxValueValidator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from ..models import ReminderDelay
from ..rules.reminders import LONGEST_DELAY, REMINDERS, age, said
from .base import PortalModelAdmin


@admin.register(ReminderDelay)
class ReminderDelayAdmin(PortalModelAdmin):
    """One row a status that waits for somebody: its delay is changed in the list, or emptied."""

    list_display = ("status", "waits_for", "own_delay", "days", "said")
    list_display_links = None
    list_editable = ("days",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With the longest delay there is."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "days":
            told = f"Un délai ne peut pas dépasser dix ans ({LONGEST_DELAY} jours)."
            field.validators.append(MaxValueValidator(LONGEST_DELAY, told))
            field.widget.attrs["max"] = LONGEST_DELAY
        return field

    @admin.display(description="Attend")
    def waits_for(self, row: ReminderDelay) -> str:
        """Whose move is next."""
        return REMINDERS[row.status].waits_for

    @admin.display(description="Délai du portail")
    def own_delay(self, row: ReminderDelay) -> str:
        """What holds where the delay is empty."""
        return age(REMINDERS[row.status].days)

    @admin.display(description="Ce que disent les listes")
    def said(self, row: ReminderDelay) -> str:
        """The reminder on its first day."""
        return f"« {said(row.status, row.days or REMINDERS[row.status].days)} »"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what the page is for."""
        told = "Une case vide reprend le délai du portail. Les documents que le portail connaît n’en fixent aucun."
        return super().changelist_view(request, {"subtitle": told, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
