"""JSON with its numbers as they are written: « 5840.00 » and « 5840.0 » differ here (section 3.2, montantSegurHT)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the file, by its characters; it is never computed with."""

    text: str

    @property
    def whole(self) -> bool:
        """Whether it is written without point or exponent."""
        return not set(self.text) & set(".eE")


class NotJson(ValueError):
    """The text is not JSON as RFC 8259 has it; the message says why, in French."""


def read_json(text: str) -> Any:
    """The text's value; numbers are ``Number``. Raises NotJson, also for a key given twice, NaN and endless nesting."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"ligne {error.lineno}, colonne {error.colno} du texte") from None
    except RecursionError:
        raise NotJson("trop de niveaux imbriqués") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise NotJson(f"la balise {key} est écrite deux fois dans le même bloc")
        made[key] = value
    return made


def _no_constant(word: str) -> Any:
    raise NotJson(f"{word} n’est pas une valeur JSON")


def write_json(value: Any, indent: str = "") -> str:
    """The value as JSON text, two spaces a level; each ``Number`` as it was read."""
    deeper = indent + "  "
    if isinstance(value, dict):
        inner = [f"{deeper}{_word(key)}: {write_json(held, deeper)}" for key, held in value.items()]
        return _block("{", inner, "}", indent)
    if isinstance(value, list):
        return _block("[", [deeper + write_json(held, deeper) for held in value], "]", indent)
    return value.text if isinstance(value, Number) else _word(value)


def _block(opening: str, inner: list[str], closing: str, indent: str) -> str:
    return "".join([opening, "\n", ",\n".join(inner), "\n", indent, closing]) if inner else opening + closing


def _word(value: str | bool | None) -> str:
    """A text, a boolean or null; half a surrogate pair has no UTF-8 and stays escaped."""
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        value.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return encode_basestring(value)
