"""The chart of first tries, month by month, as numbers for an SVG: nothing in it is told by colour alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.utils.formats import date_format

from ..services.first_try import Share

#: The drawing's own units; a narrow screen shrinks it, and its style sheet then enlarges the letters.
WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 94, 24, 40, 64
FOOT = HEIGHT - BOTTOM
WHOLE = FOOT - TOP
WIDEST_BAR = 56
#: What a label takes, in units: on a large screen, and enlarged on a narrow one.
LABEL, LARGE_LABEL = 44, 92
#: More months than this are not told apart any more: the table has them all.
MOST_MONTHS = 24


def _units(number: float) -> str:
    """A number as SVG reads it, whatever the language of the page."""
    return f"{number:.1f}"


@dataclass(frozen=True, slots=True)
class Label:
    """What is written at a month, and the size of the screen that it is for."""

    screen: str  #: "wide", "narrow"
    month: str
    percent: str
    year: str  #: where it is not that of the label before


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: from the foot to ``top`` what was accepted, from there to the whole what was rejected."""

    x: str
    middle: str
    width: str
    top: str
    height: str
    rest: str
    words: str  #: the month as a sentence, for the pointer that stops on it
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the drawing, at a share."""

    label: str
    y: str
    text_y: str
    start: str = _units(LEFT)
    end: str = _units(WIDTH - RIGHT)
    text_x: str = _units(LEFT - 8)


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    left_out: int  #: months with an answer, before the first that is drawn
    description: str


def chart(shares: Sequence[Share]) -> Chart | None:
    """The last ``MOST_MONTHS`` months up to the last that has an answer; None where none has."""
    if not shares:
        return None
    months = list(_months(_month(shares[0].key), _month(shares[-1].key)))[-MOST_MONTHS:]
    drawn = [share for share in shares if _month(share.key) >= months[0]]
    found = {_month(share.key): share for share in drawn}
    rows = [(month, found.get(month)) for month in months]
    lines = tuple(_line(percent) for percent in (0, 50, 100))
    return Chart(tuple(_bars(rows)), lines, len(shares) - len(drawn), _description(drawn))


def _month(key: str) -> date:
    year, month = key.split("-")
    return date(int(year), int(month), 1)


def _months(first: date, last: date) -> Iterator[date]:
    """Every month from one to the other, both included."""
    for place in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(place // 12, place % 12 + 1, 1)


def _bars(rows: Sequence[tuple[date, Share | None]]) -> Iterator[Bar]:
    pitch = (WIDTH - LEFT - RIGHT) / len(rows)
    width = min(pitch * 0.7, WIDEST_BAR)
    labels = {
        "wide": _labels("wide", rows, ceil(LABEL / pitch)),
        "narrow": _labels("narrow", rows, ceil(LARGE_LABEL / pitch)),
    }
    for place, (month, share) in enumerate(rows):
        middle = LEFT + pitch * (place + 0.5)
        height = WHOLE * float(share.rate or 0) if share else 0.0
        yield Bar(
            x=_units(middle - width / 2),
            middle=_units(middle),
            width=_units(width),
            top=_units(FOOT - height),
            height=_units(height),
            rest=_units(WHOLE - height if share else 0.0),
            words=_words(month, share),
            labels=tuple(found[place] for found in labels.values() if place in found),
        )


def _labels(screen: str, rows: Sequence[tuple[date, Share | None]], step: int) -> dict[int, Label]:
    """Place -> its label: every so many months, so that they do not touch; the last month always has its own."""
    found: dict[int, Label] = {}
    year = 0
    for place in range((len(rows) - 1) % step, len(rows), step):
        month, share = rows[place]
        percent = share.percent if share else "–"
        found[place] = Label(
            screen, date_format(month, "N"), percent, str(month.year) if month.year != year else ""
        )
        year = month.year
    return found


def _words(month: date, share: Share | None) -> str:
    name = date_format(month, "F Y")
    if share is None:
        return f"{name}\u00a0: aucune réponse"
    return f"{name}\u00a0: {share.percent}, soit {share.accepted} sur {share.answered}"


def _line(percent: int) -> Line:
    y = FOOT - WHOLE * percent / 100
    return Line(f"{percent}\u202f%", _units(y), _units(y + 5))


def _description(drawn: Sequence[Share]) -> str:
    """What the drawing shows, for whoever does not see it."""
    last = drawn[-1]
    told = f"Dernier mois, {last.label}\u00a0: {last.percent}, soit {last.accepted} sur {last.answered}."
    if len(drawn) == 1:
        return told
    best = max(drawn, key=lambda share: share.rate or 0)
    worst = min(drawn, key=lambda share: share.rate or 0)
    return (
        f"De {drawn[0].label} à {last.label}, une barre par mois. "
        f"Le plus haut\u00a0: {best.percent} en {best.label}\u00a0; "
        f"le plus bas\u00a0: {worst.percent} en {worst.label}. {told}"
    )
