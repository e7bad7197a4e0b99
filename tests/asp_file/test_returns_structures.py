"""Whatever the structure in force and whatever the lane: a return is scanned, read and matched."""

import json
from pathlib import Path

import pytest

from requests_app.asp_file import Structure, default_structure, read, write
from requests_app.asp_file.returns import read_return, scan
from requests_app.asp_file.returns_match import ACCEPTED, Sent, match, sent_of
from requests_app.rules import Decisions, Lane, Level, Number, load_lane

from ..trees import big_tree
from .models import MODELS, default, line_of, structure
from .return_world import LANE, accepted, attempts, document, plain, returned, sent_bytes, verdicts, written

COULOIRS = Path(__file__).parents[2] / "requests_app" / "couloirs"


def test_the_scan_finds_whom_a_file_answers_whatever_its_structure() -> None:
    raw = returned(3)
    raw["lignesImport"][2]["NUMEROEDITEUR"] = f" {raw['lignesImport'][2].pop('numeroEditeur').lower()}"
    raw["lignesImport"].append(raw["lignesImport"][0])
    found = scan(written({"a": [{"siret": raw.pop("SIRET"), "b": raw}]}))
    assert (found.numero_ans, found.siret) == ("0123456789", "73282932000074")
    assert found.numeros_editeur == ("A0001", "A0002", "A0003")
    assert scan(b"[1, {}]") == scan(b"3") == scan(b'{"siret": null}')


@pytest.mark.parametrize("model", MODELS)
def test_every_structure_is_read(model: str) -> None:
    shape = structure(model, LANE)
    tree = big_tree(LANE, 3, 6)
    for number, line in enumerate(tree.nodes(Level.LINE), 1):
        line.values |= accepted(number)
    data = write(tree, shape, LANE, Decisions())
    found = read_return(data, shape, LANE)
    assert [line.node for line in found.lines] == read(data, shape, LANE).tree.nodes(Level.LINE)
    assert [line.node.get("montantSegurHT") for line in found.lines] == [Number("4866.67")] * 3
    assert (found.notes, found.siret, found.numero_ans) == ((), "73282932000074", "0123456789")
    assert [(line.numero_asp, line.notes, line.doubts) for line in found.lines] == [
        (f"ASP{number}", (), ()) for number in (1, 2, 3)
    ]
    sent = write(big_tree(LANE, 3, 6), shape, LANE, Decisions())
    assert verdicts(match(found, attempts(sent, shape=shape))) == [ACCEPTED] * 3


@pytest.mark.parametrize("model", MODELS)
def test_a_return_that_is_nested_as_the_default_is_still_understood(model: str) -> None:
    """The structure was replaced between the deposit and the return: tags are found by their names."""
    shape = structure(model, LANE)
    sent = write(big_tree(LANE, 3, 6), shape, LANE, Decisions())
    found = match(read_return(written(returned(3)), shape, LANE), attempts(sent, shape=shape))
    assert [(one.line.numero_editeur, one.line.numero_asp, one.line.label) for one in found] == [
        (f"A000{number}", f"ASP{number}", "Demande acceptée") for number in (1, 2, 3)
    ]
    assert verdicts(found) == [ACCEPTED] * 3


def test_a_tag_of_the_lines_may_stand_once_in_the_header() -> None:
    model = default()
    model["typeAction"] = line_of(model).pop("typeAction")
    shape = Structure.from_model(model, LANE)
    raw = returned(2)
    for line in raw["lignesImport"]:
        raw["typeAction"] = line.pop("typeAction")
    found = read_return(written(raw), shape, LANE)
    assert [line.node.get("typeAction") for line in found.lines] == ["C", "C"]
    assert found.notes == ()


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Lane:
    """MS1's table under another name, with numbers of six and labels of its own."""
    folder = tmp_path_factory.mktemp("couloirs")
    text = (COULOIRS / "ms1_dui.toml").read_text("utf-8")
    for old, new in (
        ('code = "ms1-dui"', 'code = "ms9-essai"'),
        ('prefix = "MS1-DUI-Va1"', 'prefix = "MS9-ESSAI-Va3"'),
        ("exact_length = 5\n", "exact_length = 6\n"),
        ('label = "Date de la commande"', 'label = "Jour de la commande"'),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "operateurs.csv").write_bytes((COULOIRS / "operateurs.csv").read_bytes())
    path = folder / "ms9.toml"
    path.write_text(text, "utf-8")
    return load_lane(path)


def test_a_made_up_lane_is_read_by_its_own_table(third: Lane) -> None:
    shape = default_structure(third)
    tree = big_tree(third, 2, 2)
    for line in tree.nodes(Level.LINE):
        line.values["numeroEditeur"] = f"0{line.values['numeroEditeur']}"
    sent = write(tree, shape, third, Decisions())
    raw = json.loads(sent)
    for number, line in enumerate(raw["lignesImport"], 1):
        line |= accepted(number)
    raw["lignesImport"][1]["commande"]["dateCommande"] = "16/03/2023"
    nodes = sent_of(sent, shape, third)
    found = match(
        read_return(written(raw), shape, third),
        {number: Sent(rank, 1, rank, number, node) for rank, (number, node) in enumerate(nodes.items(), 1)},
    )
    assert verdicts(found) == [ACCEPTED, "altered"]
    assert [(one.label, one.sent, one.returned) for one in found[1].differences] == [
        ("Jour de la commande", "15/03/2023", "16/03/2023")
    ]


def test_an_answer_to_the_file_as_a_whole_is_told_apart() -> None:
    read = document(json.loads(sent_bytes()) | {"codeTraitement": 12, "libelleTraitement": "Refusé"})
    assert [sentence in read.notes for sentence in read.whole] == [True, True]
    assert "« codeTraitement » est donné pour le fichier entier, hors des lignes : « 12 »." in plain(
        read.whole
    )
    assert not read.treated


def test_the_list_given_twice_loses_no_line() -> None:
    first, second = (json.dumps(returned(2)["lignesImport"][n]) for n in (0, 1))
    read = document(f'{{"lignesImport": [{first}], "LignesImport": [{second}]}}'.encode())
    assert [line.numero_editeur for line in read.lines] == ["A0001", "A0002"]
    assert "donné deux fois" in plain(read.notes)


def test_another_list_of_lines_loses_none() -> None:
    raw = returned(3)
    raw["lignesRejetees"] = [raw["lignesImport"].pop()]
    assert [line.numero_editeur for line in document(raw).lines] == ["A0001", "A0002", "A0003"]
