"""What an answer of the agency says: one table, from the code, the label and the numeroASP.

Nothing of it is in the two documents but the label « Demande acceptée » (section 1.2, 2nd control). FORMAT
section 6: the codes are not documented, they are read as text; what decides is that a numeroASP is given, and the
label; a sister system of the agency answers "0000" for accepted and "3436" for « already known ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ..rules.registry import french
from ..rules.spelling import bare


class Told(StrEnum):
    """What a label or a code says by itself."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    OTHER = "other"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One row of the table: what is recognised, by what, and where that is written."""

    told: Told
    code: str | None
    label: str | None  #: a pattern over the label without accents, case and odd spaces
    source: str


#: Everything that is recognised.
TABLE = (
    Recognised(Told.ACCEPTED, None, r"demande acceptee", "document, section 1.2 (2e contrôle)"),
    Recognised(Told.ACCEPTED, "0000", None, "FORMAT, section 6 (système voisin de l’ASP)"),
    Recognised(Told.KNOWN, "3436", None, "FORMAT, section 6 (système voisin de l’ASP)"),
    Recognised(
        Told.KNOWN, None, r"(?:.*\W)?(?<!pas )(?<!non )(?<!jamais )deja connue(?:\W.*)?", "FORMAT, section 6"
    ),
)

_WHOLE = re.compile(r"([0-9]{1,30})(?:\.0{1,30})?")
_END = " .!;:,"


def folded(label: str) -> str:
    """A label as it is compared: no accent, case, odd space or final full stop.

    >>> folded("  Demande\\u00a0ACCEPTÉE. ")
    'demande acceptee'
    """
    return " ".join(bare(unmangled(label)).split()).strip(_END)


def unmangled(text: str) -> str:
    """The text whose UTF-8 was read as Windows-1252 on its way, put right; any other as it is.

    >>> unmangled("acceptÃ©e"), unmangled("acceptée")
    ('acceptée', 'acceptée')
    """
    if text.isascii():
        return text
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text


def code_key(code: str) -> str:
    """A code as it is compared: a whole number by its value, anything else by its text.

    >>> code_key("0000") == code_key("0") == code_key("0.0"), code_key("E12")
    (True, 'e12')
    """
    number = _WHOLE.fullmatch(code.strip())
    return str(int(number[1])) if number else code.strip().casefold()


def asp_key(numero_asp: str) -> str:
    """A numeroASP as it is compared: a JSON number has lost the zeros that the text begins with.

    >>> asp_key("0000000012") == asp_key("12"), asp_key("A012")
    (True, 'A012')
    """
    return numero_asp.lstrip("0") or "0"[: len(numero_asp)] if numero_asp.isdecimal() else numero_asp


def of_label(label: str) -> Told:
    """What the label says."""
    text = folded(label)
    if not text:
        return Told.NOTHING
    return next(
        (row.told for row in TABLE if row.label is not None and re.fullmatch(row.label, text, re.DOTALL)),
        Told.OTHER,
    )


def of_code(code: str) -> Told:
    """What the code says."""
    key = code_key(code)
    if not key:
        return Told.NOTHING
    return next((row.told for row in TABLE if row.code is not None and code_key(row.code) == key), Told.OTHER)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``answer`` is "accepted", "known", "rejected", or "" where the answer does not decide; ``why`` then says so."""

    answer: str
    why: str = ""


def judge(numero_asp: str, code: str, label: str) -> Verdict:
    """What an answer amounts to.

    >>> judge("ASP1", "0000", "Demande acceptée").answer, judge("", "12", "FINESS inconnu").answer
    ('accepted', 'rejected')
    """
    by_label, by_code = of_label(label), of_code(code)
    if numero_asp and Told.ACCEPTED in (by_label, by_code):
        return Verdict("accepted", french(_contradicted(by_label, by_code, code, label)))
    if Told.KNOWN in (by_label, by_code):
        why = "L’ASP dit que la demande lui était déjà connue ; elle compte comme acceptée."
        if not numero_asp:
            why += " Aucun numéro ASP n’est donné : cherchez-le sur le portail de l’ASP, le solde l’exigera."
        return Verdict("known", french(why))
    if not numero_asp and by_label is Told.OTHER and by_code is not Told.ACCEPTED:
        return Verdict("rejected")
    return Verdict("", french(_undecided(numero_asp, code, by_label, by_code)))


def _contradicted(by_label: Told, by_code: Told, code: str, label: str) -> str:
    """What an acceptance says besides; a person wants to know."""
    if by_label is Told.OTHER:
        return f"Le libellé est « {label} », et non « Demande acceptée » ; le code {code} et le numéro ASP l’acceptent."
    if by_code in (Told.OTHER, Told.KNOWN):
        return f"Le code est {code}, et non 0000 ; le libellé et le numéro ASP disent que la demande est acceptée."
    return ""


def _undecided(numero_asp: str, code: str, by_label: Told, by_code: Told) -> str:
    if by_label is Told.NOTHING and by_code is Told.NOTHING:
        if numero_asp:
            return "Un numéro ASP est donné, mais ni code ni libellé ne disent que la demande est acceptée."
        return "L’ASP n’a rien répondu sur cette ligne : ni numéro ASP, ni code, ni libellé."
    if numero_asp:
        return (
            "Un numéro ASP est donné, mais le code et le libellé ne disent pas que la demande est acceptée."
        )
    if Told.ACCEPTED in (by_label, by_code):
        return "La demande est dite acceptée, mais aucun numéro ASP n’est donné."
    return f"Le code est {code}, sans libellé : on ne sait pas ce que l’ASP a décidé."
