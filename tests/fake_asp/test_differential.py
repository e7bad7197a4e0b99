"""Two readings of the documents, the rulebook's and the witness's: they differ only where it is explained.

``SEGUR_TEST_WITNESS=20000`` judges every fault in every sound line, and so many pairs of faults; with ``-s`` it prints
the differences by cause.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.asp_file import default_structure, write
from requests_app.fake_asp import PAPERS, Paper, Refused, Register, guess_paper, take, treat
from requests_app.rules import Decisions, lanes
from tests.corpus_index import CORPUS, cases, index
from tests.trees import trees

from . import deposits as made
from . import differential
from .causes import CAUSES, cause_of
from .differential import Compared, Difference, compare_batch, compare_file
from .population import Planned, batches, each_single_once, every_single, pairs, rare_pairs, spoiled_files

SEED = 20231204
#: How many pairs of faults a lane gets; every fault in every line where the variable asks for a larger run.
ASKED = os.environ.get("SEGUR_TEST_WITNESS")
PAIRS = int(ASKED or 200)


def planned(paper: Paper, rng: random.Random) -> list[Planned]:
    """The lines of a lane; the second lane's differ from the first's in the scenarios alone, and are thinned."""
    if ASKED:
        lines = list(every_single(paper))
    else:
        lines = each_single_once(paper, rng)
        if paper is made.MS2:
            lines = [one for one in lines if "scenario" in one[1][0].label or rng.random() < 0.2]
    return [*lines, *pairs(paper, PAIRS, rng), *rare_pairs()]


def compared_files() -> Iterator[Compared]:
    """The corpus' files that stand alone, the references, and files spoiled as a whole."""
    for case in cases():
        if case.context is None:
            yield compare_file(case.data, PAPERS[case.lane])
    for row in index()["unreadable"]:
        for paper in PAPERS.values():
            yield compare_file((CORPUS / row["file"]).read_bytes(), paper)
    for code, paper in PAPERS.items():
        yield compare_file((CORPUS.parent / "golden" / f"{code}.json").read_bytes(), paper)
        yield from (compare_file(data, paper) for data in spoiled_files(paper))


def test_the_two_readings_differ_only_where_it_is_explained() -> None:
    rng = random.Random(SEED)
    files = list(compared_files())
    differences = [difference for compared in files for difference in compared.differences]
    lines = 0
    for paper in PAPERS.values():
        plan = planned(paper, rng)
        lines += len(plan)
        for data in batches(plan, paper):
            differences += compare_batch(data, paper)
    grouped: dict[str, list[Difference]] = defaultdict(list)
    unexplained = []
    for difference in differences:
        cause = cause_of(difference)
        if cause is None:
            unexplained.append(f"{difference.key}: {difference.told} {difference.finding}")
        else:
            grouped[cause.name].append(difference)
    print(f"{len(files)} files, {lines} lines, {len(differences)} differences, seed {SEED}")
    for cause in CAUSES:
        print(f"{len(grouped[cause.name]):6} {cause.name} [{cause.source}]\n       {cause.why}")
    assert unexplained == []
    assert [cause.name for cause in CAUSES if not grouped[cause.name]] == []
    # What the rulebook takes the witness takes, but for a file that the agency gave back.
    assert {
        difference.rule
        for compared in files
        if compared.rulebook_takes and not compared.witness_takes
        for difference in compared.differences
    } == {"file.treated"}


@pytest.mark.parametrize(
    ("tag", "change", "seen"),
    [
        ("nomAdminTechnique", {"below_length": 26}, "witness nomAdminTechnique 3"),
        ("emailResponsableOG", {"below_length": 149}, "rulebook text.length emailResponsableOG"),
        ("utiliteCertificat", {"required_if": "never"}, "witness utiliteCertificat 1"),
        ("numeroCarteCPX", {"required_if": "always"}, "rulebook null.forbidden numeroCarteCPX"),
        ("IsRefSoins", {"null_if": None}, "witness IsRefSoins 2"),
        ("statutAdminTechnique", {"values": {"E": "", "S": "", "X": ""}}, "witness statutAdminTechnique 4"),
        ("regimeTVA", {"values": {"TTC": ""}}, "rulebook value.enum regimeTVA"),
    ],
)
def test_a_rule_that_changes_is_seen(
    tag: str, change: dict[str, Any], seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = lanes()[made.MS1.code]
    changed = replace(lane, tags={**lane.tags, tag: replace(lane.tags[tag], **change)})
    monkeypatch.setattr(differential, "lanes", lambda: {lane.code: changed})
    plan = [one for one in each_single_once(made.MS1, random.Random(SEED)) if tag in one[1][0].label]
    found = [difference for data in batches(plan, made.MS1) for difference in compare_batch(data, made.MS1)]
    assert seen in {difference.key for difference in found if cause_of(difference) is None}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_witness_takes_what_the_portal_writes(data: st.DataObject) -> None:
    lane = data.draw(st.sampled_from(list(lanes().values())))
    paper = PAPERS[lane.code]
    content = write(data.draw(trees(lane)), default_structure(lane), lane, Decisions())
    numero = take(content, paper).document["numeroAns"]
    answer = treat(made.deposit(content, paper=paper, name=f"JSON-{numero}-20231204-001.json"), Register())
    assert [outcome.label for outcome in answer.outcomes if not outcome.accepted] == []
    assert guess_paper(content) is paper


def test_every_lane_has_its_witness() -> None:
    assert set(PAPERS) == set(lanes())


def test_a_file_given_back_is_refused_when_deposited_again() -> None:
    back = made.treated(made.document()).returned
    assert back is not None
    with pytest.raises(Refused, match="impId"):
        take(back, made.MS1)
