"""Reading files that do not follow the structure: one fault, one finding, and the values are read."""

import copy

import pytest
import simplejson

from requests_app.asp_file import Unreadable, default_structure, guess_lane, read, write
from requests_app.rules import Decisions, Level, Mark, Number, Place, check, lanes
from requests_app.rules.context import Context

from ..corpus_index import CORPUS, TODAY
from ..trees import big_tree
from .models import structure

LANE = lanes()["ms1-dui"]
GOLDEN = CORPUS.parent / "golden" / "ms1-dui.json"


def golden() -> dict:
    return simplejson.loads(GOLDEN.read_text("utf-8"), use_decimal=True)


def shaped(model: str) -> dict:
    """The golden file's content, nested as a model does, its second OG answering like its first."""
    shape = default_structure(LANE)
    tree = read(GOLDEN.read_bytes(), shape, LANE).tree
    for line in tree.nodes(Level.LINE):
        for og in line.nodes(Level.OG)[1:]:
            first = line.nodes(Level.OG)[0].values
            og.values = {**first, **{tag: og.values[tag] for tag in ("FINESSJuridique", "FINESSGeos")}}
    return simplejson.loads(write(tree, structure(model, LANE), LANE, Decisions()), use_decimal=True)


def faults(raw: dict, model: str = "default") -> list[tuple[str, str, str]]:
    document = read(simplejson.dumps(raw, use_decimal=True).encode(), structure(model, LANE), LANE)
    found = [*document.findings, *check(document.tree, Context(LANE, TODAY))]
    said = {
        (one.rule, one.tag, one.pointer or document.pointer(one.place)): one for one in found if one.is_error
    }
    return sorted(said)


def test_a_block_whose_tags_are_all_beside_it_is_not_missing_besides():
    raw = golden()
    line = raw["lignesImport"][0]
    line.update(line.pop("commande"))
    assert faults(raw) == [
        ("key.moved", tag, f"/lignesImport/0/{tag}")
        for tag in ("dateCommande", "montantSegurHT", "regimeTVA")
    ]


def test_a_moved_value_is_read_and_its_own_faults_are_said_where_it_is():
    raw = golden()
    line = raw["lignesImport"][0]
    line["dateCommande"] = line["commande"].pop("dateCommande").replace("15", "32")
    assert faults(raw) == [
        ("date.real", "dateCommande", "/lignesImport/0/dateCommande"),
        ("key.moved", "dateCommande", "/lignesImport/0/dateCommande"),
    ]


def test_a_moved_array_is_read_with_pointers_to_where_it_is():
    raw = golden()
    line = raw["lignesImport"][0]
    line["commande"]["scenarioInstallation"] = line.pop("scenarioInstallation")
    line["commande"]["scenarioInstallation"][1]["profilMetier"] = "XX"
    where = "/lignesImport/0/commande/scenarioInstallation"
    assert faults(raw) == [
        ("key.moved", "scenarioInstallation", where),
        ("value.enum", "profilMetier", f"{where}/1/profilMetier"),
    ]


def test_scenarios_found_under_each_og_are_one_fault_and_all_read():
    raw = golden()
    line = raw["lignesImport"][1]
    first, *others = line.pop("scenarioInstallation")
    ogs = line["beneficiaires"]["etablissementsClients"]
    ogs[0]["scenarioInstallation"], ogs[1]["scenarioInstallation"] = [first], others
    where = "/lignesImport/1/beneficiaires/etablissementsClients/0/scenarioInstallation"
    assert faults(raw) == [("key.moved", "scenarioInstallation", where)]


def test_scenarios_on_the_line_are_read_where_the_structure_has_them_under_the_og():
    raw = shaped("scenarios-under-their-og")
    line = raw["lignesImport"][1]
    held = [og.pop("scenarioInstallation") for og in line["beneficiaires"]["etablissementsClients"]]
    line["scenarioInstallation"] = [one for group in held for one in group]
    expected = [("key.moved", "scenarioInstallation", "/lignesImport/1/scenarioInstallation")]
    assert faults(raw, "scenarios-under-their-og") == expected


def test_a_certificate_on_the_line_is_read_for_all_its_og():
    raw = shaped("default")
    line = raw["lignesImport"][1]
    blocks = [og.pop("certificatServeur") for og in line["beneficiaires"]["etablissementsClients"]]
    line["certificatServeur"] = blocks[0]
    assert faults(raw) == [("key.moved", "certificatServeur", "/lignesImport/1/certificatServeur")]


def test_a_tag_in_its_place_and_again_elsewhere_is_unknown_there():
    raw = golden()
    raw["lignesImport"][0]["SIRET"] = raw["SIRET"]
    assert faults(raw) == [("key.unknown", "SIRET", "/lignesImport/0/SIRET")]


def test_the_header_moved_into_every_line_is_one_fault():
    raw = golden()
    siret = raw.pop("SIRET")
    for line in raw["lignesImport"]:
        line["SIRET"] = siret
    assert faults(raw) == [("key.moved", "SIRET", "/lignesImport/0/SIRET")]


def test_a_key_in_another_case_beside_the_right_one_is_unknown():
    raw = golden()
    raw["siret"] = raw["SIRET"]
    assert faults(raw) == [("key.unknown", "siret", "/siret")]


def test_pointers_follow_the_spelling_of_the_file():
    raw = golden()
    line = raw["lignesImport"][0]
    line["Commande"] = {**line.pop("commande"), "regimeTVA": "XX"}
    assert faults(raw) == [
        ("key.case", "Commande", "/lignesImport/0/Commande"),
        ("value.enum", "regimeTVA", "/lignesImport/0/Commande/regimeTVA"),
    ]


def test_a_value_that_all_og_share_is_faulted_once():
    raw = shaped("certificates-beside")
    raw["lignesImport"][1]["certificatServeur"]["telAdminTechnique"] = "01"
    where = "/lignesImport/1/certificatServeur/telAdminTechnique"
    assert faults(raw, "certificates-beside") == [("phone.format", "telAdminTechnique", where)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda held: held.pop(), [("value.kind", "certificats", "/lignesImport/1/certificats")]),
        (lambda held: held.append(held[0]), [("value.kind", "certificats", "/lignesImport/1/certificats")]),
        (
            lambda held: held.__setitem__(1, "x"),
            [("value.kind", "certificats", "/lignesImport/1/certificats/1")],
        ),
        (
            lambda held: held[1].__setitem__("numeroCarteCPX", "x"),
            [("text.code", "numeroCarteCPX", "/lignesImport/1/certificats/1/numeroCarteCPX")],
        ),
        (
            lambda held: held[1].pop("numeroCarteCPX"),
            [("key.missing", "numeroCarteCPX", "/lignesImport/1/certificats/1/numeroCarteCPX")],
        ),
    ],
    ids=["one-too-few", "one-too-many", "no-object", "bad-value", "missing-leaf"],
)
def test_certificates_beside_the_og_are_matched_by_position(change, expected):
    raw = shaped("certificates-in-an-array")
    change(raw["lignesImport"][1]["certificats"])
    assert faults(raw, "certificates-in-an-array") == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("123456789", [("value.kind", "FINESSGeos", "0")]),
        ({}, [("key.missing", "FINESSGeo", "0/FINESSGeo")]),
        ({"finessGeo": "123456789"}, [("key.case", "finessGeo", "0/finessGeo")]),
        ({"FINESSGeo": "123456789", "nom": "x"}, [("key.unknown", "nom", "0/nom")]),
        ({"FINESSGeo": 123456789}, [("value.kind", "FINESSGeos", "0/FINESSGeo")]),
    ],
    ids=["text", "empty", "case", "unknown", "number"],
)
def test_each_finess_in_its_object_is_judged(item, expected):
    raw = shaped("finess-as-objects")
    og = raw["lignesImport"][0]["beneficiaires"]["etablissementsClients"][0]
    og["FINESSGeos"][0] = item
    where = "/lignesImport/0/beneficiaires/etablissementsClients/0/FINESSGeos"
    assert faults(raw, "finess-as-objects") == [
        (rule, tag, f"{where}/{step}") for rule, tag, step in expected
    ]


def test_what_a_broken_container_holds_is_unreadable():
    raw = golden()
    raw["lignesImport"][0]["commande"] = 5
    raw["lignesImport"][1]["piecesJustificatives"] = {}
    first, second = read(
        simplejson.dumps(raw, use_decimal=True).encode(), default_structure(LANE), LANE
    ).tree.nodes(Level.LINE)
    assert first.get("dateCommande") is Mark.UNREADABLE
    assert second.children[Level.PJ] is Mark.UNREADABLE


def test_null_stands_for_the_block_of_the_certificate():
    raw = golden()
    raw["lignesImport"][1]["beneficiaires"]["etablissementsClients"][1]["certificatServeur"] = None
    document = read(simplejson.dumps(raw, use_decimal=True).encode(), default_structure(LANE), LANE)
    og = document.tree.nodes(Level.LINE)[1].nodes(Level.OG)[1]
    assert (og.null_blocks, og.get("numeroCarteCPX")) == (frozenset({"certificatServeur"}), None)
    assert faults(raw) == []


def test_numbers_keep_their_text_however_long():
    digits = "9" * 10_000
    data = GOLDEN.read_bytes().replace(b"4866.67", digits.encode())
    line = read(data, default_structure(LANE), LANE).tree.nodes(Level.LINE)[0]
    assert line.get("montantSegurHT") == Number(digits)


def test_a_treated_file_is_recognised():
    data = (CORPUS / "ms1-dui" / "treated-by-the-agency.json").read_bytes()
    assert read(data, default_structure(LANE), LANE).treated is True
    assert read(GOLDEN.read_bytes(), default_structure(LANE), LANE).treated is False


def test_a_bom_is_read_with_a_warning():
    document = read(b"\xef\xbb\xbf" + GOLDEN.read_bytes(), default_structure(LANE), LANE)
    assert ([one.rule for one in document.findings], document.bom) == (["file.bom"], True)


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 65 + b"1" + b"}" * 65],
    ids=["open-arrays", "open-objects", "closed-arrays", "sixty-five"],
)
def test_depth_is_refused_without_a_crash(data):
    with pytest.raises(Unreadable):
        read(data, default_structure(LANE), LANE)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a": 1,\n  b}', "ligne 2, colonne 3"),
        (b'{"a": "\\ud800"}', "UTF-8"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": {"b": 1, "b": 2}}', "b"),
        (b"", "vide"),
    ],
    ids=["line-and-column", "half-character", "infinity", "twice", "empty"],
)
def test_a_refusal_is_one_sentence(data, says):
    with pytest.raises(Unreadable) as refusal:
        read(data, default_structure(LANE), LANE)
    assert says in refusal.value.sentence
    assert refusal.value.sentence.endswith(".")


def test_the_lane_is_guessed_from_the_names_of_the_attachments():
    raw = golden()
    assert guess_lane(simplejson.dumps(raw, use_decimal=True).encode()).code == "ms1-dui"
    other = copy.deepcopy(raw["lignesImport"][0]["piecesJustificatives"][0])
    other["nomFichier"] = other["nomFichier"].replace("MS1", "MS2")
    raw["lignesImport"][0]["piecesJustificatives"].append(other)
    assert guess_lane(simplejson.dumps(raw, use_decimal=True).encode()).code == "ms1-dui"
    raw["lignesImport"][1]["piecesJustificatives"] = []
    with pytest.raises(Unreadable, match="plusieurs"):
        guess_lane(simplejson.dumps(raw, use_decimal=True).encode())
    raw["lignesImport"][0]["piecesJustificatives"] = []
    with pytest.raises(Unreadable, match="ms1-dui, ms2-dui-pds"):
        guess_lane(simplejson.dumps(raw, use_decimal=True).encode())


def test_a_big_file_is_read_as_it_was_written():
    shape, tree = default_structure(LANE), big_tree(LANE, 200, 4100)
    document = read(write(tree, shape, LANE, Decisions()), shape, LANE)
    assert document.tree == tree
    place = Place("FINESSGeo", line=199, esms=3)
    assert document.pointer(place) == "/lignesImport/199/scenarioInstallation/3/FINESSGeo"
