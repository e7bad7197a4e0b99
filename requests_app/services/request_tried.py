"""The requests by what became of their first try, month by month: what a share of « first_try » counts, as a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from ..models import ACCEPTED_ANSWERS
from .first_try import first_tries

#: What an address says of the answer -> the name of it.
OUTCOMES = {
    "": "Première réponse",
    "acceptee": "Acceptée au premier envoi",
    "rejetee": "Rejetée au premier envoi",
}

_CODE = re.compile(r"(?P<year>20[0-9]{2})-(?P<month>0[1-9]|1[0-2])(?:-(?P<outcome>acceptee|rejetee))?")


@dataclass(frozen=True, slots=True)
class Tried:
    """A month of deposit, and maybe what the agency answered.

    >>> Tried.read("2026-03-rejetee"), Tried.read("2026-13")
    (Tried(month=datetime.date(2026, 3, 1), outcome='rejetee'), None)
    """

    month: date  #: its first day
    outcome: str = ""  #: of ``OUTCOMES``

    @classmethod
    def read(cls, code: str) -> Tried | None:
        """As an address has it; None where it makes no sense."""
        found = _CODE.fullmatch(code)
        if found is None:
            return None
        return cls(date(int(found["year"]), int(found["month"]), 1), found["outcome"] or "")

    @property
    def code(self) -> str:
        """As an address has it.

        >>> Tried(date(2026, 3, 1), "acceptee").code
        '2026-03-acceptee'
        """
        return "-".join(filter(None, [f"{self.month:%Y-%m}", self.outcome]))


def tried(asked: Tried) -> Q:
    """The requests whose first answered attempt was deposited in that month, with that answer."""
    month = {
        "batch__deposited_on__year": asked.month.year,
        "batch__deposited_on__month": asked.month.month,
    }
    lines = first_tries().filter(request=OuterRef("pk"), **month)
    if asked.outcome:
        accepted = Q(answer__in=ACCEPTED_ANSWERS)
        lines = lines.filter(accepted if asked.outcome == "acceptee" else ~accepted)
    return Q(Exists(lines))
