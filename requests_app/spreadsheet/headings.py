"""Recognising a sheet by its row of headings, whatever their order, case, spaces and accents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .layout import FINDINGS_HEADING, Sheet, loose
from .rows import Heading

#: The key of « Constats », which is never read.
FINDINGS = "findings"
_TAG = re.compile(r"\[([^\[\]]{1,60})\]")
#: A sheet is known by so many of its headings.
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet of the layout recognised in a row."""

    sheet: Sheet
    headings: tuple[Heading, ...]
    score: tuple[int, bool]  #: how many headings, whether the name is the sheet's too


class Recogniser:
    """The layout's headings, made ready to be looked up."""

    def __init__(self, layout: Iterable[Sheet]) -> None:
        self._known = [(sheet, *_names(sheet)) for sheet in layout]

    def best(self, title: str, texts: Mapping[int, str]) -> Found | None:
        """The sheet that a row of headings is of, None where it is of none, or of two alike."""
        found = [self._as(*known, title, texts) for known in self._known]
        found.sort(key=lambda one: one.score, reverse=True)
        first, second = found[0], found[1]
        return first if first.score[0] >= _ENOUGH and first.score > second.score else None

    def _as(
        self,
        sheet: Sheet,
        tags: Mapping[str, str],
        labels: Mapping[str, str],
        title: str,
        texts: Mapping[int, str],
    ) -> Found:
        """The row as headings of one sheet; a heading that comes twice counts where it comes first."""
        headings, taken = [], set[str]()
        for place in sorted(texts):
            text = " ".join(texts[place].split())
            if not text:
                continue
            key = _key(text, tags, labels)
            headings.append(Heading(place, text, "" if key in taken else key))
            taken.add(key)
        score = len(taken - {"", FINDINGS})
        return Found(sheet, tuple(headings), (score, loose(title) == loose(sheet.title)))


def _names(sheet: Sheet) -> tuple[dict[str, str], dict[str, str]]:
    """Key by tag, key by label."""
    tags = {column.tag.casefold(): column.key for column in sheet.columns if column.tag}
    labels = {loose(column.label): column.key for column in sheet.columns}
    return tags, {**labels, loose(FINDINGS_HEADING): FINDINGS}


def _key(text: str, tags: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """The tag in brackets decides; else the label, or the tag alone."""
    bracket = _TAG.search(text)
    if bracket and (key := tags.get(bracket[1].strip().casefold())):
        return key
    bare = loose(_TAG.sub("", text))
    return labels.get(bare, "") or tags.get(text.casefold().strip(), "")
