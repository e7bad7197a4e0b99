"""The rule of a column in plain French, told from the tag's row of the lane's table."""

from __future__ import annotations

from ..rules import CONDITIONS, Decisions, Lane, TagSpec
from ..rules.answers import NONE_WORD, YES_NO
from ..rules.conditions import Condition, Read
from ..rules.numbers import finess
from ..rules.tree import Value

ONCE = "Elle ne sert qu’une fois : une référence déjà importée est reconnue."
#: Beyond so many choices the list itself is what tells them.
_FEW = 6
_CHARSETS = {"digits": "chiffres", "alphanumeric": "lettres sans accent ou chiffres"}
_FORMS = {
    "finess": f"{finess.LENGTH} chiffres (en Corse, 2A ou 2B puis 7 chiffres), zéro initial compris.",
    "phone": "Avec l’indicatif, par exemple +33123456789 ; un numéro national est complété.",
    "email": "Une adresse, par exemple nom@domaine.fr.",
    "date": "JJ/MM/AAAA, par exemple 15/03/2023.",
    "amount": "En euros, deux décimales au plus, par exemple 4866,67.",
    "operator": "Choisissez dans la liste, ou écrivez le code ou le nom entier.",
}


def note_of(spec: TagSpec, lane: Lane, *, owed: bool = True) -> str:
    """What a person must know to fill a tag: what is asked, its form, its limits, when it is called for.

    ``owed``: False where the sheet does not ask for it, whatever the tag's row says.
    """
    said = [spec.help, _form(spec), _length(spec), _choices(spec), _called_for(spec, lane) if owed else ""]
    return " ".join(filter(None, said))


def _form(spec: TagSpec) -> str:
    if spec.kind == "boolean":
        return f"Oui, Non ou « {NONE_WORD} »." if spec.none_is_answer else "Oui ou Non."
    return _FORMS.get(spec.form or "", "")


def _length(spec: TagSpec) -> str:
    """(=n), (<n) and the characters allowed."""
    if spec.form == "finess" or spec.values or spec.form == "operator":
        return ""
    if spec.exact_length is not None:
        return f"Exactement {spec.exact_length} {_CHARSETS.get(spec.charset or '', 'caractères')}."
    capitals = "En majuscules. " if spec.charset == "capitals" else ""
    most = f"{spec.below_length - 1} caractères au plus." if spec.below_length is not None else ""
    return f"{capitals}{most}".strip()


def _choices(spec: TagSpec) -> str:
    none = f"« {NONE_WORD} » s’il n’y en a pas." if spec.none_is_answer and spec.kind == "text" else ""
    values = tuple((spec.values or {}).values())
    if not values or len(values) > _FEW:
        return none
    listed = " ; ".join(values)
    return f"Au choix : {listed}. {none}".strip()


def _called_for(spec: TagSpec, lane: Lane) -> str:
    """Whether an answer is owed, and what that depends on."""
    if spec.required_if == "never" and spec.null_if is None:
        return ""
    if spec.required_if == "always" and spec.null_if is None:
        return "Obligatoire."
    off = CONDITIONS.get(spec.null_if or "")
    owed = CONDITIONS.get(spec.required_if)
    said = [_when(off, lane) if off else ""]
    if owed and (off is None or owed.reads != off.reads):
        names = ", ".join(f"« {lane.tags[tag].label} »" for tag in owed.reads)
        said.append(f"Obligatoire selon les réponses à {names}.")
    return " ".join(filter(None, said))


def _when(off: Condition, lane: Lane) -> str:
    """« Seulement si … »: the answer under which the condition that calls a tag off does not hold."""
    if len(off.reads) != 1:
        return ""
    read = lane.tags[off.reads[0]]
    kept = [word for raw, word in YES_NO if off.judge(_always(raw == "true"), Decisions()) is False]
    return f"Seulement si « {read.label} » est {kept[0]}." if len(kept) == 1 else ""


def _always(value: Value) -> Read:
    """Reading that answers the same, whatever the tag."""

    def read(_tag: str) -> Value:
        """The value."""
        return value

    return read
