"""JSON bytes into plain Python: numbers keep their text, what cannot be judged is refused."""

from __future__ import annotations

import json
import re
from typing import Any

from ..rules import Number
from ..rules.registry import french
from .errors import Unreadable

#: The most that is read (bytes); beyond it no file of 200 lines was ever meant.
MAX_BYTES = 50_000_000
#: Objects and arrays within one another; the format needs 8.
MAX_DEPTH = 64
BOM = b"\xef\xbb\xbf"

#: What Python's decoder says -> what a person reads of it.
FAULTS = {
    "Expecting value": "une valeur est attendue",
    "Expecting property name enclosed in double quotes": "une clé entre guillemets est attendue",
    "Expecting ':' delimiter": "« : » est attendu",
    "Expecting ',' delimiter": "« , » est attendue",
    "Unterminated string starting at": "un texte n’est pas refermé",
    "Invalid control character at": "un texte contient un retour à la ligne ou un caractère de commande",
    "Invalid \\escape": "un texte contient une barre oblique inverse mal employée",
    "Invalid \\uXXXX escape": "un texte contient un code « \\u » incomplet",
    "Extra data": "du texte suit la fin de l’objet",
    "Illegal trailing comma before end of object": "une virgule est de trop",
    "Illegal trailing comma before end of array": "une virgule est de trop",
}
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class _Refused(Exception):
    pass


def _no_constant(name: str) -> Any:
    raise _Refused(f"Le fichier contient {name}, qui n’est pas du JSON ; remplacez-le par un nombre ou null.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        sentence = f"Un objet du fichier contient deux fois la clé « {_short(twice)} » ; gardez-en une seule."
        raise _Refused(sentence)
    return found


def _short(text: str) -> str:
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= 60 else f"{clean[:59]}…"


def decode(data: bytes) -> tuple[str, bool]:
    """The text of UTF-8 bytes, and whether a BOM stood before it. Raises ``Unreadable``."""
    if len(data) > MAX_BYTES:
        raise Unreadable(french("Le fichier dépasse 50 Mo ; un fichier de demandes est bien plus petit."))
    bom = data.startswith(BOM)
    try:
        return data[len(BOM) :].decode() if bom else data.decode(), bom
    except UnicodeDecodeError as error:
        sentence = f"Le fichier n’est pas en UTF-8 (octet {error.start + 1}) ; enregistrez-le en UTF-8."
        raise Unreadable(french(sentence)) from None


def parse(text: str) -> Any:
    """The JSON value: numbers as ``Number``, no duplicate key, no NaN, at most ``MAX_DEPTH`` deep.

    Raises ``Unreadable``.
    """
    if not text.strip():
        raise Unreadable(french("Le fichier est vide ; ce n’est pas du JSON."))
    try:
        value = json.loads(
            text, parse_float=Number, parse_int=Number, parse_constant=_no_constant, object_pairs_hook=_object
        )
    except _Refused as refusal:
        raise Unreadable(french(str(refusal))) from None
    except json.JSONDecodeError as error:
        fault = FAULTS.get(error.msg, "la syntaxe est fausse")
        sentence = f"Le fichier n’est pas du JSON : ligne {error.lineno}, colonne {error.colno}, {fault}."
        raise Unreadable(french(sentence)) from None
    except RecursionError:
        raise _too_deep() from None
    if too_deep(value):
        raise _too_deep()
    return value


def _too_deep() -> Unreadable:
    sentence = f"Le fichier imbrique plus de {MAX_DEPTH} niveaux ; ce n’est pas un fichier de demandes."
    return Unreadable(french(sentence))


def too_deep(value: Any) -> bool:
    """Whether it nests more than ``MAX_DEPTH`` objects and arrays; level by level, so that depth costs no recursion."""
    level = [value] if isinstance(value, dict | list) else []
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            return True
        level = [
            child
            for holder in level
            for child in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(child, dict | list)
        ]
    return False


def load(data: bytes) -> tuple[dict[str, Any], bool]:
    """The file's object, and whether a BOM stood before it. Raises ``Unreadable``."""
    text, bom = decode(data)
    value = parse(text)
    if not isinstance(value, dict):
        sentence = "Le fichier n’est pas un objet JSON : il doit commencer par « { » et finir par « } »."
        raise Unreadable(french(sentence))
    if _SURROGATE.search(data) and not _is_encodable(value):
        sentence = "Le fichier n’est pas en UTF-8 : un code « \\u » y désigne une moitié de caractère."
        raise Unreadable(french(sentence))
    return value, bom


def _is_encodable(value: Any) -> bool:
    """Whether every text can be written again: a lone half of a surrogate pair cannot."""
    try:
        json.dumps(value, ensure_ascii=False, default=lambda number: number.text).encode()
    except UnicodeEncodeError:
        return False
    return True
