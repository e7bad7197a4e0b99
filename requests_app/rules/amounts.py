"""Money: typed amounts, the cap and its equation, the advance, the tranche. ``Decimal``, rounded once.

Sources: section 3.1 (the cap's example), section 1.2 (30 %), decisions D4 and D12.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, InvalidOperation

from .context import Decisions, ScaleRow

CENT = Decimal("0.01")
VAT_DIVISOR = Decimal("1.2")
ADVANCE_RATE = Decimal("0.30")
HT = "HT"

#: A stranger's file may hold an amount of any length; the default context stops at 28 digits.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)

_TYPED = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
#: The text of montantSegurHT in a file: « FLOAT (2 chiffres après le point) ».
_IN_FILE = re.compile(r"[0-9]+\.[0-9]{2}")
_THIN_SPACE = "\u202f"
_NO_BREAK_SPACE = "\u00a0"


class AmountError(ValueError):
    """A typed amount that cannot be read; its text is a French sentence."""


def round_cents(amount: Decimal) -> Decimal:
    """To the cent, half up.

    >>> round_cents(Decimal("0.005"))
    Decimal('0.01')
    """
    return amount.quantize(CENT, ROUND_HALF_UP, _EXACT)


def parse_amount(text: str) -> Decimal:
    """What a person typed: any kind of space, comma or point, maybe « € ». Raises ``AmountError``.

    >>> parse_amount("4 866,67"), parse_amount("4866.67"), parse_amount("5840"), parse_amount("12,5 €")
    (Decimal('4866.67'), Decimal('4866.67'), Decimal('5840.00'), Decimal('12.50'))
    """
    compact = "".join(text.split()).removesuffix("€")
    if not _TYPED.fullmatch(compact):
        raise AmountError(
            f"«\u00a0{text}\u00a0» n’est pas un montant\u00a0: "
            "écrivez par exemple 4866,67, avec deux décimales au plus."
        )
    return round_cents(Decimal(compact.replace(",", ".")))


def has_file_form(text: str) -> bool:
    """Whether a JSON number's text has two decimals, digits only.

    >>> [has_file_form(text) for text in ("5840.00", "5840.0", "5840", "5.84e3")]
    [True, False, False, False]
    """
    return _IN_FILE.fullmatch(text) is not None


def repair_file_form(text: str) -> str | None:
    """The same amount with two decimals, where no cent is lost; None otherwise.

    >>> repair_file_form("5840"), repair_file_form("5.84e3"), repair_file_form("4866.667")
    ('5840.00', '5840.00', None)
    """
    try:
        amount = Decimal(text)
        exact = amount.quantize(CENT)
    except InvalidOperation:
        return None
    return f"{exact:f}" if exact == amount and exact > 0 else None


def euros(amount: Decimal) -> str:
    """The amount in French: thin no-break spaces between thousands, a no-break space before the sign.

    >>> euros(Decimal("4866.666")) == "4\\u202f866,67\\u00a0€"
    True
    """
    figures = f"{round_cents(amount):,.2f}".replace(",", _THIN_SPACE).replace(".", ",")
    return f"{figures}{_NO_BREAK_SPACE}€"


@dataclass(frozen=True, slots=True)
class Equation:
    """How a cap comes about. ``terms`` are (number of ESMS, TTC amount per ESMS), one per OG or rate."""

    terms: tuple[tuple[int, Decimal], ...]
    total_ttc: Decimal
    cap_ht: Decimal
    text: str


def cap(regime: str, terms: Iterable[tuple[int, Decimal]], decisions: Decisions) -> Equation:
    """The cap HT of an order (section 3.1): divided by 1.2 and rounded once, on the total.

    Under « HT » the TTC amounts stand unchanged, unless decision D4 is switched.

    >>> cap("TTC", [(2, Decimal("2920.00"))], Decisions()).cap_ht
    Decimal('4866.67')
    >>> cap("HT", [(2, Decimal("2920.00"))], Decisions()).cap_ht
    Decimal('5840.00')
    """
    kept = tuple(terms)
    total = round_cents(sum((count * rate for count, rate in kept), Decimal(0)))
    products = " + ".join(f"{count} × {euros(rate)}" for count, rate in kept) or "0 × —"
    left = f"{products} TTC = {euros(total)} TTC"
    if regime == HT and not decisions.ht_cap_divided:
        return Equation(kept, total, total, f"{left}, plafond inchangé sans TVA = {euros(total)} HT")
    cap_ht = round_cents(total / VAT_DIVISOR)
    return Equation(kept, total, cap_ht, f"{left} ÷ 1,2 = {euros(cap_ht)} HT")


@dataclass(frozen=True, slots=True)
class Advance:
    """The estimated advance: 30 % of HT and of TTC, since the documents do not say which (D12)."""

    ht: Decimal
    ttc: Decimal


def advance(ht: Decimal, regime: str) -> Advance:
    """30 % (section 1.2, 6b) of the amount HT, and of the same with VAT; without VAT both are equal.

    >>> advance(Decimal("4866.67"), "TTC")
    Advance(ht=Decimal('1460.00'), ttc=Decimal('1752.00'))
    """
    ttc = ht if regime == HT else ht * VAT_DIVISOR
    return Advance(round_cents(ht * ADVANCE_RATE), round_cents(ttc * ADVANCE_RATE))


def _in_force(row: ScaleRow, day: date | None) -> bool:
    """Whether a row serves an order of that day, bounds included."""
    if day is None:
        return row.from_date is None and row.to_date is None
    return (row.from_date is None or row.from_date <= day) and (row.to_date is None or day <= row.to_date)


def rows_for(scale: Sequence[ScaleRow], esms_count: int, order_date: date | None) -> list[ScaleRow]:
    """The rows that suggest a tranche for an OG of so many ESMS; unknown bounds suggest nothing."""
    return [
        row
        for row in scale
        if row.from_esms is not None
        and row.to_esms is not None
        and row.from_esms <= esms_count <= row.to_esms
        and _in_force(row, order_date)
    ]


def rate_of(scale: Sequence[ScaleRow], tranche: str | None, order_date: date | None) -> Decimal | None:
    """The TTC amount per ESMS of a tranche on a day; None where no row serves, or where rows disagree."""
    rates = {row.amount_ttc for row in scale if row.tranche == tranche and _in_force(row, order_date)}
    return rates.pop() if len(rates) == 1 else None
