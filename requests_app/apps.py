"""The one Django application of the portal."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


class RequestsAppConfig(AppConfig):
    """Advance requests, from the draft to the agency's answer."""

    name = "requests_app"
    verbose_name = "Portail Ségur"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A migration may copy a table, which loses its triggers: the search's index is looked after once it ends."""
        post_migrate.connect(_ensure_search, sender=self)


def _ensure_search(using: str, **_: object) -> None:
    from .services import search_index

    if using == DEFAULT_DB_ALIAS and search_index.has_tables():
        search_index.ensure()
