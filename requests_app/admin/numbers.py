"""Reserved numbers: one at a time, or a whole list pasted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ..models import ReservedNumber, Supplier
from ..services.reserved_numbers import Reservation, reserve
from .base import PortalModelAdmin

#: So many numbers of each kind are named in a message.
_NAMED = 30


class ReserveForm(forms.Form):
    """One number, or a list of them."""

    numbers = forms.CharField(
        label="Numéros éditeur",
        widget=forms.Textarea(attrs={"rows": 8, "cols": 60, "class": "vLargeTextField"}),
        help_text="Un numéro ou une liste collée : A0001, a0002… séparés par des espaces, des virgules ou des"
        " retours à la ligne. Les minuscules sont mises en majuscules.",
    )
    supplier = forms.ModelChoiceField(
        label="Fournisseur", queryset=Supplier.objects.all(), required=False, empty_label="Non précisé"
    )
    source = forms.CharField(
        label="D’où ils viennent", max_length=200, required=False, widget=forms.TextInput(attrs={"size": 60})
    )


@admin.register(ReservedNumber)
class ReservedNumberAdmin(PortalModelAdmin):
    """Numbers that the portal never gives."""

    list_display = ("number", "supplier", "source")
    list_filter = ("supplier",)
    list_select_related = ("supplier",)
    search_fields = ("number", "source")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Reserve what is pasted, and say what became of each number."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ReserveForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            outcome = reserve(data["numbers"], data["supplier"], data["source"])
            self._tell(request, outcome)
            if not outcome.bad:
                return redirect("admin:requests_app_reservednumber_changelist")
            form = ReserveForm(initial={**data, "numbers": "\n".join(outcome.bad)})
        context = {
            **self.admin_site.each_context(request),
            "title": "Réserver des numéros éditeur",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/reserve_numbers.html", context)

    def _tell(self, request: HttpRequest, outcome: Reservation) -> None:
        for level, numbers, what in (
            (messages.SUCCESS, outcome.added, "réservé{s}"),
            (messages.INFO, outcome.known, "déjà réservé{s}"),
            (messages.INFO, outcome.given, "déjà donné{s} par le portail, donc jamais redonné{s}"),
            (
                messages.ERROR,
                outcome.bad,
                "refusé{s} : un numéro éditeur compte 5 lettres sans accent ou chiffres",
            ),
        ):
            if numbers:
                said = what.format(s="s" if len(numbers) > 1 else "")
                more = f" et {len(numbers) - _NAMED} autres" if len(numbers) > _NAMED else ""
                named = ", ".join(numbers[:_NAMED]) + more
                self.message_user(request, f"{len(numbers)} {said} : {named}.", level)
