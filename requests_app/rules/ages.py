"""For how long a request has been in its status: the ages that lists and the dashboard tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Age:
    """So many whole days of the calendar, both ends included; without ``most`` it has no end."""

    label: str
    least: int
    most: int | None


#: Code, as an address has it -> the age. They follow each other without a gap.
AGES: Mapping[str, Age] = MappingProxyType(
    {
        "0-7": Age("7 jours au plus", 0, 7),
        "8-30": Age("8 à 30 jours", 8, 30),
        "31-90": Age("31 à 90 jours", 31, 90),
        "91": Age("plus de 90 jours", 91, None),
    }
)
