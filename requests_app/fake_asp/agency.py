"""The agency's part: a deposit comes in, and each of its requests gets a code, a label and, if accepted, a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .distortions import Distortions
from .line import KNOWN, Place, first_fault, is_number
from .papers import Paper
from .register import Register
from .structure import Refused, Taken, take
from .zips import Pieces, Zip

ACCEPTED, ACCEPTED_LABEL = "0000", "Demande acceptée"


class BadDeposit(Exception):
    """The exercise cannot take place; nothing is treated or written. The message is a French sentence."""


@dataclass(frozen=True)
class Deposit:
    """What is put on the agency's portal: the file, the document that it follows, and the ZIPs."""

    name: str
    content: bytes
    paper: Paper
    zips: Sequence[Zip] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one request: ``tag`` and ``where`` place its fault, ``amount`` is its montantSegurHT, ``remarks``
    say what an accepted one lacks."""

    rank: int
    number: str
    code: str
    label: str
    tag: str = ""
    where: str = ""
    asp: str | None = None
    amount: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the request is in the agency's base."""
        return self.code == ACCEPTED

    @property
    def known(self) -> bool:
        """Whether its numeroEditeur was met before; ``asp`` is then the number given the first time, if any."""
        return self.code == KNOWN

    @property
    def complete(self) -> bool:
        """Whether it is accepted with all its attachments."""
        return self.accepted and not self.remarks


@dataclass(frozen=True)
class Treated:
    """The answer to a deposit.

    ``returned`` is None where the first control refused the file, and ``refusal`` says why; ``leftover`` are the
    deposited attachments that no request announces.
    """

    deposit: Deposit
    refusal: str = ""
    returned: bytes | None = None
    outcomes: tuple[Outcome, ...] = ()
    leftover: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every request is accepted and complete, every ZIP taken and nothing left over."""
        zips = not any(held.refused for held in self.deposit.zips)
        return (
            self.returned is not None
            and zips
            and not self.leftover
            and all(outcome.complete for outcome in self.outcomes)
        )


def treat(deposit: Deposit, register: Register, distortions: Distortions | None = None) -> Treated:
    """Both controls of section 1.2. The register learns the numbers met and given.

    Raises BadDeposit where a switch names a line or a ZIP that is not there; the register is then as before.
    """
    distortions = distortions or Distortions()
    _named(distortions.refuse_zip, len(deposit.zips), "--refuse-zip", "ZIP")
    try:
        taken = take(deposit.content, deposit.paper, deposit.name)
    except Refused as refused:
        register.new_deposit()
        return Treated(deposit, refusal=str(refused))
    for switch, ranks in distortions.lines_named().items():
        _named(ranks, len(taken.lines), switch, "ligne")
    return _answer(deposit, taken, register, distortions)


def _named(ranks: frozenset[int], there: int, switch: str, kind: str) -> None:
    for rank in sorted(ranks):
        if not 1 <= rank <= there:
            raise BadDeposit(
                f"{switch}\u00a0: le dépôt ne compte pas de {kind} {rank} (il en compte {there})."
            )


def _answer(deposit: Deposit, taken: Taken, register: Register, distortions: Distortions) -> Treated:
    pieces = Pieces(deposit.zips)
    document = taken.document | {"impId": f"{register.new_deposit():06d}", "lignesImport": []}
    met = register.numbers_of(taken.siret)
    outcomes = []
    for rank, line in enumerate(taken.lines, 1):
        outcome = _judged(line, Place(rank, deposit.paper, met), distortions)
        if outcome.known:
            outcome = replace(outcome, asp=met[outcome.number])
        if outcome.accepted:
            outcome = replace(outcome, asp=register.new_number(), remarks=tuple(pieces.missing_of(line)))
        if is_number(outcome.number) and not outcome.known:
            met[outcome.number] = outcome.asp
        outcomes.append(outcome)
        document["lignesImport"].append(_returned(line, outcome))
    announced = {piece["nomFichier"] for line in taken.lines for piece in line["piecesJustificatives"]}
    return Treated(
        deposit, "", distortions.written(document), tuple(outcomes), tuple(pieces.leftover(announced))
    )


def _judged(line: dict[str, Any], place: Place, distortions: Distortions) -> Outcome:
    number, amount = line["numeroEditeur"] or "", line["commande"]["montantSegurHT"]
    told = Outcome(place.rank, number, ACCEPTED, ACCEPTED_LABEL, amount=amount.text if amount else "")
    verdict = distortions.verdict(place.rank)
    if verdict:
        return replace(told, code=verdict[0], label=verdict[1])
    fault = first_fault(line, place)
    if fault is None:
        return told
    return replace(told, code=fault.code, label=fault.label, tag=fault.tag, where=fault.where)


def _returned(line: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    """The line as it comes back: the same, with the agency's three answers in their places."""
    answers = {"codeTraitement": outcome.code, "libelleTraitement": outcome.label}
    return line | answers | ({"numeroASP": outcome.asp} if outcome.asp else {})
