"""Finding an accepted attempt by what a person has before them: a letter of the agency, an order, a list."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..models import BatchLine
from ..rules.numbers.finess import has_form

#: A number shorter than this is a request's, and is not looked for inside the others.
_SHORT = 5


def found_by(lines: QuerySet[BatchLine], text: str) -> QuerySet[BatchLine]:
    """The attempts that have each word of a text."""
    for word in text.split():
        lines = lines.filter(_has(word))
    return lines


def _has(word: str) -> Q:
    """One of its numbers, the request's, a reference, an OG, or an ESMS's FINESS has the word."""
    found = Q(numero_asp__iexact=word) | Q(numero_editeur__iexact=word)
    if word.isascii() and word.isdigit() and len(word) < 10:
        found |= Q(request=int(word))
        if len(word) < _SHORT:
            return found
    found |= Q(numero_asp__icontains=word) | Q(beneficiaries__icontains=word)
    found |= Q(request__order__reference__icontains=word) | Q(request__reference__icontains=word)
    return found | Q(sent__contains=f'"{word.upper()}"') if has_form(word.upper()) else found
