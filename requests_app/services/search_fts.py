"""The words of the directory in an index of SQLite's own (FTS5), in the very order in which rows are shown.

The row number of an entry says its kind, whether it is closed, how many ESMS an OG has, and the primary key:
the index gives its answers by that number, so that the best of twenty thousand « résidences » cost no more than
the only one of its name. The index keeps no text of its own. Triggers keep it in step with the two tables,
whoever writes them; an import drops them and fills the index anew at its end, in its own transaction.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from django.db import connection

from ..models import Establishment, ManagingBody
from .search_near import near_in
from .search_order import Ask, Sought, Tier, Word, phrase, whole_name
from .search_text import COMPANY, END, REST

INDEX = "requests_app_search"
_TERMS = f"{INDEX}_terms"
_MATCHING = f"{INDEX} WHERE {INDEX} MATCH %s AND rowid >= %s AND rowid < %s"
_TABLES = {Sought.OG: ManagingBody._meta.db_table, Sought.ESMS: Establishment._meta.db_table}
#: Change it when the index comes to be filled otherwise: it is then made anew.
_VERSION = 1
_KEY_BITS = 32
_CLOSED_BIT, _KIND_BIT = 49, 50
_MOST_ESMS = 0xFFFF
#: What a row's number is, for SQL: open before closed, many ESMS before few, then by primary key.
_PLACES = {
    Sought.OG: f"(({{row}}closed << {_CLOSED_BIT})"
    f" | (({_MOST_ESMS} - min({{row}}open_esms, {_MOST_ESMS})) << {_KEY_BITS}) | {{row}}id)",
    Sought.ESMS: f"((1 << {_KIND_BIT}) | ({{row}}closed << {_CLOSED_BIT}) | {{row}}id)",
}
_WRITTEN = {Sought.OG: ("id", "search", "closed", "open_esms"), Sought.ESMS: ("id", "search", "closed")}
_NAMES = f"substr({{row}}search, 1, instr({{row}}search, '{REST}'))"
_OTHERS = f"substr({{row}}search, instr({{row}}search, '{REST}') + {len(REST)} * (instr({{row}}search, '{REST}') > 0))"


@cache
def available() -> bool:
    """Whether this Python's SQLite knows FTS5."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE trial USING fts5(word)")
        except sqlite3.OperationalError:
            return False
    return True


def sound() -> bool:
    """Whether the index and each of its triggers stand as this module makes them."""
    return _standing() == _made()


def make() -> None:
    """Make the index anew, fill it, and let it follow what is written."""
    stop_following()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_TERMS}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")
        cursor.execute(_create())
        cursor.execute(f"CREATE VIRTUAL TABLE {_TERMS} USING fts5vocab('{INDEX}', 'row')")
        for kind, table in _TABLES.items():  # in the order of their places, which the index takes best
            cursor.execute(f"{_insert(kind, '')} FROM {table} ORDER BY 1")
        for statement in _triggers().values():
            cursor.execute(statement)


def stop_following() -> None:
    """Rows written from now on are not indexed, until the index is filled anew."""
    with connection.cursor() as cursor:
        for name, _statement in _standing() - {(INDEX, _create())}:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def keys(kind: Sought, ask: Ask, tier: Tier, limit: int) -> list[int]:
    """The primary keys of the rows that reach the tier, or a better one, in the order in which to show them."""
    sql = f"SELECT rowid & {(1 << _KEY_BITS) - 1} FROM {_MATCHING} ORDER BY rowid LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_sought(kind, ask, tier), limit])
        return [key for (key,) in cursor.fetchall()]


def count(kind: Sought, ask: Ask, most: int) -> int:
    """How many rows reach the last tier, as far as ``most``."""
    with connection.cursor() as cursor:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {_MATCHING} LIMIT %s)"  # noqa: S608
        cursor.execute(sql, [*_sought(kind, ask, Tier.STARTS), most])
        return int(cursor.fetchone()[0])


def near_words(word: str) -> list[str]:
    """Words of the directory that the mistyped one may stand for, the likeliest first."""
    return near_in(_TERMS, word)


def _sought(kind: Sought, ask: Ask, tier: Tier) -> tuple[str, int, int]:
    first = (kind is Sought.ESMS) << _KIND_BIT
    return _expression(ask, tier), first, first + (1 << _KIND_BIT)


def _expression(ask: Ask, tier: Tier) -> str:
    """The tier in FTS5's language. Words are ASCII letters and digits; quotes keep them from being operators."""
    if tier is Tier.NAME:
        return f'names : "{whole_name(ask)}"'
    if tier is Tier.BEGINNING:
        return f'names : ^ "{phrase(ask)}"'
    if tier is Tier.STARTS:
        return " AND ".join(_one_of(_started(word)) for word in ask)
    whole = " AND ".join(_one_of(tuple(map(_quoted, word.whole))) for word in ask)
    return f"names : ({whole})" if tier is Tier.NAMES else whole


def _one_of(alternatives: tuple[str, ...]) -> str:
    return f"({' OR '.join(alternatives)})"


def _quoted(word: str) -> str:
    return f'"{word}"'


def _started(word: Word) -> tuple[str, ...]:
    """The beginnings; and what is whole, where it is not among them."""
    others = (one for one in word.whole if not one.startswith(word.starts))
    return (*(f"{_quoted(start)} *" for start in word.starts), *map(_quoted, others))


def _create() -> str:
    tokens = f"ascii tokenchars '{END}{COMPANY}'"
    # Words that begin with one letter are many to merge: they have a list of their own.
    options = f"content='', columnsize=0, prefix='1', tokenize=\"{tokens}\""
    return f"CREATE VIRTUAL TABLE {INDEX} USING fts5(names, others, {options})"


def _insert(kind: Sought, row: str) -> str:
    values = f"SELECT {_PLACES[kind]}, {_NAMES}, {_OTHERS}".format(row=row)
    return f"INSERT INTO {INDEX} (rowid, names, others) {values}"


@cache
def _made() -> frozenset[tuple[str, str]]:
    return frozenset({(INDEX, _create()), *_triggers().items()})


def _triggers() -> dict[str, str]:
    """By name, the statement that makes each trigger; an entry goes by the very values that it came with."""
    made = {}
    for kind, table in _TABLES.items():
        add = f"{_insert(kind, 'new.')};"
        old = f"SELECT 'delete', {_PLACES[kind]}, {_NAMES}, {_OTHERS}".format(row="old.")
        drop = f"INSERT INTO {INDEX} ({INDEX}, rowid, names, others) {old};"
        columns = _WRITTEN[kind]
        changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
        for event, body in (
            ("INSERT", add),
            ("DELETE", drop),
            (f"UPDATE OF {', '.join(columns)}", f"{drop} {add}"),
        ):
            name = f"{INDEX}_{kind}_{event[:6].lower()}_{_VERSION}"
            when = f" WHEN {changed}" if event.startswith("UPDATE") else ""
            made[name] = f"CREATE TRIGGER {name} AFTER {event} ON {table}{when} BEGIN {body} END"
    return made


def _standing() -> set[tuple[str, str]]:
    """The index and its triggers as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE name = %s OR (type = 'trigger' AND name GLOB %s)",
            [INDEX, f"{INDEX}_*"],
        )
        return set(cursor.fetchall())
