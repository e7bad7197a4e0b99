"""Typing an operator of secure messaging: part of a code or of a name, or « Aucun »."""

from django import forms

from ..rules.answers import NONE_ANSWER, NONE_WORD

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
            help_text=f"Tapez une partie du code ou du nom, ou « {NONE_WORD} ».",
        )


def operator_shown(stored: str) -> str:
    """What the field shows."""
    return NONE_WORD if stored == NONE_ANSWER else stored
