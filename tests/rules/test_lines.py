"""Rules that read several tags of a line or several lines: numbers, OG, ESMS, scenarios, attachments."""

from __future__ import annotations

import pytest

from requests_app.rules import Level, Mark, Node, Number, Value

from .trees import ESMS, MS1, MS2, OG, OTHER_ESMS, file, found, judge, line, number, og, piece, scenario

OTHER_OG = number(6999900)


def held(ogs: list[Node] | None = None, scenarios: list[Node] | None = None, **values: Value) -> Node:
    """A file of one line holding these OG and scenarios."""
    one = line(**values)
    if ogs is not None:
        one.children[Level.OG] = ogs
    if scenarios is not None:
        one.children[Level.ESMS] = scenarios
    return file(one)


@pytest.mark.parametrize(
    ("numbers", "faulty"),
    [
        ("1 2 3", []),
        ("0 2 3", [1]),
        ("2 3 4", [1]),
        ("1 1 2", [2]),
        ("1 3 4", [2]),
        ("1 3 3", [2]),
        ("1 2 201", [3]),
        ("-1 2 3", [1]),
        ("3 2 1", [1, 3]),
    ],
)
def test_lines_are_numbered_in_order_and_a_gap_is_said_once(numbers: str, faulty: list[int]) -> None:
    tree = file(*[line(index=i, numLigne=Number(text)) for i, text in enumerate(numbers.split())])
    assert [(one.rule, one.line) for one in judge(tree)] == [("num_ligne.sequence", at) for at in faulty]


@pytest.mark.parametrize(
    ("first", "second", "faulty"),
    [("A0001", "A0002", False), ("A0001", "A0001", True), ("A0001", "a0001", True)],
)
def test_a_numero_editeur_serves_once_whatever_its_case(first: str, second: str, faulty: bool) -> None:
    tree = file(line(numeroEditeur=first), line(index=1, numeroEditeur=second))
    told = [(one.rule, one.line) for one in judge(tree)]
    assert told == ([("numero_editeur.unique", 2)] if faulty else [])


@pytest.mark.parametrize(("count", "faulty"), [(0, True), (1, False), (200, False), (201, True)])
def test_a_file_has_1_to_200_lines(count: int, faulty: bool) -> None:
    tree = file(*[line(index=index) for index in range(count)])
    assert found(tree) == ([("lines.count", "lignesImport")] if faulty else [])


def treated(**values: Value) -> Node:
    return line(**({"codeTraitement": "0000", "libelleTraitement": "Demande acceptée"} | values))


def test_a_treated_file_is_recognised_and_said_once() -> None:
    tree = file(treated(numeroASP="ASP-1"), treated(index=1, codeTraitement="17"), impId="IMP-1")
    assert [(one.rule, one.line) for one in judge(tree)] == [("file.treated", None)]


def test_a_file_filled_in_places_was_not_treated() -> None:
    assert found(file(line(codeTraitement="0000"))) == [("null.expected", "codeTraitement")]
    assert found(file(treated(), line(index=1))) == [
        ("null.expected", "codeTraitement"),
        ("null.expected", "libelleTraitement"),
    ]


def two_ogs(second: str = OTHER_OG) -> list[Node]:
    return [og(), og(second, [OTHER_ESMS])]


TWO = [scenario(), scenario(OTHER_ESMS)]
MANDATAIRE: dict[str, Value] = {
    "isMandataire": True,
    "nomMandataire": "LEROY",
    "emailMandataire": "m@example.org",
    "telephoneMandataire": "+33100000003",
}


def test_several_og_go_with_a_mandataire() -> None:
    assert found(held(two_ogs(), TWO, **MANDATAIRE)) == []
    assert found(held(two_ogs(), TWO)) == [("og.without_mandataire", "etablissementsClients")]


def test_a_mandataire_with_one_og_is_nothing_to_say() -> None:
    assert found(held(**MANDATAIRE)) == []


def test_an_og_stands_once_per_line_and_again_in_the_next() -> None:
    assert found(held(two_ogs(OG), TWO, **MANDATAIRE)) == [("og.duplicate", "FINESSJuridique")]
    assert found(file(line(), line(index=1))) == []


def test_a_line_has_an_og_and_each_og_an_esms() -> None:
    assert found(held([])) == [("og.none", "etablissementsClients")]
    assert found(held([og(geos=[])])) == [("esms.none", "FINESSGeos")]


ESMS_CASES = {
    "one-each": ([ESMS, OTHER_ESMS], [ESMS, OTHER_ESMS], []),
    "another-order": ([ESMS, OTHER_ESMS], [OTHER_ESMS, ESMS], []),
    "twice-in-the-order": ([ESMS, ESMS], [ESMS], [("esms.duplicate", "FINESSGeos")]),
    "twice-explains-a-foreign-one": ([ESMS, ESMS], [ESMS, OTHER_ESMS], [("esms.duplicate", "FINESSGeos")]),
    "lacking": ([ESMS, OTHER_ESMS], [ESMS], [("scenario.missing", "scenarioInstallation")]),
    "none-of-two": ([ESMS, OTHER_ESMS], [], [("scenario.missing", "scenarioInstallation")]),
    "mistyped": ([ESMS], [OTHER_ESMS], [("scenario.foreign", "FINESSGeo")]),
    "one-too-many": ([ESMS], [ESMS, OTHER_ESMS], [("scenario.foreign", "FINESSGeo")]),
    "twice": ([ESMS], [ESMS, ESMS], [("scenario.duplicate", "FINESSGeo")]),
    "copied-and-not-changed": ([ESMS, OTHER_ESMS], [ESMS, ESMS], [("scenario.duplicate", "FINESSGeo")]),
    "an-unsound-order": (["1"], [ESMS], [("finess.format", "FINESSGeos")]),
    "an-unsound-scenario": ([ESMS], ["1"], [("finess.format", "FINESSGeo")]),
    "both-fail-their-key": (
        ["123456789"],
        ["123456789"],
        [("finess.key", "FINESSGeo"), ("finess.key", "FINESSGeos")],
    ),
}


@pytest.mark.parametrize(("geos", "scenarios", "expected"), ESMS_CASES.values(), ids=ESMS_CASES.keys())
def test_exactly_one_scenario_per_esms(
    geos: list[str], scenarios: list[str], expected: list[tuple[str, str]]
) -> None:
    assert found(held([og(geos=geos)], [scenario(geo) for geo in scenarios])) == expected


def test_an_esms_stands_once_across_the_og_of_a_line() -> None:
    tree = held([og(), og(OTHER_OG, [OTHER_ESMS, ESMS])], TWO, **MANDATAIRE)
    assert [(one.rule, one.place.og, one.place.item) for one in judge(tree)] == [("esms.duplicate", 1, 1)]


def pieces(*nodes: Node, **values: Value) -> Node:
    one = line(**values)
    one.children[Level.PJ] = list(nodes)
    return file(one)


PROOF = "PREUVE_HT"
PNG = {"nomFichier": "MS1-DUI-Va1-BDC-A0001.png", "formatFichier": "PNG"}
OF_PIECES = "piecesJustificatives"


@pytest.mark.parametrize(
    ("nodes", "regime", "expected"),
    [
        ([piece()], "TTC", []),
        ([piece(), piece(kind=PROOF)], "HT", []),
        ([], "TTC", [("attachment.order", OF_PIECES)]),
        ([piece(), piece(**PNG)], "TTC", [("attachment.order", OF_PIECES)]),
        ([piece()], "HT", [("attachment.ht_proof", OF_PIECES)]),
        ([piece(), piece(kind=PROOF), piece(kind=PROOF)], "HT", [("attachment.ht_proof", OF_PIECES)]),
        ([piece(), piece(kind=PROOF)], "TTC", [("attachment.ht_proof_under_ttc", OF_PIECES)]),
        ([piece(kind=PROOF)], "HT", [("attachment.order", OF_PIECES)]),
        ([piece()], "ht", [("value.enum", "regimeTVA")]),
        ([piece(typeFichier="BDC")], "TTC", [("value.enum", "typeFichier")]),
    ],
)
def test_which_attachments_a_line_has(
    nodes: list[Node], regime: str, expected: list[tuple[str, str]]
) -> None:
    assert found(pieces(*nodes, regimeTVA=regime)) == expected


@pytest.mark.parametrize(
    ("values", "expected", "repair"),
    [
        ({"nomFichier": "MS2-DUI-Va1-BDC-A0001.pdf"}, "attachment.name", None),
        ({"nomFichier": "MS1-DUI-Va1-BDC-A0002.pdf"}, "attachment.name", None),
        ({"nomFichier": "MS1-DUI-Va1-BDC-a0001.pdf"}, "attachment.name", "MS1-DUI-Va1-BDC-A0001.pdf"),
        ({"nomFichier": "MS1-DUI-Va1-BDC-A0001.PDF"}, "attachment.name", "MS1-DUI-Va1-BDC-A0001.pdf"),
        ({"nomFichier": "MS1-DUI-Va1-BDC-A0001.pdf\n"}, "attachment.name", "MS1-DUI-Va1-BDC-A0001.pdf"),
        ({"nomFichier": "MS1-DUI-Va1-BDC-A0001"}, "attachment.name", None),
        ({"nomFichier": "x" * 50}, "text.length", None),
        ({"nomFichier": "MS1-DUI-Va1-BDC-A0001.png"}, "attachment.format", None),
        (
            {"nomFichier": "MS1-DUI-Va1-BDC-A0001.jpeg", "formatFichier": "JPG"},
            "attachment.name",
            "MS1-DUI-Va1-BDC-A0001.jpg",
        ),
        ({"nomFichier": "MS1-DUI-Va1-HT-A0001.pdf"}, "attachment.type", None),
    ],
)
def test_the_name_of_an_attachment(values: dict[str, Value], expected: str, repair: str | None) -> None:
    assert [(one.rule, one.repair) for one in judge(pieces(piece(**values)))] == [(expected, repair)]


def test_a_draft_whose_numbers_are_not_given_yet_is_silent() -> None:
    draft = line(numLigne=Mark.NOT_YET, numeroEditeur=Mark.NOT_YET)
    draft.children[Level.PJ] = [piece(nomFichier=Mark.NOT_YET)]
    assert found(file(draft), portal=True) == []


def test_the_names_are_those_of_the_lane() -> None:
    one = line(MS2)
    one.children[Level.PJ] = [piece(MS1)]
    assert found(file(one), MS2) == [("attachment.name", "nomFichier")]
