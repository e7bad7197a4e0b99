"""Amounts, the cap and its equation, the advance, the tranche."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules import Decisions, ScaleRow, amounts

DAY = date(2023, 3, 15)
CENTS = st.integers(1, 10**12).map(lambda cents: Decimal(cents) / 100)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    "typed",
    ["4866,67", "4 866,67", "4866.67", "4\u202f866,67", "4\u00a0866,67 €", " 4866,67€ ", "4\u2009866.67"],
)
def test_an_amount_is_read_with_any_space_and_comma_or_point(typed: str) -> None:
    assert amounts.parse_amount(typed) == Decimal("4866.67")


@pytest.mark.parametrize(
    "typed",
    ["", "€", "4.866,67", "4866,667", "-5", "+5", "5,", ",5", "5e3", "NaN", "٥", "4'866", "5840.00.0"],
)
def test_what_is_no_amount_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(amounts.AmountError, match="n’est pas un montant"):
        amounts.parse_amount(typed)


@given(CENTS)
def test_what_is_shown_is_read_back(amount: Decimal) -> None:
    assert amounts.parse_amount(amounts.euros(amount)) == amount


def test_the_example_of_section_3_1() -> None:
    equation = amounts.cap("TTC", [(2, Decimal("2920.00"))], Decisions())
    assert (equation.terms, equation.total_ttc, equation.cap_ht) == (
        ((2, Decimal("2920.00")),),
        Decimal("5840.00"),
        Decimal("4866.67"),
    )
    assert plain(equation.text) == "2 × 2 920,00 € TTC = 5 840,00 € TTC ÷ 1,2 = 4 866,67 € HT"


def test_it_is_rounded_once_on_the_total() -> None:
    each = amounts.cap("TTC", [(1, Decimal("2920.00"))], Decisions()).cap_ht
    assert (each, 2 * each) == (Decimal("2433.33"), Decimal("4866.66"))


@pytest.mark.parametrize(
    ("divided", "cap", "text"),
    [
        (False, "5840.00", "2 × 2 920,00 € TTC = 5 840,00 € TTC, plafond inchangé sans TVA = 5 840,00 € HT"),
        (True, "4866.67", "2 × 2 920,00 € TTC = 5 840,00 € TTC ÷ 1,2 = 4 866,67 € HT"),
    ],
)
def test_the_cap_without_vat_follows_the_decision(divided: bool, cap: str, text: str) -> None:
    equation = amounts.cap("HT", [(2, Decimal("2920.00"))], Decisions(ht_cap_divided=divided))
    assert (equation.cap_ht, plain(equation.text)) == (Decimal(cap), text)


def test_several_og_add_up() -> None:
    equation = amounts.cap("TTC", [(2, Decimal("2920.00")), (3, Decimal("1000.00"))], Decisions())
    assert plain(equation.text) == (
        "2 × 2 920,00 € + 3 × 1 000,00 € TTC = 8 840,00 € TTC ÷ 1,2 = 7 366,67 € HT"
    )


@given(st.lists(st.tuples(st.integers(1, 600), CENTS), min_size=1, max_size=5))
def test_the_cap_is_the_nearest_cent_half_up(terms: list[tuple[int, Decimal]]) -> None:
    equation = amounts.cap("TTC", terms, Decisions())
    exact = equation.total_ttc * 5 / 6
    assert -Decimal("0.005") < equation.cap_ht - exact <= Decimal("0.005")


def test_half_a_cent_goes_up() -> None:
    assert amounts.round_cents(Decimal("1.005")) == Decimal("1.01")
    assert amounts.cap("TTC", [(1, Decimal("0.03"))], Decisions()).cap_ht == Decimal("0.03")


@pytest.mark.parametrize(
    ("regime", "ht", "ttc"), [("TTC", "1460.00", "1752.00"), ("HT", "1460.00", "1460.00")], ids=["TTC", "HT"]
)
def test_the_advance_is_shown_of_both(regime: str, ht: str, ttc: str) -> None:
    assert amounts.advance(Decimal("4866.67"), regime) == amounts.Advance(Decimal(ht), Decimal(ttc))


def row(first: int | None, last: int | None, start: date | None = None, end: date | None = None) -> ScaleRow:
    return ScaleRow("B", Decimal("2920.00"), first, last, start, end)


@pytest.mark.parametrize(
    ("candidate", "count", "serves"),
    [
        (row(3, 5), 2, False),
        (row(3, 5), 3, True),
        (row(3, 5), 5, True),
        (row(3, 5), 6, False),
        (row(None, None), 4, False),
        (row(3, None), 4, False),
        (row(None, 5), 4, False),
        (row(3, 5, DAY, DAY), 4, True),
        (row(3, 5, date(2023, 3, 16)), 4, False),
        (row(3, 5, None, date(2023, 3, 14)), 4, False),
    ],
    ids=str,
)
def test_a_tranche_is_suggested_where_both_bounds_are_known(
    candidate: ScaleRow, count: int, serves: bool
) -> None:
    assert amounts.rows_for([candidate], count, DAY) == ([candidate] if serves else [])


def test_without_a_date_only_a_row_without_dates_serves() -> None:
    assert amounts.rows_for([row(1, 9), row(1, 9, DAY)], 4, None) == [row(1, 9)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5840", "5840.00"), ("5840.5", "5840.50"), ("5840.000", "5840.00"), ("5.84e3", "5840.00")]
    + [(text, None) for text in ("4866.667", "0", "-5", "1e999999", "1" * 40)],
    ids=str,
)
def test_a_file_amount_is_repaired_where_no_cent_is_lost(text: str, expected: str | None) -> None:
    assert amounts.repair_file_form(text) == expected


@pytest.mark.parametrize(
    "text", ["1.234", "1.2", "1", "-1.00", "+1.00", "1.00\n", "1,00", "١.٠٠", ".00", "1e2"]
)
def test_the_text_of_a_file_amount(text: str) -> None:
    assert (amounts.has_file_form("5840.00"), amounts.has_file_form(text)) == (True, False)


def test_an_amount_of_any_length_is_shown() -> None:
    assert plain(amounts.euros(Decimal("1" * 30 + ".00"))).endswith("111,00 €")
