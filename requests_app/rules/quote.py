"""What an order may ask for: the equation of its cap, from its OG, their tranches and the scale in force.

Sources: section 3.1 (the cap), section 1.2 (the advance), decisions D4 and D12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .amounts import Advance, Equation, advance, cap, rate_of
from .context import Decisions, ScaleRow


@dataclass(frozen=True, slots=True)
class OrderedOg:
    """An OG of an order: its name, how many of its ESMS are ordered, its tranche (empty: unknown)."""

    name: str
    esms: int
    tranche: str


@dataclass(frozen=True, slots=True)
class Quote:
    """``equation`` is None where the scale does not serve every OG; ``without_rate`` names those."""

    equation: Equation | None
    without_rate: tuple[str, ...]
    advance: Advance | None = None
    amount: Decimal | None = None
    above: bool = False


def quote(
    regime: str,
    ordered: Iterable[OrderedOg],
    day: date | None,
    amount: Decimal | None,
    scale: Sequence[ScaleRow],
    decisions: Decisions,
) -> Quote:
    """The equation of an order, and what ``amount`` (euros HT) makes of it; no regime or no OG: no equation."""
    rates = [(og, rate_of(scale, og.tranche or None, day)) for og in ordered]
    missing = tuple(og.name for og, rate in rates if rate is None)
    known = [(og.esms, rate) for og, rate in rates if rate is not None]
    equation = cap(regime, known, decisions) if regime and known and not missing else None
    return Quote(
        equation=equation,
        without_rate=missing,
        advance=advance(amount, regime) if amount is not None and regime else None,
        amount=amount,
        above=equation is not None and amount is not None and amount > equation.cap_ht,
    )
