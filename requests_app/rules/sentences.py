"""The normative sentences of sections 1.2, 2 and 3 of the documents, and the rules that hold each.

Data: ``couloirs/sentences/``. A sentence has rules, or the reason why nothing can judge it here; a rule has a
sentence, a decision, or is a plausibility check of ours. Tests hold both directions.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .lane import LaneError
from .lane_file import FOLDER, lanes
from .lane_table import Table
from .registry import REGISTRY

NOT_CHECKABLE = "non contrôlable ici"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in our words: where it stands, and its rules or the reason why it has none."""

    id: str
    couloirs: tuple[str, ...]
    section: str
    text: str
    rules: tuple[str, ...] = ()
    reason: str = ""


@cache
def sentences() -> tuple[Sentence, ...]:
    """All sentences, in the documents' order. ``LaneError`` where the data name an unknown rule or lane."""
    return load_sentences(sorted((FOLDER / "sentences").glob("*.toml")))


def load_sentences(paths: Iterable[Path]) -> tuple[Sentence, ...]:
    """The sentences of some files. Raises ``LaneError`` with a French sentence that says where and why."""
    found: dict[str, Sentence] = {}
    for path in paths:
        data = Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
        for index, row in enumerate(data.data.pop("sentence", []), start=1):
            sentence = _read(Table(row, f"{path.name} [[sentence]] {index}"))
            if sentence.id in found:
                raise LaneError(f"{path.name} : la phrase « {sentence.id} » y figure deux fois.")
            found[sentence.id] = sentence
        data.close()
    return tuple(found.values())


def _read(row: Table) -> Sentence:
    """One sentence; ``LaneError`` where it names what does not exist."""
    sentence = Sentence(
        id=row.text("id"),
        couloirs=row.texts("couloirs"),
        section=row.text("section"),
        text=row.text("text"),
        rules=row.texts("rules", required=False),
        reason=row.maybe_text("reason") or "",
    )
    row.close()
    if unknown := [rule for rule in sentence.rules if rule not in REGISTRY]:
        raise row.error(f"règle inconnue : {', '.join(unknown)}")
    if unknown := [couloir for couloir in sentence.couloirs if couloir not in lanes()]:
        raise row.error(f"couloir inconnu : {', '.join(unknown)}")
    if bool(sentence.rules) == bool(sentence.reason):
        raise row.error("une phrase a des règles, ou la raison de n’en avoir aucune")
    return sentence


def as_markdown() -> str:
    """Two tables for the documentation: sentence by sentence, then rule by rule with what backs it."""
    told = [
        "| phrase | documents | section | ce qu’elle dit | règles |",
        "|---|---|---|---|---|",
        *(_sentence_row(sentence) for sentence in sentences()),
        "",
        "| règle | gravité | ce qu’elle constate | source |",
        "|---|---|---|---|",
        *(_rule_row(rule_id) for rule_id in REGISTRY),
    ]
    return "\n".join(told) + "\n"


def _sentence_row(sentence: Sentence) -> str:
    """A sentence's row of the table."""
    documents = ", ".join(lanes()[couloir].label for couloir in sentence.couloirs)
    held = ", ".join(f"`{rule}`" for rule in sentence.rules) or f"{NOT_CHECKABLE} : {sentence.reason}"
    return f"| {sentence.id} | {documents} | {sentence.section} | {sentence.text} | {held} |"


def _rule_row(rule_id: str) -> str:
    """A rule's row of the table."""
    rule = REGISTRY[rule_id]
    severity = "erreur" if rule.severity == "error" else "avertissement"
    source = rule.source or ", ".join(one.id for one in sentences() if rule_id in one.rules)
    return f"| `{rule.id}` | {severity} | {rule.title} | {source} |"
