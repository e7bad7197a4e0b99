"""The main menu: who sees which entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse

from requests_app.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    label: str
    url: str

    def is_current(self, path: str) -> bool:
        """Whether the page at ``path`` belongs under this entry."""
        return path.startswith(self.url)


#: Label, URL name, and whether it is for admins alone.
MENU = (
    ("Tableau de bord", "portail:dashboard", False),
    ("Mes demandes", "portail:request_list", False),
    ("Revue", "portail:review_list", True),
    ("Dépôts", "portail:batches", True),
    ("Suites", "portail:after_queue", True),
    ("Contrôler un fichier", "portail:check_file", False),
    ("Répertoire", "portail:directory", False),
    ("Réglages", "admin:index", True),
)


def entries(user: User | AnonymousUser) -> Iterator[Entry]:
    """The entries that this person may open, in the menu's order."""
    if not isinstance(user, User):
        return
    for label, name, for_admins in MENU:
        if for_admins and not user.is_administrateur:
            continue
        try:
            yield Entry(label, reverse(name))
        except NoReverseMatch:
            continue
