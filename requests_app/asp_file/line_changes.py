"""What differs between two lines of the tree, whatever structures they were read with: the one home of that.

OG, ESMS and attachments are recognised by their number or type, never by their rank: what was only put in another
order did not change. An OG whose own number was corrected is recognised by the ESMS that it keeps.

>>> before = Node(Level.LINE, {"numLigne": Number("1"), "regimeTVA": "TTC", "montantSegurHT": Number("10.00")})
>>> after = Node(Level.LINE, {"numLigne": Number("7"), "regimeTVA": "HT", "montantSegurHT": Number("10.0")})
>>> [(change.tag, change.before, change.after) for change in line_changes(before, after, aside=IDENTITY).changed]
[('regimeTVA', 'TTC', 'HT')]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import InvalidOperation

from ..rules import Level, Node, Number, Value
from ..rules.tags import LEVELS

#: Given anew to each attempt: no difference of what is asked for.
IDENTITY = frozenset({"numLigne", "numeroEditeur", "nomFichier"})
#: Filled by the agency on its way back.
AGENCY = frozenset({"impId", "numeroASP", "codeTraitement", "libelleTraitement"})

_RANK = {tag: rank for rank, tag in enumerate(LEVELS)}
_NUMBER_OF = {Level.OG: "FINESSJuridique", Level.ESMS: "FINESSGeo", Level.PJ: "typeFichier"}
_OG_NUMBER = _NUMBER_OF[Level.OG]
_HELD = "FINESSGeos"


@dataclass(frozen=True, slots=True)
class Thing:
    """What a difference is about: the line itself, or an OG, an ESMS, an attachment of it."""

    level: Level
    key: str = ""  #: FINESS of an OG or ESMS, type of an attachment; empty for the line. As it is afterwards
    og: str = ""  #: of an ESMS: the FINESS juridique of its OG, as that is afterwards too; empty where none holds it


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is not the same. An ESMS under another OG: the tag is ``FINESSJuridique``."""

    thing: Thing
    tag: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Held:
    """A whole OG, ESMS or attachment that only one of the two lines has."""

    thing: Thing
    node: Node


@dataclass(frozen=True, slots=True)
class LineChanges:
    """All that differs, in the order of the later line."""

    changed: tuple[Change, ...] = ()
    added: tuple[Held, ...] = ()
    removed: tuple[Held, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changed or self.added or self.removed)


def line_changes(before: Node, after: Node, aside: Collection[str] = ()) -> LineChanges:
    """How ``after`` differs from ``before``, the tags ``aside`` left out.

    Both are nodes of level LINE. Numbers are compared by their value, kinds of values strictly. A block that is
    null as a whole equals a block of nulls (FORMAT D5), as ``read`` gives both.
    """
    return _Comparison(before, after, frozenset(aside)).result()


@dataclass(frozen=True, slots=True)
class _Esms:
    """An ESMS of a line: named by an OG, by a scenario, mostly by both."""

    node: Node
    og: Node | None


class _Comparison:
    """Two lines side by side, and what was found so far."""

    def __init__(self, before: Node, after: Node, aside: frozenset[str]) -> None:
        self.before, self.after, self.aside = before, after, aside
        self.changed: list[Change] = []
        self.added: list[Held] = []
        self.removed: list[Held] = []

    def result(self) -> LineChanges:
        """Line, then OG, ESMS and attachments."""
        self._values(Thing(Level.LINE), self.before, self.after)
        self._esms(self._ogs())
        self._pieces()
        return LineChanges(tuple(self.changed), tuple(self.added), tuple(self.removed))

    def _values(self, thing: Thing, before: Node, after: Node) -> None:
        tags = before.values.keys() | after.values.keys()
        for tag in sorted(tags - self.aside - {_HELD}, key=lambda tag: (_RANK.get(tag, len(_RANK)), tag)):
            old, new = before.get(tag), after.get(tag)
            if not same(old, new):
                self.changed.append(Change(thing, tag, old, new))

    def _ogs(self) -> list[tuple[Node, Node]]:
        """Compare the OG; those that both lines have, as they were and as they are."""
        old, new = (_numbered(line.nodes(Level.OG), Level.OG) for line in (self.before, self.after))
        pairs = {key: old[key] for key in new if key in old}
        pairs |= _recognised(
            {key: node for key, node in old.items() if key not in pairs},
            {key: node for key, node in new.items() if key not in pairs},
        )
        for key, node in new.items():
            if key in pairs:
                self._values(Thing(Level.OG, key[0]), pairs[key], node)
            else:
                self.added.append(Held(Thing(Level.OG, key[0]), node))
        kept = {id(node) for node in pairs.values()}
        self._gone(Held(Thing(Level.OG, key[0]), node) for key, node in old.items() if id(node) not in kept)
        return [(node, new[key]) for key, node in pairs.items()]

    def _esms(self, ogs: list[tuple[Node, Node]]) -> None:
        old, new = _all_esms(self.before), _all_esms(self.after)
        former = {id(after): before for before, after in ogs}
        later = {id(before): _text(after.get(_OG_NUMBER)) for before, after in ogs}
        for key, esms in new.items():
            thing = _esms_thing(key[0], esms)
            held = old.get(key)
            if held is None:
                self.added.append(Held(thing, esms.node))
                continue
            self._values(thing, held.node, esms.node)
            stays = held.og is (former.get(id(esms.og)) if esms.og is not None else None)
            if not stays:
                self.changed.append(Change(thing, _OG_NUMBER, _og_of(held) or None, _og_of(esms) or None))
        self._gone(
            Held(Thing(Level.ESMS, key[0], later.get(id(esms.og), _og_of(esms))), esms.node)
            for key, esms in old.items()
            if key not in new
        )

    def _pieces(self) -> None:
        old, new = (_numbered(line.nodes(Level.PJ), Level.PJ) for line in (self.before, self.after))
        for key, node in new.items():
            if key in old:
                self._values(Thing(Level.PJ, key[0]), old[key], node)
            else:
                self.added.append(Held(Thing(Level.PJ, key[0]), node))
        self._gone(Held(Thing(Level.PJ, key[0]), node) for key, node in old.items() if key not in new)

    def _gone(self, held: Iterable[Held]) -> None:
        self.removed.extend(held)


#: What something is recognised by, and which of those with the same it is.
_Key = tuple[str, int]


def same(before: Value, after: Value) -> bool:
    """Whether two values of the tree are the same answer: numbers by value, the rest with their kind.

    >>> same(Number("5840.0"), Number("5840.00")), same(True, "true"), same(None, "")
    (True, False, False)
    """
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, Number) and isinstance(after, Number):
        return before == after or _equal(before, after)
    return type(before) is type(after) and before == after


def _equal(before: Number, after: Number) -> bool:
    try:
        return before.decimal == after.decimal
    except InvalidOperation:  # an exponent that no decimal has
        return False


def _text(value: Value) -> str:
    """A number or type as a key; a value that is none has the empty one."""
    return value if isinstance(value, str) else value.text if isinstance(value, Number) else ""


def _numbered(nodes: Iterable[Node], level: Level) -> dict[_Key, Node]:
    """The nodes by their number or type, those with the same told apart by their order."""
    seen: Counter[str] = Counter()
    found: dict[_Key, Node] = {}
    for node in nodes:
        key = _text(node.get(_NUMBER_OF[level]))
        found[key, seen[key]] = node
        seen[key] += 1
    return found


def _numbers(og: Node) -> Iterator[str]:
    held = og.get(_HELD)
    return (_text(number) for number in held) if isinstance(held, list) else iter(())


def _recognised(old: dict[_Key, Node], new: dict[_Key, Node]) -> dict[_Key, Node]:
    """OG whose number changed: the new one and the old one that share the most ESMS, each once."""
    holder: dict[str, _Key] = {number: key for key, og in old.items() for number in _numbers(og)}
    shared: Counter[tuple[_Key, _Key]] = Counter(
        (key, holder[number]) for key, og in new.items() for number in _numbers(og) if number in holder
    )
    pairs: dict[_Key, Node] = {}
    taken: set[_Key] = set()
    for (key, former), _many in shared.most_common():
        if key not in pairs and former not in taken:
            pairs[key] = old[former]
            taken.add(former)
    return pairs


def _all_esms(line: Node) -> dict[_Key, _Esms]:
    """Every ESMS of a line: those with a scenario in its order, then those that only an OG names."""
    owners: dict[str, list[Node]] = defaultdict(list)
    for og in line.nodes(Level.OG):
        for number in _numbers(og):
            owners[number].append(og)
    nodes = _numbered(line.nodes(Level.ESMS), Level.ESMS)
    for number, ogs in owners.items():
        for rank in range(len(ogs)):
            nodes.setdefault((number, rank), Node(Level.ESMS, {_NUMBER_OF[Level.ESMS]: number}))
    return {
        key: _Esms(node, owners[key[0]][key[1]] if key[1] < len(owners.get(key[0], ())) else None)
        for key, node in nodes.items()
    }


def _og_of(esms: _Esms) -> str:
    return "" if esms.og is None else _text(esms.og.get(_OG_NUMBER))


def _esms_thing(number: str, esms: _Esms) -> Thing:
    return Thing(Level.ESMS, number, _og_of(esms))
