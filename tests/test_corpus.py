"""The rulebook against the corpus: each file gives exactly its findings, no more and no fewer."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

import pytest

from requests_app.asp_file import Structure, Unreadable, default_structure, guess_lane, judge, locate, read
from requests_app.rules import REGISTRY, Finding, check, lanes

from .corpus_index import (
    CORPUS,
    TODAY,
    Case,
    Expected,
    Key,
    bare_context,
    cases,
    index,
    portal_context,
    put_facts,
    zip_cases,
)

CASES = cases()
BARE = [case for case in CASES if case.context is None]
PORTAL = [case for case in CASES if case.context is not None]
FAULTY = [case for case in CASES if case.verdict == "error"]
UNREADABLE = index()["unreadable"]


@cache
def findings_of(case: Case) -> list[Finding]:
    """What the rulebook says of a file, where it stands alone or in the portal that its context describes."""
    structure = default_structure(lanes()[case.lane])
    if case.context is None:
        return list(judge(case.data, structure, bare_context(case), file_name=case.file_name).findings)
    context = portal_context(case)
    document = read(case.data, structure, context.lane)
    put_facts(case, document.tree)
    return locate([*document.findings, *check(document.tree, context)], structure)


def keys(findings: Sequence[Finding | Expected]) -> list[Key]:
    return [(f.rule, str(f.severity), f.tag, f.line, f.pointer) for f in findings]


def by_file(case: Case) -> str:
    return case.file.removesuffix(".json")


@pytest.mark.parametrize("case", CASES, ids=by_file)
def test_a_file_gives_exactly_its_findings(case: Case) -> None:
    assert keys(findings_of(case)) == keys(case.findings)


@pytest.mark.parametrize("case", [case for case in CASES if case.findings], ids=by_file)
def test_a_finding_says_what_where_and_its_source(case: Case) -> None:
    told = {finding.key: finding for finding in case.findings}
    for finding in findings_of(case):
        assert finding.message.strip()
        assert finding.section.strip()
        expected = told[(finding.rule, str(finding.severity), finding.tag, finding.line, finding.pointer)]
        if expected.repair is not None:
            assert finding.repair == expected.repair
        if expected.first is not None:
            assert finding.first is expected.first


@pytest.mark.parametrize("case", BARE, ids=by_file)
def test_exactly_one_error_of_each_faulty_line_is_the_first(case: Case) -> None:
    findings = findings_of(case)
    faulty = {finding.line for finding in findings if finding.is_error and finding.line is not None}
    firsts = Counter(finding.line for finding in findings if finding.first and finding.line is not None)
    assert firsts == Counter(faulty)
    assert all(finding.is_error for finding in findings if finding.first)


@pytest.mark.parametrize("case", [case for case in BARE if case.verdict == "valid"], ids=by_file)
def test_the_lane_of_a_sound_file_is_guessed(case: Case) -> None:
    assert guess_lane(case.data).code == case.lane


@pytest.mark.parametrize("row", UNREADABLE, ids=lambda row: row["file"].removesuffix(".json"))
@pytest.mark.parametrize("lane", sorted(lanes()))
def test_what_cannot_be_judged_is_refused_in_a_sentence(row: dict[str, object], lane: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read((CORPUS / str(row["file"])).read_bytes(), _structure(lane), lanes()[lane])
    sentence = str(refusal.value)
    assert [word for word in row["says"] if word not in sentence] == []  # type: ignore[attr-defined]
    assert sentence.endswith(".")


def test_a_file_of_more_than_fifty_megabytes_is_refused() -> None:
    data = CASES[0].data
    full = data + b" " * (50_000_000 - len(data))
    lane = lanes()[CASES[0].lane]
    assert read(full, _structure(lane.code), lane).findings == []
    with pytest.raises(Unreadable, match="50"):
        read(full + b" " * (50 * 1024 * 1024 - len(full) + 1), _structure(lane.code), lane)


def test_a_number_longer_than_python_turns_into_an_integer_is_judged_all_the_same() -> None:
    case = next(case for case in BARE if case.verdict == "valid")
    data = case.data.replace(b'"numLigne": 1,', b'"numLigne": ' + b"1" * 5000 + b",")
    findings = judge(data, _structure(case.lane), bare_context(case)).findings
    assert keys(findings) == [("num_ligne.sequence", "error", "numLigne", 1, "/lignesImport/0/numLigne")]


def test_the_corpus_meets_every_rule_and_no_other() -> None:
    met = {finding.rule for case in CASES for finding in case.findings}
    met |= {finding.rule for case in zip_cases() for finding in case.findings}
    assert met == set(REGISTRY)


def test_the_corpus_says_each_severity_as_the_registry_does() -> None:
    told = {(finding.rule, finding.severity) for case in CASES for finding in case.findings}
    assert {(rule, severity) for rule, severity in told if str(REGISTRY[rule].severity) != severity} == set()


def test_every_file_of_the_corpus_is_in_the_index() -> None:
    listed = {case.file for case in CASES} | {row["file"] for row in UNREADABLE}
    assert {path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*.json")} == listed
    assert len(listed) == len(CASES) + len(UNREADABLE)


def test_each_fault_has_a_verdict_that_agrees_and_a_source() -> None:
    for case in CASES:
        severities = {finding.severity for finding in case.findings}
        verdict = "error" if "error" in severities else "warning" if severities else "valid"
        assert (case.verdict, bool(case.source.strip())) == (verdict, True), case.file
    assert len(FAULTY) > len(CASES) / 2
    assert TODAY.year == 2023


def _structure(lane: str) -> Structure:
    return default_structure(lanes()[lane])
