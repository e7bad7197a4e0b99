"""What nobody sees and nobody meant: invisible characters, line breaks, quotes around a number."""

from __future__ import annotations

import re

INVISIBLE = "caractères invisibles retirés"
ONE_LINE = "retour à la ligne remplacé par une espace"
FORCED = "marque de texte du tableur retirée"
QUOTES = "guillemets retirés"

#: Zero-width marks, soft hyphen, byte order mark, directions of writing.
_UNSEEN = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff\ufffe\uffff"
_CONTROL = "".join(map(chr, [*range(9), *range(14, 32), *range(127, 160), *range(0x2060, 0x2065)]))
_DROPPED = str.maketrans("", "", _UNSEEN + _CONTROL)
_SURROGATES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\n\v\f\r\u2028\u2029]+")
#: « ="012345678" » keeps zeros in a CSV, « '012345678 » in a cell.
_FORCED = re.compile(r'="([^"]*)"|\'(?=[0-9+=@-])(.*)', re.DOTALL)
_PAIRS = {'"': '"', "'": "'", "“": "”", "”": "”", "„": "“", "«": "»", "‘": "’", "’": "’"}


def cleaned(text: str) -> tuple[str, list[str]]:
    """The text on one line without what is not seen, and what was done to it. Spaces at its ends stay.

    >>> cleaned("Les\\nTilleuls\\u200b")
    ('Les Tilleuls', ['caractères invisibles retirés', 'retour à la ligne remplacé par une espace'])
    """
    reasons = []
    clean = _SURROGATES.sub("", text.translate(_DROPPED))
    if clean != text:
        reasons.append(INVISIBLE)
    lines = [clean] if clean.isprintable() else [line for line in _BREAKS.split(clean) if line.strip()]
    if len(lines) > 1:
        reasons.append(ONE_LINE)
        lines = [line.strip() for line in lines]
    return " ".join(lines), reasons


def unforced(text: str) -> tuple[str, list[str]]:
    """The text without the mark that makes a spreadsheet take it as a text.

    >>> unforced('="010780054"')
    ('010780054', ['marque de texte du tableur retirée'])
    """
    found = _FORCED.fullmatch(text.strip())
    return (found[1] if found[1] is not None else found[2], [FORCED]) if found else (text, [])


def unquoted(text: str) -> tuple[str, list[str]]:
    """The text without the quotes around it, straight or typographic.

    >>> unquoted("“Oui”")
    ('Oui', ['guillemets retirés'])
    """
    bare = text.strip()
    if len(bare) > 1 and _PAIRS.get(bare[0]) == bare[-1]:
        return bare[1:-1].strip(), [QUOTES]
    return text, []
