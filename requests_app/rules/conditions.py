"""Conditions that a lane's file names in ``null_if`` and ``required_if``.

Each reads some tags of one node and answers True, False, or None where what it reads is not sound: then
whoever asks stays silent. ``read(tag)`` gives the tag's sound value, or a ``Mark``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .context import Decisions
from .tree import Mark, Value

Read = Callable[[str], Value]
Answer = bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition: the tags it reads (all of one node) and its judgement."""

    name: str
    reads: tuple[str, ...]
    judge: Callable[[Read, Decisions], Answer]


CONDITIONS: dict[str, Condition] = {}

#: Names that ``required_if`` may use besides the registered ones.
CONSTANTS = {"always": True, "never": False}


def condition(name: str, *reads: str) -> Callable[[Callable[[Read, Decisions], Answer]], Condition]:
    """Register a judgement under its name; the names are what lane files may use."""

    def register(judge: Callable[[Read, Decisions], Answer]) -> Condition:
        """Keep the judgement under its name."""
        if name in CONDITIONS or name in CONSTANTS:
            raise ValueError(f"condition {name!r} is registered twice")
        CONDITIONS[name] = Condition(name, reads, judge)
        return CONDITIONS[name]

    return register


def _flag(value: Value) -> Answer:
    """A boolean's value; None for anything else (a mark, or null where a boolean belongs)."""
    return value if isinstance(value, bool) else None


def _negate(answer: Answer) -> Answer:
    """The contrary; not knowing stays not knowing."""
    return None if answer is None else not answer


@condition("mandataire", "isMandataire")
def mandataire(read: Read, _decisions: Decisions) -> Answer:
    """Section 3.2: SI isMandataire = true."""
    return _flag(read("isMandataire"))


@condition("no_mandataire", "isMandataire")
def no_mandataire(read: Read, _decisions: Decisions) -> Answer:
    """Section 3.2: SINON … = null."""
    return _negate(_flag(read("isMandataire")))


@condition("certificate", "demandeCertificatServeur")
def certificate(read: Read, _decisions: Decisions) -> Answer:
    """Section 3.2: demandeCertificatServeur = true."""
    return _flag(read("demandeCertificatServeur"))


@condition("no_certificate", "demandeCertificatServeur")
def no_certificate(read: Read, _decisions: Decisions) -> Answer:
    """Section 3.2: SI demandeCertificatServeur = false alors Champ null."""
    return _negate(_flag(read("demandeCertificatServeur")))


@condition("certificate_usage_asked", "demandeCertificatServeur")
def certificate_usage_asked(read: Read, decisions: Decisions) -> Answer:
    """Decision D11: the documents omit « Obligatoire » for utiliteCertificat."""
    if not decisions.certificate_usage_required:
        return False
    return _flag(read("demandeCertificatServeur"))


@condition("publisher_contract_asked", "demandeCertificatServeur", "statutAdminTechnique")
def publisher_contract_asked(read: Read, _decisions: Decisions) -> Answer:
    """Section 3.2: demandeCertificatServeur = true et statutAdminTechnique = « E »."""
    asked = _flag(read("demandeCertificatServeur"))
    if not asked:
        return asked
    statut = read("statutAdminTechnique")
    return None if statut is None or isinstance(statut, Mark) else statut == "E"


#: statutAdminTechnique -> the contract that decides whether the card's number is asked (section 3.2).
_CONTRACT_OF = {"S": "contractualisationOG", "E": "contractualisationEditeur"}


@condition(
    "card_asked",
    "demandeCertificatServeur",
    "statutAdminTechnique",
    "contractualisationOG",
    "contractualisationEditeur",
)
def card_asked(read: Read, _decisions: Decisions) -> Answer:
    """Section 3.2, numeroCarteCPX: a certificate, and the contract of whoever administers it."""
    asked = _flag(read("demandeCertificatServeur"))
    if not asked:
        return asked
    statut = read("statutAdminTechnique")
    contract = _CONTRACT_OF.get(statut) if isinstance(statut, str) else None
    return None if contract is None else _flag(read(contract))


@condition("not_identity_master", "isMaitreId")
def not_identity_master(read: Read, decisions: Decisions) -> Answer:
    """Section 3.2, IsRefSoins: Si IsMaitreId = « false » ALORS null; decision D7 can switch it off."""
    if not decisions.ref_soins_follows_master:
        return False
    return _negate(_flag(read("isMaitreId")))
