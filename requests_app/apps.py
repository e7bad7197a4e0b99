"""The one Django application of the portal."""

from django.apps import AppConfig


class RequestsAppConfig(AppConfig):
    """Advance requests, from the draft to the agency's answer."""

    name = "requests_app"
    verbose_name = "Portail Ségur"
    default_auto_field = "django.db.models.BigAutoField"
