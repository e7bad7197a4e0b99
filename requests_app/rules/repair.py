"""What is certain enough to be repaired, visibly, by a form as a field is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .lane import TagSpec
from .numbers import finess, phone, siret

#: What the repairs tell the person who typed.
TRIMMED = "espaces retirées aux extrémités"
SPACES_REMOVED = "espaces retirées"
CAPITALS = "mis en majuscules"
NUMBER = "numéro FINESS remis en forme"
ZERO = "zéro initial rétabli"
PHONE = "numéro mis au format international"


@dataclass(frozen=True, slots=True)
class Repair:
    """The text to keep, and why it differs from what was typed (nothing: it does not)."""

    text: str
    reasons: tuple[str, ...] = ()


def repair_typed(spec: TagSpec, text: str, departement: str | None = None) -> Repair:
    """What a form keeps of a typed text: the certain repairs of its tag, each with its reason in French.

    ``departement`` is the organisation's: it decides which country code a national telephone number gets.
    What is not certain is left as typed, for the rules to judge.
    """
    reasons: list[str] = []
    clean = text.strip()
    if clean != text:
        reasons.append(TRIMMED)
    for step in _STEPS:
        repaired, reason = step(spec, clean, departement)
        if repaired != clean:
            clean = repaired
            reasons.append(reason)
    return Repair(clean, tuple(reasons))


def _code(spec: TagSpec, text: str, _departement: str | None) -> tuple[str, str]:
    """A code of a fixed length has no white space."""
    if spec.form in ("finess", "siret") or spec.exact_length is None or spec.charset is None:
        return text, ""
    return "".join(text.split()), SPACES_REMOVED


def _number(spec: TagSpec, text: str, _departement: str | None) -> tuple[str, str]:
    """A FINESS or a SIRET, as ``numbers`` repairs it."""
    module = {"finess": finess, "siret": siret}.get(spec.form or "")
    repaired = (module.repair(text) if module else None) or text
    if len(repaired) == len("".join(text.split())) + 1:
        return repaired, ZERO
    return repaired, SPACES_REMOVED if repaired == "".join(text.split()) else NUMBER


def _capitals(spec: TagSpec, text: str, _departement: str | None) -> tuple[str, str]:
    """Capitals where the row asks for them."""
    return (text.upper() if spec.charset == "capitals" else text), CAPITALS


def _phone(spec: TagSpec, text: str, departement: str | None) -> tuple[str, str]:
    """A telephone number with its country code."""
    if spec.form != "phone":
        return text, ""
    try:
        return phone.to_international(text, departement), PHONE
    except phone.PhoneError:
        return text, ""


_STEPS: tuple[Callable[[TagSpec, str, str | None], tuple[str, str]], ...] = (
    _code,
    _number,
    _capitals,
    _phone,
)
