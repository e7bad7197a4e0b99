"""The one Django application of the portal."""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate, pre_migrate


class RequestsAppConfig(AppConfig):
    """Advance requests, from the draft to the agency's answer."""

    name = "requests_app"
    verbose_name = "Portail Ségur"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is made anew after each migration.

        Migrations copy tables and drop columns: the search's triggers go before them and come back after. The
        dictionary of labels is brought up to date with the release's rulebook.
        """
        pre_migrate.connect(_let_go_of_tables, sender=self)
        post_migrate.connect(_ensure_search, sender=self)
        post_migrate.connect(_keep_up_labels, sender=self)


def _let_go_of_tables(using: str, plan: Any = (), **_: object) -> None:
    from .services import search_index

    if plan and using == DEFAULT_DB_ALIAS:
        search_index.let_go()


def _ensure_search(using: str, **_: object) -> None:
    from .services import search_index

    if using == DEFAULT_DB_ALIAS and search_index.has_tables():
        search_index.ensure()


def _keep_up_labels(using: str, **_: object) -> None:
    from .services import labels_shipped

    if using == DEFAULT_DB_ALIAS and labels_shipped.has_table():
        labels_shipped.keep_up()
