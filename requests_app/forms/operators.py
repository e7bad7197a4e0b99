"""Typing an operator of secure messaging: part of a code or of a name, or « Aucun »."""

import unicodedata
from collections.abc import Mapping

from django import forms

from ..models import NONE_ANSWER

NO_OPERATOR = "Aucun"

#: The one list that every such field of a page shares.
LIST_ID = "operateurs"


class OperatorField(forms.CharField):
    """A text completed from the page's one list of operators."""

    def __init__(self, label: str) -> None:
        widget = forms.TextInput(attrs={"list": LIST_ID, "autocomplete": "off"})
        super().__init__(
            label=label,
            required=False,
            strip=False,
            widget=widget,
            help_text=f"Tapez une partie du code ou du nom, ou « {NO_OPERATOR} ».",
        )


def plain(text: str) -> str:
    """For comparing: no accents, no case, single spaces."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def operator_answer(raw: str, operators: Mapping[str, str]) -> str:
    """What is stored: a code where the text is one or is one operator's whole name, else the text as typed.

    >>> operator_answer("mai_15", {"MAI_15": "MAILIZ"}), operator_answer(" aucun", {}), operator_answer("x", {})
    ('MAI_15', 'null', 'x')
    """
    if raw in operators:
        return raw
    wanted = plain(raw)
    if wanted == plain(NO_OPERATOR):
        return NONE_ANSWER
    found = {
        code
        for code, label in operators.items()
        if wanted in (plain(code), plain(label), plain(f"{code} {label}"))
    }
    return found.pop() if len(found) == 1 else raw.strip()


def operator_shown(stored: str) -> str:
    """What the field shows."""
    return NO_OPERATOR if stored == NONE_ANSWER else stored


def proposals(raw: str, operators: Mapping[str, str], limit: int = 5) -> list[str]:
    """Operators that a text may mean, to be proposed beside it: never chosen for the person."""
    words = plain(raw).split()
    found = (
        f"{code} – {label}"
        for code, label in operators.items()
        if all(word in plain(f"{code} {label}") for word in words)
    )
    return [text for text, _ in zip(found, range(limit), strict=False)] if words else []
