"""A return file beside what was sent: what each of its lines is, and which attempts it is silent on.

The verdicts (FORMAT section 6): a numeroEditeur that is not ours is foreign; a content or a numLigne that is not what
was sent makes the line altered, unless its answer is stored already or given by another line: nothing is left to
decide then. Else the answer decides (``returns_answers``), or nothing does and a person will.
Nothing here depends on the order of the lines, nor on which lines share a file, but for a number given twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..rules import Lane, Level, Node
from ..rules.registry import french
from .reader import read
from .returns_answers import asp_key, code_key, folded, judge
from .returns_differences import Compared, Difference, compare
from .returns_line import NUMERO_EDITEUR
from .returns_types import ReturnDocument, ReturnedLine
from .structure import Structure

__all__ = [
    "VERDICTS",
    "Difference",
    "Known",
    "Matched",
    "Sent",
    "absent",
    "match",
    "same_answer",
    "sent_of",
]

#: The verdicts.
ACCEPTED = "accepted"
KNOWN = "known"
REJECTED = "rejected"
UNCHANGED = "unchanged"
FOREIGN = "foreign"
ALTERED = "altered"
UNDECIDABLE = "undecidable"
VERDICTS = (ACCEPTED, KNOWN, REJECTED, UNCHANGED, FOREIGN, ALTERED, UNDECIDABLE)

#: It holds the numeroEditeur that the line was sent under (section 3.3).
_FILE_NAME = "nomFichier"
_NOT_BY_ITSELF = "La ligne n’est pas celle qui a été envoyée ; sa réponse n’est pas appliquée d’elle-même."
_ALTERED_BUT_KNOWN = (
    "La ligne n’est pas celle qui a été envoyée, mais sa réponse est celle qui est déjà enregistrée : "
    "rien à décider."
)
_TWIN = "La même réponse est donnée par une autre ligne du fichier."
_ALTERED_TWIN = (
    "La ligne n’est pas celle qui a été envoyée, mais la même réponse est donnée par une autre ligne du fichier : "
    "rien à décider."
)
_ANSWERS = {ACCEPTED: "acceptée", KNOWN: "acceptée, déjà connue", REJECTED: "rejetée"}


@dataclass(frozen=True, slots=True)
class Known:
    """The answer that is stored of an attempt: ``answer`` is "accepted", "known" or "rejected".

    ``by_hand``: a person typed it; the code or the label may be left out, though the agency gave one.
    """

    answer: str
    numero_asp: str = ""
    code: str = ""
    label: str = ""
    by_hand: bool = False

    @property
    def sentence(self) -> str:
        """What a person reads of it."""
        asp = f", numéro ASP {self.numero_asp}" if self.numero_asp else ""
        label = f", « {self.label} »" if self.label else ""
        return french(f"{_ANSWERS.get(self.answer, self.answer)}{asp}{label}")


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


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """What a returned line is. ``verdict`` is one of ``VERDICTS``; ``remarks``: all that is to be said of the line.

    ``sent``: the attempt that it answers, None where there is none. ``suggestion``: the one attempt whose numLigne
    and content the line has, where its numeroEditeur is none of ours. The notes of the line are among the remarks.
    """

    line: ReturnedLine
    sent: Sent | None
    verdict: str
    remarks: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    suggestion: Sent | None = None


def sent_of(content: bytes, structure: Structure, lane: Lane) -> dict[str, Node]:
    """The lines of a batch by their numeroEditeur in capitals, from the very bytes that were sent.

    Raises ``Unreadable`` where these bytes are no file of requests.
    """
    lines = read(content, structure, lane).tree.nodes(Level.LINE)
    return {number.upper(): line for line in lines if isinstance(number := line.get(NUMERO_EDITEUR), str)}


def match(document: ReturnDocument, sent: Mapping[str, Sent]) -> tuple[Matched, ...]:
    """What each line is, in the order of the document; ``sent`` are the attempts by their numeroEditeur."""
    return _Matcher(document, sent).result()


def absent(matched: Iterable[Matched], sent: Mapping[str, Sent]) -> tuple[Sent, ...]:
    """The attempts without an answer that no line speaks of, by batch and numLigne."""
    spoken = {one.sent.key for one in matched if one.sent is not None} | {
        one.suggestion.key for one in matched if one.suggestion is not None and one.verdict == UNDECIDABLE
    }
    silent = [one for one in sent.values() if one.known is None and one.key not in spoken]
    return tuple(sorted(silent, key=lambda one: (one.batch, one.num_ligne, one.key)))


#: An answer as answers are compared.
_Answer = tuple[str, str, str]


def _answer_of(one: ReturnedLine | Known) -> _Answer:
    return asp_key(one.numero_asp), code_key(one.code), folded(one.label)


def same_answer(known: Known, numero_asp: str, code: str, label: str) -> bool:
    """Whether that is the answer stored; what a person left out when typing it is no difference.

    >>> same_answer(Known("accepted", "ASP1", by_hand=True), "ASP1", "0000", "Demande acceptée")
    True
    >>> same_answer(Known("accepted", "ASP1"), "ASP1", "0000", "Demande acceptée")
    False
    """
    own, told = _answer_of(known), (asp_key(numero_asp), code_key(code), folded(label))
    if not known.by_hand or own == told:
        return own == told
    if own[0] != told[0] or own[1] not in ("", told[1]):
        return False
    return own[2] == told[2] if own[2] else judge(numero_asp, code, label).answer == known.answer


class _Matcher:
    """One document beside the attempts."""

    def __init__(self, document: ReturnDocument, sent: Mapping[str, Sent]) -> None:
        self.document = document
        self.sent = {number.upper(): one for number, one in sent.items()}
        self._by_rank: dict[int, list[Sent]] = defaultdict(list)
        for one in self.sent.values():
            self._by_rank[one.num_ligne].append(one)

    def result(self) -> tuple[Matched, ...]:
        groups: dict[str, list[ReturnedLine]] = defaultdict(list)
        found: dict[int, Matched] = {}
        for line in self.document.lines:
            if line.numero_editeur in self.sent:
                groups[line.numero_editeur].append(line)
            else:
                found[line.position] = self._stranger(line)
        for number, lines in groups.items():
            found |= {one.line.position: one for one in self._ours(self.sent[number], lines)}
        return tuple(found[line.position] for line in self.document.lines)

    def _ours(self, sent: Sent, lines: Sequence[ReturnedLine]) -> list[Matched]:
        """The lines that answer one attempt: one, as a rule."""
        torn = len({_answer_of(line) for line in lines}) > 1
        found = [self._one(sent, line, torn=torn) for line in lines]
        leader = next((one for one in found if one.verdict in _ANSWERS), None)
        if leader is None:
            return found
        return [one if one is leader else _repeated(one) for one in found]

    def _one(self, sent: Sent, line: ReturnedLine, *, torn: bool) -> Matched:
        """The line by itself; ``torn``: another line of the file answers the same attempt otherwise."""
        compared = compare(sent.node, line.node, self.document.lane)
        verdict, why = _decided(sent, line, compared, torn=torn)
        remarks = dict.fromkeys(
            (*line.notes, *compared.remarks, *line.doubts, *([french(why)] if why else []))
        )
        return Matched(line, sent, verdict, tuple(remarks), compared.differences)

    def _stranger(self, line: ReturnedLine) -> Matched:
        suggestion = self._suggested(line)
        remarks = dict.fromkeys((*line.notes, *line.doubts))
        if line.numero_editeur:
            these = "de ces dépôts" if len({one.batch for one in self.sent.values()}) > 1 else "de ce dépôt"
            why = f"Le numéro éditeur {line.numero_editeur} n’est celui d’aucune demande {these}."
        else:
            why = "La ligne n’a pas de numéro éditeur lisible."
        remarks[french(why)] = None
        if suggestion is None:
            return Matched(line, None, FOREIGN, tuple(remarks))
        same = f"Son numéro de ligne et son contenu sont ceux de la demande {suggestion.numero_editeur}."
        remarks[french(same)] = None
        verdict = FOREIGN if line.numero_editeur else UNDECIDABLE
        return Matched(line, None, verdict, tuple(remarks), suggestion=suggestion)

    def _suggested(self, line: ReturnedLine) -> Sent | None:
        """The one attempt with that numLigne and content."""
        outline = _outline(line.node)
        alike = [
            one
            for one in self._by_rank.get(line.num_ligne or 0, ())
            if _outline(one.node) == outline
            and not compare(one.node, line.node, self.document.lane).differences
        ]
        return alike[0] if len(alike) == 1 else None


def _outline(node: Node) -> tuple[int, int, list[str]]:
    """What two lines with the same content have in common at least: told before each value is looked at."""
    names = [str(piece.get(_FILE_NAME)) for piece in node.nodes(Level.PJ)]
    return len(node.nodes(Level.OG)), len(node.nodes(Level.ESMS)), sorted(names)


def _decided(sent: Sent, line: ReturnedLine, compared: Compared, *, torn: bool) -> tuple[str, str]:
    """The verdict on a line of ours, and why where that is not plain."""
    known = sent.known
    same = known is not None and same_answer(known, line.numero_asp, line.code, line.label) and not torn
    if compared.differences:
        return (UNCHANGED, _ALTERED_BUT_KNOWN) if same else (ALTERED, _NOT_BY_ITSELF)
    if torn:
        return UNDECIDABLE, "Plusieurs lignes du fichier répondent à cette demande, et pas la même chose."
    if known is not None:
        if same:
            return UNCHANGED, ""
        if _known_again(known, line):
            return (
                UNCHANGED,
                "L’ASP dit que la demande lui était déjà connue ; le portail la sait déjà acceptée.",
            )
        return (
            UNDECIDABLE,
            f"Une autre réponse est déjà enregistrée pour cette demande : {known.sentence}.",
        )
    if line.doubts:
        return UNDECIDABLE, ""
    verdict = judge(line.numero_asp, line.code, line.label)
    return verdict.answer or UNDECIDABLE, verdict.why


def _known_again(known: Known, line: ReturnedLine) -> bool:
    """Whether the line only says that the agency has what is stored as accepted, and gives no other numeroASP."""
    says_known = judge(line.numero_asp, line.code, line.label).answer == KNOWN
    same_number = not line.numero_asp or asp_key(line.numero_asp) == asp_key(known.numero_asp)
    return known.answer in (ACCEPTED, KNOWN) and says_known and same_number and not line.doubts


def _repeated(one: Matched) -> Matched:
    """The line beside another one of the file that applies, and gives the same answer to the same attempt."""
    remarks = [remark for remark in one.remarks if remark != french(_NOT_BY_ITSELF)]
    why = french(_ALTERED_TWIN if one.verdict == ALTERED else _TWIN)
    return Matched(one.line, one.sent, UNCHANGED, (*remarks, why), one.differences)
