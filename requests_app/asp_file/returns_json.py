"""JSON as the agency might write it: keys in any case, given twice or added, NaN; a faulty syntax is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..rules import Number
from ..rules.registry import french
from .errors import Unreadable
from .json_text import FAULTS, MAX_DEPTH
from .structure import Structure

_SPACE = re.compile(r"[ \t\n\r]*")
#: What a file that was cut may end with: the beginning of a word, or of an escape.
_CUT = re.compile(
    r"\s*(?:|-|t|tr|tru|f|fa|fal|fals|n|nu|nul|N|Na|-?I[a-z]{0,6}|[.eE][+-]?|\\?u?[0-9a-fA-F]{0,4})"
)
#: Keys told apart for each line; beyond it they are only counted as others.
_MOST_KEYS = 200
#: An object with more keys than this is none of a return: the format's largest has 12.
_ENDLESS = 100_000


@dataclass(slots=True)
class Oddities:
    """How the JSON of one line departs from what was sent: keys, each once."""

    cased: dict[str, str] = field(default_factory=dict)  #: as written -> as expected
    unknown: dict[str, None] = field(default_factory=dict)
    moved: dict[str, None] = field(default_factory=dict)
    twice: dict[str, None] = field(default_factory=dict)
    torn: dict[str, None] = field(default_factory=dict)  #: given several times, and not alike
    constants: dict[str, None] = field(default_factory=dict)  #: NaN, Infinity

    def note(self, held: dict[str, None], key: str) -> None:
        """Remember a key, of so many."""
        if len(held) < _MOST_KEYS:
            held[key] = None


class Reading:
    """Decodes the values of one file; keys are given back as the structure spells them."""

    def __init__(self, text: str, structure: Structure) -> None:
        self.text = text
        self.odd = Oddities()
        inner = {path[-1].inner_key for path in structure.paths.values()} - {None}
        self._spelled = {name: structure.paths[tag][-1].key for name, tag in structure.by_case.items()}
        self._spelled |= {key.casefold(): key for key in inner if key is not None}
        self._exact = frozenset(self._spelled.values())
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=Number,
            parse_int=Number,
            parse_constant=self._constant,
            strict=False,
        )

    def value(self, at: int) -> tuple[Any, int]:
        """The value that begins there, and where it ends. Raises ``Unreadable``."""
        try:
            return self._decoder.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            raise broken(error) from None
        except RecursionError:
            raise deep() from None

    def fault(self, message: str, at: int) -> Unreadable:
        """The refusal for a fault of syntax that was found there."""
        return broken(json.JSONDecodeError(message, self.text, min(at, len(self.text))))

    @contextmanager
    def apart(self) -> Iterator[Oddities]:
        """Note what is odd inside by itself."""
        before, self.odd = self.odd, Oddities()
        try:
            yield self.odd
        finally:
            self.odd = before

    def _constant(self, name: str) -> Number:
        self.odd.note(self.odd.constants, name)
        return Number(name)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs) and found.keys() <= self._exact:
            return found
        return self._settled(pairs)

    def _settled(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object with the structure's own keys alone; what an unknown block holds comes up one level."""
        made: dict[str, Any] = {}
        lifted: list[dict[str, Any]] = []
        if len(pairs) > _ENDLESS:
            raise too_many_keys()
        for key, value in pairs:
            name = key if key in self._exact else self._spelled.get(key.strip().casefold())
            if name is None:
                self.odd.note(self.odd.unknown, key)
                inner = value[0] if isinstance(value, list) and len(value) == 1 else value
                lifted += [inner] if isinstance(inner, dict) else []
                continue
            if name != key and len(self.odd.cased) < _MOST_KEYS:
                self.odd.cased[key] = name
            if name in made:
                self.odd.note(self.odd.twice, name)
                self._join(made, name, value)
            else:
                made[name] = value
        for held in lifted:
            for name, value in held.items():
                if value is None and name in made:
                    continue
                if made.get(name) is None:
                    self.odd.note(self.odd.moved, name)
                    made[name] = value
                else:
                    self._join(made, name, value, keep=True)
        return made

    def _join(self, made: dict[str, Any], name: str, value: Any, *, keep: bool = False) -> None:
        """A second value of a key: the later counts, as every reader has it, but null never hides a value."""
        if value == made[name]:
            return
        if made[name] is None or value is None:
            made[name] = made[name] if value is None else value
            return
        self.odd.note(self.odd.torn, name)
        if not keep:
            made[name] = value


def skip(text: str, at: int) -> int:
    """Where the white space that begins there ends."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def too_many_keys() -> Unreadable:
    """The refusal of endless objects."""
    return Unreadable(
        french("Le fichier contient des milliers de balises inconnues ; ce n’est pas un retour.")
    )


def deep() -> Unreadable:
    """The refusal of endless nesting."""
    return Unreadable(
        french(f"Le fichier imbrique plus de {MAX_DEPTH} niveaux ; ce n’est pas un fichier de retour.")
    )


def broken(error: json.JSONDecodeError) -> Unreadable:
    """The refusal of a text that is no JSON: cut, or with a fault somewhere."""
    rest = error.doc[error.pos : error.pos + 20]
    if error.msg.startswith("Unterminated") or (
        len(error.doc) - error.pos < 20 and _CUT.fullmatch(rest) is not None
    ):
        return Unreadable(
            french(
                "Le fichier est coupé : il s’arrête avant sa fin. Téléchargez-le de nouveau sur le portail de l’ASP ; "
                "rien n’en a été appliqué."
            )
        )
    fault = FAULTS.get(error.msg, "la syntaxe est fausse")
    return Unreadable(
        french(
            f"Le fichier n’est pas du JSON : ligne {error.lineno}, colonne {error.colno}, {fault}. Téléchargez-le de "
            "nouveau sur le portail de l’ASP, sans l’ouvrir ni le modifier."
        )
    )
