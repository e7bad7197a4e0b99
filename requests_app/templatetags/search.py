"""What a search shows: the words that matched, marked, and how many rows it found, told to who does not see them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..services.directory import Found
from ..services.search_order import Ask
from ..services.search_text import COMPANY, plain

register = template.Library()

_COMPANY = re.compile(rf"{COMPANY}(?=[0-9])")


@register.filter
def marked(text: str, ask: Ask) -> SafeString:
    """The text, escaped, with what the search found it by in ``<mark>``.

    >>> from requests_app.services.search_order import readings
    >>> marked("Saint-Cœur & Fils", readings("coeu st")[0])
    '<mark>Saint</mark>-<mark>Cœu</mark>r &amp; Fils'
    """
    parts: list[str] = []
    done = 0
    for start, ends in _tokens(text):
        if end := _marked_end(ends, ask):
            parts += [text[done:start], format_html("<mark>{}</mark>", text[start:end])]
            done = end
    return format_html_join("", "{}", ((part,) for part in (*parts, text[done:])))


@register.filter
def answers_by(text: str, ask: Ask) -> bool:
    """Whether the search found something in this text."""
    return any(_marked_end(ends, ask) for _start, ends in _tokens(text))


@register.simple_tag
def told(found: Found) -> str:
    """How many rows are shown, in a sentence."""
    ogs, esms = len(found.managing_bodies), len(found.establishments)
    parts = [
        f"{number} {word}{'s' if number > 1 else ''}"
        for number, word in ((ogs, "organisme"), (esms, "établissement"))
        if number
    ]
    if not parts:
        return "Rien trouvé."
    more = ", et il y en a d’autres" if found.more else ""
    instead = f"Rien d’exact ; voici pour « {found.instead} » : " if found.instead else ""
    return f"{instead}{' et '.join(parts)}{more}."


_Token = list[tuple[str, int]]


def _tokens(text: str) -> Iterator[tuple[int, _Token]]:
    """Each word: where it starts, and its plain letters, each with where it ends in the text."""
    letters: _Token = []
    start = 0
    for place, char in enumerate(text):
        if unicodedata.combining(char):
            if letters:
                letters[-1] = (letters[-1][0], place + 1)
            continue
        bare = plain(char)
        if not bare:
            if letters:
                yield start, letters
            letters = []
            continue
        if not letters:
            start = place
        letters += [(letter, place + 1) for letter in bare]
    if letters:
        yield start, letters


def _marked_end(letters: _Token, ask: Ask) -> int:
    """Where the match ends in the text; 0 where there is none."""
    token = plain("".join(letter for letter, _end in letters))
    longest = 0
    for word in ask:
        if any(token == _bare(one) for one in word.whole):
            return letters[-1][1]
        matching = [len(one) for one in map(_bare, word.starts) if token.startswith(one)]
        longest = max(longest, *matching, 0)
    return letters[longest - 1][1] if longest else 0


def _bare(start: str) -> str:
    return _COMPANY.sub("", start)
