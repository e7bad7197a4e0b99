"""What real use does not start with: demo accounts and unsafe settings, each said in a sentence."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from requests_app.models import User
from segur_portal.environment import Mode

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
#: The permissions of anyone but the owner.
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def problems() -> Iterator[str]:
    """Everything that forbids real use, as French sentences; nothing where all is well."""
    yield from _settings_problems()
    yield from _network_problems()
    yield from _file_problems(Path(settings.SEGUR_VAR))
    yield from _account_problems()


def _settings_problems() -> Iterator[str]:
    if settings.SEGUR_MODE != Mode.SERVE:
        yield f"SEGUR_MODE vaut « {settings.SEGUR_MODE} » : en usage réel, ne la renseignez pas."
    if settings.DEBUG:
        yield "SEGUR_DEBUG est activé : il montrerait le code et les données à la moindre erreur."
    if "*" in settings.ALLOWED_HOSTS:
        yield "SEGUR_HOSTS contient « * » : nommez les adresses du portail, séparées par des virgules."


def _network_problems() -> Iterator[str]:
    if settings.SEGUR_HTTPS:
        return
    outside = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK and host != "*"]
    if outside:
        yield (
            f"SEGUR_HOSTS ouvre le portail à {', '.join(outside)} sans HTTPS : placez-le derrière un serveur "
            "HTTPS et donnez SEGUR_HTTPS=1."
        )
    bind = os.environ.get("SEGUR_BIND", "127.0.0.1")
    if bind not in LOOPBACK:
        yield f"SEGUR_BIND={bind} écoute au-delà de cette machine sans HTTPS : donnez SEGUR_HTTPS=1."


def _file_problems(var: Path) -> Iterator[str]:
    for path in (var, var / "secret_key", var / "db.sqlite3", var / "files", var / "jobs"):
        if path.exists() and path.stat().st_mode & OTHERS:
            yield f"{path} est lisible par d’autres comptes de la machine : chmod go= {path}"


def _account_problems() -> Iterator[str]:
    names = User.objects.filter(is_demo=True).order_by("username").values_list("username", flat=True)
    if names:
        yield (
            f"La base contient des comptes de démonstration ({', '.join(names)}), "
            "au mot de passe connu de tous : partez d’une autre base (SEGUR_VAR ou DATABASE_URL)."
        )
