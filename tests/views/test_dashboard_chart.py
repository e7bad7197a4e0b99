"""The chart's numbers: one month, many, months without an answer, room for the labels."""

import itertools
from datetime import date

from django.utils.formats import date_format

from requests_app.services.first_try import Share
from requests_app.views.dashboard_chart import FOOT, LEFT, MOST_MONTHS, RIGHT, TOP, WHOLE, WIDTH, chart
from tests.review_world import plain


def share(year: int, month: int, accepted: int, answered: int = 10) -> Share:
    """A month."""
    return Share(f"{year}-{month:02d}", date_format(date(year, month, 1), "F Y"), answered, accepted)


def test_no_month_makes_no_chart() -> None:
    assert chart([]) is None


def test_one_month_stands_in_the_middle() -> None:
    drawn = chart([share(2026, 3, 4)])
    assert drawn is not None
    (bar,) = drawn.bars
    assert float(bar.middle) == LEFT + (WIDTH - LEFT - RIGHT) / 2
    assert float(bar.height) == WHOLE * 0.4
    assert float(bar.top) + float(bar.height) == FOOT
    assert (float(bar.rest) + TOP) == float(bar.top)
    assert [(plain(label.percent), label.month, label.year) for label in bar.labels] == [
        ("40 %", "mars", "2026")
    ] * 2
    assert [label.screen for label in bar.labels] == ["wide", "narrow"]
    assert drawn.left_out == 0


def test_months_without_an_answer_keep_their_place() -> None:
    drawn = chart([share(2025, 11, 10), share(2026, 2, 0)])
    assert drawn is not None
    assert [plain(bar.words) for bar in drawn.bars] == [
        "novembre 2025 : 100 %, soit 10 sur 10",
        "décembre 2025 : aucune réponse",
        "janvier 2026 : aucune réponse",
        "février 2026 : 0 %, soit 0 sur 10",
    ]
    assert [(float(bar.height), float(bar.rest)) for bar in drawn.bars] == [
        (WHOLE, 0), (0, 0), (0, 0), (0, WHOLE),
    ]  # fmt: skip
    wide = [label for bar in drawn.bars for label in bar.labels if label.screen == "wide"]
    assert [(label.month, plain(label.percent), label.year) for label in wide] == [
        ("nov.", "100 %", "2025"), ("déc.", "–", ""), ("jan.", "–", "2026"), ("fév.", "0 %", ""),
    ]  # fmt: skip


def test_many_months_leave_the_oldest_to_the_table_and_labels_do_not_touch() -> None:
    months = [share(2021 + place // 12, place % 12 + 1, place % 11) for place in range(60)]
    drawn = chart(months)
    assert drawn is not None
    assert (len(drawn.bars), drawn.left_out) == (MOST_MONTHS, 60 - MOST_MONTHS)
    for screen, room in (("wide", 44), ("narrow", 92)):
        places = [float(bar.middle) for bar in drawn.bars for label in bar.labels if label.screen == screen]
        assert places[-1] == float(drawn.bars[-1].middle)
        assert all(after - before >= room for before, after in itertools.pairwise(places))
    assert [float(bar.x) for bar in drawn.bars] == sorted(float(bar.x) for bar in drawn.bars)


def test_numbers_are_written_as_svg_reads_them() -> None:
    drawn = chart([share(2026, 1, 1, 3), share(2026, 2, 1, 7)])
    assert drawn is not None
    texts = [
        getattr(bar, name) for bar in drawn.bars for name in ("x", "middle", "width", "top", "height", "rest")
    ]
    assert [text for text in texts if "," in text] == []
