"""What stops a judgement altogether."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..rules import MAX_FINDINGS, TooManyFindings
from ..rules.registry import french


class Unreadable(Exception):
    """The file, or a ZIP with it, cannot be judged at all. Its text is one French sentence for the user."""

    @property
    def sentence(self) -> str:
        """What a user reads."""
        return str(self)


@contextmanager
def bounded() -> Iterator[None]:
    """Say as ``Unreadable`` that a judgement was given up for the number of its findings."""
    try:
        yield
    except TooManyFindings:
        thousands = f"{MAX_FINDINGS:,}".replace(",", " ")
        raise Unreadable(
            french(
                f"Ce fichier présente plus de {thousands} erreurs : ce n’est sans doute pas une demande d’avance. "
                "Repartez du modèle de l’ASP, ou d’un fichier produit par le portail."
            )
        ) from None
