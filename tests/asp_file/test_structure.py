"""A model as the structure: what can be put in force, what is refused and why, and where a place then is."""

import json
import random

import pytest

from requests_app.asp_file import Structure, StructureError, compare, default_structure
from requests_app.rules import Level, Node, Place, lanes

from .models import MODELS, default, line_of, og_of, structure

LANE = lanes()["ms1-dui"]
LINE = "/lignesImport/0"
SECOND = f"{LINE}/certificats/1"
OG = f"{LINE}/beneficiaires/etablissementsClients/1"


def told(model) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.tag, one.blocking) for one in compare(model, default_structure(LANE), LANE)]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("default", []),
        (
            "scenarios-under-their-og",
            [("moved", "scenarioInstallation", False)],
        ),
        ("finess-as-objects", [("kind", "FINESSGeos", False)]),
        (
            "spelled-otherwise",
            [
                ("case", "numeroAns", False),
                ("case", "SIRET", False),
                ("case", "commande", False),
                ("case", "IsRefSoins", False),
            ],
        ),
        ("certificates-beside", [("moved", "certificatServeur", False)]),
        (
            "certificates-in-an-array",
            [
                ("moved", "contractualisationOG", False),
                ("missing", "certificatServeur", False),
                *[
                    ("moved", tag, False)
                    for tag in (
                        "numeroCarteCPX",
                        "nomAdminTechnique",
                        "telAdminTechnique",
                        "emailAdminTechnique",
                        "utiliteCertificat",
                    )
                ],
                ("renamed", "certificats", False),
            ],
        ),
        (
            "reordered",
            [
                ("order", tag, False)
                for tag in (
                    "",
                    "lignesImport",
                    "commande",
                    "beneficiaires",
                    "etablissementsClients",
                    "certificatServeur",
                    "piecesJustificatives",
                    "scenarioInstallation",
                )
            ],
        ),
    ],
)
def test_what_differs_is_said(model, expected):
    assert told(MODELS[model]()) == expected


@pytest.mark.parametrize("model", MODELS)
def test_a_model_that_differs_but_holds_every_tag_can_be_put_in_force(model):
    shape = structure(model, LANE)
    leaves = {spec.name for spec in LANE.tags.values() if spec.kind != "object" and spec.holds is None}
    assert {leaf.tag for leaf in shape.root.leaves()} == leaves


def without_a_leaf():
    model = default()
    del line_of(model)["commande"]["regimeTVA"]
    return model


def with_an_unknown_leaf():
    model = default()
    line_of(model)["commande"]["devise"] = "EUR"
    return model


def with_a_tag_twice():
    model = default()
    line_of(model)["dateCommande"] = None
    return model


def with_clients_as_an_object():
    model = default()
    line_of(model)["beneficiaires"]["etablissementsClients"] = og_of(model)
    return model


def with_an_order_array():
    model = default()
    line_of(model)["commande"] = [line_of(model)["commande"]]
    return model


def with_the_header_in_each_line():
    model = default()
    line_of(model)["SIRET"] = model.pop("SIRET")
    return model


def with_an_object_for_a_leaf():
    model = default()
    model["SIRET"] = {"valeur": None}
    return model


def with_a_null_block():
    model = default()
    og_of(model)["certificatServeur"] = None
    return model


def with_an_empty_array():
    model = default()
    line_of(model)["piecesJustificatives"] = []
    return model


def with_geos_as_rich_objects():
    model = default()
    og_of(model)["FINESSGeos"] = [{"FINESSGeo": None, "nom": None}]
    return model


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (without_a_leaf, [("missing", "regimeTVA")]),
        (with_an_unknown_leaf, [("unknown", "devise")]),
        (with_a_tag_twice, [("twice", "dateCommande")]),
        (with_an_order_array, [("kind", "commande")]),
        (with_the_header_in_each_line, [("kind", "SIRET")]),
        (with_an_object_for_a_leaf, [("kind", "SIRET")]),
        (with_geos_as_rich_objects, [("kind", "FINESSGeos")]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_model_that_cannot_carry_the_file_is_refused_with_its_reason(model, expected):
    with pytest.raises(StructureError) as refusal:
        Structure.from_model(model(), LANE)
    assert [(one.kind, one.tag) for one in refusal.value.differences] == expected
    assert all(one.blocking and one.text.endswith(".") for one in refusal.value.differences)
    assert str(refusal.value) == "\n".join(one.text for one in refusal.value.differences)


@pytest.mark.parametrize(
    ("model", "tag"),
    [
        (with_clients_as_an_object, "etablissementsClients"),
        (with_a_null_block, "certificatServeur"),
        (with_an_empty_array, "piecesJustificatives"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_block_that_cannot_hold_its_tags_is_refused(model, tag):
    with pytest.raises(StructureError) as refusal:
        Structure.from_model(model(), LANE)
    assert ("kind", tag) in [(one.kind, one.tag) for one in refusal.value.differences]


def test_all_differences_are_said_at_once():
    model = without_a_leaf()
    model["siret"] = model.pop("SIRET")
    line_of(model)["commande"]["devise"] = None
    assert told(model) == [
        ("unknown", "devise", True),
        ("missing", "regimeTVA", True),
        ("case", "SIRET", False),
        ("order", "", False),
    ]


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1, "a": 2}', "{"], ids=["empty", "array", "twice", "cut"])
def test_a_model_that_is_no_json_object_is_refused_in_a_sentence(text):
    with pytest.raises(StructureError, match="modèle"):
        Structure.from_model(text, LANE)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_may_come_as_text_or_bytes(model):
    text = json.dumps(MODELS[model](), ensure_ascii=False)
    expected = [spot.key for spot in structure(model, LANE).root.leaves()]
    for given in (text, text.encode(), b"\xef\xbb\xbf" + text.encode()):
        assert [spot.key for spot in Structure.from_model(given, LANE).root.leaves()] == expected


@pytest.mark.parametrize(
    ("model", "place", "pointer"),
    [
        ("default", Place("SIRET"), "/SIRET"),
        ("default", Place("lignesImport"), "/lignesImport"),
        ("default", Place("lignesImport", 2), "/lignesImport/2"),
        ("default", Place("montantSegurHT", 0), "/lignesImport/0/commande/montantSegurHT"),
        ("default", Place("numeroCarteCPX", 0, og=1), f"{OG}/certificatServeur/numeroCarteCPX"),
        ("default", Place("FINESSGeos", 0, og=1), f"{OG}/FINESSGeos"),
        ("default", Place("FINESSGeos", 0, og=1, item=3), f"{OG}/FINESSGeos/3"),
        ("default", Place("profilMetier", 0, esms=4), "/lignesImport/0/scenarioInstallation/4/profilMetier"),
        ("default", Place("nomFichier", 0, pj=0), "/lignesImport/0/piecesJustificatives/0/nomFichier"),
        ("default", Place("inconnue", 0), ""),
        ("finess-as-objects", Place("FINESSGeos", 0, og=1, item=3), f"{OG}/FINESSGeos/3/FINESSGeo"),
        ("spelled-otherwise", Place("SIRET"), "/siret"),
        ("certificates-beside", Place("numeroCarteCPX", 0, og=1), f"{LINE}/certificatServeur/numeroCarteCPX"),
        ("certificates-in-an-array", Place("utiliteCertificat", 0, og=1), f"{SECOND}/utiliteCertificat"),
        (
            "scenarios-under-their-og",
            Place("profilMetier", 0, esms=1),
            f"{OG}/scenarioInstallation/0/profilMetier",
        ),
        ("all-at-once", Place("dateCommande", 0), "/lignesImport/0/dateCommande"),
    ],
)  # fmt: skip
def test_a_place_has_its_pointer(model, place, pointer):
    ogs = [Node(Level.OG, {"FINESSGeos": [number]}) for number in ("1", "2")]
    scenarios = [Node(Level.ESMS, {"FINESSGeo": number}) for number in ("1", "2")]
    tree = Node(Level.FILE, {}, {Level.LINE: [Node(Level.LINE, {}, {Level.OG: ogs, Level.ESMS: scenarios})]})
    assert structure(model, LANE).pointer(place, tree) == pointer


def test_places_sort_in_the_order_of_the_structure():
    shape, turned = default_structure(LANE), structure("reordered", LANE)
    places = [
        Place("impId"),
        Place("numLigne", 0),
        Place("commande", 0),
        Place("dateCommande", 0),
        Place("nomResponsableOG", 0, og=0),
        Place("FINESSJuridique", 0, og=1),
        Place("FINESSGeo", 0, esms=9),
        Place("FINESSGeo", 0, esms=10),
        Place("numLigne", 1),
    ]
    assert sorted(random.Random(1).sample(places, len(places)), key=shape.order) == places
    assert sorted(places, key=turned.order)[0] == Place("FINESSGeo", 0, esms=9)
