"""How deep JSON nests, whatever its texts hold and wherever its parts are cut."""

from __future__ import annotations

import json
from typing import Any

import pytest

from requests_app.finess.nesting import DEEPEST, Nesting

SIDES = [[], {"]": 1}, '"', "[[[{", "\\", '\\"]', "é\n", ["", "x]"]]


def nested(depth: int) -> bytes:
    """A document as deep as that, with texts full of brackets on the way down."""
    value: Any = []
    for level in range(depth - 1):
        side = SIDES[level % len(SIDES)]
        value = [side, value] if level % 3 else {'"[': value, '{\\"': side}
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, 100_000], ids="parts-of-{}".format)
@pytest.mark.parametrize(
    ("depth", "refused"),
    [(1, False), (10, False), (DEEPEST, False), (2 * DEEPEST + 1, True), (800, True)],
    ids=["flat", "usual", "deepest", "too-deep", "hostile"],
)
def test_depth(depth: int, refused: bool, size: int) -> None:
    data, nesting = nested(depth), Nesting()
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    assert any(nesting.too_deep(part) for part in parts) is refused


def test_many_side_by_side_are_not_deep() -> None:
    nesting = Nesting()
    assert [nesting.too_deep(nested(DEEPEST)) for _turn in range(100)] == [False] * 100


@pytest.mark.parametrize(
    "parts",
    [[b'["', b"a,]b" * 9], [b"[1", b"1" * 36], [b'["', b'\\"' * 18]],
    ids=["text", "number", "escapes"],
)
def test_a_value_that_does_not_end_is_measured(parts: list[bytes]) -> None:
    nesting = Nesting()
    for part in [parts[0], *[parts[1]] * 3]:
        nesting.too_deep(part)
    assert nesting.value == 3 * 36
    nesting.too_deep(b'", 2')
    assert nesting.value == 0
