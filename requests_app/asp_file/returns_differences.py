"""What differs between a line that was sent and the line that came back, told to somebody who is no developer.

What does not count: the agency's own tags, the case and order of keys, keys added, how a number is spelled, a null
that is left out, another order of OG, ESMS and attachments, accents that were encoded twice on their way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..rules import Lane, Level, Mark, Node, Number, Value
from ..rules.registry import french
from .line_changes import AGENCY, Change, Held, LineChanges, Thing, line_changes
from .returns_answers import unmangled
from .returns_line import NUMERO_EDITEUR, clean

#: Not compared: the agency's tags, and the number that the line was found by.
_ASIDE = AGENCY | {NUMERO_EDITEUR}
_LEVELS = (Level.OG, Level.ESMS, Level.PJ)
#: As many differences of a line are told one by one; the line itself is kept whole beside them.
MOST = 100
_REMARKS = 5
_THERE, _ABSENT = "présent", "absent"
_SHOWN = 60
_LOST_SIGNS = "?\N{REPLACEMENT CHARACTER}_"


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that came back otherwise, as a French reader sees it.

    ``place`` says where in the line (« OG 345678912 », « ESMS 123456789 »), "" for the line itself; ``tag`` is
    the lane's name, ``label`` its French one; ``sentence`` says it all. ``lost``: only characters that the return's
    encoding lacks differ.
    """

    tag: str
    place: str
    sent: str
    returned: str
    label: str = ""
    sentence: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """``differences``: what counts, at most ``MOST``; ``remarks``: sentences, what does not count included."""

    differences: tuple[Difference, ...] = ()
    remarks: tuple[str, ...] = ()


def compare(sent: Node, returned: Node, lane: Lane) -> Compared:
    """How the returned line differs from the one sent, the agency's own tags and the numeroEditeur aside."""
    if _plainly_same(sent, returned):
        return Compared()
    gone = [level for level in _LEVELS if sent.nodes(level) and not returned.nodes(level)]
    if len(gone) == len(_LEVELS) and not _has_values(returned):
        return Compared((_without_content(lane),), (_WITHOUT_CONTENT,))
    found = [
        *(_level_gone(level, sent, lane) for level in gone),
        *_told(line_changes(sent, returned, _ASIDE), set(gone), lane),
    ]
    mangled = any(one is None for one in found)
    kept = [one for one in found if one is not None]
    remarks = [one.sentence for one in kept[:_REMARKS]]
    if len(kept) > _REMARKS:
        rest = len(kept) - _REMARKS
        remarks.append(f"Et {rest} autre{'s' * (rest > 1)} différence{'s' * (rest > 1)}.")
    if mangled:
        remarks.append(_MANGLED)
    return Compared(tuple(kept[:MOST]), tuple(remarks))


_WITHOUT_CONTENT = french(
    "La ligne est revenue sans le contenu de la demande : il ne peut pas être comparé à ce qui a été envoyé."
)
_MANGLED = french(
    "Des accents sont revenus abîmés (encodés deux fois) ; le texte est bien celui qui a été envoyé."
)


def _plainly_same(sent: Node, returned: Node) -> bool:
    """The usual case, decided without looking at each value."""
    if sent.children != returned.children:
        return False
    before, after = (
        {tag: held for tag, held in one.values.items() if tag not in _ASIDE} for one in (sent, returned)
    )
    return before == after


def _has_values(node: Node) -> bool:
    return any(not _is_empty(held) for tag, held in node.values.items() if tag not in {*_ASIDE, "numLigne"})


def _without_content(lane: Lane) -> Difference:
    spec = next(one for one in lane.tags.values() if one.holds is Level.LINE)
    return Difference(spec.name, "", _THERE, _ABSENT, "Contenu de la demande")


def _level_gone(level: Level, sent: Node, lane: Lane) -> Difference:
    """None of the OG, scenarios or attachments came back: told once."""
    spec = next(one for one in lane.tags.values() if one.holds is level)
    count = len(sent.nodes(level))
    told = "1 a été envoyé" if count == 1 else f"{count} ont été envoyés"
    sentence = f"{spec.label} : {told}, aucun n’est revenu."
    return Difference(spec.name, "", str(count), "aucun", spec.label, french(sentence))


def _told(changes: LineChanges, gone: set[Level], lane: Lane) -> Iterator[Difference | None]:
    """The differences that count; None for one that is but an accident of encoding."""
    for change in changes.changed:
        if _within(change.thing, change.tag, gone) or _alike(change, lane):
            continue
        yield None if _is_mangled(change) else _changed(change, lane)
    for held, sent, returned in (
        *((held, _ABSENT, _THERE) for held in changes.added),
        *((held, _THERE, _ABSENT) for held in changes.removed),
    ):
        if not _within(held.thing, "", gone):
            yield _held(held, sent, returned, lane)


def _within(thing: Thing, tag: str, gone: set[Level]) -> bool:
    """Whether the difference only follows from a level that is gone altogether: an ESMS without its OG, say."""
    return thing.level in gone or (
        thing.level is Level.ESMS and Level.OG in gone and tag == "FINESSJuridique"
    )


def _alike(change: Change, lane: Lane) -> bool:
    before, after = change.before, change.after
    if _is_empty(before) or _is_empty(after):
        return _is_empty(before) and _is_empty(after)
    spec = lane.tags.get(change.tag)
    if spec is not None and spec.kind in ("decimal", "integer"):
        first, second = _decimal(before), _decimal(after)
        return first is not None and first == second
    return _plain(before) is not None and _plain(before) == _plain(after)


def _is_empty(value: Value) -> bool:
    """No answer: null, left out, or an empty text."""
    return value is None or isinstance(value, Mark) or (isinstance(value, str) and not value.strip())


def _decimal(value: Value) -> Decimal | None:
    text = value.text if isinstance(value, Number) else value if isinstance(value, str) else ""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(value: Value) -> str | None:
    """A value as it is compared: its text, however it is written in JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.text
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else None


def _is_mangled(change: Change) -> bool:
    before, after = change.before, change.after
    return (
        isinstance(before, str)
        and isinstance(after, str)
        and after != unmangled(after)
        and _plain(before) == _plain(unmangled(after))
    )


def _changed(change: Change, lane: Lane) -> Difference:
    spec = lane.tags.get(change.tag)
    label, place = spec.label if spec else change.tag, _place(change.thing, lane)
    before, after = _seen(change.before), _seen(change.after)
    there = "rien n’avait été envoyé" if _is_empty(change.before) else f"« {before} » a été envoyé"
    back = "rien n’est revenu" if _is_empty(change.after) else f"« {after} » est revenu"
    lost = _is_lost(change.before, change.after)
    why = " (l’encodage du retour n’a pas ces caractères)" if lost else ""
    sentence = french(f"{label}{_within_brackets(place)} : {there}, {back}{why}.")
    return Difference(change.tag, place, before, after, label, sentence, lost)


def _held(held: Held, sent: str, returned: str, lane: Lane) -> Difference:
    spec = next(one for one in lane.tags.values() if one.holds is held.thing.level)
    place = _place(held.thing, lane)
    told = "n’est pas revenu" if returned == _ABSENT else "n’avait pas été envoyé, et il est revenu"
    sentence = french(f"{spec.label}{_within_brackets(place)} : {told}.")
    return Difference(spec.name, place, sent, returned, spec.label, sentence)


def _within_brackets(place: str) -> str:
    return f" ({place})" if place else ""


def _place(thing: Thing, lane: Lane) -> str:
    key = _short(clean(thing.key)) or "sans numéro"
    if thing.level is Level.PJ:
        kind = lane.attachment_types.get(thing.key)
        return kind.label if kind else f"pièce {key}"
    return {Level.OG: f"OG {key}", Level.ESMS: f"ESMS {key}"}.get(thing.level, "")


def _is_lost(before: Value, after: Value) -> bool:
    """Whether the text is the same but for characters that Windows-1252 or ASCII lacks, each turned into a sign."""
    if not isinstance(before, str) or not isinstance(after, str) or len(before) != len(after):
        return False
    pairs = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    return all(other in _LOST_SIGNS and not one.isascii() for one, other in pairs)


def _seen(value: Value) -> str:
    """A value as a person reads it."""
    if _is_empty(value):
        return "(vide)"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Number):
        return _short(value.text)
    return _short(clean(value)) if isinstance(value, str) else "(illisible)"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
