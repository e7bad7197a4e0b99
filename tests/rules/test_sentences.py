"""Every sentence has its rules or a reason; every rule has a sentence, a decision, or is plausibility."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from requests_app.rules import PLAUSIBILITY, REGISTRY, Lane, LaneError, Severity, make_finding
from requests_app.rules.sentences import as_markdown, load_sentences, sentences
from requests_app.rules.tree import Place

from .trees import LANES


def test_every_sentence_has_rules_or_a_reason_and_never_both() -> None:
    assert [one.id for one in sentences() if bool(one.rules) == bool(one.reason)] == []


def test_every_rule_has_a_sentence_or_a_decision_or_is_plausibility() -> None:
    held = {rule for one in sentences() for rule in one.rules}
    alone = {rule.id: rule.source for rule in REGISTRY.values() if rule.id not in held}
    backed = {
        rule: bool(re.fullmatch(r"décision D\d+", source)) or source == PLAUSIBILITY
        for rule, source in alone.items()
    }
    assert [rule for rule, sound in backed.items() if not sound] == []


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.code)
def test_every_tag_of_the_table_has_a_sentence_in_each_document(lane: Lane) -> None:
    told = {one.section.partition("(")[2].rstrip(")") for one in sentences() if lane.code in one.couloirs}
    blocks = {"certificatServeur"}
    assert set(lane.tags) - blocks - told == set()


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.code)
def test_the_sections_told_are_1_2_and_2_and_3(lane: Lane) -> None:
    sections = {one.section.split()[0] for one in sentences() if lane.code in one.couloirs}
    assert sections == {"1.2", "2.1", "2.2", "3.1", "3.2", "3.3"}


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.code)
@pytest.mark.parametrize("rule_id", REGISTRY)
def test_every_finding_cites_a_source_and_is_a_sentence(rule_id: str, lane: Lane) -> None:
    finding = make_finding(rule_id, lane, Place("inconnue"))
    assert finding.severity is REGISTRY[rule_id].severity
    assert finding.section.startswith((lane.document, "décision D", PLAUSIBILITY))
    assert re.fullmatch(r"[A-ZÀÉÊ].+\.", finding.message)


def test_what_only_we_think_plausible_never_blocks() -> None:
    assert {rule.severity for rule in REGISTRY.values() if rule.source == PLAUSIBILITY} == {Severity.WARNING}


def test_the_table_shows_every_sentence_and_every_rule() -> None:
    rows = as_markdown().splitlines()
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows if re.match(r"\| \d", row)] == [
        one.id for one in sentences()
    ]
    assert [row.split("`")[1] for row in rows if row.startswith("| `")] == list(REGISTRY)


ROW = 'id = "x", couloirs = ["ms1-dui"], section = "1.2", text = "Une phrase."'


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROW, "a des règles, ou la raison"),
        (f'{ROW}, rules = ["date.real"], reason = "rien"', "a des règles, ou la raison"),
        (f'{ROW}, rules = ["date.unreal"]', "règle inconnue : date.unreal"),
        (f'{ROW}, rules = ["date.real"], colour = "bleu"', "clé inconnue « colour »"),
        (f'{ROW.replace("ms1-dui", "ms9")}, rules = ["date.real"]', "couloir inconnu : ms9"),
        (f'{ROW}, reason = "a" }}, {{ {ROW}, reason = "b"', "y figure deux fois"),
    ],
    ids=["neither", "both", "unknown-rule", "unknown-key", "unknown-lane", "twice"],
)
def test_a_faulty_list_of_sentences_is_refused(tmp_path: Path, row: str, sentence: str) -> None:
    path = tmp_path / "section.toml"
    path.write_text(f"sentence = [{{ {row} }}]", encoding="utf-8")
    with pytest.raises(LaneError, match=re.escape(sentence)):
        load_sentences([path])
