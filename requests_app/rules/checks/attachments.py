"""Checks of the attachments: which ones, and their names (sections 3.1, 3.2 typeFichier and 3.3)."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..lane import Lane
from .run import LineViews, Run, View, show

_PIECES = "piecesJustificatives"
ORDER = "BON_COMMANDE"
HT_PROOF = "PREUVE_HT"
NamePattern = re.Pattern[str]


def name_pattern(lane: Lane) -> NamePattern:
    """The names that section 3.3 allows, whatever the request's number."""
    shorts = "|".join(re.escape(kind.short) for kind in lane.attachment_types.values())
    endings = "|".join(re.escape(one.extension) for one in lane.formats.values())
    return re.compile(
        rf"{re.escape(lane.name_prefix)}-(?P<short>{shorts})-(?P<number>.+)\.(?P<ending>{endings})"
    )


def names(run: Run, views: LineViews, pattern: NamePattern) -> None:
    """Each name follows the nomenclature, and the type and the format agree with it."""
    number = views.line.text("numeroEditeur")
    for piece in views.pieces or []:
        name = piece.text("nomFichier")
        if name is None:
            continue
        match = pattern.fullmatch(name)
        if match is None or (number is not None and match["number"] != number):
            _wrong_name(run, piece, name, number)
            continue
        _agree(
            run, piece, name, "formatFichier", lambda code: run.lane.formats[code].extension, match["ending"]
        )
        _agree(
            run,
            piece,
            name,
            "typeFichier",
            lambda code: run.lane.attachment_types[code].short,
            match["short"],
        )


def _wrong_name(run: Run, piece: View, name: str, number: str | None) -> None:
    """The name is not of the nomenclature, or not of this request."""
    kind, file_format = piece.text("typeFichier"), piece.text("formatFichier")
    expected = None
    if kind and file_format and number:
        expected = run.lane.attachment_name(kind, number, file_format)
    model = show(expected) if expected else f"de la forme {run.lane.name_prefix}-BDC-numéroEditeur.pdf"
    run.report(
        "attachment.name", piece, "nomFichier", f"le nom attendu est {model} ; {show(name)} est donné.",
        value=name, repair=expected if expected and _loosely(run.lane, name) == expected.upper() else None,
    )  # fmt: skip


def _loosely(lane: Lane, name: str) -> str:
    """The name without white space, in capitals, its ending replaced where another means the same (.jpeg)."""
    loose = "".join(name.split())
    for one in lane.formats.values():
        for alias in one.aliases:
            if loose.lower().endswith(f".{alias}"):
                loose = f"{loose[: -len(alias)]}{one.extension}"
    return loose.upper()


def _agree(run: Run, piece: View, name: str, tag: str, said_by: Callable[[str], str], in_name: str) -> None:
    """The piece's type or format against what its name says."""
    code = piece.text(tag)
    if code is None or said_by(code) == in_name:
        return
    rule = {"formatFichier": "attachment.format", "typeFichier": "attachment.type"}[tag]
    run.report(rule, piece, tag, f"{show(code)} contredit le nom du fichier, {show(name)}.", value=code)


def pieces(run: Run, views: LineViews) -> None:
    """Exactly one order; under HT exactly one proof, under TTC none (a warning)."""
    if views.pieces is None:
        return
    types = [piece.text("typeFichier") for piece in views.pieces]
    if None in types:
        return
    orders, proofs = types.count(ORDER), types.count(HT_PROOF)
    line = views.line
    if orders != 1:
        _missing_or_many(run, line, "attachment.order", "le bon de commande", "bons de commande", orders)
    regime = line.text("regimeTVA")
    if regime == "HT" and proofs != 1:
        proof = (
            "l’attestation de non-assujettissement à la TVA délivrée par la Direction des Finances Publiques"
        )
        _missing_or_many(run, line, "attachment.ht_proof", proof, "fichiers de preuve HT", proofs)
    if regime == "TTC" and proofs:
        message = "une preuve HT est jointe alors que le régime est TTC ; retirez-la ou corrigez le régime."
        run.report("attachment.ht_proof_under_ttc", line, _PIECES, message)


def _missing_or_many(run: Run, line: View, rule: str, one: str, many: str, count: int) -> None:
    """Not exactly one piece of a type."""
    if count:
        message = f"un seul fichier de ce type est attendu ; {count} {many} sont donnés."
    else:
        message = f"Joignez {one}." if run.portal else f"il manque {one} ; un fichier de ce type est attendu."
    run.report(rule, line, _PIECES, message, asked=run.portal and not count)
