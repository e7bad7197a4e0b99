"""The equation of an order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from requests_app.rules import Decisions, ScaleRow
from requests_app.rules.quote import OrderedOg, quote

B = ScaleRow("B", Decimal("2920.00"))
LATER = ScaleRow("C", Decimal("1000.00"), from_date=date(2024, 1, 1))
DAY = date(2023, 3, 15)


@pytest.mark.parametrize(
    ("regime", "ordered", "amount", "cap", "above", "without"),
    [
        pytest.param("TTC", [("A", 2, "B")], "4866.67", "4866.67", False, (), id="the documents' example"),
        pytest.param("TTC", [("A", 2, "B")], "4866.68", "4866.67", True, (), id="a cent above"),
        pytest.param("HT", [("A", 2, "B")], "5840.00", "5840.00", False, (), id="HT keeps the TTC amounts"),
        pytest.param("TTC", [("A", 1, "B"), ("Z", 2, "B")], "1.00", "7300.00", False, (), id="two OG"),
        pytest.param(
            "TTC", [("A", 1, "B"), ("Z", 2, "")], "1.00", None, False, ("Z",), id="a tranche unknown"
        ),
        pytest.param("TTC", [("A", 1, "C")], "1.00", None, False, ("A",), id="a row of another year"),
        pytest.param("", [("A", 1, "B")], "1.00", None, False, (), id="no regime yet"),
        pytest.param("TTC", [], "1.00", None, False, (), id="no OG yet"),
    ],
)
def test_quotes(
    regime: str,
    ordered: list[tuple[str, int, str]],
    amount: str,
    cap: str | None,
    above: bool,
    without: tuple[str, ...],
) -> None:
    found = quote(regime, [OrderedOg(*og) for og in ordered], DAY, Decimal(amount), (B, LATER), Decisions())
    assert (found.equation and str(found.equation.cap_ht), found.above, found.without_rate) == (
        cap,
        above,
        without,
    )


def test_d4_divides_under_ht_too() -> None:
    found = quote("HT", [OrderedOg("A", 2, "B")], DAY, None, (B,), Decisions(ht_cap_divided=True))
    assert found.equation is not None
    assert str(found.equation.cap_ht) == "4866.67"


@pytest.mark.parametrize(
    ("regime", "amount", "expected"),
    [
        pytest.param("TTC", "4866.67", ("1460.00", "1752.00"), id="with VAT"),
        pytest.param("HT", "5840.00", ("1752.00", "1752.00"), id="without"),
        pytest.param("", "5840.00", None, id="regime not answered"),
    ],
)
def test_the_advance_is_shown_of_both(regime: str, amount: str, expected: tuple[str, str] | None) -> None:
    advance = quote(regime, [], DAY, Decimal(amount), (), Decisions()).advance
    assert (advance and (str(advance.ht), str(advance.ttc))) == expected
