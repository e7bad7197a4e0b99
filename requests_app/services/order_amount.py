"""The amount of a stored order: its equation, and the amount that follows the ticks."""

from ..models import AdvanceRequest, AmountMode
from ..rules.quote import OrderedOg, Quote, quote
from .in_force import decisions_in_force, scale_in_force


def quote_of(request: AdvanceRequest) -> Quote:
    """The equation of a request as it is stored."""
    order = request.order
    ordered = [
        OrderedOg(og.name or og.finess_juridique, sum(row.ticked for row in og.scenarios.all()), og.tranche)
        for og in request.beneficiaries.all()
    ]
    scale = scale_in_force(request.software.lane) if request.software else ()
    return quote(order.vat_regime, ordered, order.order_date, order.amount_ht, scale, decisions_in_force())


def follow_ticks(request: AdvanceRequest) -> None:
    """Where the amount is calculated, set it to the cap of what is ticked now; a typed amount never moves.

    Runs at the end of each save, in its transaction: ticks, tranches, regime and date all move the cap.
    """
    order = request.order
    if order.amount_mode != AmountMode.AUTO:
        return
    found = quote_of(request).equation
    amount = found.cap_ht if found and found.cap_ht > 0 else None
    if order.amount_ht != amount:
        order.amount_ht = amount
        order.save(update_fields=["amount_ht"])
