"""What differs between two lines: by tag, by number, never by rank."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.asp_file import default_structure, read, write
from requests_app.asp_file.line_changes import IDENTITY, LineChanges, Thing, line_changes, same
from requests_app.rules import Container, Decisions, Level, Node, Number, lanes
from tests.trees import big_tree, trees

LANE = lanes()["ms1-dui"]


def _line(*ogs: tuple[str, list[str]], **values: Any) -> Node:
    """A line of such OG, each with its ESMS; their scenarios in the same order."""
    held = [Node(Level.OG, {"FINESSJuridique": number, "FINESSGeos": [*geos]}) for number, geos in ogs]
    esms = [
        Node(Level.ESMS, {"FINESSGeo": number, "profilMetier": "PA"}) for _, geos in ogs for number in geos
    ]
    piece = Node(Level.PJ, {"typeFichier": "BON_COMMANDE", "formatFichier": "PDF", "nomFichier": "x"})
    return Node(Level.LINE, values, {Level.OG: held, Level.ESMS: esms, Level.PJ: [piece]})


def _told(found: LineChanges) -> dict[str, list[Any]]:
    return {
        "changed": [(one.thing.key, one.tag, one.before, one.after) for one in found.changed],
        "added": [(str(one.thing.level), one.thing.key, one.thing.og) for one in found.added],
        "removed": [(str(one.thing.level), one.thing.key, one.thing.og) for one in found.removed],
    }


def _changed(*changes: tuple[Any, ...]) -> dict[str, list[Any]]:
    return {"changed": list(changes), "added": [], "removed": []}


@given(trees(LANE, max_lines=1), st.randoms(use_true_random=False))
def test_another_order_is_no_difference(tree: Node, random: Any) -> None:
    line = tree.nodes(Level.LINE)[0]
    other = deepcopy(line)
    for level in (Level.OG, Level.ESMS, Level.PJ):
        random.shuffle(other.nodes(level))
    for og in other.nodes(Level.OG):
        random.shuffle(og.get("FINESSGeos"))
    assert not line_changes(line, other)


@given(trees(LANE, max_lines=2), trees(LANE, max_lines=1))
def test_what_one_way_adds_the_other_way_removes(left: Node, right: Node) -> None:
    before, after = left.nodes(Level.LINE)[0], right.nodes(Level.LINE)[0]
    there, back = line_changes(before, after), line_changes(after, before)
    assert {id(one.node) for one in there.added} == {id(one.node) for one in back.removed}
    assert sorted(one.tag for one in there.changed) == sorted(one.tag for one in back.changed)


def test_an_answer_that_changed_is_named_with_its_place() -> None:
    before, after = _line(("A", ["1", "2"]), regimeTVA="TTC"), _line(("A", ["1", "2"]), regimeTVA="HT")
    after.nodes(Level.ESMS)[1].values["profilMetier"] = "PH"
    found = line_changes(before, after)
    assert _told(found) == _changed(("", "regimeTVA", "TTC", "HT"), ("2", "profilMetier", "PA", "PH"))
    assert found.changed[1].thing == Thing(Level.ESMS, "2", "A")


def test_esms_and_og_that_come_and_go() -> None:
    found = line_changes(_line(("A", ["1", "2"]), ("C", ["5"])), _line(("A", ["1", "3"]), ("B", ["4"])))
    assert _told(found) == {
        "changed": [],
        "added": [("og", "B", ""), ("esms", "3", "A"), ("esms", "4", "B")],
        "removed": [("og", "C", ""), ("esms", "2", "A"), ("esms", "5", "C")],
    }


def test_an_og_whose_number_was_corrected_is_the_same_og() -> None:
    found = line_changes(_line(("A", ["1", "2"]), ("B", ["3"])), _line(("Z", ["1", "2"]), ("B", ["3"])))
    assert _told(found) == _changed(("Z", "FINESSJuridique", "A", "Z"))


def test_what_such_an_og_loses_is_told_under_its_new_number() -> None:
    found = line_changes(_line(("A", ["1", "2"])), _line(("Z", ["2"])))
    assert _told(found)["removed"] == [("esms", "1", "Z")]


def test_an_esms_moved_to_another_og() -> None:
    found = line_changes(_line(("A", ["1", "2"]), ("B", ["3"])), _line(("A", ["1"]), ("B", ["2", "3"])))
    assert _told(found) == _changed(("2", "FINESSJuridique", "A", "B"))


def test_an_esms_that_no_og_names_any_more() -> None:
    after = _line(("A", ["1", "2"]))
    after.nodes(Level.OG)[0].values["FINESSGeos"] = ["1"]
    assert _told(line_changes(_line(("A", ["1", "2"])), after)) == _changed(
        ("2", "FINESSJuridique", "A", None)
    )


def test_the_same_number_twice_is_seen() -> None:
    found = line_changes(_line(("A", ["1"])), _line(("A", ["1", "1"])))
    assert _told(found)["added"] == [("esms", "1", "A")]


def test_pieces_are_compared_by_their_type() -> None:
    before, after = _line(("A", ["1"])), _line(("A", ["1"]))
    after.nodes(Level.PJ)[0].values |= {"nomFichier": "y", "formatFichier": "PNG"}
    found = line_changes(before, after, aside=IDENTITY)
    assert _told(found) == _changed(("BON_COMMANDE", "formatFichier", "PDF", "PNG"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Number("1e3"), Number("1000.0"), True),
        (Number("1e99999999999999999999"), Number("1"), False),
        (Number("1"), "1", False),
        (True, Number("1"), False),
        (None, "", False),
        (Container("object"), Container("object"), True),
        (["1", Number("2")], ["1", Number("2.0")], True),
        (["1"], ["1", "1"], False),
    ],
    ids=lambda value: repr(value),
)
def test_same(before: Any, after: Any, expected: bool) -> None:
    assert same(before, after) is expected


def test_a_certificate_of_nulls_equals_one_null() -> None:
    """D5: which of the two the writer gives may be switched between two attempts."""
    tree = big_tree(LANE, 1, 3)
    shape = default_structure(LANE)
    documents = [
        read(write(tree, shape, LANE, Decisions(certificate_as_null=switch)), shape, LANE)
        for switch in (False, True)
    ]
    before, after = (document.tree.nodes(Level.LINE)[0] for document in documents)
    assert after.nodes(Level.OG)[0].null_blocks > before.nodes(Level.OG)[0].null_blocks
    assert not line_changes(before, after)
