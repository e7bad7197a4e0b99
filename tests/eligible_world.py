"""Official lists of eligible ESMS, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from requests_app.models import EligibleList, EligibleNumber

#: On every made-up list: none may be empty.
ALWAYS = "010780054"


def make_list(
    numbers: Sequence[str], *, couloir: str = "ms1-dui", day: str = "2026-03-01", withdrawn: bool = False
) -> EligibleList:
    """A list that was loaded, of these numbers and one more."""
    every = sorted({ALWAYS, *numbers})
    row = EligibleList.objects.create(
        couloir=couloir,
        day=date.fromisoformat(day),
        source="essai",
        file_name="liste.csv",
        sha256="0" * 64,
        count=len(every),
        withdrawn_at=timezone.now() if withdrawn else None,
        withdrawal_reason="essai" if withdrawn else "",
    )
    EligibleNumber.objects.bulk_create(EligibleNumber(list=row, finess_geo=number) for number in every)
    return row
