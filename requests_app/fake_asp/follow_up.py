"""The « suivi » beside the returned file: what the JSON cannot say, in French, for the person who trains."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal

from .agency import Outcome, Treated

NOT_THE_AGENCY = (
    "Ces fichiers viennent d’une doublure de l’ASP, pour s’entraîner et pour tester.\n"
    "L’agence n’a rien reçu et n’a rien répondu\u00a0: aucun numéro, code ou libellé n’est d’elle."
)


def follow_up(treated: Treated, *, grant: bool = False) -> str:
    """The whole text; ``grant`` adds the step after the controls (section 1.2, 6): decision and advance, or refusal."""
    return "\n".join(_plain(line) for line in _lines(treated, grant=grant)) + "\n"


def _plain(line: str) -> str:
    """Without what could drive a terminal."""
    return "".join(char if char.isprintable() or char in "\u00a0\n" else "\ufffd" for char in line)


def _lines(treated: Treated, *, grant: bool) -> Iterator[str]:
    deposit = treated.deposit
    yield "SUIVI D’UN DÉPÔT D’ENTRAÎNEMENT"
    yield NOT_THE_AGENCY
    yield ""
    yield f"Fichier\u00a0: {deposit.name}"
    yield f"Document suivi\u00a0: {deposit.paper.title}"
    if treated.returned is None:
        yield "1er contrôle, la structure\u00a0: fichier rejeté, aucune demande traitée"
        yield treated.refusal
        return
    yield "1er contrôle, la structure\u00a0: conforme"
    yield f"2e contrôle, les demandes\u00a0: {_counted(treated)}"
    yield ""
    for outcome in treated.outcomes:
        yield from _request(outcome)
    yield from _zips(treated)
    if grant:
        yield from _decisions(treated)


def _counted(treated: Treated) -> str:
    accepted = [outcome for outcome in treated.outcomes if outcome.accepted]
    known = sum(outcome.known for outcome in treated.outcomes)
    counts = (
        (len(accepted), "{} acceptée{}"),
        (sum(not outcome.complete for outcome in accepted), "dont {} incomplète{}"),
        (len(treated.outcomes) - len(accepted) - known, "{} rejetée{}"),
        (known, "{} déjà connue{}"),
    )
    return ", ".join(_number(count, words) for count, words in counts if count)


def _number(count: int, words: str) -> str:
    """The words with the count in them, and an « s » where there are several."""
    return words.format(count, "s" * (count > 1))


def _request(outcome: Outcome) -> Iterator[str]:
    where = f", {outcome.where}" if outcome.where else ""
    asp = f", numéro ASP {outcome.asp}" if outcome.asp else ""
    state = ("", ", incomplète", ", complète")[outcome.accepted + outcome.complete]
    told = f"{outcome.label} (code {outcome.code}){where}{asp}{state}"
    yield f"Ligne {outcome.rank}, numéro éditeur {outcome.number or 'absent'}\u00a0: {told}"
    for remark in outcome.remarks:
        yield f"    {remark}"


def _zips(treated: Treated) -> Iterator[str]:
    yield ""
    if not treated.deposit.zips:
        yield "ZIP déposés\u00a0: aucun"
    for held in treated.deposit.zips:
        count = len(held.entries)
        yield f"{held.name}\u00a0: {held.refused or _number(count, '{} fichier{}')}"
    for name in treated.leftover:
        yield f"{name}\u00a0: pièce de trop, qu’aucune demande n’annonce"


def _decisions(treated: Treated) -> Iterator[str]:
    """Section 1.2, 6: « décision d’attribution » and « avance (à hauteur de 30 % …) », or « notification de refus »."""
    yield ""
    yield "Instruction des demandes acceptées"
    for outcome in treated.outcomes:
        if outcome.complete:
            yield f"{outcome.asp}\u00a0: décision d’attribution, avance de {_advance(outcome.amount)}\u00a0€"
        elif outcome.accepted:
            yield f"{outcome.asp}\u00a0: notification de refus, pièces justificatives incomplètes"


def _advance(amount: str) -> str:
    """30 % of the amount, to the cent, as it is written in French."""
    exact = Context(prec=len(amount) + 4, rounding=ROUND_HALF_UP)
    share = exact.multiply(Decimal(amount), Decimal("0.30"))
    english = f"{share.quantize(Decimal('0.01'), context=exact):,f}"
    return english.translate(str.maketrans(",.", "\u00a0,"))
