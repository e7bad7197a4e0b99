"""The stand-in for the agency answers files of all kinds, distorted on their way: each line gets its verdict back."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from itertools import islice

import pytest

from requests_app.asp_file import Unreadable, default_structure
from requests_app.asp_file.line_changes import AGENCY
from requests_app.asp_file.returns import read_return
from requests_app.asp_file.returns_match import Sent, absent, match, sent_of
from requests_app.fake_asp import (
    PAPERS,
    Deposit,
    Distortions,
    Outcome,
    Register,
    Treated,
    line_refusal,
    treat,
)
from requests_app.fake_asp.numbers import Number as Written
from requests_app.rules import Number, lanes

from ..fake_asp.mutants import bases
from ..fake_asp.population import Planned, batches, each_single_once

COUNT = 120
NAME = "JSON-0123456789-20231204-001.json"


def _in_second_control(planned: Planned, code: str) -> bool:
    """Whether the first control lets the line through: else the file has no answer at all."""
    made = bases(1, "00001", PAPERS[code])[planned[0]]
    made["numLigne"], made["commande"]["montantSegurHT"] = Written("1"), Written("4866.67")
    for mutant in planned[1]:
        made = mutant.applied(made)
    return line_refusal(made) is None


@cache
def _sent(code: str) -> bytes:
    rng = random.Random(20261122)
    plan = list(each_single_once(PAPERS[code], rng))
    rng.shuffle(plan)
    sound: list[Planned] = [(base, ()) for base in (0, 1, 2)] * 7
    passing = (one for one in plan if _in_second_control(one, code))
    chosen = [*islice(passing, COUNT - len(sound)), *sound]
    rng.shuffle(chosen)
    (data,) = batches(chosen, PAPERS[code])
    return data


@cache
def _attempts(code: str) -> Mapping[str, Sent]:
    """The lines that a portal may have sent: numbers of their own, null for the agency's tags."""
    lane = lanes()[code]
    nodes = sent_of(_sent(code), default_structure(lane), lane)
    return {
        number: Sent(rank, 1, rank, number, node)
        for number, node in nodes.items()
        if len(number) == 5 and number.isdecimal()
        for rank in (int(number),)
        if node.get("numLigne") == Number(str(rank))
        and all(node.get(tag) is None for tag in AGENCY - {"impId"})
    }


def _verdict(outcome: Outcome) -> str:
    return "accepted" if outcome.accepted else "known" if outcome.known else "rejected"


def _treated(code: str, distortions: Distortions) -> Treated:
    treated = treat(Deposit(NAME, _sent(code), PAPERS[code]), Register(), distortions)
    assert treated.returned is not None, treated.refusal
    return treated


ALL = Distortions(
    reject={3: "Libellé d’un autre œil", 9: "REJET"},
    unknown_label=frozenset({4, 5}),
    drop=frozenset({1, 7, 60}),
    shuffle=5,
    code_as_number=True,
    encoding="cp1252",
)
DISTORTED = {
    "plain": Distortions(),
    "unknown-label": Distortions(unknown_label=frozenset({1, 2, 3})),
    "reject": Distortions(reject={2: "Autre motif", 5: ""}),
    "drop": Distortions(drop=frozenset({1, 2, 119})),
    "shuffle": Distortions(shuffle=1),
    "code-as-number": Distortions(code_as_number=True),
    "cp1252": Distortions(encoding="cp1252"),
    "utf-16": Distortions(encoding="utf-16"),
    "bom": Distortions(bom=True),
    "all-at-once": ALL,
}


#: Each distortion in one lane; the other lane's files differ in their scenarios alone.
CASES = [*(("ms1-dui", name) for name in DISTORTED), ("ms2-dui-pds", "plain"), ("ms2-dui-pds", "all-at-once")]


@pytest.mark.parametrize(("code", "name"), CASES)
def test_each_line_gets_the_verdict_that_the_stand_in_gave(code: str, name: str) -> None:
    distortions, sent, lane = DISTORTED[name], _attempts(code), lanes()[code]
    treated = _treated(code, distortions)
    read = read_return(treated.returned or b"", default_structure(lane), lane)
    assert len(read.lines) == COUNT - len(distortions.drop)
    found = match(read, sent)
    told = {one.number.upper(): one for one in treated.outcomes if one.number.upper() in sent}
    ours = {one.line.numero_editeur: one for one in found if one.sent is not None}
    expected = {
        number: "undecidable" if outcome.label == "" else _verdict(outcome)
        for number, outcome in told.items()
        if outcome.rank not in distortions.drop
    }
    assert {number: one.verdict for number, one in ours.items()} == expected
    assert {"accepted", "rejected"} <= set(expected.values())
    for number, one in ours.items():
        assert (one.line.numero_asp, one.line.label) == (
            told[number].asp or "",
            " ".join(told[number].label.split()),
        )
    assert {one.verdict for one in found if one.sent is None} <= {"foreign", "undecidable"}
    dropped = {outcome.number for outcome in told.values() if outcome.rank in distortions.drop}
    assert {one.numero_editeur for one in absent(found, sent)} == dropped


def test_a_return_that_was_cut_is_refused_as_such() -> None:
    code = "ms1-dui"
    whole = _treated(code, Distortions()).returned or b""
    for cut in (len(whole) // 3, len(whole) // 2, len(whole) - 4):
        held = _treated(code, Distortions(cut=cut)).returned or b""
        with pytest.raises(Unreadable, match="coupé"):
            read_return(held, default_structure(lanes()[code]), lanes()[code])


def test_a_deposit_made_twice_comes_back_as_known() -> None:
    register, code = Register(), "ms1-dui"
    lane = lanes()[code]
    deposit = Deposit(NAME, _sent(code), PAPERS[code])
    answers = [treat(deposit, register).returned or b"" for _ in range(2)]
    first, second = (
        match(read_return(data, default_structure(lane), lane), _attempts(code)) for data in answers
    )
    assert {one.verdict for one in first if one.sent} == {"accepted", "rejected"}
    known = {one.verdict == "known" for one in second if one.sent and "typeAction" not in one.line.label}
    assert known == {True}  # the fault of typeAction, which stands before it, comes first
