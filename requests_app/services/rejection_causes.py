"""Why the agency rejected requests: its labels, those that mean the same counted as one cause.

Labels that one entry of the dictionary recognises are one cause. The others are one where they have the same words,
long numbers aside: a label that quotes a FINESS is not another cause for each establishment.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import NEVER_RETURNED, AdvanceRequest, Answer, BatchLine
from ..rules.label_patterns import words_of
from .labels import Explanation, explain_all

#: Digits in a word from which it is a number of something, and no part of what the label says.
_LONG_NUMBER = re.compile(r"(?:[0-9][a-z]*){5,}")


@dataclass(frozen=True, slots=True)
class Told:
    """A rejection as the agency words it, in a lane."""

    label: str
    code: str
    couloir: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause, and all the ways in which it was told so far."""

    key: str  #: as an address has it
    label: str  #: the agency's own words, as it uses them most
    code: str
    explanation: Explanation | None  #: of the dictionary; None where nobody has explained it yet
    told: tuple[Told, ...]
    many: int  #: the requests that were rejected for it at least once


def causes(requests: QuerySet[AdvanceRequest] | None = None) -> list[Cause]:
    """The causes among those requests (all, where none are given), the most frequent first."""
    lines = BatchLine.objects.all()
    if requests is not None:
        lines = lines.filter(request__in=requests.order_by().values("pk"))
    return causes_among(lines)


def causes_among(lines: QuerySet[BatchLine]) -> list[Cause]:
    """The causes of the rejected ones among those attempts, the most frequent first: two queries.

    A line that the agency never gave back was not rejected for anything.
    """
    lines = lines.filter(answer=Answer.REJECTED).exclude(libelle_traitement=NEVER_RETURNED)
    columns = ("libelle_traitement", "code_traitement", "batch__couloir", "request")
    found: defaultdict[Told, set[int]] = defaultdict(set)
    for label, code, couloir, request in lines.order_by().values_list(*columns).distinct():
        found[Told(label, code, couloir)].add(request)
    # Labels that differ by a long number alone are explained once: a lane may have thousands of them.
    shapes = {told: (_shape(told), told.code, told.couloir) for told in found}
    asked = {shape: (told.label, told.code, told.couloir) for told, shape in shapes.items()}
    answers = explain_all(asked.values())
    groups: defaultdict[str, list[Told]] = defaultdict(list)
    explained: dict[str, Explanation | None] = {}
    for told, shape in shapes.items():
        explanation = answers[asked[shape]]
        key = _key(told, shape[0], explanation)
        groups[key].append(told)
        explained[key] = explanation
    made = [_cause(key, group, found, explained[key]) for key, group in groups.items()]
    return sorted(made, key=lambda cause: (-cause.many, cause.label, cause.key))


def cause_of(key: str, requests: QuerySet[AdvanceRequest] | None = None) -> Cause | None:
    """The cause that an address names, among those requests (all, where none are given); None where there is none."""
    return next((cause for cause in causes(requests) if cause.key == key), None) if key else None


def rejected_for(cause: Cause) -> Q:
    """The requests of which an attempt was rejected for that cause."""
    return Q(Exists(BatchLine.objects.filter(for_cause(cause), request=OuterRef("pk"))))


def for_cause(cause: Cause) -> Q:
    """The attempts that were rejected for that cause."""
    told: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in cause.told:
        told[one.code, one.couloir].append(one.label)
    wanted = Q(pk__in=[])
    for (code, couloir), labels in told.items():
        wanted |= Q(code_traitement=code, batch__couloir=couloir, libelle_traitement__in=labels)
    return wanted & Q(answer=Answer.REJECTED)


def _shape(told: Told) -> str:
    """The label's words, long numbers aside."""
    return " ".join(_LONG_NUMBER.sub("#", word) for word in words_of(told.label))


def _key(told: Told, shape: str, explanation: Explanation | None) -> str:
    if explanation is not None:
        return f"e{explanation.entry.pk}"
    return f"l{hashlib.sha256((shape or told.code).encode()).hexdigest()[:12]}"


def _cause(
    key: str, group: Sequence[Told], found: dict[Told, set[int]], explanation: Explanation | None
) -> Cause:
    most = min(group, key=lambda told: (-len(found[told]), told.label, told.code, told.couloir))
    many = len(_union(found[told] for told in group))
    return Cause(key, most.label, most.code, explanation, tuple(group), many)


def _union(sets: Iterable[set[int]]) -> set[int]:
    return set().union(*sets)
