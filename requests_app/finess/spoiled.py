"""Has a spreadsheet opened and saved this file? Then its numbers are lost, and no repair can be certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .layout import Ej, Et, Kind
from .text import split

_FRENCH_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_LOST_ZERO = re.compile(r"[1-9][0-9]{6,7}")

#: Positions of the FINESS number, département, date and long number (SIRET, SIREN) in each kind of line.
_WATCHED = {
    Kind.ESTABLISHMENT: (Et.FINESS, Et.DEPARTEMENT, Et.OPENED, Et.SIRET),
    Kind.ENTITY: (Ej.FINESS, Ej.DEPARTEMENT, Ej.CREATED, Ej.SIREN),
}

SENTENCE = (
    "Ce fichier a été ouvert puis enregistré par un tableur (Excel, LibreOffice), qui en a abîmé les "
    "numéros : {proof}. Téléchargez-le de nouveau sur data.gouv.fr et importez-le sans l’ouvrir."
)


def spoiled_date(text: str) -> str | None:
    """The proof that a spreadsheet rewrote this date, or None."""
    return f"la date « {text} » n’est plus de la forme AAAA-MM-JJ" if _FRENCH_DATE.fullmatch(text) else None


def proof(kind: Kind, fields: Sequence[str]) -> str | None:
    """The first mark that a spreadsheet left on this line, in French, or None."""
    finess_at, departement_at, date_at, number_at = _WATCHED[kind]
    finess, number = _at(fields, finess_at), _at(fields, number_at)
    if _LOST_ZERO.fullmatch(finess):
        return f"le numéro FINESS « {finess} » a perdu ses zéros de tête"
    if _SCIENTIFIC.fullmatch(finess) or _SCIENTIFIC.fullmatch(number):
        return f"le numéro « {finess if _SCIENTIFIC.fullmatch(finess) else number} » est arrondi"
    if re.fullmatch("[1-9]", _at(fields, departement_at)):
        return f"le département « {_at(fields, departement_at)} » a perdu son zéro de tête"
    return spoiled_date(_at(fields, date_at))


def spoiled_by(texts: Iterable[tuple[int, str]]) -> str | None:
    """What betrays a spreadsheet in these numbered lines, or None.

    More than half of the lines must bear a mark: a spreadsheet rewrites every date of a file, while a lone
    short number is that line's own fault and is rejected with it.
    """
    first: str | None = None
    marked = total = 0
    for number, text in texts:
        fields = split(text)
        if fields[0] not in _WATCHED:
            continue
        total += 1
        found = proof(Kind(fields[0]), fields)
        if found:
            marked += 1
            first = first or f"ligne {number}, {found}"
    return first if marked * 2 > total else None


def _at(fields: Sequence[str], position: int) -> str:
    return fields[position].strip() if position < len(fields) else ""
