"""Letters as they are compared: without case and accents."""

from __future__ import annotations

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


def bare(text: str) -> str:
    """The text in lower case, without accents, its ligatures undone.

    >>> bare("Œuvre ÉTÉ"), bare("1\\u00a0200 ﬁches™")
    ('oeuvre ete', '1 200 fichestm')
    """
    lower = unicodedata.normalize("NFKD", text).lower().translate(_LIGATURES)
    return "".join(char for char in lower if not unicodedata.combining(char))
