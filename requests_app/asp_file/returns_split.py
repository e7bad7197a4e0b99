"""Finding the lines of a return file, each with its exact text, wherever the list of them stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..rules import Level
from ..rules.registry import french
from .errors import Unreadable
from .json_text import too_deep
from .returns_json import Oddities, Reading, deep, skip, too_many_keys
from .structure import Structure
from .structure_spots import Shape, Spot

#: More lines than this are no return: fifty times what a file may hold (section 2.1).
MAX_LINES = 10_000
#: More keys than this outside the lines are no return.
_MAX_KEYS = 10_000
#: How deep the list of lines is looked for.
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """One line: its exact text, its value, and what is odd about it."""

    raw: str
    value: Any
    odd: Oddities


class Split:
    """The lines of one file and what stands around them."""

    def __init__(self, reading: Reading, structure: Structure) -> None:
        self.reading = reading
        self.text = reading.text
        self.structure = structure
        self.pieces: list[Piece] = []
        self.header: dict[str, Any] = {}  #: key of the structure -> value
        self.beside: dict[str, Any] = {}  #: tag of a line -> what stands for the whole file
        self.unknown: dict[str, None] = {}
        self.notes: dict[str, None] = {}
        self._list = next(
            path[-1]
            for path in structure.paths.values()
            if path[-1].shape is Shape.ITEMS and path[-1].level is Level.LINE
        )
        self._of_line = {child.key for child in self._list.children} | {
            path[-1].key for path in structure.paths.values() if path[-1].level is Level.LINE
        } - {self._list.key}
        self._listed = False
        self._keys = 0

    def run(self) -> None:
        """Read the whole text. Raises ``Unreadable`` where it is no JSON or holds no line at all."""
        start = skip(self.text, 0)
        end = skip(self.text, self._any(start, "", 0))
        if end != len(self.text):
            raise self.reading.fault("Extra data", end)
        if not self.pieces and not self._listed:
            self._alone(start)

    def _alone(self, start: int) -> None:
        """No list of lines: the file may be one line by itself."""
        piece, _ = self._piece(start)
        if not self._like_line(piece.value):
            raise Unreadable(
                french(
                    f"Le fichier n’a pas de liste « {self._list.key} » : ce n’est pas un fichier de retour de l’ASP. "
                    "Téléchargez le fichier JSON de retour, celui qui porte le nom du fichier déposé."
                )
            )
        self.notes["Le fichier est une seule ligne, sans l’en-tête du dépôt ; elle a été lue."] = None
        self.header.clear()
        self.beside.clear()
        self.unknown.clear()
        self.pieces.append(piece)

    def _any(self, at: int, key: str, depth: int) -> int:
        """A value that is not the list itself: what it holds is looked through. Where it ends."""
        opening = self.text[at : at + 1]
        if opening == "{" and depth < _DEEPEST:
            return self._members(at, lambda name, there: self._member(name, there, depth + 1))
        value, end = self._quiet(at)
        if opening == "[" and depth < _DEEPEST and self._holds_lines(value):
            self._other_list(at, key, depth + 1)
        return end

    def _other_list(self, at: int, key: str, depth: int) -> None:
        """A list that is not where the lines are expected, though it holds some."""

        def item(there: int) -> int:
            value, _ = self._quiet(there)
            if isinstance(value, dict) and self._holds_list(value) and not self._like_line(value):
                return self._any(there, key, depth)
            return self._line(there)

        where = f"sous « {_named(key)} »" if key else "au début du fichier"
        self.notes[f"Des lignes ont été trouvées {where}, hors de la liste « {self._list.key} »."] = None
        self._items(at, item)

    def _member(self, key: str, at: int, depth: int) -> int:
        """One key outside the lines."""
        self._keys += 1
        if self._keys > _MAX_KEYS:
            raise too_many_keys()
        spot = self.structure.find(key.strip())
        if spot is self._list:
            self._spelled(key, spot)
            return self._lines(at)
        if spot is not None and spot.context is Level.FILE and spot.shape in (Shape.LEAF, Shape.TEXTS):
            self._spelled(key, spot)
            value, end = self._quiet(at)
            if self.header.get(spot.key) is None:
                self.header[spot.key] = value
            return end
        if spot is not None and spot.level is Level.LINE and spot.shape is Shape.LEAF:
            self.beside.setdefault(spot.tag, self._quiet(at)[0])
        before = (len(self.pieces), self._listed)
        end = self._any(at, key, depth)
        if spot is None and before == (len(self.pieces), self._listed):
            self.unknown[key] = None
        elif spot is None and self.text[at] == "{":
            self.notes[f"La liste des lignes a été trouvée dans « {_named(key)} »."] = None
        return end

    def _spelled(self, key: str, spot: Spot) -> None:
        if key != spot.key:
            self.reading.odd.cased[key] = spot.key

    def _lines(self, at: int) -> int:
        """The value of the list's key, whatever it is."""
        if self._listed:
            self.notes[f"« {self._list.key} » est donné deux fois ; ses lignes ont toutes été lues."] = None
        self._listed = True
        opening = self.text[at : at + 1]
        if opening == "[":
            return self._items(at, self._line)
        if opening != "{":
            self.notes[f"« {self._list.key} » n’est pas une liste ; aucune ligne n’a été trouvée."] = None
            return self._quiet(at)[1]
        if self._is_one_line(at):
            self.notes[f"« {self._list.key} » est une seule ligne, hors d’une liste ; elle a été lue."] = None
            return self._line(at)
        self.notes[f"« {self._list.key} » est un objet au lieu d’une liste ; ses lignes ont été lues."] = None
        return self._members(at, self._keyed)

    def _is_one_line(self, at: int) -> bool:
        """Whether the object that begins there has the keys of a line itself, rather than lines under its keys."""
        found: list[Spot | None] = []

        def each(key: str, there: int) -> int:
            found.append(self.structure.find(key.strip()))
            return self._quiet(there)[1]

        self._members(at, each)
        return any(spot is not None and spot.key in self._of_line for spot in found)

    def _keyed(self, _key: str, at: int) -> int:
        """A line of an object that stands where the list is expected; a bare value beside them is none."""
        opening = self.text[at : at + 1]
        if opening == "[":
            return self._items(at, self._line)
        return self._line(at) if opening == "{" else self._quiet(at)[1]

    def _line(self, at: int) -> int:
        if len(self.pieces) >= MAX_LINES:
            raise too_many_lines()
        piece, end = self._piece(at)
        self.pieces.append(piece)
        return end

    def _piece(self, at: int) -> tuple[Piece, int]:
        with self.reading.apart() as odd:
            value, end = self.reading.value(at)
        if too_deep(value):
            raise deep()
        return Piece(self.text[at:end], value, odd), end

    def _quiet(self, at: int) -> tuple[Any, int]:
        """A value of the header: what is odd about it is told by its key alone."""
        with self.reading.apart():
            return self.reading.value(at)

    def _members(self, at: int, each: Callable[[str, int], int]) -> int:
        """Every key of the object that begins there, with where its value begins. Where the object ends."""
        at = skip(self.text, at + 1)
        if self.text[at : at + 1] == "}":
            return at + 1
        while True:
            if self.text[at : at + 1] != '"':
                raise self.reading.fault("Expecting property name enclosed in double quotes", at)
            key, at = self._quiet(at)
            at = skip(self.text, at)
            if self.text[at : at + 1] != ":":
                raise self.reading.fault("Expecting ':' delimiter", at)
            at = skip(self.text, each(key, skip(self.text, at + 1)))
            if self.text[at : at + 1] == "}":
                return at + 1
            at = self._comma(at)

    def _items(self, at: int, each: Callable[[int], int]) -> int:
        """Every item of the array that begins there. Where the array ends."""
        at = skip(self.text, at + 1)
        if self.text[at : at + 1] == "]":
            return at + 1
        while True:
            at = skip(self.text, each(at))
            if self.text[at : at + 1] == "]":
                return at + 1
            at = self._comma(at)

    def _comma(self, at: int) -> int:
        if self.text[at : at + 1] != ",":
            raise self.reading.fault("Expecting ',' delimiter", at)
        return skip(self.text, at + 1)

    def _like_line(self, value: Any) -> bool:
        return isinstance(value, dict) and not self._of_line.isdisjoint(value)

    def _holds_lines(self, value: Any) -> bool:
        """Whether a list that is not the lines' own holds some; of an endless one only the beginning is asked."""
        held = value[:MAX_LINES] if isinstance(value, list) else []
        return any(isinstance(one, dict) and (self._like_line(one) or self._holds_list(one)) for one in held)

    def _holds_list(self, value: dict[str, Any]) -> bool:
        """Whether the list of lines stands in there; unknown blocks were lifted by ``Reading``."""
        level: list[dict[str, Any]] = [value]
        for _ in range(_DEEPEST):
            if any(self._list.key in one for one in level):
                return True
            level = [held for one in level for held in one.values() if isinstance(held, dict)]
        return False


def too_many_lines() -> Unreadable:
    """The refusal of endless lists."""
    shown = f"{MAX_LINES:,}".replace(",", "\u202f")
    return Unreadable(french(f"Le fichier contient plus de {shown} lignes ; ce n’est pas un retour."))


def _named(key: str) -> str:
    clean = key.encode("utf-8", "replace").decode()
    return clean if len(clean) <= 40 else f"{clean[:39]}…"
