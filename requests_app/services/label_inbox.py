"""« Libellés inconnus »: what the agency said and no entry of the dictionary explains, with where it was said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from ..asp_file.returns_answers import Told, of_code, of_label, unmangled
from ..models import DOUBTFUL, BatchLine, Decision, ReturnLine
from .labels import Dictionary, dictionary, shown_label
from .rejection_causes import Cause, causes_among, for_cause

#: How many lines of a label a page names.
NAMED = 5
#: So many words of a label are proposed as its pattern: they tell it from any other, and fit in an address.
_PROPOSED_WORDS = 40
#: A number of something in a label: its entry is to recognise any.
_NUMBER = re.compile(r"\b(?=\w*[0-9]{5})\w+\b")

#: A label and its code.
Words = tuple[str, str]


@dataclass(slots=True)
class Unknown:
    """A label that nobody has explained yet: rejected lines, and lines of returns that wait for a person."""

    label: str
    code: str
    couloirs: set[str] = field(default_factory=set)
    cause: Cause | None = None  #: of the rejected lines, which a list of requests can be narrowed to
    lines: list[BatchLine] = field(default_factory=list)  #: rejected, the newest first
    undecided: list[ReturnLine] = field(default_factory=list)  #: the newest first
    moments: list[datetime] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """What the agency said, as a page shows it."""
        return shown_label(self.label, self.code)

    @property
    def many(self) -> int:
        """How many lines came back with it."""
        return len(self.lines) + len(self.undecided)

    @property
    def first(self) -> datetime:
        """When it came back first."""
        return min(self.moments)

    @property
    def last(self) -> datetime:
        """When it came back last."""
        return max(self.moments)

    @property
    def named(self) -> list[BatchLine]:
        """The lines that a page names."""
        return self.lines[:NAMED]

    @property
    def named_undecided(self) -> list[ReturnLine]:
        """The same of those that wait."""
        return self.undecided[:NAMED]

    @property
    def pattern(self) -> str:
        """What an entry for it may recognise: the label, any number in the place of those it quotes."""
        return proposed_pattern(self.label)

    @property
    def couloir(self) -> str:
        """Its lane, where it came back in one alone."""
        return next(iter(self.couloirs)) if len(self.couloirs) == 1 else ""


def proposed_pattern(label: str) -> str:
    """A label as a pattern, any number in the place of those it quotes.

    >>> proposed_pattern("Le FINESS 2A0000123 n'est pas éligible")
    "Le FINESS * n'est pas éligible"
    """
    return " ".join(_NUMBER.sub("*", unmangled(label)).split()[:_PROPOSED_WORDS])


def unknown_labels() -> list[Unknown]:
    """All of them, the most frequent first; a constant number of queries."""
    found, by_words = _unexplained(causes_among(BatchLine.objects.all()))
    _add_lines(found, by_words)
    return sorted(found, key=lambda one: (-one.many, one.label, one.code))


def how_many_unknown(causes: Iterable[Cause] | None = None) -> int:
    """How many labels wait for an explanation. ``causes``: all of them, where they were read already."""
    return len(_unexplained(causes_among(BatchLine.objects.all()) if causes is None else causes)[0])


def _unexplained(causes: Iterable[Cause]) -> tuple[list[Unknown], dict[Words, Unknown]]:
    """The labels, and by its words each way in which one was told; their rejected lines are not read yet."""
    found = [_of_cause(cause) for cause in causes if cause.explanation is None]
    by_words = {(told.label, told.code): one for one in found if one.cause for told in one.cause.told}
    for line in _undecided(dictionary()):
        words = (line.libelle_traitement, line.code_traitement)
        one = by_words.get(words)
        if one is None:
            one = by_words[words] = Unknown(*words)
            found.append(one)
        one.undecided.append(line)
        one.moments.append(line.return_file.received_at)
        one.couloirs |= {line.line.batch.couloir} if line.line else set()
    return found, by_words


def _of_cause(cause: Cause) -> Unknown:
    return Unknown(cause.label, cause.code, {told.couloir for told in cause.told}, cause)


def _add_lines(found: Sequence[Unknown], by_words: dict[Words, Unknown]) -> None:
    """The rejected lines of each, in one query."""
    wanted = Q(pk__in=[])
    for one in found:
        wanted |= for_cause(one.cause) if one.cause else Q(pk__in=[])
    lines: QuerySet[BatchLine] = BatchLine.objects.filter(wanted).select_related("batch", "request")
    lines = lines.defer("sent", "returned", "batch__content", "request__saisie")
    for line in lines.order_by("-answered_at", "-pk") if found else ():
        one = by_words[line.libelle_traitement, line.code_traitement]
        one.lines.append(line)
        if line.answered_at:
            one.moments.append(line.answered_at)


def _undecided(known: Dictionary) -> Iterable[ReturnLine]:
    """The lines of applied returns that nobody made an answer of, with a label that is not explained either."""
    rows = ReturnLine.objects.filter(verdict__in=DOUBTFUL)
    rows = rows.filter(decision__in=["", Decision.SET_ASIDE]).exclude(
        libelle_traitement="", code_traitement=""
    )
    seen: defaultdict[tuple[str, str, str], bool | None] = defaultdict(lambda: None)
    columns = ("line__batch", "return_file")
    for row in rows.select_related(*columns).defer("raw", "line__sent", "line__returned").order_by("-pk"):
        asked = (row.libelle_traitement, row.code_traitement, row.line.batch.couloir if row.line else "")
        if seen[asked] is None:
            seen[asked] = _is_told(*asked[:2]) and known.explain(*asked) is None
        if seen[asked]:
            yield row


def _is_told(label: str, code: str) -> bool:
    """Whether it says something else than that the request is accepted."""
    good = {Told.ACCEPTED, Told.KNOWN}
    return of_label(label) not in good and of_code(code) not in good and bool(label.strip() or code.strip())
