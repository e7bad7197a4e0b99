"""What every check works with: one run over one tree, and a view of each node that remembers its faults."""

from __future__ import annotations

from dataclasses import replace

from ..context import Context
from ..findings import MAX_FINDINGS, Finding, TooManyFindings
from ..lane import TagSpec
from ..registry import make_finding
from ..tree import Container, Level, Mark, Node, Number, Place, Value

_SHOWN = 60
#: Signs for what would not be seen in a quoted value.
_VISIBLE = str.maketrans({"\n": "⏎", "\r": "⏎", "\t": "⇥", "\u00a0": "⍽", "\u202f": "⍽"})


class View:
    """A node, where it is, and which of its tags have an error already.

    Rules read through ``read``: whoever gets a ``Mark`` stays silent, so that one fault gives one finding.
    """

    __slots__ = ("_spoiled", "node", "where")

    def __init__(self, node: Node, where: Place) -> None:
        self.node = node
        self.where = where
        self._spoiled: set[str] | None = None

    def place(self, tag: str, item: int | None = None) -> Place:
        """The place of one of the node's tags."""
        return replace(self.where, tag=tag, item=item)

    def spoil(self, tag: str) -> None:
        """Remember that the tag has an error."""
        if self._spoiled is None:
            self._spoiled = set()
        self._spoiled.add(tag)

    def read(self, tag: str) -> Value:
        """The tag's value where it is sound in itself, else a ``Mark``."""
        if self._spoiled is not None and tag in self._spoiled:
            return Mark.UNREADABLE
        return self.node.values.get(tag, Mark.MISSING)

    def text(self, tag: str) -> str | None:
        """The tag's sound text; None for null, a mark or anything else."""
        value = self.read(tag)
        return value if isinstance(value, str) else None

    def texts(self, tag: str) -> list[str] | None:
        """The sound texts of an array; None where the array or any item is not sound."""
        value = self.read(tag)
        if not isinstance(value, list):
            return None
        items = [item for item in value if isinstance(item, str)]
        return items if len(items) == len(value) else None


class LineViews:
    """A line with what it holds. None for a level whose container is missing or broken."""

    __slots__ = ("esms", "line", "ogs", "pieces")

    def __init__(self, line: View) -> None:
        self.line = line
        index = line.where.line
        self.ogs = _views(line, Level.OG, [Place("", index, og=i) for i in _range(line, Level.OG)])
        self.esms = _views(line, Level.ESMS, [Place("", index, esms=i) for i in _range(line, Level.ESMS)])
        self.pieces = _views(line, Level.PJ, [Place("", index, pj=i) for i in _range(line, Level.PJ)])


def _range(line: View, level: Level) -> range:
    """The positions of what a line holds of a level."""
    return range(len(line.node.nodes(level)))


def _views(line: View, level: Level, places: list[Place]) -> list[View] | None:
    """A view of each node that a line holds of a level; None where the container is broken."""
    if isinstance(line.node.children.get(level), Mark):
        return None
    return [View(node, place) for node, place in zip(line.node.nodes(level), places, strict=True)]


class Run:
    """One check of one tree: its context and what it has found so far."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lane = context.lane
        self.portal = context.portal
        self.findings: list[Finding] = []
        self.treated = False

    def name(self, spec: TagSpec) -> str:
        """How a message names a tag: by its label, and in a file by its key too."""
        return spec.label if self.portal else f"{spec.label} ({spec.name})"

    def ask(self, rule_id: str, view: View, spec: TagSpec, value: Value = None, hint: str = "") -> None:
        """In the portal: the answer is missing, blank or null where it is called for."""
        label = f"« {spec.label} »"
        if spec.kind == "boolean":
            message = f"Répondez à {label} par oui ou par non{hint}."
        else:
            message = f"Renseignez {label}{hint}."
        self.report(rule_id, view, spec.name, message, value=value, asked=True)

    def report(
        self,
        rule_id: str,
        view: View,
        tag: str,
        message: str,
        *,
        value: Value = None,
        repair: str | None = None,
        item: int | None = None,
        source: str | None = None,
        asked: bool = False,
    ) -> None:
        """Add a finding. An error spoils the tag for the rules that read it.

        ``message`` follows the tag's name; ``asked``: it is a request (« Renseignez … ») that stands alone.
        """
        place = view.place(tag, item)
        text = message if asked else f"{self.name(self.lane.tags[tag])} : {message}"
        finding = make_finding(
            rule_id, self.lane, place, message=text, value=value, repair=repair, source=source
        )
        if finding.is_error:
            view.spoil(tag)
        if len(self.findings) >= MAX_FINDINGS:
            raise TooManyFindings
        self.findings.append(finding)


def show(value: Value) -> str:
    """A value as a message quotes it, shortened.

    >>> show("A\\n"), show(None), show(True), show(Number("5840.0"))
    ('« A⏎ »', 'null', 'true', '5840.0')
    """
    if isinstance(value, str):
        if not value:
            return "un texte vide"
        text = value.translate(_VISIBLE)
        return f"« {text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'} »"
    if isinstance(value, Number):
        return value.text if len(value.text) <= _SHOWN else value.text[: _SHOWN - 1] + "…"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null"


def plural(count: int, noun: str) -> str:
    """The count with its noun, in the plural from 2 on.

    >>> plural(1, "caractère"), plural(2, "caractère"), plural(0, "chiffre")
    ('1 caractère', '2 caractères', '0 chiffre')
    """
    return f"{count} {noun}" if count < 2 else f"{count} {noun}s"


def kind_of(value: Value) -> str:
    """The JSON kind of a value, in French with its article."""
    match value:
        case bool():
            return "un booléen"
        case str():
            return "un texte"
        case Number():
            return "un nombre"
        case list() | Container(kind="array"):
            return "un tableau"
        case Container():
            return "un objet"
    return "null"
