"""A return file beside what was sent: what each of its lines is, and which attempts it is silent on."""

from __future__ import annotations

from dataclasses import dataclass

from ..rules import Node
from .returns_types import ReturnedLine

#: The verdicts (FORMAT section 6).
ACCEPTED = "accepted"
KNOWN = "known"
REJECTED = "rejected"
UNCHANGED = "unchanged"
FOREIGN = "foreign"
ALTERED = "altered"
UNDECIDABLE = "undecidable"
VERDICTS = (ACCEPTED, KNOWN, REJECTED, UNCHANGED, FOREIGN, ALTERED, UNDECIDABLE)


@dataclass(frozen=True, slots=True)
class Known:
    """The answer that is stored of an attempt: ``answer`` is "accepted", "known" or "rejected"."""

    answer: str
    numero_asp: str = ""
    code: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """An attempt: the line exactly as it was sent, and its answer where one is stored.

    ``key`` and ``batch`` are the caller's own (primary keys); they are handed back untouched.
    """

    key: int
    batch: int
    num_ligne: int
    numero_editeur: str
    node: Node
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that came back otherwise, as a French reader sees it.

    ``place`` says where in the line (« OG 345678912 », « ESMS 123456789 »), "" for the line itself; ``tag`` is
    the lane's name, ``label`` its French one.
    """

    tag: str
    place: str
    sent: str
    returned: str
    label: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """What a returned line is. ``verdict`` is one of ``VERDICTS``.

    ``sent``: the attempt that it answers, None where there is none. ``suggestion``: the one attempt whose content
    the line has, where its numeroEditeur does not say which.
    """

    line: ReturnedLine
    sent: Sent | None
    verdict: str
    remarks: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    suggestion: Sent | None = None
