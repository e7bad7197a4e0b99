"""Whatever a file holds, the rules answer: they never raise, and every answer is well made."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.rules import REGISTRY, Container, Lane, Level, Mark, Node, Number, Value, lanes, plain
from requests_app.rules.context import ScaleRow
from requests_app.rules.tree import Scalar

from .trees import LANES, certified, file, judge, line, og, software, with_facts

NUMBERS = st.sampled_from(
    ["0", "-0", "1", "200", "201", "1.0", "1e5", "-1.00", "1e9999999", "9" * 5000, "9" * 40 + ".99"]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["A0001", "a0001", "15/03/2023", "TTC", "HT", "E", "S", "123456789", "+33100000000", "a@b.fr", "PA"]
    ),
)
SCALARS: st.SearchStrategy[Scalar] = st.one_of(
    TEXTS,
    NUMBERS.map(Number),
    st.booleans(),
    st.none(),
    st.sampled_from(Mark),
    st.sampled_from([Container("object"), Container("array")]),
)
VALUES: st.SearchStrategy[Value] = st.one_of(SCALARS, st.lists(SCALARS, max_size=4))
TAGS = sorted(lanes()["ms1-dui"].tags)
SCALE = (ScaleRow("B", amount_ttc=Decimal("2920.00")),)


def spoil(tree: Node, changes: list[tuple[int, str, Value]]) -> Node:
    """Put values anywhere, of any kind."""
    nodes: list[Node] = [tree]
    for one in tree.nodes(Level.LINE):
        nodes += [one, *one.nodes(Level.OG), *one.nodes(Level.ESMS), *one.nodes(Level.PJ)]
    for at, tag, value in changes:
        nodes[at % len(nodes)].values[tag] = value
    return tree


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(LANES),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(TAGS), VALUES), max_size=25),
    st.booleans(),
    st.sampled_from(Level),
    st.one_of(st.none(), st.sampled_from(Mark)),
)
def test_the_rules_answer_whatever_they_are_given(
    lane: Lane, changes: list[tuple[int, str, Value]], portal: bool, level: Level, mark: Mark | None
) -> None:
    one = line(lane)
    one.children[Level.OG] = [og(), certified(FINESSJuridique="123456789", FINESSGeos=["123456789"])]
    tree = with_facts(spoil(file(one, line(lane, 1)), changes))
    if mark is not None and level is not Level.FILE:
        (tree if level is Level.LINE else one).children[level] = mark
    told = software(lane) if portal else None
    for finding in judge(tree, lane, portal=portal, software=told, scale=SCALE if portal else None):
        assert finding.rule in REGISTRY
        assert finding.message
        assert finding.section
        assert finding.message.endswith(".")
        plain(finding.value)


def test_a_hundred_lines_are_judged_line_by_line() -> None:
    tree = file(*[line(index=index, regimeTVA="tva") for index in range(100)])
    assert [finding.line for finding in judge(tree)] == list(range(1, 101))
