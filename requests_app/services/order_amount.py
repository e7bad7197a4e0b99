"""The amount of an order: its cap, its equation, and the amount that follows the ticks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..models import AdvanceRequest, AmountMode
from ..rules import Decisions, ScaleRow
from ..rules.amounts import Advance, Equation, advance, cap, rate_of
from .in_force import decisions_in_force, scale_in_force
from .sections import Changes


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order may ask for. ``equation`` is None where the scale does not serve every OG."""

    equation: Equation | None
    without_rate: tuple[str, ...]  #: names of the OG that no row of the scale serves
    advance: Advance | None = None
    amount: Decimal | None = None
    above: bool = False


def quote(
    regime: str,
    terms: list[tuple[str, int, str]],
    day: date | None,
    amount: Decimal | None,
    scale: tuple[ScaleRow, ...],
    decisions: Decisions,
) -> Quote:
    """The equation of an order from its OG as (name, ticked ESMS, tranche), and what the amount makes of it."""
    rates = [(name, count, rate_of(scale, tranche or None, day)) for name, count, tranche in terms]
    missing = tuple(name for name, _, rate in rates if rate is None)
    known = [(count, rate) for _, count, rate in rates if rate is not None]
    equation = cap(regime, known, decisions) if regime and known and not missing else None
    return Quote(
        equation=equation,
        without_rate=missing,
        advance=advance(amount, regime) if amount is not None and regime else None,
        amount=amount,
        above=equation is not None and amount is not None and amount > equation.cap_ht,
    )


def quote_of(request: AdvanceRequest) -> Quote:
    """The same from what is stored."""
    order = request.order
    terms = [
        (og.name or og.finess_juridique, sum(row.ticked for row in og.scenarios.all()), og.tranche)
        for og in request.beneficiaries.all()
    ]
    scale = scale_in_force(request.software.lane) if request.software else ()
    return quote(order.vat_regime, terms, order.order_date, order.amount_ht, scale, decisions_in_force())


def follow_ticks(request: AdvanceRequest, changes: Changes) -> None:
    """Where the amount is calculated, set it to the cap of what is ticked now; a typed amount never moves.

    Reads the rows anew: ticks were changed in this very save.
    """
    order = request.order
    if order.amount_mode != AmountMode.AUTO:
        return
    found = quote_of(request).equation
    changes.put(order, "amount_ht", found.cap_ht if found and found.cap_ht > 0 else None)
