"""Reading what was written gives the same tree, whatever the model; every judge agrees that it is sound."""

import json
from datetime import date
from functools import cache

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_app.asp_file import Structure, json_schema, judge, write
from requests_app.rules import Context, Decisions, Lane, Node, lanes

from ..trees import trees
from .models import MODELS, ONE_CERTIFICATE, structure

SHIPPED, SWITCHED = Decisions(), Decisions(certificate_as_null=True)
TODAY = date(2023, 3, 20)

each_lane = pytest.mark.parametrize("code", lanes())
each_model = pytest.mark.parametrize("model", MODELS)
#: Sixteen combinations each: a fraction of the profile's pace is enough.
some = settings(max_examples=max(4, settings().max_examples // 4))


@cache
def shape_of(model: str, code: str) -> Structure:
    return structure(model, lanes()[code])


@cache
def validators(model: str, code: str, decisions: Decisions):
    schema = json_schema(lanes()[code], shape_of(model, code), decisions)
    return jsonschema.Draft202012Validator(schema), jsonschema_rs.validator_for(schema)


def draw_tree(data: st.DataObject, lane: Lane, model: str) -> Node:
    return data.draw(trees(lane, one_certificate=model in ONE_CERTIFICATE))


@each_lane
@each_model
@some
@given(data=st.data())
def test_what_was_written_is_read_back_the_same_and_found_sound_by_all(code, model, data):
    lane, shape = lanes()[code], shape_of(model, code)
    tree = draw_tree(data, lane, model)
    written = write(tree, shape, lane, SHIPPED)
    report = judge(written, shape, Context(lane, TODAY))
    assert report.document.tree == tree
    assert [finding for finding in report.findings if finding.is_error] == []
    assert write(report.document.tree, shape, lane, SHIPPED) == written
    slow, fast = validators(model, code, SHIPPED)
    raw = json.loads(written)
    assert list(slow.iter_errors(raw)) == []
    assert fast.is_valid(raw)


@each_lane
@each_model
@some
@given(data=st.data())
def test_without_a_certificate_null_may_stand_for_the_block(code, model, data):
    lane, shape = lanes()[code], shape_of(model, code)
    tree = draw_tree(data, lane, model)
    written = write(tree, shape, lane, SWITCHED)
    report = judge(written, shape, Context(lane, TODAY, decisions=SWITCHED))
    assert [finding for finding in report.findings if finding.is_error] == []
    assert write(report.document.tree, shape, lane, SWITCHED) == written
    assert write(report.document.tree, shape, lane, SHIPPED) == write(tree, shape, lane, SHIPPED)
    assert list(validators(model, code, SWITCHED)[0].iter_errors(json.loads(written))) == []
