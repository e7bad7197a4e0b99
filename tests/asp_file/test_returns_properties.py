"""Whatever the order of the lines, the parts of the file and the damage on the way: no line is lost or misread."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from requests_app.asp_file import Unreadable, write
from requests_app.asp_file.returns import read_return, scan
from requests_app.asp_file.returns_json import Reading
from requests_app.asp_file.returns_match import VERDICTS, Known, Matched, absent, match
from requests_app.asp_file.returns_split import Split
from requests_app.rules import Decisions

from ..trees import trees
from .models import MODELS, structure
from .return_world import (
    LANE,
    SHAPE,
    Raw,
    accepted,
    attempts,
    matched,
    rejected,
    returned,
    sent_bytes,
    written,
)
from .test_fuzz import any_json, said_in_a_sentence

few = settings(max_examples=max(10, settings().max_examples // 4))
ANSWERS: list[tuple[str, Raw]] = [
    ("accepted", accepted(1)),
    ("rejected", {"numeroASP": None} | rejected()),
    ("known", {"numeroASP": None, "codeTraitement": 3436, "libelleTraitement": "Demande déjà connue"}),
    ("undecidable", {"numeroASP": "A", "codeTraitement": None, "libelleTraitement": "???"}),
]
chosen = st.sampled_from(ANSWERS)


def odd(value: Any, rng: random.Random) -> Any:
    """The same content: keys in another case and order, some added, numbers spelled otherwise."""
    if isinstance(value, list):
        return [odd(held, rng) for held in value]
    if isinstance(value, float):
        return rng.choice([value, f"{value:.2f}", f"{value:.3f}"])
    if not isinstance(value, dict):
        return value
    pairs = [(rng.choice([key, key.upper(), key.lower()]), odd(held, rng)) for key, held in value.items()]
    rng.shuffle(pairs)
    return dict(pairs) | ({"zz": [1]} if rng.random() < 0.3 else {})


def summary(found: tuple[Matched, ...]) -> dict[str, tuple[Any, ...]]:
    """What was made of each line, by its number."""
    return {
        one.line.numero_editeur: (
            one.verdict,
            one.remarks,
            one.differences,
            one.line.numero_asp,
            one.line.notes,
        )
        for one in found
    }


@few
@given(
    tree=trees(LANE, max_lines=4),
    told=st.lists(chosen, min_size=4, max_size=4),
    rng=st.randoms(use_true_random=False),
)
def test_an_odd_return_of_anything_we_may_send_gets_the_verdicts_of_the_plain_one(
    tree: Any, told: list[tuple[str, Raw]], rng: random.Random
) -> None:
    sent = write(tree, SHAPE, LANE, Decisions())
    raw = json.loads(sent)
    for line, (_, answer) in zip(raw["lignesImport"], told, strict=False):
        line |= answer
    expected = {
        line["numeroEditeur"].upper(): verdict
        for line, (verdict, _) in zip(raw["lignesImport"], told, strict=False)
    }
    for one in (raw, odd(raw, rng)):
        found = matched(one, sent)
        assert {each.line.numero_editeur: each.verdict for each in found} == expected
        assert absent(found, attempts(sent)) == ()


#: What may have become of a line on its way.
DAMAGES = [
    *(answer for _, answer in ANSWERS),
    {"numLigne": 77},
    {"numeroEditeur": "Z0001"},
    {"commande": None},
    {"codeTraitement": True},
    {"numeroEditeur": " a0001"},
]


def damaged(told: list[Raw]) -> list[Raw]:
    lines: list[Raw] = returned(len(told))["lignesImport"]
    for rank, (line, answer) in enumerate(zip(lines, told, strict=True), 1):
        line |= (
            answer
            if "numeroEditeur" not in answer
            else {"numeroEditeur": answer["numeroEditeur"][:-1] + str(rank)}
        )
    return lines


@few
@given(
    told=st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=6),
    order=st.randoms(use_true_random=False),
    cut=st.integers(0, 6),
)
def test_neither_the_order_nor_the_parts_of_a_file_matter(
    told: list[Raw], order: random.Random, cut: int
) -> None:
    lines, sent = damaged(told), sent_bytes(6)
    whole = summary(matched({"lignesImport": lines}, sent))
    order.shuffle(lines)
    assert summary(matched({"lignesImport": lines}, sent)) == whole
    parts = [matched({"lignesImport": part}, sent) for part in (lines[:cut], lines[cut:])]
    assert summary(parts[0]) | summary(parts[1]) == whole


@few
@given(told=st.lists(chosen, min_size=1, max_size=5), order=st.randoms(use_true_random=False))
def test_what_was_applied_is_unchanged_when_it_comes_again(told: list[Any], order: random.Random) -> None:
    lines = damaged([answer for _, answer in told])
    first = matched({"lignesImport": lines}, sent_bytes(5))
    known = {
        one.line.numero_editeur: Known(one.verdict, one.line.numero_asp, one.line.code, one.line.label)
        for one in first
        if one.verdict in ("accepted", "known", "rejected")
    }
    order.shuffle(lines)
    again = {
        one.line.numero_editeur: one.verdict for one in matched({"lignesImport": lines}, sent_bytes(5), known)
    }
    assert again == {
        one.line.numero_editeur: "unchanged" if one.line.numero_editeur in known else one.verdict
        for one in first
    }


RETURN = written(returned(2), indent=1)
models = st.sampled_from([*MODELS])


def read_or_refused(data: bytes, model: str) -> None:
    """Every line of it, each with its text, each with a verdict; or one sentence."""
    try:
        scan(data)
        read = read_return(data, structure(model, LANE), LANE)
    except Unreadable as refusal:
        said_in_a_sentence(refusal)
        return
    found = match(read, attempts(sent_bytes(2)))
    assert [one.line for one in found] == list(read.lines)
    assert [line.position for line in read.lines] == [*range(len(read.lines))]
    assert {one.verdict for one in found} <= set(VERDICTS)
    texts = [*read.notes, read.numero_ans, read.siret]
    for one in found:
        line = one.line
        texts += [line.raw, line.numero_editeur, line.numero_asp, line.code, line.label, *one.remarks]
        texts += [
            text for each in one.differences for text in (each.sent, each.returned, each.place, each.sentence)
        ]
        assert {*line.notes, *line.doubts} <= {*one.remarks}
    assert "\0" not in "".join(texts)
    assert "".join(texts).encode()
    assert len(read.notes) < 20


@given(
    flips=st.lists(st.tuples(st.integers(0, len(RETURN) - 1), st.integers(1, 255)), max_size=4), model=models
)
def test_a_return_with_flipped_bits(flips: list[tuple[int, int]], model: str) -> None:
    data = bytearray(RETURN)
    for position, mask in flips:
        data[position] ^= mask
    read_or_refused(bytes(data), model)


@given(data=st.binary(max_size=200), model=models)
@example(b"\xff\xfe{\x00}\x00", "default")
@example(b'\xef\xbb\xbf{"lignesImport":[{}', "default")
def test_any_bytes(data: bytes, model: str) -> None:
    read_or_refused(data, model)


TAGS = [*LANE.tags, "siret", "inconnue", "CODETRAITEMENT"]
odd_json = st.recursive(
    any_json | st.sampled_from(["\ud800", "\0", "A0001", "0000"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(TAGS), inner, max_size=6),
    max_leaves=8,
)


@given(value=odd_json, model=models)
def test_any_json(value: Any, model: str) -> None:
    read_or_refused(json.dumps(value).encode(), model)
    read_or_refused(json.dumps({"lignesImport": value}).encode(), model)


@given(value=odd_json, tag=st.sampled_from(TAGS), where=st.integers(0, 40), model=models)
def test_any_json_put_somewhere_in_a_return(value: Any, tag: str, where: int, model: str) -> None:
    raw = returned(2)
    holders = [*_objects(raw)]
    holders[where % len(holders)][tag] = value
    read_or_refused(json.dumps(raw).encode(), model)


def _objects(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from _objects(inner)


@few
@given(lines=st.lists(any_json, max_size=6), spaces=st.sampled_from([None, 0, 3]))
def test_each_item_of_the_list_is_one_line_with_its_exact_text(lines: list[Any], spaces: int | None) -> None:
    read = read_return(json.dumps({"lignesImport": lines}, indent=spaces).encode(), SHAPE, LANE)
    assert [json.loads(line.raw) for line in read.lines] == lines


@pytest.mark.parametrize(
    "text", ["1e999999999", "-1e-999999999", "1e99999999999999999999", "9" * 5000, "-0", "NaN", "-Infinity"]
)
@pytest.mark.parametrize(
    "tag", ["montantSegurHT", "numLigne", "numeroEditeur", "codeTraitement", "numeroASP", "SIRET"]
)
def test_numbers_beyond_measure(tag: str, text: str) -> None:
    raw = returned(2)
    line = raw["lignesImport"][0]
    holder = next(held for held in (line, line["commande"], raw) if tag in held)
    holder[tag] = "@@"
    read_or_refused(written(raw).replace(b'"@@"', text.encode()), "default")


def test_the_walk_over_a_file_is_bounded_by_its_length() -> None:
    """No part of a plain file is decoded more than once: what is looked at stays what the file has."""
    seen: list[int] = []

    class Counting(Split):
        def _piece(self, at: int) -> Any:
            seen.append(at)
            return super()._piece(at)

    Counting(Reading(RETURN.decode(), SHAPE), SHAPE).run()
    assert len(seen) == len(set(seen)) == 2
