"""The amount of a stored order: its equation, and the amount that follows the ticks."""

from collections.abc import Sequence
from decimal import Decimal

from ..models import LARGEST_AMOUNT, AdvanceRequest, AmountMode
from ..rules import Decisions, ScaleRow
from ..rules.quote import OrderedOg, Quote, quote
from .in_force import decisions_in_force, scale_in_force


def quote_of(request: AdvanceRequest) -> Quote:
    """The equation of a request as it is stored."""
    scale = scale_in_force(request.software.lane) if request.software else ()
    return _quote(request, scale, decisions_in_force())


def _quote(request: AdvanceRequest, scale: Sequence[ScaleRow], decisions: Decisions) -> Quote:
    order = request.order
    ordered = [
        OrderedOg(
            og.name or og.finess_juridique, sum(row.ticked for row in og.scenarios.all()), og.known_tranche
        )
        for og in request.beneficiaries.all()
    ]
    return quote(order.vat_regime, ordered, order.order_date, order.amount_ht, scale, decisions)


def calculated_amount(
    request: AdvanceRequest, scale: Sequence[ScaleRow], decisions: Decisions
) -> Decimal | None:
    """The amount that follows the ticks: the cap of what is ordered, or None where there is none."""
    found = _quote(request, scale, decisions).equation
    return found.cap_ht if found and 0 < found.cap_ht <= LARGEST_AMOUNT else None


def follow_ticks(request: AdvanceRequest) -> tuple[Decimal | None, Decimal | None] | None:
    """Where the amount is calculated, set it to the cap of what is ticked now; a typed amount never moves.

    Runs at the end of each save, in its transaction: ticks, tranches, regime and date all move the cap.
    Returns the amount before and after where it moved.
    """
    order = request.order
    if order.amount_mode != AmountMode.AUTO:
        return None
    scale = scale_in_force(request.software.lane) if request.software else ()
    before, amount = order.amount_ht, calculated_amount(request, scale, decisions_in_force())
    if before == amount:
        return None
    order.amount_ht = amount
    order.save(update_fields=["amount_ht"])
    return before, amount
