"""The settings pages (« Réglages »): Django's admin behind the portal's own log-in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator

from requests_app.models import User


class PortalAdminSite(AdminSite):
    """What an admin configures. A person without the right gets 403 and not a second log-in form."""

    site_header = "Portail Ségur – Réglages"
    site_title = "Portail Ségur"
    index_title = "Réglages"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Admins, whether or not someone also ticked Django's own « staff » box."""
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_administrateur

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends to the portal's log-in page, the only one that counts failures."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(wanted)
