"""Why the rulebook and the witness differ where they do: each cause, its reason, and who decided it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from requests_app.fake_asp.numbers import Number as Read
from requests_app.rules import Number

from .differential import Difference


@dataclass(frozen=True)
class Cause:
    """``key``: the differences it explains, as a pattern; ``holds``: what must be true of each of them.

    ``why``: what the documents say, or do not; ``source``: their section, or the part or decision of FORMAT that
    settles it for the rulebook.
    """

    name: str
    key: str
    why: str
    source: str
    holds: Callable[[Difference], bool]


def cause_of(difference: Difference) -> Cause | None:
    """The one cause that explains the difference; None where there is none."""
    return next(
        (cause for cause in CAUSES if re.fullmatch(cause.key, difference.key) and cause.holds(difference)),
        None,
    )


def _value(difference: Difference) -> Any:
    assert difference.finding is not None
    return difference.finding.value


def _text(difference: Difference) -> str:
    value = _value(difference)
    return value if isinstance(value, str) else ""


def _paper_asks_no_figures(difference: Difference) -> bool:
    assert difference.paper is not None
    lengths = {"SIRET": 14, "numeroAns": 10}
    return difference.tag not in difference.paper.digits and len(_text(difference)) == lengths[difference.tag]


def _is_no_finess(difference: Difference) -> bool:
    return len(_text(difference)) == 9 and not re.fullmatch("[0-9]{9}|2[AB][0-9]{7}", _text(difference))


def _is_no_bare_phone(difference: Difference) -> bool:
    bare = re.sub(r"[ \u00a0\u202f.‐‑–—-]", "", _text(difference))
    return bool(_text(difference)) and not re.fullmatch(r"(\+|00)[0-9]{6,}", bare)


def _amount(difference: Difference) -> Decimal:
    value = _value(difference)
    assert isinstance(value, Number)
    return Decimal(value.text)


def _numbers(difference: Difference) -> list[str]:
    clients = difference.line["beneficiaires"]["etablissementsClients"]
    if difference.tag == "FINESSJuridique":
        return [client["FINESSJuridique"] for client in clients]
    return [number for client in clients for number in client["FINESSGeos"]]


def _is_twice(difference: Difference) -> bool:
    return _numbers(difference).count(_text(difference)) > 1


def _has_two_proofs(difference: Difference) -> bool:
    pieces = difference.line["piecesJustificatives"]
    return [piece["typeFichier"] for piece in pieces].count("PREUVE_HT") > 1


def _follows_on(difference: Difference) -> bool:
    """Whether the number is one more than the number before, which is wrong already."""
    before, own = difference.before["numLigne"], difference.line["numLigne"]
    return isinstance(before, Read) and Decimal(own.text) == Decimal(before.text) + 1


def _is_of_another_kind(difference: Difference) -> bool:
    """Whether the value, where null belongs, would not do either where a value belongs."""
    kind = bool if difference.told.endswith("true ou false") else str
    return not isinstance(_value(difference), kind)


def _anything(_: Difference) -> bool:
    return True


CAUSES = (
    Cause(
        "figures alone in both headers",
        "rulebook text.code (SIRET|numeroAns)",
        "« Champ de type numérique » stands beside SIRET alone in MS1 and beside numeroAns alone in MS2.",
        "FORMAT D2, D13",
        _paper_asks_no_figures,
    ),
    Cause(
        "the form of a FINESS",
        "rulebook finess.format (FINESSJuridique|FINESSGeos|FINESSGeo)",
        "The documents say « VARCHAR (=9) » and no more.",
        "FORMAT 3, D13",
        _is_no_finess,
    ),
    Cause(
        "a phone that is a number",
        "rulebook phone.format (telephoneMandataire|telAdminTechnique|telephoneResponsableOG)",
        "« doit comporter un indicatif téléphonique (exemple : +33) » forbids no bracket, no word, no short number.",
        "FORMAT 3",
        _is_no_bare_phone,
    ),
    Cause(
        "a letter that is neither small nor capital",
        "rulebook text.capitals (nomMandataire|nomAdminTechnique|nomResponsableOG)",
        "« en MAJUSCULES » says nothing of « ǅ », a capital and a small letter in one.",
        "FORMAT 2 (CAPITALS)",
        lambda difference: any(char.istitle() and not char.isupper() for char in _text(difference)),
    ),
    Cause(
        "an amount below zero",
        "rulebook amount.text montantSegurHT",
        "« FLOAT (2 chiffres après le point) » allows a sign.",
        "FORMAT 2, D13",
        lambda difference: _value(difference).text.startswith("-"),
    ),
    Cause(
        "an amount of zero",
        "rulebook amount.positive montantSegurHT",
        "The documents give no floor.",
        "FORMAT D13",
        lambda difference: _amount(difference) == 0,
    ),
    Cause(
        "an OG twice",
        "rulebook og.duplicate FINESSJuridique",
        "« Il peut y avoir plusieurs OG par demande » does not say that they differ.",
        "FORMAT D13",
        _is_twice,
    ),
    Cause(
        "an ESMS twice",
        "rulebook esms.duplicate FINESSGeos",
        "« Tableau du ou des FINESS Géographiques » does not say that they differ.",
        "FORMAT 2 (FINESSGeos)",
        _is_twice,
    ),
    Cause(
        "two proofs of the HT regime",
        "rulebook attachment.ht_proof piecesJustificatives",
        "« La preuve … le cas échéant »: the documents limit the bon de commande alone (3.1, « un seul »).",
        "FORMAT 2 (piecesJustificatives)",
        _has_two_proofs,
    ),
    Cause(
        "two numbers that differ by their case",
        r"rulebook numero_editeur\.unique numeroEditeur",
        "« numéro unique généré par l'éditeur » does not speak of case; the witness takes A0001 and a0001 for two.",
        "FORMAT 2 (numeroEditeur), D3",
        lambda difference: _text(difference) != _text(difference).upper(),
    ),
    Cause(
        "half a character",
        "rulebook unreadable file",
        "The documents do not speak of Unicode; RFC 8259, 8.2, leaves a lone half of a pair open.",
        "FORMAT 6 (first control)",
        lambda difference: "moitié de caractère" in difference.told,
    ),
    Cause(
        "an empty item in a table",
        "level value.kind FINESSGeos",
        "Both refuse it: as a fault of kind, or as a number that is missing.",
        "FORMAT 2 (Structure: « array items included »)",
        lambda difference: _value(difference) is None,
    ),
    Cause(
        "another kind where null belongs",
        "level null.expected structure",
        "Both refuse it: 1.2 does not say which of the two controls looks at a value's kind.",
        "FORMAT 2, 6",
        _is_of_another_kind,
    ),
    Cause(
        "a table as a whole before its items",
        "order (attachment.(order|ht_proof) piecesJustificatives|scenario.missing scenarioInstallation)",
        "Both refuse it: 1.2 stops at the first error and does not say when a table is counted.",
        "FORMAT 6 (The first error)",
        _anything,
    ),
    Cause(
        "numbers that follow on after a gap",
        "witness numLigne 7",
        "« incrémenté … Commence au numéro 1 »: the file is refused by both; the rulebook says it once, at the gap.",
        "MS1 and MS2, 3.2 (numLigne)",
        _follows_on,
    ),
    Cause(
        "a file that the agency gave back",
        r"witness file\.treated (file|codeTraitement 2|numeroASP 2)",
        "The rulebook also reads what comes back (1.2), with a warning; deposited again, it would be refused.",
        "MS1 and MS2, 1.2 and 3.2 (codeTraitement)",
        _anything,
    ),
)
