"""The amount that follows what is ordered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from requests_app.models import AdvanceRequest, DecisionSet, FundingScale, User
from requests_app.services.order_amount import follow_ticks, quote_of

from ..wizard_world import make_draft, reread, the_og


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


@pytest.mark.parametrize(
    ("regime", "tranche", "d4", "amount"),
    [
        pytest.param("TTC", "B", False, "4866.67", id="the documents' example"),
        pytest.param("HT", "B", False, "5840.00", id="HT"),
        pytest.param("HT", "B", True, "4866.67", id="HT under D4"),
        pytest.param("TTC", "null", False, None, id="unknown tranche"),
        pytest.param("", "B", False, None, id="no regime"),
    ],
)
def test_the_cap_is_the_amount(
    regime: str, tranche: str, d4: bool, amount: str | None, draft: AdvanceRequest
) -> None:
    DecisionSet.objects.create(ht_cap_divided=d4)
    draft.order.vat_regime, draft.order.amount_ht = regime, Decimal("1.00")
    draft.order.save()
    og = the_og(draft)
    og.tranche = tranche
    og.save()
    after = amount and Decimal(amount)
    assert follow_ticks(reread(draft)) == (Decimal("1.00"), after)
    assert reread(draft).order.amount_ht == after


def test_an_amount_in_place_does_not_move(draft: AdvanceRequest) -> None:
    assert follow_ticks(draft) is None


def test_nothing_ticked_is_no_amount(draft: AdvanceRequest) -> None:
    the_og(draft).scenarios.update(ticked=False)
    assert follow_ticks(reread(draft)) == (Decimal("4866.67"), None)


def test_a_cap_beyond_the_column_is_no_amount(draft: AdvanceRequest) -> None:
    FundingScale.objects.update(amount_ttc=Decimal("9999999999.99"))
    the_og(draft)
    assert follow_ticks(reread(draft)) == (Decimal("4866.67"), Decimal("16666666666.65"))


def test_the_quote_of_what_is_stored(draft: AdvanceRequest) -> None:
    found = quote_of(draft)
    assert (found.amount, found.above, found.without_rate) == (Decimal("4866.67"), False, ())
