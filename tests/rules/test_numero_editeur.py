"""The series of our numbers."""

from __future__ import annotations

import re

import pytest

from requests_app.rules.numero_editeur import CAPACITY, NumbersExhausted, numero_at


@pytest.mark.parametrize(
    ("rank", "number"),
    [(1, "A0001"), (9999, "A9999"), (10000, "B0001"), (259974, "Z9999"), (259975, "AA001"),
     (260974, "AB001"), (CAPACITY, "ZZ999")],
    ids=lambda value: str(value),
)  # fmt: skip
def test_the_order_of_the_series(rank: int, number: str) -> None:
    assert numero_at(rank) == number


@pytest.mark.parametrize("rank", [0, -1, CAPACITY + 1])
def test_outside_the_series(rank: int) -> None:
    with pytest.raises(NumbersExhausted):
        numero_at(rank)


def test_no_number_comes_twice_and_all_are_well_formed() -> None:
    every = [numero_at(rank) for rank in range(1, CAPACITY + 1)]
    assert (len(set(every)), [number for number in every if not re.fullmatch("[A-Z0-9]{5}", number)]) == (
        CAPACITY,
        [],
    )
