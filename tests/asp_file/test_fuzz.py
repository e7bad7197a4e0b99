"""Whatever the bytes: a report, or a refusal in a sentence, and never another exception."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from requests_app.asp_file import Unreadable, guess_lane, judge
from requests_app.rules import Context, lanes

from ..corpus_index import CORPUS, TODAY
from .models import MODELS, structure

LANE = lanes()["ms1-dui"]
GOLDEN = (CORPUS.parent / "golden" / "ms1-dui.json").read_bytes()
TAGS = [*LANE.tags, "siret", "inconnue"]

shapes = st.sampled_from([structure(name, LANE) for name in MODELS])
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["123456789", "15/03/2023", "MS1-DUI-Va1-BDC-A0001.pdf", "E", "TTC", "+33100000000"])
)
any_json = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(TAGS), inner, max_size=6),
    max_leaves=30,
)


def said_in_a_sentence(refusal: Unreadable) -> None:
    assert refusal.sentence.endswith(".")


def judged_or_refused(data: bytes, shape) -> None:
    """Judge, and say the report as JSON; or refuse in one sentence."""
    try:
        report = judge(data, shape, Context(LANE, TODAY), file_name="x.json")
        text = json.dumps(report.as_dict(), ensure_ascii=False).encode()
    except Unreadable as refusal:
        said_in_a_sentence(refusal)
        return
    assert json.loads(text)["errors"] == report.errors
    lines = {finding.line for finding in report.findings if finding.is_error and finding.line is not None}
    assert sorted(finding.line for finding in report.findings if finding.first) == sorted(lines)


@given(cut=st.integers(0, len(GOLDEN)), shape=shapes)
def test_a_truncated_file(cut, shape):
    judged_or_refused(GOLDEN[:cut], shape)


@given(
    flips=st.lists(st.tuples(st.integers(0, len(GOLDEN) - 1), st.integers(1, 255)), max_size=4), shape=shapes
)
def test_a_file_with_flipped_bits(flips, shape):
    data = bytearray(GOLDEN)
    for position, mask in flips:
        data[position] ^= mask
    judged_or_refused(bytes(data), shape)


@given(value=any_json, shape=shapes)
def test_any_json(value, shape):
    judged_or_refused(json.dumps(value).encode(), shape)


@given(value=any_json, tag=st.sampled_from(TAGS), where=st.integers(0, 40), shape=shapes)
def test_any_json_put_somewhere_in_a_sound_file(value, tag, where, shape):
    raw = json.loads(GOLDEN)
    holders = [*_objects(raw)]
    holders[where % len(holders)][tag] = value
    judged_or_refused(json.dumps(raw).encode(), shape)


def _objects(value):
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from _objects(inner)


@given(data=st.binary(max_size=200), shape=shapes)
@example(b"\xff\xfe{\x00}\x00", structure("default", LANE))
@example(b"\xef\xbb\xbf", structure("default", LANE))
def test_any_bytes(data, shape):
    judged_or_refused(data, shape)
    with pytest.raises(Unreadable):
        guess_lane(data)


@pytest.mark.parametrize(
    "text", ["1e999999999", "-1e-999999999", "1e99999999999999999999", "9" * 5000, "-0", "0e0"]
)
@pytest.mark.parametrize("tag", ["montantSegurHT", "numLigne", "numeroEditeur", "isMandataire"])
def test_numbers_beyond_measure(tag, text):
    raw = json.loads(GOLDEN)
    line = raw["lignesImport"][0]
    holder = next(held for held in (line, line["commande"], line["beneficiaires"]) if tag in held)
    holder[tag] = "@@"
    judged_or_refused(json.dumps(raw).replace('"@@"', text).encode(), structure("default", LANE))
