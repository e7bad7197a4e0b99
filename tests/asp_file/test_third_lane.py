"""A lane is data: a made-up third one is written, read, judged, guessed and described all the same."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_app.asp_file import default_structure, guess_lane, json_schema, judge, write
from requests_app.rules import Context, Decisions, Lane, lanes, load_lane

from ..corpus_index import TODAY
from ..trees import trees

COULOIRS = Path(__file__).parents[2] / "requests_app" / "couloirs"


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Lane:
    """MS1's table under other names, with another enumeration and another length."""
    folder = tmp_path_factory.mktemp("couloirs")
    text = (COULOIRS / "ms1_dui.toml").read_text("utf-8")
    for old, new in (
        ('code = "ms1-dui"', 'code = "ms3-dui"'),
        ('prefix = "MS1-DUI-Va1"', 'prefix = "MS3-DUI-Va2"'),
        ('"DMP, INS" = "DMP et INS"', '"DMP et INS" = "DMP et INS"'),
        ("below_length = 25", "below_length = 12"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "operateurs.csv").write_bytes((COULOIRS / "operateurs.csv").read_bytes())
    path = folder / "ms3_dui.toml"
    path.write_text(text, "utf-8")
    return load_lane(path)


@settings(max_examples=8)
@given(data=st.data())
def test_a_made_up_lane_goes_all_the_way(third, data):
    shape = default_structure(third)
    tree = data.draw(trees(third))
    written = write(tree, shape, third, Decisions())
    report = judge(written, shape, Context(third, TODAY))
    assert (report.errors, report.document.tree) == (0, tree)
    schema = json_schema(third, shape, Decisions())
    assert jsonschema.Draft202012Validator(schema).is_valid(json.loads(written))
    assert guess_lane(written, [*lanes().values(), third]) is third
