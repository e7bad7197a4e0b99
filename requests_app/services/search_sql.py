"""The search in plain SQL over the column ``search``: PostgreSQL, whose trigram index serves it; else a scan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db import DatabaseError, connection, transaction
from django.db.models import BooleanField, F, Func, Q, Value

from ..models import Establishment, ManagingBody
from .search_near import may_be_mistyped, nearest
from .search_order import Ask, Sought, Tier, Word, phrase, whole_name
from .search_text import REST

MODELS = {Sought.OG: ManagingBody, Sought.ESMS: Establishment}
_ORDERS = {Sought.OG: ("closed", "-open_esms", "pk"), Sought.ESMS: ("closed", "pk")}
_TRIGRAMS = "requests_app_{kind}_trigrams"
_ORDERED = "requests_app_{kind}_order"
#: How much of a word a near one shares, in trigrams; « ehpd » and « ehpad » share half.
_NEAR = 0.45
#: How many rows near to a word are looked at, of each table.
_NEAR_ROWS = 60


def make_indexes() -> bool:
    """The indexes of PostgreSQL that a search uses, where they are missing.

    False where the server lacks the extension pg_trgm or refuses it to this account: then the search reads the tables.
    """
    with connection.cursor() as cursor:
        for kind, model in MODELS.items():
            columns = ", ".join(
                f"{name[1:]} DESC" if name[0] == "-" else name.replace("pk", "id") for name in _ORDERS[kind]
            )
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {_ORDERED.format(kind=kind)} ON {model._meta.db_table} ({columns})"
            )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return False
    with connection.cursor() as cursor:
        for kind, model in MODELS.items():
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {_TRIGRAMS.format(kind=kind)} ON {model._meta.db_table}"
                " USING gin (search gin_trgm_ops)"
            )
    return True


def tell_the_planner() -> None:
    """PostgreSQL chooses between its indexes by how common a word is, as it last counted."""
    tables = ", ".join(model._meta.db_table for model in MODELS.values())
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def has_trigrams() -> bool:
    """Whether this database has the extension that finds near words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")
        return bool(cursor.fetchone()[0])


def keys(kind: Sought, ask: Ask, tier: Tier, limit: int) -> list[int]:
    """The primary keys of the rows that reach the tier, or a better one, in the order in which to show them."""
    rows = MODELS[kind]._default_manager.filter(_condition(ask, tier)).order_by(*_ORDERS[kind])
    return list(rows.values_list("pk", flat=True)[:limit])


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


def near_words(word: str) -> list[str]:
    """Words of the directory that the mistyped one may stand for, the likeliest first: only trigrams find them."""
    if not (may_be_mistyped(word) and connection.vendor == "postgresql" and has_trigrams()):
        return []
    rows = Counter(other for text in _near(word) for other in set(text.split()))
    return nearest(word, rows.items())


def _near(word: str) -> list[str]:
    """The search columns that hold a word near to this one, the nearest first."""
    tables = " UNION ALL ".join(
        f"(SELECT search, %s <<-> search AS far FROM {model._meta.db_table} WHERE %s <%% search ORDER BY far LIMIT %s)"  # noqa: S608
        for model in MODELS.values()
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_NEAR)])
        sql = f"SELECT search FROM ({tables}) AS found ORDER BY far"  # noqa: S608
        cursor.execute(sql, [word, word, _NEAR_ROWS] * len(MODELS))
        return [text for (text,) in cursor.fetchall()]


def _condition(ask: Ask, tier: Tier) -> Q:
    if tier is Tier.NAME:
        return Q(search__contains=f" {whole_name(ask)} ")
    if tier is Tier.BEGINNING:
        return Q(search__startswith=f" {phrase(ask)} ")
    if tier is Tier.STARTS:
        return Q(*(_any(_whole(word) + [f" {start}" for start in word.starts]) for word in ask))
    condition = Q(*(_any(_whole(word)) for word in ask))
    if tier is Tier.NAMES:
        return Q(*(_in_names(word) for word in ask)) & condition
    return condition


def _whole(word: Word) -> list[str]:
    return [f" {one} " for one in word.whole]


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
