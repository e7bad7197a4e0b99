"""Days of the calendar as people type them."""

from __future__ import annotations

from datetime import date, datetime


def parse_day(text: str) -> date:
    """A day as people type it: 15/03/2023, 15.3.2023, 15-03-2023 or, from a date picker, 2023-03-15.

    Raises ``ValueError`` for what is no day of the calendar.

    >>> parse_day(" 5/3/2023 ")
    datetime.date(2023, 3, 5)
    """
    clean = text.strip().replace(".", "/").replace("-", "/").replace(" ", "/")
    for form in ("%d/%m/%Y", "%Y/%m/%d"):
        try:
            return datetime.strptime(clean, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def written(day: date) -> str:
    """The day as JJ/MM/AAAA, the only spelling that a file knows.

    >>> written(date(987, 3, 5))
    '05/03/0987'
    """
    # « %Y » does not fill a year below 1000 with zeros everywhere.
    return f"{day:%d/%m}/{day.year:04d}"
