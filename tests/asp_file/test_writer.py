"""Writing: what a structure or the format cannot say is refused, the rest is settled by the decisions."""

import copy

import pytest
import simplejson

from requests_app.asp_file import NotWritable, default_structure, read, write
from requests_app.rules import Container, Decisions, Level, Mark, Node, Number, lanes

from ..corpus_index import CORPUS
from .models import structure

LANE = lanes()["ms1-dui"]
SHAPE = default_structure(LANE)
SHIPPED = Decisions()
GOLDEN = (CORPUS.parent / "golden" / "ms1-dui.json").read_bytes()


def golden() -> Node:
    return read(GOLDEN, SHAPE, LANE).tree


def written(tree: Node, decisions: Decisions = SHIPPED, model: str = "default") -> dict:
    return simplejson.loads(write(tree, structure(model, LANE), LANE, decisions), use_decimal=True)


def first_line(raw: dict) -> dict:
    return raw["lignesImport"][0]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (Mark.MISSING, "la réponse manque"),
        (Mark.NOT_YET, "pas encore attribuée"),
        (Mark.UNREADABLE, "pas lisible"),
        (Container("object"), "valeur simple"),
        (["a"], None),
    ],
    ids=["missing", "not-yet", "unreadable", "object", "list"],
)
def test_what_is_no_value_is_not_written(value, says):
    tree = golden()
    tree.nodes(Level.LINE)[1].values["numeroEditeur"] = value
    if says is None:
        assert written(tree)["lignesImport"][1]["numeroEditeur"] == value
        return
    with pytest.raises(NotWritable, match=f"numeroEditeur.*ligne 2.*{says}"):
        write(tree, SHAPE, LANE, Decisions())


@pytest.mark.parametrize("mark", list(Mark), ids=str)
@pytest.mark.parametrize("level", [Level.OG, Level.ESMS, Level.PJ])
def test_nodes_that_are_only_a_mark_are_not_written(level, mark):
    tree = golden()
    tree.nodes(Level.LINE)[0].children[level] = mark
    with pytest.raises(NotWritable):
        write(tree, SHAPE, LANE, Decisions())


@pytest.mark.parametrize(
    ("number", "expected"),
    [("5840", "5840.00"), ("5840.5", "5840.50"), ("5.84e3", "5840.00"), ("0.10", "0.10")],
)
def test_an_amount_is_written_with_two_decimals(number, expected):
    tree = golden()
    tree.nodes(Level.LINE)[0].values["montantSegurHT"] = Number(number)
    assert f'"montantSegurHT": {expected}\n'.encode() in write(tree, SHAPE, LANE, Decisions())


@pytest.mark.parametrize("number", ["5840.001", "1e400", "1e99999999999999999999"])
def test_an_amount_that_two_decimals_cannot_say_is_refused(number):
    tree = golden()
    tree.nodes(Level.LINE)[0].values["montantSegurHT"] = Number(number)
    with pytest.raises(NotWritable, match="montantSegurHT"):
        write(tree, SHAPE, LANE, Decisions())


def test_half_a_character_is_refused():
    tree = golden()
    tree.nodes(Level.LINE)[0].values["nomMandataire"] = "\ud800"
    with pytest.raises(NotWritable):
        write(tree, SHAPE, LANE, Decisions())


@pytest.mark.parametrize(
    ("answers", "tag", "expected"),
    [
        ({"statutAdminTechnique": "S", "contractualisationEditeur": True}, "contractualisationEditeur", None),
        ({"statutAdminTechnique": "E", "contractualisationEditeur": True}, "contractualisationEditeur", True),
        ({"contractualisationOG": False, "numeroCarteCPX": "B123456789"}, "numeroCarteCPX", "B123456789"),
        ({"contractualisationOG": False, "numeroCarteCPX": Mark.MISSING}, "numeroCarteCPX", None),
    ],
    ids=["publisher-under-structure", "publisher-under-publisher", "card-as-typed", "no-card"],
)
def test_what_is_not_required_is_settled_as_decided(answers, tag, expected):
    tree = golden()
    tree.nodes(Level.LINE)[0].nodes(Level.OG)[0].values |= answers
    og = first_line(written(tree))["beneficiaires"]["etablissementsClients"][0]
    assert {**og, **og["certificatServeur"]}[tag] == expected


@pytest.mark.parametrize(("switched", "block"), [(False, dict), (True, type(None))], ids=["nulls", "null"])
def test_without_a_certificate_the_block_is_as_decided(switched, block):
    raw = written(golden(), Decisions(certificate_as_null=switched))
    og = raw["lignesImport"][1]["beneficiaires"]["etablissementsClients"][1]
    assert type(og["certificatServeur"]) is block


def test_one_certificate_a_line_refuses_og_that_answer_differently():
    with pytest.raises(NotWritable, match=r"ligne 2.*organismes n’ont pas la même réponse"):
        written(golden(), model="certificates-beside")


def test_a_scenario_without_its_og_cannot_hang_under_one():
    tree = golden()
    tree.nodes(Level.LINE)[0].nodes(Level.ESMS)[0].values["FINESSGeo"] = "999999999"
    with pytest.raises(NotWritable, match=r"scenarioInstallation.*aucun OG"):
        written(tree, model="scenarios-under-their-og")


def test_the_keys_are_those_of_the_structure_in_its_order():
    raw = written(golden(), model="all-at-once")
    assert list(raw) == ["lignesImport", "siret", "numeroAns", "impId"]
    assert list(raw["lignesImport"][0])[1:4] == ["montantSegurHT", "regimeTVA", "dateCommande"]
    og = raw["lignesImport"][1]["infosBeneficiaires"]["etablissementsClients"][1]
    assert og["FINESSGeos"] == [{"finess": "2A9996105"}, {"finess": "2B9996202"}]
    assert [one["FINESSGeo"] for one in og["scenarioInstallation"]] == ["2A9996105", "2B9996202"]


def test_writing_leaves_the_tree_as_it_was():
    tree = golden()
    before = copy.deepcopy(tree)
    write(tree, SHAPE, LANE, Decisions())
    assert tree == before
