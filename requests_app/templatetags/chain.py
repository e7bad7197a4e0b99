"""The exact texts of an attempt: shown where they are short, on a page of their own where they are long."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django import template
from django.urls import reverse

from ..models import BatchLine

register = template.Library()

#: More characters than this would make a page of many attempts heavy: some 40 ESMS.
LONGEST_SHOWN = 12_000
#: As an address has it -> the column, and what people call it.
EXACT_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "envoyee": ("sent", "Ligne exacte envoyée"),
        "rendue": ("returned", "Ligne telle que l’agence l’a rendue"),
    }
)


@dataclass(frozen=True, slots=True)
class Exact:
    """One text, as it went out or came back."""

    title: str
    text: str
    url: str

    @property
    def is_long(self) -> bool:
        """Whether it has its own page."""
        return len(self.text) > LONGEST_SHOWN


@register.filter
def exact_lines(line: BatchLine) -> list[Exact]:
    """What was sent, and what came back if anything did: ``{% for exact in line|exact_lines %}``."""
    return [
        Exact(title, text, reverse("portail:attempt_text", args=[line.request_id, line.numero_editeur, code]))
        for code, (column, title) in EXACT_TEXTS.items()
        if (text := getattr(line, column))
    ]
