"""What the stand-in remembers from one deposit to the next: the numbers it has met, and those it has given."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


class BadRegister(ValueError):
    """The register's text cannot be read back; nothing is guessed from it."""


@dataclass
class Register:
    """``deposits`` and ``given`` count; ``met`` holds, for each SIRET, numeroEditeur → numeroASP, or None if rejected.

    A rejected number is remembered too: « Si la demande est rejetée, un nouveau numéro unique doit être généré par
    l’éditeur » (section 3.2, numeroEditeur).
    """

    deposits: int = 0
    given: int = 0
    met: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def numbers_of(self, siret: str) -> dict[str, str | None]:
        """The editor's numbers met under this SIRET; « unique généré par l’éditeur » is read supplier by supplier."""
        return self.met.setdefault(siret, {})

    def new_deposit(self) -> int:
        """The rank of the deposit that begins, from 1."""
        self.deposits += 1
        return self.deposits

    def new_number(self) -> str:
        """A numeroASP never given before: ten figures with zeros in front, a text and no number."""
        self.given += 1
        return f"{self.given:010d}"

    def as_text(self) -> str:
        """The register as JSON, for ``from_text``."""
        return json.dumps(vars(self), indent=2) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Register:
        """The register as it was written. Raises BadRegister."""
        try:
            held: Any = json.loads(text)
            register = cls(**held)
        except (ValueError, TypeError, RecursionError):
            raise BadRegister from None
        counts = (register.deposits, register.given)
        sound = all(isinstance(count, int) and count >= 0 for count in counts) and _is_met(register.met)
        if not sound:
            raise BadRegister
        return register


def _is_met(met: Any) -> bool:
    return isinstance(met, dict) and all(
        isinstance(numbers, dict) and all(asp is None or isinstance(asp, str) for asp in numbers.values())
        for numbers in met.values()
    )
