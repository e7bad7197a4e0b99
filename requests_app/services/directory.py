"""The directory of OG and ESMS: searching it, and adding to it by hand what the register lacks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from ..models import Establishment, ManagingBody
from .directory_by_hand import (
    AlreadyKnown,
    DirectoryError,
    FinessKeyDoubtful,
    FinessRefused,
    NameMissing,
    add_establishment,
    add_managing_body,
)
from .register_import import ImportSummary, RegisterSource, import_register
from .search_text import plain

__all__ = [
    "AlreadyKnown",
    "DirectoryError",
    "FinessKeyDoubtful",
    "FinessRefused",
    "Hit",
    "ImportSummary",
    "NameMissing",
    "RegisterSource",
    "Sought",
    "add_establishment",
    "add_managing_body",
    "import_register",
    "search",
]

_MIN_LENGTH = 2
_MAX_WORDS = 8
_POSTCODE_LENGTH = 5
#: A big OG has hundreds of matching ESMS and still shows once: look further than the limit.
_DEPTH = 5
_NUMBER_START = re.compile(r"(?:[0-9]|2[AB])[0-9]*")
#: Sorts after every character of a FINESS number: the end of the range that a prefix begins.
_AFTER = "Z"


class Sought(StrEnum):
    """What a search looks through."""

    OG = "og"
    ESMS = "esms"


@dataclass(frozen=True, slots=True)
class Hit:
    """An OG found, and the ESMS that led to it where it was not found by itself."""

    managing_body: ManagingBody
    establishment: Establishment | None = None


def search(text: str, kinds: Collection[Sought] = tuple(Sought), limit: int = 20) -> list[Hit]:
    """What matches a FINESS number (spaces allowed, its beginning is enough), a name or a town; best first.

    Case, accents and punctuation do not matter; every word must be found. Where OG are sought each OG shows
    once; where only ESMS are, each ESMS does.
    """
    words = plain(text).split()[:_MAX_WORDS]
    if len("".join(words)) < _MIN_LENGTH:
        return []
    number = "".join(words).upper()
    hits: dict[str, Hit] = {}
    if _NUMBER_START.fullmatch(number):
        _collect(hits, _by_number(number, kinds, limit), kinds)
    if not hits or len(number) == _POSTCODE_LENGTH:  # « 01000 » begins a number and is a postcode
        _collect(hits, _by_words(words, kinds, limit), kinds)
    return list(hits.values())[:limit]


def _collect(hits: dict[str, Hit], found: Iterable[Hit], kinds: Collection[Sought]) -> None:
    for hit in found:
        by_og = Sought.OG in kinds or hit.establishment is None
        key = hit.managing_body.finess_juridique if by_og else hit.establishment.finess_geo  # type: ignore[union-attr]
        hits.setdefault(key, hit)


def _by_number(number: str, kinds: Collection[Sought], limit: int) -> Iterable[Hit]:
    """By the beginning of a number: a range, which the index serves (a LIKE scans)."""
    if Sought.OG in kinds:
        bodies = ManagingBody.objects.filter(
            finess_juridique__gte=number, finess_juridique__lt=number + _AFTER
        )
        yield from map(Hit, bodies.order_by("finess_juridique")[:limit])
    if Sought.ESMS in kinds:
        rows = Establishment.objects.filter(finess_geo__gte=number, finess_geo__lt=number + _AFTER)
        ordered = rows.select_related("managing_body").order_by("finess_geo")
        yield from (Hit(row.managing_body, row) for row in ordered[: limit * _DEPTH])


def _by_words(words: list[str], kinds: Collection[Sought], limit: int) -> Iterable[Hit]:
    """By names and towns: the two tables' answers, merged by rank."""
    found: list[tuple[int, int, Hit]] = []
    if Sought.OG in kinds:
        bodies = _ranked(ManagingBody.objects.all(), words).order_by("rank", "name", "finess_juridique")
        found += [(row.rank, 0, Hit(row)) for row in bodies[:limit]]
    if Sought.ESMS in kinds:
        rows = _ranked(Establishment.objects.select_related("managing_body"), words)
        ordered = rows.order_by("rank", "closed", "name", "finess_geo")[: limit * _DEPTH]
        found += [(row.rank, 1, Hit(row.managing_body, row)) for row in ordered]
    return (hit for _rank, _table, hit in sorted(found, key=lambda item: item[:2]))


def _ranked(rows: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """The rows that hold every word, with ``rank``: the name itself, its beginning, whole words, anything."""
    phrase = " ".join(words)
    held, whole, begun = Q(), Q(), Q()
    for word in words:
        held &= Q(search__contains=word)
        whole &= Q(search__contains=f" {word} ")
        begun &= Q(search__contains=f" {word}")
    rank = Case(
        When(search__startswith=f" {phrase} ", then=Value(0)),
        When(search__startswith=f" {phrase}", then=Value(1)),
        When(search__contains=f" {phrase} ", then=Value(2)),
        When(whole, then=Value(3)),
        When(begun, then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    return rows.filter(held).annotate(rank=rank)
