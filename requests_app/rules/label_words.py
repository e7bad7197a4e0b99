"""The words by which the shipped dictionary recognises the agency's labels. Data: ``couloirs/libelles/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .lane_file import FOLDER
from .lane_table import Table
from .registry import REGISTRY
from .tags import LEVELS

_FILE = FOLDER / "libelles" / "mots.toml"


@dataclass(frozen=True, slots=True)
class LabelWords:
    """What a label may say: how it names a tag, what it says where a rule is not kept."""

    names: Mapping[str, tuple[str, ...]]  #: tag -> other names of it
    words: Mapping[str, tuple[str, ...]]  #: rule -> what follows the tag's name
    tags: Mapping[str, tuple[str, ...]]  #: rule -> its tags, beside those that the documents' sentences name
    alone: frozenset[str]  #: rules whose words need no tag beside them
    said: Mapping[str, str]  #: rule -> what it finds in plain words, where its title speaks of the file
    todo: Mapping[str, str]  #: rule or tag -> what to do, where the tag's own note does not say


@cache
def label_words() -> LabelWords:
    """The words. ``LaneError`` where the data name an unknown rule or tag."""
    table = Table(tomllib.loads(_FILE.read_text(encoding="utf-8")), _FILE.name)
    words = LabelWords(
        names=_lists(table.table("names"), LEVELS),
        words=_lists(table.table("words"), REGISTRY),
        tags=_lists(table.table("tags"), REGISTRY),
        alone=_rules(table.table("alone")),
        said=_texts(table.table("said"), REGISTRY),
        todo=_texts(table.table("todo"), {**REGISTRY, **LEVELS}),
    )
    table.close()
    return words


def _lists(table: Table, known: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    """A list of texts by each key, every key a known one."""
    found = {key: table.texts(key) for key in known if key in table.data}
    table.close()
    return found


def _texts(table: Table, known: Mapping[str, object]) -> Mapping[str, str]:
    """A text by each key, every key a known one."""
    found = {key: table.text(key) for key in known if key in table.data}
    table.close()
    return found


def _rules(table: Table) -> frozenset[str]:
    """The rules that a list names."""
    named = table.texts("rules")
    table.close()
    if unknown := sorted(set(named) - set(REGISTRY)):
        raise table.error(f"règle inconnue : {', '.join(unknown)}")
    return frozenset(named)
