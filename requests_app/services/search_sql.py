"""The search in plain SQL over the column ``search``: PostgreSQL, whose trigram index serves it; else a scan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db import DatabaseError, connection, transaction
from django.db.models import BooleanField, F, Func, Q, Value

from ..models import Establishment, ManagingBody
from .search_near import near_in
from .search_order import Ask, Sought, Tier, Word, phrase, whole_name
from .search_text import REST

MODELS = {Sought.OG: ManagingBody, Sought.ESMS: Establishment}
_ORDERS = {Sought.OG: ("closed", "-open_esms", "pk"), Sought.ESMS: ("closed", "pk")}
_TRIGRAMS = "requests_app_{kind}_trigrams"
_TERMS = "requests_app_search_terms"


def make_indexes() -> bool:
    """What a search uses on PostgreSQL, where it is missing: an index of trigrams, and a table of all words.

    False where the server lacks the extension pg_trgm or refuses it to this account: then the search reads the tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [_TERMS])
        if cursor.fetchone()[0] is None:
            cursor.execute(f'CREATE TABLE {_TERMS} (term text COLLATE "C" PRIMARY KEY, doc integer NOT NULL)')
            gather_words()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for kind, model in MODELS.items():
                index = f"CREATE INDEX IF NOT EXISTS {_TRIGRAMS.format(kind=kind)} ON {model._meta.db_table}"
                cursor.execute(f"{index} USING gin (search gin_trgm_ops)")
    except DatabaseError:
        return False
    return True


def catch_up() -> None:
    """Many rows were written: PostgreSQL counts its words anew, and how common each is."""
    gather_words()
    tables = ", ".join((_TERMS, *(model._meta.db_table for model in MODELS.values())))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def gather_words() -> None:
    """Fill the table of words, which near spellings are looked for in: at each import, as it takes a second."""
    texts = " UNION ALL ".join(f"SELECT search FROM {model._meta.db_table}" for model in MODELS.values())  # noqa: S608
    words = f"SELECT unnest(string_to_array(search, ' ')) AS term FROM ({texts}) AS texts"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_TERMS}")  # noqa: S608
        cursor.execute(
            f"INSERT INTO {_TERMS} SELECT term, count(*) FROM ({words}) AS words"  # noqa: S608
            " WHERE term ~ '^[a-z]+$' GROUP BY term"
        )


def near_words(word: str) -> list[str]:
    """Words of the directory that the mistyped one may stand for, the likeliest first; none but on PostgreSQL."""
    return near_in(_TERMS, word) if connection.vendor == "postgresql" else []


def keys(kind: Sought, ask: Ask, tier: Tier, limit: int) -> list[int]:
    """The primary keys of the rows that reach the tier, or a better one, in the order in which to show them."""
    rows = MODELS[kind]._default_manager.filter(_condition(ask, tier)).order_by(*_ORDERS[kind])
    return list(rows.values_list("pk", flat=True)[:limit])


def count(kind: Sought, ask: Ask, most: int) -> int:
    """How many rows reach the last tier, as far as ``most``."""
    rows = MODELS[kind]._default_manager.filter(_condition(ask, Tier.STARTS)).order_by()
    return rows[:most].count()


def texts(kind: Sought, rows: Sequence[int]) -> dict[int, str]:
    """The search columns of these rows, by primary key. In plain SQL, as it is asked for at every search."""
    if not rows:
        return {}
    marks = ", ".join(["%s"] * len(rows))
    with connection.cursor() as cursor:
        sql = f"SELECT id, search FROM {MODELS[kind]._meta.db_table} WHERE id IN ({marks})"  # noqa: S608
        cursor.execute(sql, list(rows))
        return dict(cursor.fetchall())


def holding(kind: Sought, words: Sequence[str], limit: int) -> list[int]:
    """The same for rows that hold every word anywhere, in the middle of theirs too."""
    held = Q(*(Q(search__contains=word) for word in words))
    rows = MODELS[kind]._default_manager.filter(held).order_by(*_ORDERS[kind])
    return list(rows.values_list("pk", flat=True)[:limit])


def _condition(ask: Ask, tier: Tier) -> Q:
    if tier is Tier.NAME:
        return Q(search__contains=f" {whole_name(ask)} ")
    if tier is Tier.BEGINNING:
        return Q(search__startswith=f" {phrase(ask)} ")
    if tier is Tier.STARTS:
        return Q(*(_any(_started(word)) for word in ask))
    condition = Q(*(_any(_whole(word)) for word in ask))
    if tier is Tier.NAMES:
        return Q(*(_in_names(word) for word in ask)) & condition
    return condition


def _whole(word: Word) -> list[str]:
    return [f" {one} " for one in word.whole]


def _started(word: Word) -> list[str]:
    """The beginnings; and what is whole, where it is not among them."""
    others = [one for one in word.whole if not one.startswith(word.starts)]
    return [f" {start}" for start in word.starts] + [f" {one} " for one in others]


def _any(pieces: Sequence[str]) -> Q:
    return reduce(or_, (Q(search__contains=piece) for piece in pieces))


def _in_names(word: Word) -> Q:
    """The word before the mark that ends the names."""
    return reduce(or_, (Q(_like(f"% {one} %{REST.strip()}%")) for one in word.whole))


def _like(pattern: str) -> Func:
    """What no lookup of Django's says: a pattern with something to skip in its middle."""
    template, joiner = "%(expressions)s", " LIKE "
    return Func(
        F("search"), Value(pattern), template=template, arg_joiner=joiner, output_field=BooleanField()
    )
