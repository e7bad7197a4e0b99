"""Writing a hundred thousand rows at once.

``bulk_create`` and ``bulk_update`` build a model instance and an SQL fragment per row: 16 s for a whole
register where these take 2. The SQL is plain enough for every database that Django serves; all names in it
come from the models.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

_AT_A_TIME = 5000


def insert_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as tuples in the order of ``fields``; every other column must have a value in SQL."""
    columns = ", ".join(_column(model, field) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    _many(f"INSERT INTO {_table(model)} ({columns}) VALUES ({marks})", rows)  # noqa: S608


def update_rows(model: type[Model], fields: Sequence[str], key: str, rows: Iterable[Sequence[Any]]) -> int:
    """Update ``fields`` of the rows named by ``key``, a unique field; each tuple ends with its value.

    Returns how many rows there were.
    """
    changes = ", ".join(f"{_column(model, field)} = %s" for field in fields)
    return _many(f"UPDATE {_table(model)} SET {changes} WHERE {_column(model, key)} = %s", rows)  # noqa: S608


def date_rows(model: type[Model], field: str, key: str, keys: Sequence[str], day: str, *, back: bool) -> None:
    """Date the rows named by ``key`` from that day (ISO): those dated earlier, and where ``back`` those later too."""
    column, other = _column(model, field), "<>" if back else "<"
    marks = ", ".join(["%s"] * len(keys))
    where = f"{_column(model, key)} IN ({marks}) AND {column} {other} %s"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {_table(model)} SET {column} = %s WHERE {where}", [day, *keys, day])  # noqa: S608


def fetch(rows: QuerySet[Any, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The tuples of a ``values_list`` of texts and numbers, as the database gives them: twice as fast."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def fetch_into(found: dict[str, str], pairs: QuerySet[Any, tuple[Any, ...]]) -> dict[str, str]:
    """The dictionary, with the pairs of texts of a ``values_list`` added; only some of them at a time are held."""
    sql, parameters = pairs.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while some := cursor.fetchmany(_AT_A_TIME):
            found.update(some)
    return found


def _many(sql: str, rows: Iterable[Sequence[Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))
        count: int = cursor.rowcount
    return count


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(model: type[Model], field: str) -> str:
    return connection.ops.quote_name(str(getattr(model._meta.get_field(field), "column")))  # noqa: B009
