"""What reading a return file gives: the file, its lines, and what was found odd about each."""

from __future__ import annotations

from dataclasses import dataclass

from ..rules import Lane, Node


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file says of whom it answers, whatever its structure: enough to find the batches.

    ``numero_ans`` and ``siret`` are "" where the file does not say them; ``numeros_editeur`` are in the order of
    the file, each once, in capitals and without spaces. ``notes``: how the bytes depart from plain UTF-8 JSON.
    """

    numero_ans: str
    siret: str
    numeros_editeur: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """One line as it came back; a line that is no object has an empty ``node``.

    Texts are safe to store: no NUL, no half of a character; ``raw`` is the exact text of the line but for those.
    """

    position: int  #: from 0, in the order of the file
    raw: str
    node: Node
    numero_editeur: str = ""  #: in capitals and without spaces; "" where the line has none that can be read
    num_ligne: int | None = None
    numero_asp: str = ""
    code: str = ""  #: codeTraitement as text: « 0000 », « 0 »
    label: str = ""  #: libelleTraitement, runs of spaces made one
    notes: tuple[str, ...] = ()  #: French sentences about this line alone
    doubts: tuple[str, ...] = ()  #: French sentences: why the line must not be applied by itself

    @property
    def answered(self) -> bool:
        """Whether the agency says anything of the line."""
        return bool(self.numero_asp or self.code or self.label)


@dataclass(frozen=True, slots=True)
class ReturnDocument:
    """A return file as it was read: every line of it, in its order.

    ``treated``: at least one line has an answer. ``notes``: French sentences, each departure of the file said once;
    ``whole``: those of them that tell what the agency answers to the file as a whole.
    """

    lines: tuple[ReturnedLine, ...]
    numero_ans: str
    siret: str
    treated: bool
    notes: tuple[str, ...]
    lane: Lane
    whole: tuple[str, ...] = ()
