"""Answers that several rooms speak of: how they are stored, and the words that people give them in."""

from __future__ import annotations

#: The stored answer « aucun », told apart from « pas encore répondu » (the empty text).
NONE_ANSWER = "null"
#: The word for it, where a person chooses among others.
NONE_WORD = "Aucun"
#: The same of a tranche: nobody knows it yet.
UNKNOWN_TRANCHE = "Inconnue"
#: A boolean as a form posts it, and its word.
YES_NO = (("true", "Oui"), ("false", "Non"))
