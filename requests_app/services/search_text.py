"""One spelling for what is searched and what is typed: lower case, no accents, no punctuation.

The register abbreviates « Saint » in towns (ST DENIS) and people do not (Saint-Denis): both become « st ».
"""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_PUNCTUATION = {code: " " for code in range(128) if not chr(code).isalnum()}
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")
_SAINT = re.compile(r"\bsaint(e?)\b")


def plain(text: str) -> str:
    """The text as words of ASCII lower-case letters and digits, single-spaced.

    >>> plain("L'Œuvre de Saint-Étienne")
    'l oeuvre de st etienne'
    """
    lower = text.lower()
    if lower.isascii():  # by far the most frequent, and the register holds a hundred thousand names
        words = " ".join(lower.translate(_PUNCTUATION).split())
    else:
        decomposed = unicodedata.normalize("NFKD", lower.translate(_LIGATURES))
        bare = "".join(char for char in decomposed if not unicodedata.combining(char))
        words = _NOT_A_WORD.sub(" ", bare).strip()
    return _SAINT.sub(r"st\1", words) if "saint" in words else words


def search_text(name: str, long_name: str, postcode: str, town: str, finess: str) -> str:
    """The search column of a directory row: the name first, so that a match at its start can be told."""
    parts = (name, long_name, town, postcode, finess) if long_name != name else (name, town, postcode, finess)
    return f" {plain(' '.join(parts))} "
