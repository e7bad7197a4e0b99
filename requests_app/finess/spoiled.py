"""Has a spreadsheet opened and saved this file? Then its numbers are lost, and no repair can be certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .layout import Ej, Et, Kind
from .text import split

_OTHER_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}.*|[0-9]{4}-[0-9]{2}-[0-9]{2}[ T].*")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_LOST_ZERO = re.compile(r"[1-9][0-9]{6,7}")
#: National numbers begin with 0; of those with another first digit, the register has none of nine digits.
_LOST_ZERO_OF_PHONE = re.compile(r"[1-9][0-9]{8}")
#: UTF-8 that was read as Windows-1252 and saved again: « é » has become « Ã© ». No French word has it.
_TWICE_ENCODED = re.compile(r"\w?Ã[\u0080-\u00bf\u0152-\u2122]\w*")

#: Positions of the FINESS number, département, date, long number (SIRET, SIREN) and phone in each kind of line.
_WATCHED = {
    Kind.ESTABLISHMENT: (Et.FINESS, Et.DEPARTEMENT, Et.OPENED, Et.SIRET, Et.PHONE),
    Kind.ENTITY: (Ej.FINESS, Ej.DEPARTEMENT, Ej.CREATED, Ej.SIREN, Ej.PHONE),
}

SENTENCE = (
    "Ce fichier a été ouvert puis enregistré par un tableur (Excel, LibreOffice) ou un autre logiciel, qui l’a abîmé : "
    "{proof}. Téléchargez-le de nouveau sur data.gouv.fr et importez-le sans l’ouvrir."
)
COMMAS = "les points-virgules qui séparent les colonnes ont disparu"
_QUOTES = "des guillemets ont été ajoutés autour de ses colonnes ou de ses lignes"
_SEPARATORS = (",", "\t", "|")


def spoiled_start(line: str, start: str) -> str | None:
    """What was done to a line that should begin by that field, or None where nothing is recognised.

    >>> spoiled_start('"finess";"etalab"', "finess"), spoiled_start("finess;etalab", "finess")
    ('des guillemets ont été ajoutés autour de ses colonnes ou de ses lignes', None)
    """
    if line.startswith(f'"{start}'):
        return _QUOTES
    return COMMAS if line.startswith(tuple(f"{start}{separator}" for separator in _SEPARATORS)) else None


def spoiled_date(text: str) -> str | None:
    """The proof that a spreadsheet rewrote this date, or None."""
    return f"la date « {text} » n’est plus de la forme AAAA-MM-JJ" if _OTHER_DATE.fullmatch(text) else None


def proof(kind: Kind, fields: Sequence[str]) -> str | None:
    """The first mark that a spreadsheet left on this line, in French, or None."""
    finess_at, departement_at, date_at, number_at, phone_at = _WATCHED[kind]
    finess, number, phone = _at(fields, finess_at), _at(fields, number_at), _at(fields, phone_at)
    if _LOST_ZERO.fullmatch(finess):
        return f"le numéro FINESS « {finess} » a perdu ses zéros de tête"
    if _SCIENTIFIC.fullmatch(finess) or _SCIENTIFIC.fullmatch(number):
        return f"le numéro « {finess if _SCIENTIFIC.fullmatch(finess) else number} » est arrondi"
    if re.fullmatch("[1-9]", _at(fields, departement_at)):
        return f"le département « {_at(fields, departement_at)} » a perdu son zéro de tête"
    if _LOST_ZERO_OF_PHONE.fullmatch(phone):
        return f"le numéro de téléphone « {phone} » a perdu son zéro de tête"
    return spoiled_date(_at(fields, date_at))


def spoiled_by(texts: Iterable[tuple[int, str]]) -> str | None:
    """What betrays a spreadsheet in these numbered lines, or None.

    More than half of the lines must bear a mark: a spreadsheet rewrites every date of a file, while a lone
    short number is that line's own fault and is rejected with it. Of the lines that have an accent at all, more
    than half must be misread.
    """
    first: str | None = None
    marked = total = 0
    accents: list[str | None] = []
    for number, text in texts:
        if not text.isascii():
            twice = _TWICE_ENCODED.search(text)
            said = twice and f"ligne {number}, ses accents sont illisibles (« {twice.group()} »)"
            accents.append(said)
        fields = split(text)
        if fields[0] not in _WATCHED:
            continue
        total += 1
        found = proof(Kind(fields[0]), fields)
        if found:
            marked += 1
            first = first or f"ligne {number}, {found}"
    misread = [said for said in accents if said]
    if len(misread) * 2 > len(accents):
        return misread[0]
    return first if marked * 2 > total else None


def _at(fields: Sequence[str], position: int) -> str:
    return fields[position].strip() if position < len(fields) else ""
