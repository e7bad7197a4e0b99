"""Accounts: made, given a role, switched off; passwords reset. None is deleted: its work keeps its name."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import ReadOnlyPasswordHashWidget, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ..models import ADMIN_GROUP, SALES_GROUP, User
from ..rules.statuses import LIVE
from ..services.accounts import give_role, role_of
from .base import PortalModelAdmin

ROLES = (
    (SALES_GROUP, "Commercial : remplit et suit ses propres demandes"),
    (ADMIN_GROUP, "Administrateur : voit tout, relit, dépose, règle le portail"),
)

admin.site.unregister(Group)


class RoleField(forms.ChoiceField):
    """One role, as a simple choice."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Rôle", choices=ROLES, widget=forms.RadioSelect, **kwargs)


class AccountAddForm(UserCreationForm):
    """A new account with its role and a first password, which its owner changes from the menu."""

    role = RoleField(initial=SALES_GROUP)

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email")


class PasswordButton(ReadOnlyPasswordHashWidget):
    """The button that resets a password, without what the stored hash is made of."""

    def get_context(self, name: str, value: str, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return {**context, "summary": [], "password_url": "../password/"}


class AccountForm(UserChangeForm):
    """An account. Nobody locks themselves out."""

    role = RoleField()
    editor: User  #: who edits; set by the page

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "password" in self.fields:
            self.fields["password"].widget = PasswordButton()
            self.fields["password"].help_text = ""
        if "role" in self.fields:
            self.fields["role"].initial = role_of(self.instance)

    def clean(self) -> dict[str, Any]:
        """Refuse to take one's own rights away: there is always an admin left."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk == self.editor.pk:
            if not data.get("is_active"):
                self.add_error("is_active", "Vous ne pouvez pas désactiver votre propre compte.")
            if data.get("role") != ADMIN_GROUP and not self.instance.is_superuser:
                self.add_error("role", "Vous ne pouvez pas vous retirer le rôle d’administrateur.")
        return data


class RoleFilter(admin.SimpleListFilter):
    """Accounts by role."""

    title = "rôle"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(SALES_GROUP, "Commercial"), (ADMIN_GROUP, "Administrateur")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class AccountAdmin(PortalModelAdmin, UserAdmin):
    """Accounts of the portal."""

    class Media:
        css = {"all": ("css/reglages-choix.css",)}

    form = AccountForm
    add_form = AccountAddForm
    list_display = ("username", "last_name", "first_name", "email", "role", "is_active", "last_login")
    list_filter = (RoleFilter, "is_active")
    ordering = ("last_name", "first_name", "username")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "last_name", "email")}),
        (
            "Droits",
            {
                "fields": ("role", "is_active"),
                "description": "Un compte ne se supprime pas : désactivé, il ne se connecte plus et son"
                " historique reste.",
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "first_name", "last_name", "email", "role", "password1", "password2"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the groups that the role is read from."""
        queryset: QuerySet[User] = super().get_queryset(request)
        return queryset.prefetch_related("groups")

    @admin.display(description="Rôle")
    def role(self, user: User) -> str:
        """The role in one word."""
        return {SALES_GROUP: "Commercial", ADMIN_GROUP: "Administrateur"}.get(role_of(user), "Aucun")

    def get_form(
        self,
        request: HttpRequest,
        obj: Any | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Tell the form who edits."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.editor = request.user
        return form

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The installation's own account is changed by itself or another like it."""
        if isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save, give the role, and say what an account that was just switched off leaves behind."""
        super().save_model(request, obj, form, change)
        if "role" in form.cleaned_data:
            give_role(obj, form.cleaned_data["role"])
        if change and not obj.is_active and "is_active" in form.changed_data:
            left = obj.requests.filter(status__in=LIVE).count()
            if left:
                many = f"{left} demande{'s' if left > 1 else ''}"
                text = f"{obj} suit encore {many} : confiez-les à quelqu’un depuis la revue."
                self.message_user(request, text, messages.WARNING)
