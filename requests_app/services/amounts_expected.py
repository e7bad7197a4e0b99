"""What was sent of an accepted request, and the advance that it lets expect: read from the exact line sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from ..models import ACCEPTED_ANSWERS, AdvanceRequest, BatchLine
from ..rules.amounts import Advance, advance
from ..rules.days import parse_day

#: Tag in small letters -> what it gives. Wherever the structure in force then put it, however it spelled its case.
_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "regimetva": "regime",
        "datecommande": "order_date",
        "finessjuridique": "finess_juridiques",
        "finessgeo": "finess_geos",
    }
)


@dataclass(frozen=True, slots=True)
class SentLine:
    """What a line said as it was sent."""

    regime: str  #: "TTC" or "HT"; empty where the line has none
    order_date: date | None
    finess_juridiques: tuple[str, ...]
    finess_geos: tuple[str, ...]


def sent_line(line: BatchLine) -> SentLine:
    """The line as it was sent; the request may have been corrected since."""
    found: dict[str, list[Any]] = {name: [] for name in _TAGS.values()}
    for tag, value in _leaves(json.loads(line.sent)):
        if name := _TAGS.get(tag.lower()):
            found[name].append(value)
    days = [parse_day(text) for text in found["order_date"]]
    return SentLine(
        regime=found["regime"][0] if found["regime"] else "",
        order_date=days[0] if days else None,
        finess_juridiques=tuple(dict.fromkeys(found["finess_juridiques"])),
        finess_geos=tuple(dict.fromkeys(found["finess_geos"])),
    )


def _leaves(value: Any, tag: str = "") -> Iterator[tuple[str, Any]]:
    """Each value of a JSON text that holds no other, with its key."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from _leaves(inner, key)
        case list():
            for inner in value:
                yield from _leaves(inner, tag)
        case _:
            yield tag, value


def expected_of(line: BatchLine) -> Advance:
    """The advance to expect of an attempt: 30 % of the amount sent, as ``rules`` estimates it (D12)."""
    return advance(line.amount_ht, sent_line(line).regime)


def accepted_lines() -> QuerySet[BatchLine]:
    """The attempts that the agency accepted, the batch beside each, without its bytes."""
    return (
        BatchLine.objects.filter(answer__in=ACCEPTED_ANSWERS).select_related("batch").defer("batch__content")
    )


def accepted_attempt(request: AdvanceRequest) -> BatchLine | None:
    """The attempt that the agency accepted, its batch beside it; None where no answer was applied."""
    return accepted_lines().filter(request=request).order_by("-pk").first()
