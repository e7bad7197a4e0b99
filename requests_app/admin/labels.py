"""The dictionary of the agency's labels: its entries, the shipped text put back, and a place to try a label."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from ..models import LabelEntry
from ..rules import lanes
from ..rules.registry import french
from ..rules.tags import LEVELS
from ..services.labels import dictionary, tag_label
from ..services.labels_shipped import Shipped, put_back, shipped_text
from .base import LaneFilter, PortalModelAdmin

#: What an admin edits of an entry, beside whether it is in service.
_TEXTS = ("patterns", "code", "couloir", "tag", "text", "todo")
_HOW = french(
    "Un libellé par ligne. Les mots se suivent comme dans le libellé, n’importe où dedans ; les accents, les "
    "majuscules, les espaces et la ponctuation ne comptent pas. « * » seul remplace des mots (ou aucun) : "
    "« numéro de carte * obligatoire ». « * » collé à un mot en remplace la fin : « certificat* »."
)


def _tag_choices() -> list[tuple[str, str]]:
    return [("", "Aucune balise en particulier"), *((tag, f"{tag} – {tag_label(tag, '')}") for tag in LEVELS)]


def _lane_choices() -> list[tuple[str, str]]:
    return [("", "Tous les couloirs"), *((lane.code, lane.label) for lane in lanes().values())]


class LabelEntryForm(forms.ModelForm):
    """An entry, with lists for the tag and the lane."""

    tag = forms.ChoiceField(
        label="Balise",
        choices=_tag_choices,
        required=False,
        help_text="Ce que le libellé met en cause : l’explication est alors montrée à côté de cette réponse.",
    )
    couloir = forms.ChoiceField(label="Couloir", choices=_lane_choices, required=False)

    class Meta:
        model = LabelEntry
        fields = (*_TEXTS, "active")
        widgets = {
            "patterns": forms.Textarea(attrs={"rows": 6, "cols": 80}),
            "text": forms.Textarea(attrs={"rows": 3, "cols": 80}),
            "todo": forms.Textarea(attrs={"rows": 3, "cols": 80}),
        }
        help_texts = {
            "patterns": _HOW,
            "code": french(
                "Facultatif. Avec un code, l’entrée ne répond que pour lui ; sans mots, elle répond pour lui quel que "
                "soit le libellé."
            ),
            "text": "Ce que le libellé veut dire, en une phrase que lit le commercial.",
            "todo": "Ce que le commercial doit faire, en une phrase.",
            "active": "Décochez pour que cette entrée ne réponde plus, sans la supprimer.",
        }


class TryForm(forms.Form):
    """A label to try against the dictionary."""

    libelle = forms.CharField(
        label="Libellé de l’agence", required=False, widget=forms.TextInput(attrs={"size": 80})
    )
    code = forms.CharField(label="Code de traitement", required=False)
    couloir = forms.ChoiceField(label="Couloir", choices=_lane_choices, required=False)


class OriginFilter(admin.SimpleListFilter):
    """Shipped, shipped and edited, or the portal's own."""

    title = "origine"
    parameter_name = "origine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("livree", "livrée"), ("modifiee", "livrée, modifiée ici"), ("notre", "ajoutée ici")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        own = Q(shipped_key="")
        wanted = {"notre": own, "modifiee": ~own & Q(edited=True), "livree": ~own & Q(edited=False)}
        return queryset.filter(wanted[str(self.value())]) if self.value() in wanted else queryset


class TagFilter(admin.SimpleListFilter):
    """By tag, those that some entry names."""

    title = "balise"
    parameter_name = "balise"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        named = set(LabelEntry.objects.order_by().values_list("tag", flat=True).distinct())
        return [("aucune", "aucune en particulier"), *((tag, tag) for tag in LEVELS if tag in named)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = "" if self.value() == "aucune" else self.value()
        return queryset if wanted is None else queryset.filter(tag=wanted)


@admin.register(LabelEntry)
class LabelEntryAdmin(PortalModelAdmin):
    """A shipped entry stays: one edits it, puts it out of service, or gives it its shipped text again."""

    form = LabelEntryForm
    change_list_template = "admin/label_entries.html"
    change_form_template = "admin/label_entry.html"
    list_display = ("what", "meaning", "lane", "origin", "active")
    list_filter = ("active", OriginFilter, LaneFilter, TagFilter)
    search_fields = ("patterns", "code", "tag", "text", "todo")

    @admin.display(description="libellé reconnu", ordering="tag")
    def what(self, entry: LabelEntry) -> str:
        """Its first pattern, and how many there are."""
        more = len(entry.lines) - 1
        return f"{entry} (+ {more})" if more > 0 else str(entry)

    @admin.display(description="explication", ordering="text")
    def meaning(self, entry: LabelEntry) -> str:
        """The explanation."""
        return entry.text

    @admin.display(description="couloir", ordering="couloir")
    def lane(self, entry: LabelEntry) -> str:
        """The lane's name."""
        return dict(_lane_choices()).get(entry.couloir, entry.couloir)

    @admin.display(description="origine")
    def origin(self, entry: LabelEntry) -> str:
        """Who wrote it."""
        if not entry.shipped_key:
            return "ajoutée ici"
        return "livrée, modifiée ici" if entry.edited else "livrée"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        shipped = isinstance(obj, LabelEntry) and obj.shipped_key != ""
        return super().has_delete_permission(request, obj) and not shipped

    def save_model(self, request: HttpRequest, obj: LabelEntry, form: Any, change: bool) -> None:
        """A shipped entry that says something else than it did is the admin's from now on."""
        text = shipped_text(obj)
        obj.edited = text is not None and Shipped(*(getattr(obj, name) for name in _TEXTS)) != text
        obj.save()

    def response_post_save_add(self, request: HttpRequest, obj: LabelEntry) -> HttpResponseRedirect:
        """Whoever came from the labels that wait goes back to them."""
        if "patterns" in request.GET:
            return redirect("portail:unknown_labels")
        return super().response_post_save_add(request, obj)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With what the portal ships for it, where that is another text."""
        entry = self.get_object(request, object_id)
        text = shipped_text(entry) if isinstance(entry, LabelEntry) and entry.edited else None
        return self.changeform_view(request, object_id, form_url, {**(extra_context or {}), "shipped": text})

    def get_urls(self) -> list[URLPattern]:
        """The test of a label, and the shipped text put back."""
        view = self.admin_site.admin_view
        return [
            path("essayer/", view(self.try_label), name="requests_app_labelentry_try"),
            path("<int:pk>/remettre/", view(self.restore), name="requests_app_labelentry_restore"),
            *super().get_urls(),
        ]

    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give an entry its shipped text again."""
        entry = get_object_or_404(LabelEntry, pk=pk)
        if request.method == "POST" and shipped_text(entry) is not None:
            put_back(entry)
            off = "" if entry.active else " L’entrée n’est toujours pas en service."
            self.message_user(request, f"Le texte livré est remis.{off}", messages.SUCCESS)
        return redirect("admin:requests_app_labelentry_change", pk)

    def try_label(self, request: HttpRequest) -> HttpResponse:
        """Which entries recognise a label, the one that answers first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = TryForm(request.GET or None)
        tried = form.is_valid() and bool(
            form.cleaned_data["libelle"].strip() or form.cleaned_data["code"].strip()
        )
        data = form.cleaned_data if tried else {}
        context = {
            **self.admin_site.each_context(request),
            "title": "Essayer un libellé",
            "opts": self.opts,
            "form": form,
            "tried": data,
            "matches": dictionary().matches(data["libelle"], data["code"], data["couloir"]) if tried else [],
        }
        return TemplateResponse(request, "admin/try_label.html", context)
