"""« Règles du contrôle » as tables: the rules with their sources, the sentences with their rules, lane by lane."""

from dataclasses import dataclass

from ..rules import REGISTRY, Lane, Rule, lanes
from ..rules.sentences import Sentence, sentences

_OF_ITS_TAG = "document du couloir, section 3.2, à la ligne de la balise en cause"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, and the sentences that ask for it."""

    id: str
    title: str
    is_error: bool
    sources: list[str]
    sentences: list[Sentence]


@dataclass(frozen=True, slots=True)
class LaneTable:
    """The sentences of one lane's document."""

    lane: Lane
    sentences: list[Sentence]

    @property
    def held(self) -> int:
        """How many are held by a rule."""
        return sum(bool(sentence.rules) for sentence in self.sentences)


def rule_rows() -> list[RuleRow]:
    """Every rule of the registry, in its order."""
    return [
        RuleRow(
            rule.id,
            f"{rule.title[0].upper()}{rule.title[1:]}.",
            rule.severity == "error",
            _sources(rule),
            [sentence for sentence in sentences() if rule.id in sentence.rules],
        )
        for rule in REGISTRY.values()
    ]


def _sources(rule: Rule) -> list[str]:
    """A decision, « contrôle de vraisemblance », or where each lane's document says it."""
    if rule.source:
        return [rule.source]
    told: dict[str, list[str]] = {}
    for lane in lanes().values():
        if rule.id in lane.sources:
            section = lane.sources[rule.id].removeprefix(f"{lane.document}, ")
            told.setdefault(section, []).append(lane.label)
    return [f"{section} ({', '.join(labels)})" for section, labels in told.items()] or [_OF_ITS_TAG]


def lane_tables() -> list[LaneTable]:
    """The sentences of each lane, in the documents' order."""
    return [
        LaneTable(lane, [sentence for sentence in sentences() if lane.code in sentence.couloirs])
        for lane in lanes().values()
    ]
