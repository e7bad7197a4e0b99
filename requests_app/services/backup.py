"""A copy of all that the portal holds, made while it serves: the database first, then the stored files.

The order matters: a file is stored before its row and never changes, so whatever the copied database names
stands in the copied files.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.utils import ConnectionHandler

from ..models import Attachment, Letter

DATABASE, FILES, KEY = "db.sqlite3", "files", "secret_key"


class BackupRefused(RuntimeError):
    """No backup was made; its text is a French sentence."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied, and the files that the database names but that are not sound: French sentences."""

    files: int
    faults: tuple[str, ...]


def back_up(folder: Path) -> Backup:
    """Copy database, stored files and secret key into a new folder, then read the copy and verify it.

    The folder bears its name only once all is there; a backup interrupted stays under « .incomplet ». Raises
    ``BackupRefused``: the folder exists, the database is no SQLite file, or its copy is not sound.
    """
    if connection.vendor != "sqlite":
        raise BackupRefused("La base est un PostgreSQL : sauvegardez-la par pg_dump, puis copiez les pièces.")
    partial = folder.with_name(f"{folder.name}.incomplet")
    for path in (folder, partial):
        if path.exists():
            raise BackupRefused(
                f"{path} existe déjà : rien n’est écrasé. Donnez le nom d’un nouveau dossier."
            )
    partial.mkdir(mode=0o700, parents=True)
    _copy_database(partial / DATABASE)
    shutil.copytree(settings.MEDIA_ROOT, partial / FILES)
    key = Path(settings.SEGUR_VAR) / KEY
    if key.is_file():
        shutil.copy2(key, partial / KEY)
    made = _verified(partial)
    partial.rename(folder)
    return made


def _copy_database(target: Path) -> None:
    """SQLite's online copy: as the database stood at one moment, whoever writes meanwhile."""
    target.touch(mode=0o600)
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        # One file, as the copy is put back: no log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def _verified(folder: Path) -> Backup:
    # Through Django, which knows the functions that the constraints of the database call.
    settings_of_copy = {**connection.settings_dict, "NAME": str(folder / DATABASE), "OPTIONS": {}}
    copy = ConnectionHandler({"default": settings_of_copy})["default"]
    with closing(copy), copy.cursor() as cursor:
        state = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        if state != "ok":
            raise BackupRefused(f"La copie de la base n’est pas saine ({state}) : elle reste dans {folder}.")
        held = {what: _stored(cursor, model) for what, model in _STORED.items()}
    faults = [
        f"{what} « {original} »{f' de la demande n° {request}' if request else ''} {fault}."
        for what, rows in held.items()
        for name, size, sha256, original, request in rows
        if (fault := _fault(folder / FILES / name, size, sha256))
    ]
    return Backup(sum(map(len, held.values())), tuple(faults))


#: What stores files, as a sentence names one of them.
_STORED: Mapping[str, type[Attachment | Letter]] = MappingProxyType(
    {"La pièce": Attachment, "Le courrier": Letter}
)


def _stored(cursor: CursorWrapper, model: type[Attachment | Letter]) -> list[tuple[Any, ...]]:
    table = model._meta.db_table
    cursor.execute(f"SELECT file, size, sha256, original_name, request_id FROM {table}")  # noqa: S608
    return cursor.fetchall()


def _fault(path: Path, size: int, sha256: str) -> str:
    if not path.is_file():
        return "manque sur le disque"
    with path.open("rb") as stream:
        if path.stat().st_size == size and hashlib.file_digest(stream, "sha256").hexdigest() == sha256:
            return ""
    return "n’a plus le contenu déposé"
