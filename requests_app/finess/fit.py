"""What a row of either format must have: a FINESS number of the right form, and a name."""

from __future__ import annotations

# ``rules`` is as pure as ``finess`` itself, and the form of a FINESS number has its one home there.
from ..rules.numbers import finess as finess_number


class UnfitError(Exception):
    """Why a record gives no row, in French."""


def fit_number(written: str) -> str:
    """A FINESS number of the right form. A failed key is let through: FORMAT makes it a warning only.

    Takes the text without padding. Raises UnfitError.
    """
    if finess_number.has_form(written):
        return written
    if not written:
        raise UnfitError("aucun numéro FINESS")
    meant = finess_number.repair(written)
    hint = f" : sans doute « {meant} »" if meant else ""
    raise UnfitError(
        f"« {written[:40]} » n’est pas un numéro FINESS (9 chiffres, ou 2A ou 2B et 7 chiffres){hint}"
    )


def fit_name(short: str, long: str) -> str:
    """The name: the short one (cut at 38 characters by the register), or the long one where it is empty.

    Raises UnfitError where both are empty.
    """
    if not (short or long):
        raise UnfitError("aucun nom")
    return short or long
