"""For how long a request has been in its status: the ages that lists and the dashboard tell apart.

>>> [age_of(days) for days in (0, 7, 8, 30, 31, 90, 91, 4000)]
['0-7', '0-7', '8-30', '8-30', '31-90', '31-90', '91', '91']
"""

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


def age_of(days: int) -> str:
    """The code of the age that so many days are. A clock set back gives less than none: they are the youngest."""
    return next(code for code, age in AGES.items() if age.most is None or days <= age.most)
