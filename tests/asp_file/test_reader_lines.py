"""Reading some lines of a file says of them what reading it whole says."""

import pytest

from requests_app.asp_file import judge_document, read, write
from requests_app.asp_file.document import Document
from requests_app.asp_file.reader import read_lines
from requests_app.rules import Context, Decisions, Finding, Level, Mark, lanes

from ..corpus_index import TODAY
from ..trees import big_tree
from .models import MODELS, structure

LANE = lanes()["ms1-dui"]


def _found(document: Document, asked: set[int]) -> list[Finding]:
    findings = judge_document(document, Context(LANE, TODAY)).findings
    return [one for one in findings if one.place.line in asked]


@pytest.mark.parametrize("asked", [set(), {0}, {1, 3}, {2, 9}], ids=str)
@pytest.mark.parametrize("model", MODELS)
def test_as_in_the_whole_file(model: str, asked: set[int]) -> None:
    tree = big_tree(LANE, 4, 12)
    for line in tree.nodes(Level.LINE):
        line.nodes(Level.OG)[0].values["nomResponsableOG"] = "en minuscules"
        line.nodes(Level.ESMS)[-1].values["profilMetier"] = "inconnu"
    shape = structure(model, LANE)
    data = write(tree, shape, LANE, Decisions())
    whole, some = read(data, shape, LANE), read_lines(data, shape, LANE, asked)
    assert some.tree.values == whole.tree.values
    for position, line in enumerate(whole.tree.nodes(Level.LINE)):
        other = some.tree.nodes(Level.LINE)[position]
        if position in asked:
            assert other == line
        else:
            assert other.get("numeroEditeur") is Mark.UNREADABLE
    found = _found(some, asked)
    assert found == _found(whole, asked)
    expected = ["text.capitals", "value.enum"] * len(asked & {0, 1, 2, 3})
    assert sorted(one.rule for one in found if one.is_error) == sorted(expected)


def test_a_file_without_lines_is_read_as_it_is() -> None:
    shape = structure("default", LANE)
    assert read_lines(b'{"lignesImport": null}', shape, LANE, {0}).tree.nodes(Level.LINE) == []
