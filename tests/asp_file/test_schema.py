"""The JSON Schema: sound in itself, never stricter than the rules, and refusing what a schema can refuse."""

import copy
import json
from dataclasses import replace
from functools import cache

import jsonschema
import jsonschema_rs
import pytest
import simplejson
from hypothesis import given
from hypothesis import strategies as st

from requests_app.asp_file import Structure, default_structure, json_schema, judge
from requests_app.asp_file.schema_conditions import cases
from requests_app.rules import CONDITIONS, Context, Decisions, lanes

from ..corpus_index import CORPUS, TODAY
from ..corpus_index import cases as corpus_cases
from .models import MODELS, default, structure

LANES = lanes()
each_lane = pytest.mark.parametrize("code", LANES)


@cache
def validators(code: str):
    schema = json_schema(LANES[code], default_structure(LANES[code]), Decisions())
    return jsonschema.Draft202012Validator(schema), jsonschema_rs.validator_for(schema)


def agreed(code: str, raw: object) -> bool:
    """What both validators say, who must say the same."""
    slow, fast = validators(code)
    answer = slow.is_valid(raw)
    assert fast.is_valid(raw) is answer
    return answer


def loaded(data: bytes) -> object:
    """The file's content; a number of thousands of digits is cut, which no schema can tell."""
    return json.loads(data.decode("utf-8-sig"), parse_int=lambda text: int(text[:40]))


@each_lane
@pytest.mark.parametrize("model", MODELS)
def test_the_schema_is_valid_against_its_meta_schema(code, model):
    schema = json_schema(LANES[code], structure(model, LANES[code]), Decisions())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


def test_the_default_model_gives_the_default_structure():
    for lane in LANES.values():
        made = json_schema(lane, Structure.from_model(default(), lane), Decisions())
        assert made == json_schema(lane, default_structure(lane), Decisions())


@pytest.mark.parametrize(
    "case", [one for one in corpus_cases() if one.context is None], ids=lambda one: one.file
)
def test_what_the_rules_accept_in_the_corpus_the_schema_accepts(case):
    findings = {finding.rule for finding in case.findings if finding.severity == "error"}
    treated = "file.treated" in {finding.rule for finding in case.findings}
    raw = loaded(case.data)
    if findings or treated:
        agreed(case.lane, raw)
    else:
        assert agreed(case.lane, raw)


#: Rules that a schema can always say by itself.
SAID = (
    "key.missing", "key.unknown", "key.case", "key.moved", "value.enum", "null.forbidden", "text.blank",
    "text.code", "phone.format", "email.format", "finess.format", "operator.unknown", "null.expected",
)  # fmt: skip


@pytest.mark.parametrize(
    "case",
    [
        one
        for one in corpus_cases()
        if one.context is None and any(finding.rule in SAID for finding in one.findings)
    ],
    ids=lambda one: one.file,
)
def test_what_a_schema_can_say_it_says(case):
    assert not agreed(case.lane, loaded(case.data))


_odd = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=60),
    st.text("abcABC ÉÀ'-\u0301\n\t", max_size=60),
    st.from_regex(r"(\+|00|0)[0-9 .\-]{4,20}\n?", fullmatch=True),
    st.from_regex(r"[0-9A-Za-z]{4,15}\n?", fullmatch=True),
    st.from_regex(r"[0-9٠-٩]{2}/[0-9]{2}/[0-9]{4}\n?", fullmatch=True),
    st.sampled_from(
        ["a@b.c", "@b.c", "x@y", "\n@.", "DMP", "DMP, INS", "E", "S", "HT", "CH _20", "CH_20", "", " "]
    ),
    st.sampled_from(["é" * 49, "e\u0301" * 49, "e\u0301" * 50, "E\u0301" * 49, "\u1112\u1161\u11ab" * 49]),
)


@each_lane
@given(where=st.integers(0, 200), value=_odd)
def test_what_the_rules_accept_the_schema_accepts_whatever_a_leaf_says(code, where, value):
    data = (CORPUS.parent / "golden" / f"{code}.json").read_bytes()
    raw = simplejson.loads(data, use_decimal=True)
    spots = [*_leaves(raw)]
    holder, key = spots[where % len(spots)]
    holder[key] = value
    written = simplejson.dumps(raw, use_decimal=True).encode()
    lane = LANES[code]
    accepted = judge(written, default_structure(lane), Context(lane, TODAY)).errors == 0
    answer = agreed(code, json.loads(written))
    assert answer or not accepted


def _leaves(value):
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, held in list(items):
        if isinstance(held, dict | list):
            yield from _leaves(held)
        else:
            yield value, key


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("numeroEditeur", "A0001\n"),
        ("numeroEditeur", "A000"),
        ("numeroEditeur", "A000\u0661"),
        ("typeAction", "c"),
        ("numLigne", 0),
        ("numLigne", 201),
        ("numLigne", "1"),
        ("numeroASP", "123"),
    ],
)
def test_a_wrong_value_of_a_line_is_refused(tag, value):
    raw = json.loads((CORPUS.parent / "golden" / "ms1-dui.json").read_bytes())
    changed = copy.deepcopy(raw)
    changed["lignesImport"][0][tag] = value
    assert (agreed("ms1-dui", raw), agreed("ms1-dui", changed)) == (True, False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("certificate", [{"demandeCertificatServeur": True}]),
        ("no_certificate", [{"demandeCertificatServeur": False}]),
        ("publisher_contract_asked", [{"demandeCertificatServeur": True, "statutAdminTechnique": "E"}]),
        (
            "card_asked",
            [
                {
                    "demandeCertificatServeur": True,
                    "statutAdminTechnique": "E",
                    "contractualisationEditeur": True,
                },
                {"demandeCertificatServeur": True, "statutAdminTechnique": "S", "contractualisationOG": True},
            ],
        ),
    ],
)
def test_a_condition_gives_the_fewest_answers_that_make_it_hold(name, expected):
    found = cases(CONDITIONS[name], LANES["ms1-dui"], Decisions())
    assert [dict(answers) for answers in found] == expected


@pytest.mark.parametrize(
    ("decision", "tag", "value", "expected"),
    [
        ({}, "utiliteCertificat", None, False),
        ({"certificate_usage_required": False}, "utiliteCertificat", None, True),
        ({}, "IsRefSoins", True, False),
        ({"ref_soins_follows_master": False}, "IsRefSoins", True, True),
    ],
    ids=["D11-asked", "D11-off", "D7-null", "D7-off"],
)
def test_the_schema_follows_the_decisions_in_force(decision, tag, value, expected):
    lane = LANES["ms1-dui"]
    schema = json_schema(lane, default_structure(lane), replace(Decisions(), **decision))
    raw = json.loads((CORPUS.parent / "golden" / "ms1-dui.json").read_bytes())
    if tag == "utiliteCertificat":
        og = raw["lignesImport"][0]["beneficiaires"]["etablissementsClients"][0]
        og["certificatServeur"][tag] = value
    else:
        for scenario in [one for line in raw["lignesImport"] for one in line["scenarioInstallation"]]:
            scenario[tag] = value
    assert jsonschema.Draft202012Validator(schema).is_valid(raw) is expected
