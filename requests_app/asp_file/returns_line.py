"""One returned line into the tree, by the walk that reads what is sent, and its answers into texts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from ..rules import Container, Finding, Lane, Level, Node, Number, TooManyFindings, Value
from ..rules.registry import french
from .line_changes import AGENCY
from .reader_moved import settle_strays
from .reader_parts import Around, plain
from .reader_walk import Walk
from .returns_split import Piece
from .returns_types import ReturnedLine
from .structure import Structure
from .structure_spots import Shape, Spot

NUMERO_EDITEUR, NUM_LIGNE = "numeroEditeur", "numLigne"
NUMERO_ASP, CODE, LABEL = "numeroASP", "codeTraitement", "libelleTraitement"
#: What decides of a line: given twice and not alike, it does not decide.
_DECISIVE = AGENCY | {NUMERO_EDITEUR, NUM_LIGNE}

_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_LONGEST_NUMBER = 9
_SHOWN = 60
#: Nothing documents the form of a numeroASP; beyond this it is surely none (characters).
_LONGEST_ASP = 60


def clean(text: str) -> str:
    """A text that can be stored and shown: no NUL, no half of a character."""
    return (
        text.encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
        .replace("\0", "\N{REPLACEMENT CHARACTER}")
    )


def squeezed(text: str) -> str:
    """A clean text without what is not seen, runs of white space made one space."""
    return " ".join(_UNSEEN.sub(" ", clean(text)).split())


def quoted(text: str) -> str:
    """A text of the file as a sentence quotes it."""
    shown = squeezed(text)
    return f"« {shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + '…'} »"


@dataclass(slots=True)
class Spelling:
    """How the answers of a file are written: told once for the file."""

    code_as_number: bool = False
    asp_as_number: bool = False
    number_as_number: bool = False
    odd_spaces: bool = False
    otherwise: dict[str, None] = field(default_factory=dict)  #: tags whose texts are wrapped, or are not
    moved: dict[str, None] = field(default_factory=dict)


class LineReader:
    """Reads the lines of one file. ``header``: what stands outside the lines, by key of the structure."""

    def __init__(self, structure: Structure, lane: Lane, header: dict[str, Any]) -> None:
        self.structure = structure
        self.lane = lane
        self.spelling = Spelling()
        self._slot: list[Any] = []
        self._file = self._around(header)

    def _around(self, header: dict[str, Any]) -> dict[str, Any]:
        """A file of one line, to be filled: some structures let a tag of the lines stand in the header."""
        made: dict[str, Any] = {}
        for path in self.structure.paths.values():
            last = path[-1]
            lines = last.shape is Shape.ITEMS and last.level is Level.LINE
            if not lines and last.key not in header:
                continue
            held = made
            for spot in path[:-1]:
                held = held.setdefault(spot.key, {})
            held[last.key] = self._slot if lines else header[last.key]
        return made

    def read(self, position: int, piece: Piece) -> ReturnedLine:
        """The line, whatever it is; nothing is raised."""
        raw = clean(piece.raw)
        if not isinstance(piece.value, dict):
            why = french("Cette ligne n’a pas la forme d’une demande ; elle ne se lit pas.")
            return ReturnedLine(position, raw, Node(Level.LINE), notes=(why,), doubts=(why,))
        said = _Said()
        node = self._node(piece.value, said)
        for key in piece.odd.torn:
            if key in {self.structure.paths[tag][-1].key for tag in _DECISIVE if tag in self.structure.paths}:
                said.doubt(
                    f"« {key} » est donné plusieurs fois sur cette ligne, avec des valeurs différentes."
                )
        return ReturnedLine(
            position,
            raw,
            node,
            self._numero_editeur(node.get(NUMERO_EDITEUR), said),
            num_ligne(node.get(NUM_LIGNE)),
            self._answer(NUMERO_ASP, node, said),
            self._answer(CODE, node, said),
            self._answer(LABEL, node, said),
            tuple(said.notes),
            tuple(said.doubts),
        )

    def _node(self, value: dict[str, Any], said: _Said) -> Node:
        self._slot[:] = [value]
        walk = _LenientWalk(self.structure, self.lane, self.spelling)
        try:
            node = walk.file(self._file).nodes(Level.LINE)[0]
            settle_strays(walk)
        except TooManyFindings:
            said.doubt("Cette ligne est trop différente d’une demande pour être lue en entier.")
            return Node(Level.LINE, {tag: value.get(self.structure.paths[tag][-1].key) for tag in _ANSWERS})
        for finding in walk.findings():
            if finding.place.line is not None:
                self._told(finding, said)
        return node

    def _told(self, finding: Finding, said: _Said) -> None:
        """What the walk found of the line's build."""
        spot = self.structure.find(finding.tag)
        if finding.rule == "key.moved":
            self.spelling.moved[finding.tag] = None
        elif finding.rule == "value.kind":
            said.doubt(f"« {finding.tag} » : {finding.message}")
        elif spot is not None and spot.tag in _DECISIVE and finding.value is not None:
            too_many = f"{quoted(_shown(finding.value))} est en trop"
            said.doubt(f"« {spot.tag} » est donné à deux endroits de la ligne ; {too_many}.")

    def _numero_editeur(self, value: Value, said: _Said) -> str:
        spec = self.lane.tags[NUMERO_EDITEUR]
        text = editor_number(value)
        if isinstance(value, Number) and text:
            self.spelling.number_as_number = True
            text = text.zfill(spec.exact_length or 0)
        sound = text.isascii() and text.isalnum() and len(text) == (spec.exact_length or len(text))
        if text and not sound:
            said.note(f"{quoted(text)} ne peut pas être un numéro éditeur.")
        elif isinstance(value, str) and text != value:
            said.note(
                f"Le numéro éditeur est écrit {quoted(value)} ; il a été lu « {text} »." if text else ""
            )
        return text if sound else ""

    def _answer(self, tag: str, node: Node, said: _Said) -> str:
        """One of the agency's three answers as text."""
        value = node.get(tag)
        if isinstance(value, Number):
            if tag == CODE:
                self.spelling.code_as_number = True
            elif tag == NUMERO_ASP:
                self.spelling.asp_as_number = True
            return self._sound(tag, clean(value.text), said)
        if isinstance(value, str):
            text = squeezed(value)
            self.spelling.odd_spaces |= text != value
            return self._sound(tag, text, said)
        if isinstance(value, bool | list | Container):
            said.doubt(f"« {tag} » n’est ni un texte ni un nombre ; il ne se lit pas.")
        return ""

    def _sound(self, tag: str, text: str, said: _Said) -> str:
        """A number that came back damaged is no number to keep for the balance request."""
        if tag == NUMERO_ASP and ("\N{REPLACEMENT CHARACTER}" in text or len(text) > _LONGEST_ASP):
            said.doubt(f"Le numéro ASP {quoted(text)} est abîmé, ou bien trop long pour en être un.")
        return text


class _LenientWalk(Walk):
    """The walk that reads what is sent, but for how an array of texts is written."""

    def __init__(self, structure: Structure, lane: Lane, spelling: Spelling) -> None:
        super().__init__(structure, lane)
        self.spelling = spelling

    def texts(self, spot: Spot, value: Any, around: Around, key: str) -> Value:
        """FINESSGeos, as plain texts or as objects with one key, whichever the structure has."""
        if not isinstance(value, list):
            return super().texts(spot, value, around, key)
        wrapped = [isinstance(item, dict) and len(item) == 1 for item in value]
        if wrapped != [spot.inner_key is not None] * len(value):
            self.spelling.otherwise[spot.tag] = None
        return [
            plain(next(iter(item.values())) if one else item)
            for one, item in zip(wrapped, value, strict=True)
        ]


_ANSWERS = (NUMERO_EDITEUR, NUM_LIGNE, NUMERO_ASP, CODE, LABEL)


class _Said:
    """What is said of one line: each sentence once."""

    def __init__(self) -> None:
        self.notes: dict[str, None] = {}
        self.doubts: dict[str, None] = {}

    def note(self, sentence: str) -> None:
        if sentence:
            self.notes[french(sentence)] = None

    def doubt(self, sentence: str) -> None:
        self.doubts[french(sentence)] = None


def editor_number(value: Value) -> str:
    """A numeroEditeur in capitals, without spaces; "" where the value is neither a text nor a whole number.

    >>> editor_number(" a0 001"), editor_number(Number("12345")), editor_number(None)
    ('A0001', '12345', '')
    """
    if isinstance(value, Number):
        return value.text if value.text.isdecimal() else ""
    if not isinstance(value, str):
        return ""
    return "".join(unicodedata.normalize("NFKC", squeezed(value)).split()).upper()


def num_ligne(value: Value) -> int | None:
    """A line's number, written as a number or as a text; None where it is none.

    >>> num_ligne(Number("3")), num_ligne(" 3 "), num_ligne(Number("3.0")), num_ligne("3e5"), num_ligne(None)
    (3, 3, 3, None, None)
    """
    text = value.text if isinstance(value, Number) else value.strip() if isinstance(value, str) else ""
    whole, _, rest = text.partition(".")
    if not whole.isascii() or not whole.isdecimal() or len(whole) > _LONGEST_NUMBER or rest.strip("0"):
        return None
    return int(whole)


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else value.text if isinstance(value, Number) else "une valeur"
