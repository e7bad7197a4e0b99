"""What makes the search fast, and keeping it in step with the directory: which index this database has.

SQLite has its own (``search_fts``), PostgreSQL trigrams; without either the search reads the tables, and finds
the same.
"""

from __future__ import annotations

import logging
from typing import Protocol

from django.db import connection, transaction

from ..models import Establishment, ManagingBody
from . import search_fts, search_sql
from .search_order import Ask, Sought, Tier

log = logging.getLogger(__name__)


def ensure() -> None:
    """Make the index where it is missing or was left behind; told to the log where this database can have none."""
    if connection.vendor == "sqlite":
        if not search_fts.available():
            search_fts.stop_following()
            log.warning(
                "Ce Python est sans FTS5, l’index de recherche de SQLite : la recherche du répertoire fonctionne, "
                "plus lentement. Un Python de Debian l’a."
            )
        elif not search_fts.sound():
            with transaction.atomic():
                search_fts.make()
    elif not search_sql.make_indexes():
        log.warning(
            "PostgreSQL n’accorde pas l’extension pg_trgm à ce compte : la recherche du répertoire fonctionne, plus "
            "lentement. Pour l’accélérer, faites exécuter « CREATE EXTENSION "
            "pg_trgm; » dans cette base par un administrateur de PostgreSQL, puis relancez le portail."
        )


def let_go() -> None:
    """Take away what would hinder a change of the tables; ``ensure`` brings it back."""
    if connection.vendor == "sqlite":
        search_fts.stop_following()


def has_tables() -> bool:
    """Whether the directory's tables are those of today's models: a migration may have gone back before them."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for model in (ManagingBody, Establishment):
            table = model._meta.db_table
            if table not in tables:
                return False
            held = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            if not {field.column for field in model._meta.concrete_fields} <= held:
                return False
    return True


def pause() -> None:
    """Many rows of the directory are about to be written, in the transaction that is open: see ``catch_up``."""
    if _has_fts():
        search_fts.stop_following()


def catch_up() -> None:
    """Many rows were written after ``pause``: bring the index and the counts up to date, in the same transaction."""
    count_esms()
    if connection.vendor == "sqlite" and search_fts.available():
        search_fts.make()
    elif connection.vendor == "postgresql":
        search_sql.catch_up()


def count_esms(og: ManagingBody | None = None) -> None:
    """Bring up to date how many open ESMS each OG has, or this one."""
    bodies, esms = ManagingBody._meta.db_table, Establishment._meta.db_table
    counted = (
        f"(SELECT COUNT(*) FROM {esms} WHERE {esms}.managing_body_id = {bodies}.id AND NOT {esms}.closed)"  # noqa: S608
    )
    sql = f"UPDATE {bodies} SET open_esms = {counted} WHERE open_esms <> {counted}"  # noqa: S608
    with connection.cursor() as cursor:
        if og is None:
            cursor.execute(sql)
        else:
            cursor.execute(f"{sql} AND id = %s", [og.pk])


class Index(Protocol):
    """What a search asks of the database."""

    def keys(self, kind: Sought, ask: Ask, tier: Tier, limit: int) -> list[int]:
        """The primary keys of the rows that reach the tier, or a better one, in the order in which to show them."""

    def count(self, kind: Sought, ask: Ask, most: int) -> int:
        """How many rows reach the last tier, as far as ``most``."""

    def near_words(self, word: str) -> list[str]:
        """Words of the directory that the mistyped one may stand for, the likeliest first."""


def index_in_use() -> Index:
    """SQLite's index where it stands and follows the tables, else plain SQL."""
    return search_fts if _has_fts() else search_sql


def _has_fts() -> bool:
    return connection.vendor == "sqlite" and search_fts.available() and search_fts.sound()
