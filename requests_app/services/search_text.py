"""One spelling for what is searched and what is typed: lower case, no accents, no punctuation.

The register abbreviates « Saint » and « Sainte » (ST DENIS, STE ANNE) and people do not: all become « st ».
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..finess.families import shipped_categories
from ..rules.spelling import bare

#: Ends a name in the search column, after the number of its words: « les tilleuls 2| » is a whole name.
END = "|"
#: Parts the names from the rest.
REST = " || "
#: Begins a SIRET or a SIREN, so that « 29 » finds a postcode and not the SIRET that begins with 29.
COMPANY = "#"

_PUNCTUATION = {code: " " for code in range(128) if not chr(code).isalnum()}
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")
_SAINT = re.compile(r"\b(?:sainte?|ste)\b")
#: Letters that stand alone, side by side; « l’a. » is no such pair.
_INITIALS = re.compile(r"(?<![\w'’.])[a-z](?:[. ]+[a-z])+(?![\w'’])")
_BRACKETS = re.compile(r"\(([^)]+)\)")
_SHORT_NAMES = Path(__file__).resolve().parent.parent / "couloirs" / "sigles.csv"


def plain(text: str) -> str:
    """The text as words of ASCII lower-case letters and digits, single-spaced; initials are one word.

    >>> plain("L'Œuvre de Saint-Étienne, Ste-Anne"), plain("C.M.P.P. de l'A. à P M I")
    ('l oeuvre de st etienne st anne', 'cmpp de l a a pmi')
    """
    lower = text.lower()
    if _INITIALS.search(lower):
        lower = _INITIALS.sub(_joined, lower)
    if lower.isascii():  # by far the most frequent, and the register holds a hundred thousand names
        words = " ".join(lower.translate(_PUNCTUATION).split())
    else:
        words = _NOT_A_WORD.sub(" ", bare(lower)).strip()
    return _SAINT.sub("st", words) if "st" in words or "saint" in words else words


def _joined(initials: re.Match[str]) -> str:
    return initials[0].replace(".", "").replace(" ", "")


def search_text(
    name: str,
    long_name: str,
    postcode: str,
    town: str,
    finess: str,
    company: str = "",
    category: str = "",
) -> str:
    """The search column of a directory row; ``company`` is its SIRET or SIREN, ``category`` a code.

    The names come first, each followed by how many words it has; then all that is not a name.

    >>> search_text("MAS Les Ifs", "Maison Les Ifs", "29000", "Quimper", "290000017", "12345678900012", "255")
    ' mas les ifs 3| maison les ifs 3| || mas quimper 29000 290000017 #12345678900012 '
    """
    names = [plain(name)]
    if long_name and long_name != name:
        names.append(plain(long_name))
    told = "".join(f" {words} {words.count(' ') + 1}{END}" for words in names if words)
    number = f" {COMPANY}{company}" if company else ""
    short = short_names().get(category)
    rest = plain(f"{short} {town} {postcode} {finess}" if short else f"{town} {postcode} {finess}")
    return f"{told}{REST}{rest}{number} "


@cache
def short_names() -> Mapping[str, str]:
    """By category code, how people abbreviate it: « ehpad » (plain words).

    >>> short_names()["500"], short_names()["183"], "200" in short_names()
    ('ehpad', 'ime', False)
    """
    found = {}
    for code, category in shipped_categories().items():
        inside = (short.replace(".", "") for short in _BRACKETS.findall(category.label))
        found[code] = " ".join(plain(short) for short in inside if " " not in short.strip())
    with _SHORT_NAMES.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(line for line in table if not line.startswith("#"))
        for row in rows:
            code = row["categorie"]
            found[code] = " ".join(dict.fromkeys(f"{plain(row['sigles'])} {found.get(code, '')}".split()))
    return {code: words for code, words in found.items() if words}
