"""Reads the settings' environment variables and says in one sentence what is wrong with them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


class Mode(StrEnum):
    """How the portal runs."""

    SERVE = "serve"  #: real use, the default: nothing unsafe is forgiven
    DEMO = "demo"  #: made-up data on this machine only
    TEST = "test"  #: the test suite
    OFFLINE = "offline"  #: commands that need neither database nor secret


#: Under this length a secret key is guessable; the generated one has 64 characters.
SECRET_KEY_LENGTH = 50

_YES = {"1", "true", "oui", "yes", "on"}
_NO = {"", "0", "false", "non", "no", "off"}


def mode() -> Mode:
    """The mode that SEGUR_MODE names; ``ImproperlyConfigured`` where it names none."""
    text = os.environ.get("SEGUR_MODE", Mode.SERVE)
    try:
        return Mode(text)
    except ValueError:
        known = ", ".join(Mode)
        raise ImproperlyConfigured(f"SEGUR_MODE vaut « {text} » ; valeurs possibles : {known}.") from None


def flag(name: str) -> bool:
    """A variable that says yes or no; unset means no."""
    text = os.environ.get(name, "").strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ImproperlyConfigured(f"{name} vaut « {text} » ; écrivez 1 (oui) ou 0 (non).")


def words(name: str, default: str) -> list[str]:
    """A variable that holds a list, separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    """A variable that holds a whole number, zero or more."""
    text = os.environ.get(name, str(default)).strip()
    if not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"{name} vaut « {text} » ; écrivez un nombre entier.")
    return int(text)


def secret_key(current: Mode, var: Path) -> str:
    """The secret key: SEGUR_SECRET_KEY, or the file ``secret_key`` of the data folder, which ``./run`` makes.

    Offline commands and tests sign nothing that lasts: theirs is drawn anew each time.
    """
    if current in {Mode.TEST, Mode.OFFLINE}:
        return secrets.token_urlsafe(48)
    file = var / "secret_key"
    key = os.environ.get("SEGUR_SECRET_KEY", "").strip()
    if not key and file.is_file():
        key = file.read_text(encoding="ascii").strip()
    if not key:
        raise ImproperlyConfigured(
            f"Aucune clé secrète : ni SEGUR_SECRET_KEY, ni le fichier {file} (« ./run serve » le crée)."
        )
    if len(key) < SECRET_KEY_LENGTH:
        raise ImproperlyConfigured(
            f"La clé secrète est trop courte ({len(key)} caractères, {SECRET_KEY_LENGTH} au moins)."
        )
    return key


#: Measured with 8 writers: Django's own defaults fail 74 % of the writes, these none. FULL, which costs one disk
#: flush a transaction: after a power cut a number that was given and downloaded must not be given again.
SQLITE_OPTIONS: Mapping[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


def database(current: Mode, var: Path) -> dict[str, Any]:
    """The database: PostgreSQL by DATABASE_URL, else a SQLite file of the data folder.

    Offline without a database there is none, so that nothing creates an empty file by looking into it.
    """
    url = os.environ.get("DATABASE_URL", "").strip()
    if url:
        return _from_url(url)
    file = var / "db.sqlite3"
    if current is Mode.OFFLINE and not file.is_file():
        return {"ENGINE": "django.db.backends.dummy"}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": dict(SQLITE_OPTIONS),
        "CONN_MAX_AGE": None,
        # A file, and not memory: in memory, tests of races would not meet the locks of WAL.
        "TEST": {"NAME": str(var / "test.sqlite3")},
    }


def _from_url(url: str) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True))
    except ValueError:
        # The address holds a password: it is not repeated in the message.
        raise ImproperlyConfigured("DATABASE_URL n’est pas une adresse de base de données lisible.") from None
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL doit commencer par postgresql:// (sans elle, SQLite sert).")
    return parsed
