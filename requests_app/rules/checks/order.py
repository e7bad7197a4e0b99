"""The cap of an order (section 3.1): judged where the scale is at hand, that is in the portal."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from .. import amounts
from ..context import OgFacts
from ..tree import Number
from .beneficiaries import Ordered
from .run import LineViews, Run, View, show

_AMOUNT = "montantSegurHT"


def cap(run: Run, views: LineViews, esms: list[Ordered]) -> None:
    """The amount is at most the cap; where the scale serves an OG with no rate, a warning and no cap.

    ``esms`` are the ESMS of the order, each once and well written: the cap counts them.
    """
    scale = run.context.scale
    regime, amount = views.line.text("regimeTVA"), views.line.read(_AMOUNT)
    day = order_day(views.line)
    if scale is None or not views.ogs or regime is None or day is None or not isinstance(amount, Number):
        return
    counts = Counter(id(one.og) for one in esms)
    terms: list[tuple[int, Decimal]] = []
    unserved: list[str] = []
    for og in views.ogs:
        tranche = og.node.facts.tranche if isinstance(og.node.facts, OgFacts) else None
        rate = amounts.rate_of(scale, tranche, day)
        if rate is None:
            unserved.append(_unserved(og, tranche))
        else:
            terms.append((counts[id(og)], rate))
    if unserved:
        message = (
            f"plafond non vérifié, le barème ne donne pas de montant par ESMS pour {', '.join(unserved)}."
        )
        run.report("cap.unverified", views.line, _AMOUNT, message, value=amount)
        return
    equation = amounts.cap(regime, terms, run.context.decisions)
    if amount.decimal > equation.cap_ht:
        given = amounts.euros(amount.decimal)
        message = f"{given} dépassent le plafond de {amounts.euros(equation.cap_ht)} : {equation.text}."
        # Section 3.1 says the cap under VAT alone.
        source = "décision D4" if regime == amounts.HT else None
        run.report("amount.cap", views.line, _AMOUNT, message, value=amount, source=source)


def order_day(line: View) -> date | None:
    """The order's date where it is sound."""
    text = line.text("dateCommande")
    if text is None:
        return None
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def _unserved(og: View, tranche: str | None) -> str:
    """How a message names an OG that the scale does not serve."""
    facts = og.node.facts
    name = facts.name if isinstance(facts, OgFacts) and facts.name else show(og.text("FINESSJuridique"))
    return f"{name} (tranche {tranche} à la date de la commande)" if tranche else f"{name} (tranche inconnue)"
