"""The entries that the dictionary ships with: derived from the rulebook, renewed with it, never over an edit."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType

from django.db import connection, transaction

from ..models import LabelEntry
from ..rules import REGISTRY, Lane, lanes
from ..rules.label_patterns import words_of
from ..rules.label_words import label_words
from ..rules.registry import french, source_of
from ..rules.sentences import Sentence, sentences
from ..spreadsheet.notes import note_of

log = logging.getLogger(__name__)

_TAG = re.compile(r"\((\w+)\)")
#: What a source says between brackets: a tag, or which control. Too much within the brackets of an explanation.
_ASIDE = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Shipped:
    """The columns of an entry as the portal ships it."""

    patterns: str
    code: str
    couloir: str
    tag: str
    text: str
    todo: str


def shipped() -> Mapping[str, Shipped]:
    """By key, the entries of today's lanes: what all of them say alike is said once."""
    by_lane = {lane.code: dict(_of_lane(lane)) for lane in lanes().values()}
    found: dict[str, Shipped] = {}
    for key in dict.fromkeys(key for entries in by_lane.values() for key in entries):
        said = {code: entries[key] for code, entries in by_lane.items() if key in entries}
        if len(said) == len(by_lane) and len(set(said.values())) == 1:
            found[key] = next(iter(said.values()))
        else:
            found |= {f"{key} @{code}": replace(one, couloir=code) for code, one in said.items()}
    return MappingProxyType(found)


def shipped_text(entry: LabelEntry) -> Shipped | None:
    """What the portal ships for that entry; None for one of an admin's own."""
    return shipped().get(entry.shipped_key) if entry.shipped_key else None


def rule_of(entry: LabelEntry) -> str:
    """The rule that a shipped entry is about; empty for any other."""
    rule = entry.shipped_key.partition(" ")[0]
    return rule if rule in REGISTRY else ""


def put_back(entry: LabelEntry) -> None:
    """Give a shipped entry its shipped text again. Raises ``ValueError`` for one of an admin's own."""
    text = shipped_text(entry)
    if text is None:
        raise ValueError("no shipped text")
    _fill(entry, text)
    entry.edited = False
    entry.save()


def keep_up() -> int:
    """Bring the shipped entries up to date, those that an admin edited aside; how many rows changed.

    Whether an entry is in service is the admin's alone. One that is shipped no more goes, or stays as the admin's
    own where it was edited. Run after each migration.
    """
    wanted = shipped()
    with transaction.atomic():
        held = {row.shipped_key: row for row in LabelEntry.objects.exclude(shipped_key="")}
        new = [LabelEntry(shipped_key=key, **asdict(one)) for key, one in wanted.items() if key not in held]
        LabelEntry.objects.bulk_create(new)
        stale = [
            row for key, row in held.items() if key in wanted and not row.edited and _fill(row, wanted[key])
        ]
        LabelEntry.objects.bulk_update(stale, [*Shipped.__slots__], batch_size=100)
        gone = [row for key, row in held.items() if key not in wanted]
        LabelEntry.objects.filter(pk__in=[row.pk for row in gone if row.edited]).update(shipped_key="")
        LabelEntry.objects.filter(pk__in=[row.pk for row in gone if not row.edited]).delete()
    changed = len(new) + len(stale) + len(gone)
    if changed:
        log.info(
            "label dictionary: %d shipped entries new, %d renewed, %d gone", len(new), len(stale), len(gone)
        )
    return changed


def has_table() -> bool:
    """Whether the dictionary's table is that of today's model: a migration may have gone back before it."""
    table = LabelEntry._meta.db_table
    if table not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        held = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    return {field.column for field in LabelEntry._meta.concrete_fields} <= held


def _fill(row: LabelEntry, text: Shipped) -> bool:
    """Give the row its shipped columns; whether any of them differed."""
    differing = [name for name, value in asdict(text).items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, getattr(text, name))
    return bool(differing)


def _of_lane(lane: Lane) -> Iterator[tuple[str, Shipped]]:
    """A lane's entries: a rule on a tag, a rule by itself, and each tag whatever is said of it."""
    said = _pairs(lane)
    for rule_id in REGISTRY:
        tags = [tag for rule, tag in said if rule == rule_id]
        for tag in tags:
            yield f"{rule_id} {tag}", _rule_on_tag(rule_id, tag, lane, said[rule_id, tag])
        if rule_id in label_words().alone:
            own = label_words().tags.get(rule_id, tags)
            yield rule_id, _rule_alone(rule_id, own[0] if len(own) == 1 else "", lane)
    for tag, spec in lane.tags.items():
        if words_of(tag) == words_of(spec.label):
            continue  # « commande » is a word of many labels, and says nothing of which tag is meant
        text = french(f"L’agence met en cause « {spec.label} » (balise {tag}).")
        yield tag, Shipped("\n".join(_names(tag, lane)), "", "", tag, text, _todo("", tag, lane, ()))


def _pairs(lane: Lane) -> dict[tuple[str, str], tuple[Sentence, ...]]:
    """(rule, tag) with the sentences of the lane's document that name both."""
    found: dict[tuple[str, str], list[Sentence]] = defaultdict(list)
    for one in sentences():
        if lane.code in one.couloirs:
            for tag in (tag for tag in _TAG.findall(one.section) if tag in lane.tags):
                for rule in one.rules:
                    found[rule, tag].append(one)
    for rule, tags in label_words().tags.items():
        for tag in tags:
            found.setdefault((rule, tag), [])
    return {pair: tuple(backing) for pair, backing in found.items()}


def _rule_on_tag(rule_id: str, tag: str, lane: Lane, backing: Iterable[Sentence]) -> Shipped:
    words = label_words().words[rule_id]
    patterns = [f"{name} * {word}" for name in _names(tag, lane) for word in words]
    text = f"« {lane.tags[tag].label} » : {_constat(rule_id, tag, lane)}"
    return Shipped("\n".join(patterns), "", "", tag, french(text), _todo(rule_id, tag, lane, backing))


def _rule_alone(rule_id: str, tag: str, lane: Lane) -> Shipped:
    constat = _constat(rule_id, tag, lane)
    patterns = "\n".join(label_words().words[rule_id])
    todo = french(label_words().todo.get(rule_id, ""))
    return Shipped(patterns, "", "", tag, french(f"{constat[:1].upper()}{constat[1:]}"), todo)


def _constat(rule_id: str, tag: str, lane: Lane) -> str:
    """What the rule finds, and what of the document backs it; a decision of ours tells a salesperson nothing."""
    rule = REGISTRY[rule_id]
    found = label_words().said.get(rule_id, rule.title)
    source = _ASIDE.sub("", source_of(rule, lane, tag))
    section = source.removeprefix(f"{lane.document}, ")
    if section == source:
        return f"{found}."
    if " et " in section:
        section = section.replace("section", "sections", 1)
    return f"{found} ({section} du document de l’ASP)."


def _names(tag: str, lane: Lane) -> list[str]:
    """How a label may name the tag."""
    return list(dict.fromkeys([tag, lane.tags[tag].label, *label_words().names.get(tag, ())]))


def _todo(rule_id: str, tag: str, lane: Lane, backing: Iterable[Sentence]) -> str:
    """What to do: said of the rule, else of the tag, else how the tag is to be filled, else what the document asks."""
    said, spec = label_words().todo, lane.tags[tag]
    known = said.get(rule_id) or said.get(tag)
    asked = note_of(spec, lane) or " ".join(one.text for one in backing)
    return french(known or f"Relisez « {spec.label} ». {asked}")
