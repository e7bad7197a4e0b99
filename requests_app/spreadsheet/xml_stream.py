"""XML read as it comes: nothing is kept, no entity is expanded, depth and number of elements are bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Protocol
from xml.parsers import expat

from .limits import MAX_DEPTH, MAX_ELEMENTS, MAX_TOKEN
from .package import AFRESH, DAMAGED
from .rows import Refused

_CHUNK = 1 << 16
_HOSTILE = (
    f"Le classeur est refusé : son contenu est construit comme aucun tableur ne le fait ({{what}}). {AFRESH}."
).replace("). c", "). C")


class Handler(Protocol):
    """What is told of each element, by its name without namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Some text inside the element that is open."""


class Budget:
    """How many elements of a workbook may still be read, over all its parts."""

    def __init__(self) -> None:
        self.left = MAX_ELEMENTS


def hostile(what: str) -> Refused:
    """The refusal of a workbook that no spreadsheet program makes."""
    return Refused(_HOSTILE.format(what=what))


class Stream:
    """A parser that is fed part by part and watches what it is fed."""

    def __init__(self, handler: Handler, budget: Budget) -> None:
        self._depth, self._budget, self._fed = 0, budget, 0
        self._start, self._end = handler.start, handler.end
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._started
        self._parser.EndElementHandler = self._ended
        self._parser.CharacterDataHandler = handler.text
        self._parser.StartDoctypeDeclHandler = _refuse_doctype

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._budget.left -= 1
        if self._depth > MAX_DEPTH:
            raise hostile("des balises emboîtées trop profond")
        if self._budget.left < 0:
            raise hostile("des millions de balises")
        self._start(name.rpartition(" ")[2], attributes)

    def _ended(self, name: str) -> None:
        self._depth -= 1
        self._end(name.rpartition(" ")[2])

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """The next bytes. Raises ``Refused`` for what is no XML or no workbook's."""
        try:
            self._parser.Parse(data, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused(DAMAGED) from error
        self._fed += len(data)
        if self._fed - max(self._parser.CurrentByteIndex, 0) > MAX_TOKEN and not last:
            raise hostile("une balise démesurée")


def fed(stream: IO[bytes], handler: Handler, budget: Budget) -> Iterator[None]:
    """A part through a handler, with a pause after each piece of it. Raises ``Refused``."""
    reader = Stream(handler, budget)
    while data := stream.read(_CHUNK):
        reader.feed(data)
        yield
    reader.feed(b"", last=True)
    yield


def parse(stream: IO[bytes], handler: Handler, budget: Budget) -> None:
    """A whole part through a handler. Raises ``Refused``."""
    for _ in fed(stream, handler, budget):
        pass


def _refuse_doctype(*_told: object) -> None:
    raise hostile("des entités déclarées")
