"""An advance as it was paid, beside the 30 % that were expected.

Sources: section 1.2, step 6b (30 %), decision D12: the documents do not say whether of the amount HT or TTC, so
that what was paid is set beside the nearer of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .amounts import HT, Advance, euros

TTC = "TTC"
#: Per cent of what was expected, from which a difference is asked about: no rounding makes so much, and most
#: slips of a finger (two digits exchanged, one left out) make more.
LARGE_PERCENT = Decimal(1)
_TENTH = Decimal("0.1")
_NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between an advance paid and the expected one. Amounts in euros; paid less: negative."""

    expected: Decimal
    base: str  #: "HT" or "TTC": what the 30 % are of; empty where both are the same
    euros: Decimal
    percent: Decimal | None  #: to a tenth; None where nothing was expected

    @property
    def is_large(self) -> bool:
        """Whether a person should be asked if the amount is right."""
        return self.percent is None or abs(self.euros) * 100 >= LARGE_PERCENT * self.expected

    @property
    def sentence(self) -> str:
        """The difference in French, in euros and per cent.

        >>> " ".join(gap(Decimal("1459.00"), Advance(Decimal("1460.00"), Decimal("1752.00"))).sentence.split())
        '1,00 € de moins que les 1 460,00 € attendus (30 % du montant HT), soit −0,1 %'
        """
        words = told(self.expected, self.base)
        if not self.euros:
            return f"Exactement les {words}"
        way = "de plus" if self.euros > 0 else "de moins"
        share = "" if self.percent is None else f", soit {signed_percent(self.percent)}"
        return f"{euros(abs(self.euros))} {way} que les {words}{share}"

    @property
    def short(self) -> str:
        """The difference with its sign, for a table.

        >>> " ".join(gap(Decimal("1459.00"), Advance(Decimal("1460.00"), Decimal("1752.00"))).short.split())
        '−1,00 € (−0,1 %)'
        """
        share = "" if self.percent is None else f" ({signed_percent(self.percent)})"
        return f"{'+' if self.euros > 0 else '−'}{euros(abs(self.euros))}{share}"


def told(expected: Decimal, base: str) -> str:
    """The expected advance in French: « 1 460,00 € attendus (30 % du montant HT) »."""
    of = f"30{_NO_BREAK_SPACE}% du montant {base}".rstrip()
    return f"{euros(expected)} attendus ({of})"


def signed_percent(percent: Decimal) -> str:
    """A share with its sign, a comma, and a no-break space before the sign of per cent.

    >>> signed_percent(Decimal("-12.5")), signed_percent(Decimal("3.0"))
    ('−12,5\\xa0%', '+3,0\\xa0%')
    """
    sign = {True: "+", False: "−"}[percent > 0] if percent else ""
    return f"{sign}{abs(percent)}{_NO_BREAK_SPACE}%".replace(".", ",")


def gap(paid: Decimal, expected: Advance) -> Gap:
    """What was paid beside the nearer of the two estimates; of two equally near, the one of the amount HT.

    >>> found = gap(Decimal("1752.00"), Advance(Decimal("1460.00"), Decimal("1752.00")))
    >>> found.base, found.euros, found.is_large
    ('TTC', Decimal('0.00'), False)
    >>> gap(Decimal("1495.99"), Advance(Decimal("1460.00"), Decimal("1460.00"))).percent
    Decimal('2.5')
    """
    bases = {HT: expected.ht, TTC: expected.ttc}
    base = min(bases, key=lambda name: abs(paid - bases[name]))
    nearest = bases[base]
    difference = paid - nearest
    # « + 0 »: no negative zero
    percent = (100 * difference / nearest).quantize(_TENTH, ROUND_HALF_UP) + 0 if nearest else None
    return Gap(nearest, base if expected.ht != expected.ttc else "", difference, percent)
