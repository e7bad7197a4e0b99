"""Answers that several rooms speak of: how they are stored, and the words that people give them in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from .days import written

#: The stored answer « aucun », told apart from « pas encore répondu » (the empty text).
NONE_ANSWER = "null"
#: The word for it, where a person chooses among others.
NONE_WORD = "Aucun"
#: The same of a tranche: nobody knows it yet.
UNKNOWN_TRANCHE = "Inconnue"
#: A boolean as a form posts it, and its word.
YES_NO = (("true", "Oui"), ("false", "Non"))


def as_typed(value: object) -> str:
    """A stored value as a person would type it: the text of a form's field, of a spreadsheet's cell.

    >>> as_typed(Decimal("4866.67")), as_typed(True), as_typed(date(2023, 3, 15)), as_typed(None)
    ('4866,67', 'true', '15/03/2023', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:.2f}".replace(".", ",")
        case date():
            return written(value)
    return str(value)
