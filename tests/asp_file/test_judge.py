"""A report: in the order of the file, one first error a line, and the object that the command prints."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
import simplejson

from requests_app.asp_file import Unreadable, default_structure, judge, locate, read, write
from requests_app.rules import Context, Decisions, Level, Node, Place, lanes, make_finding

from ..corpus_index import CORPUS, TODAY
from .models import MODELS, ONE_CERTIFICATE, structure

LANE = lanes()["ms1-dui"]
GOLDEN = (CORPUS.parent / "golden" / "ms1-dui.json").read_bytes()


def report_of(raw: dict, model: str = "default", file_name: str | None = None):
    return judge(
        simplejson.dumps(raw, use_decimal=True).encode(),
        structure(model, LANE),
        Context(LANE, TODAY),
        file_name,
    )


def errors_of(report) -> list[tuple[str, str, bool]]:
    return [(one.rule, one.pointer, one.first) for one in report.findings if one.is_error]


def test_faults_come_in_the_order_of_the_file_and_one_a_line_is_first():
    raw = simplejson.loads(GOLDEN, use_decimal=True)
    first, second = raw["lignesImport"]
    raw["SIRET"] = "1"
    first["scenarioInstallation"][0]["profilMetier"] = "XX"
    first["typeAction"] = "X"
    second["commande"]["regimeTVA"] = "X"
    second["libelle"] = "y"
    assert errors_of(report_of(raw)) == [
        ("text.code", "/SIRET", False),
        ("value.enum", "/lignesImport/0/typeAction", True),
        ("value.enum", "/lignesImport/0/scenarioInstallation/0/profilMetier", False),
        ("value.enum", "/lignesImport/1/commande/regimeTVA", False),
        ("key.unknown", "/lignesImport/1/libelle", True),
    ]


def test_the_first_error_follows_the_structure_in_force_not_ours():
    places = [Place("typeAction", 0), Place("profilMetier", 0, esms=0)]
    findings = [make_finding("value.enum", LANE, place) for place in places]
    straight = locate(findings, default_structure(LANE))
    turned = locate(findings, structure("reordered", LANE))
    assert [(one.tag, one.first) for one in straight] == [("typeAction", True), ("profilMetier", False)]
    assert [(one.tag, one.first) for one in turned] == [("profilMetier", True), ("typeAction", False)]


def test_locating_does_not_depend_on_the_order_in_which_rules_spoke():
    tags = ["typeAction", "numeroEditeur", "dateCommande", "regimeTVA", "isMandataire"]
    findings = [make_finding("value.enum", LANE, Place(tag, line)) for line in (0, 1) for tag in tags]
    shuffled = random.Random(3).sample(findings, len(findings))
    shape = default_structure(LANE)
    assert locate(shuffled, shape) == locate(findings, shape)


def test_the_report_prints_as_the_command_says():
    raw = simplejson.loads(GOLDEN, use_decimal=True)
    raw["lignesImport"][0]["typeAction"] = "X"
    said = report_of(raw, file_name="JSON-0123456789-20230320-001.json").as_dict()
    assert {key: said[key] for key in ("file", "couloir", "lines", "errors", "warnings")} == {
        "file": "JSON-0123456789-20230320-001.json",
        "couloir": "ms1-dui",
        "lines": 2,
        "errors": 1,
        "warnings": 5,
    }
    error = next(one for one in said["findings"] if one["severity"] == "error")
    assert sorted(error) == sorted(
        ("rule", "severity", "tag", "pointer", "line", "message", "value", "section", "repair", "first")
    )
    assert (error["tag"], error["line"], error["value"], error["first"]) == ("typeAction", 1, "X", True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("JSON-0123456789-20230320-001.json", []),
        ("JSON-0123456789-20230320-000.json", ["file.name"]),
        ("JSON-9999999999-20230320-001.json", ["file.name"]),
        ("demandes.json", ["file.name"]),
        (None, []),
    ],
)
def test_the_name_of_the_file_is_a_warning(name, expected):
    report = judge(GOLDEN, default_structure(LANE), Context(LANE, TODAY), name)
    assert [one.rule for one in report.findings if one.rule == "file.name"] == expected
    assert report.errors == 0


def values_of(tree: Node) -> Iterator[tuple[Place, object]]:
    """Every value of a tree with its place."""
    yield from ((Place(tag), value) for tag, value in tree.values.items())
    for index, line in enumerate(tree.nodes(Level.LINE)):
        yield from ((Place(tag, index), value) for tag, value in line.values.items())
        for level in (Level.OG, Level.ESMS, Level.PJ):
            for position, node in enumerate(line.nodes(level)):
                where = replace(Place("", index), **{level.value: position})
                yield from ((replace(where, tag=tag), value) for tag, value in node.values.items())


@pytest.mark.parametrize("model", sorted(MODELS.keys() - ONE_CERTIFICATE))
def test_the_pointer_of_each_value_leads_to_it_however_the_file_is_nested(model):
    shape = structure(model, LANE)
    written = write(read(GOLDEN, default_structure(LANE), LANE).tree, shape, LANE, Decisions())
    document = read(written, shape, LANE)
    for place, value in values_of(document.tree):
        found = document.raw
        for step in document.steps(place):
            found = found[step]
        if isinstance(value, list):  # FINESSGeos, plain or each in an object
            found = [next(iter(one.values())) if isinstance(one, dict) else one for one in found]
        assert found == value, place


def test_a_fault_of_a_scenario_under_its_og_points_there():
    shape = structure("scenarios-under-their-og", LANE)
    tree = read(GOLDEN, default_structure(LANE), LANE).tree
    tree.nodes(Level.LINE)[1].nodes(Level.ESMS)[2].values["operateurMessagerie"] = "X"
    report = judge(write(tree, shape, LANE, Decisions()), shape, Context(LANE, TODAY))
    og = "/lignesImport/1/beneficiaires/etablissementsClients/1"
    assert errors_of(report) == [
        ("operator.unknown", f"{og}/scenarioInstallation/1/operateurMessagerie", True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"lignesImport": [' + ",".join(["{}"] * 40_000) + "]}", id="lines-without-a-key"),
        pytest.param("{" + ",".join(f'"k{n}": 1' for n in range(110_000)) + "}", id="unknown-keys"),
    ],
)
def test_nonsense_is_given_up_before_it_fills_the_memory(text: str) -> None:
    """A hundred thousand faults help nobody: one sentence says so."""
    with pytest.raises(Unreadable, match="plus de 100"):
        judge(text.encode(), default_structure(LANE), Context(LANE, TODAY))
