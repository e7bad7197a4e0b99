"""A cell as the file holds it, before its column says what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from ..rules.days import written

#: A double has 15 digits that a decimal number keeps; Excel shows and means no more.
DIGITS = 15
_WORDS = {"1": "VRAI", "true": "VRAI", "0": "FAUX", "false": "FAUX"}


class RawKind(Enum):
    """How the file stores a cell. A CSV says nothing of it: UNTYPED."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ERROR = "error"
    DAY = "day"  #: ISO 8601
    UNTYPED = "untyped"


@dataclass(frozen=True, slots=True)
class Raw:
    """``text`` is the file's own: a number as its XML says it, a boolean "1" or "0"."""

    kind: RawKind
    text: str
    formula: str = ""  #: with its « = »
    dated: bool = False  #: a number whose format shows a date or a time
    lost: bool = False  #: a formula whose value the file does not hold


def shown(raw: Raw, *, since_1904: bool = False) -> str:
    """The cell as a person reads it in a French spreadsheet, without the ornaments of its format.

    >>> shown(Raw(RawKind.NUMBER, "4866.67")), shown(Raw(RawKind.NUMBER, "2.90000001E8"))
    ('4866,67', '290000001')
    >>> shown(Raw(RawKind.NUMBER, "45000", dated=True)), shown(Raw(RawKind.BOOLEAN, "1"))
    ('15/03/2023', 'VRAI')
    """
    if raw.kind is RawKind.BOOLEAN:
        return _WORDS.get(raw.text, raw.text)
    if raw.kind is not RawKind.NUMBER:
        return raw.text
    moment = moment_of(raw, since_1904=since_1904) if raw.dated else None
    if moment is not None:
        hours = "" if moment.time() == datetime.min.time() else f" {moment:%H:%M:%S}"
        return f"{written(moment.date())}{hours}"
    number = number_of(raw)
    return raw.text if number is None else f"{number:f}".replace(".", ",")


def number_of(raw: Raw) -> Decimal | None:
    """A number cell's value to 15 digits, without idle zeros; None where it is none.

    >>> number_of(Raw(RawKind.NUMBER, "0.30000000000000004")), number_of(Raw(RawKind.NUMBER, "12.0"))
    (Decimal('0.3'), Decimal('12'))
    """
    try:
        number = Decimal(raw.text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return None
    exact = Decimal(f"{number:.{DIGITS - 1}e}").normalize()
    return (
        exact.quantize(Decimal(1)) if exact == exact.to_integral_value() and exact.adjusted() < 28 else exact
    )


def moment_of(raw: Raw, *, since_1904: bool = False) -> datetime | None:
    """The day and hour that a number cell counts from its workbook's first day; None beyond the calendar.

    >>> moment_of(Raw(RawKind.NUMBER, "43538"), since_1904=True)
    datetime.datetime(2023, 3, 15, 0, 0)
    """
    number = number_of(raw)
    if number is None or not 1 <= number < 2_958_466:
        return None
    try:
        moment = from_excel(float(number), MAC_EPOCH if since_1904 else WINDOWS_EPOCH)
    except (OverflowError, ValueError):
        return None
    return moment if isinstance(moment, datetime) else None


def day_of(moment: datetime) -> date:
    """The day of a moment, a millisecond short of midnight counting as midnight."""
    return (moment + timedelta(milliseconds=1)).date()
