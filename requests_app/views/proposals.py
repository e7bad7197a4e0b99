"""What a search field proposes while one types (static/js/combobox.js)."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..services.directory import search

#: How many OG, and how many ESMS, are proposed.
PROPOSED = 8
_LIST_ID = re.compile(r"[a-z][a-z0-9-]{0,30}", re.ASCII)


def proposals(http: HttpRequest, *, adds: bool, by_hand_url: str = "") -> HttpResponse:
    """The options for the words typed; ``adds``: an option goes into the request, else it leads to its page."""
    list_id = http.GET.get("liste", "")
    context = {
        "words": sought_words(http),
        "found": search(sought_words(http), limit=PROPOSED),
        "list_id": list_id if _LIST_ID.fullmatch(list_id) else "liste",
        "adds": adds,
        "by_hand_url": by_hand_url,
    }
    return render(http, "directory/_options.html", context)


def sought_words(http: HttpRequest) -> str:
    """What was typed in a search field."""
    return http.GET.get("mots", "").replace("\0", "").strip()
