"""Lane files: what the two say, what a made-up third changes, and what is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from requests_app.rules import Lane, LaneError, Level, lanes, load_lane
from requests_app.rules.lane_file import FOLDER
from requests_app.rules.tags import LEVELS

from .trees import LANES, MS1, MS2, file, found, line

#: Of the 355 codes of section 4, one a line, in its order.
OPERATORS_SHA256 = "4bd28c1d6966f8593b54d57e122854c97aa2cba257e4e9f0793fbf6f4cdc005a"
SOURCE = (FOLDER / "ms1_dui.toml").read_text(encoding="utf-8")


def write(folder: Path, text: str) -> Path:
    (folder / "operateurs.csv").write_bytes((FOLDER / "operateurs.csv").read_bytes())
    path = folder / "ms3.toml"
    path.write_text(text, encoding="utf-8")
    return path


def changed(*swaps: tuple[str, str]) -> str:
    text = SOURCE
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def test_the_two_lanes_are_there_under_their_codes() -> None:
    assert [(code, lane.label, lane.name_prefix) for code, lane in lanes().items()] == [
        ("ms1-dui", "MS1-DUI", "MS1-DUI-Va1"),
        ("ms2-dui-pds", "MS2-DUI PDS", "MS2-DUI-Va1"),
    ]


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.code)
def test_each_lane_describes_every_tag_with_a_label_and_a_section(lane: Lane) -> None:
    assert set(lane.tags) == set(LEVELS)
    assert all(spec.label and spec.section.startswith(lane.document) for spec in lane.tags.values())
    labels = [spec.label for spec in lane.tags.values()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.code)
def test_the_tags_stand_in_the_order_of_the_structure(lane: Lane) -> None:
    assert " ".join(spec.name for spec in lane.level_tags(Level.ESMS)) == (
        "FINESSGeo ancienneVersion isMaitreId IsStockageId operateurMessagerie profilMetier IsRefSoins"
    )
    assert list(lane.tags)[:4] == ["impId", "numeroAns", "SIRET", "lignesImport"]
    assert list(lane.tags)[-2:] == ["codeTraitement", "libelleTraitement"]


def test_what_differs_between_the_lanes() -> None:
    differing = {
        tag
        for tag, spec in MS1.tags.items()
        if (spec.values, spec.required_if, spec.null_if, spec.exact_length, spec.below_length, spec.charset)
        != (
            (other := MS2.tags[tag]).values,
            other.required_if,
            other.null_if,
            other.exact_length,
            other.below_length,
            other.charset,
        )
    }
    assert differing == {"profilMetier", "IsRefSoins"}
    assert (MS1.sons, MS2.sons) == ("MS-PA-PH-DOM-Va1", "MS2-PDS-Va1")
    assert (MS1.families, MS2.families) == (("PA", "PH", "DOM"), ("PDS",))


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.code)
def test_the_operators_are_those_of_section_4_byte_for_byte(lane: Lane) -> None:
    codes = "\n".join(lane.operators).encode()
    assert len(lane.operators) == 355
    assert hashlib.sha256(codes).hexdigest() == OPERATORS_SHA256
    assert lane.operators["CH _20"] == "CH REGIONAL D'ORLEANS"
    assert lane.operators["HÔP_302"] == "HÔPITAL FOCH"
    assert [label for label in lane.operators.values() if "''" in label] == []


def test_an_attachment_is_named_after_its_lane() -> None:
    assert MS1.attachment_name("BON_COMMANDE", "A0001", "PDF") == "MS1-DUI-Va1-BDC-A0001.pdf"
    assert MS2.attachment_name("PREUVE_HT", "00001", "JPG") == "MS2-DUI-Va1-HT-00001.jpg"


def test_a_third_lane_is_only_a_file(tmp_path: Path) -> None:
    lane = load_lane(
        write(
            tmp_path,
            changed(
                ('code = "ms1-dui"', 'code = "ms3-essai"'),
                ('prefix = "MS1-DUI-Va1"', 'prefix = "MS3-ESSAI-Va2"'),
                ("lines = 200", "lines = 2"),
                ("exact_length = 5", "exact_length = 6"),
                ("below_length = 25", "below_length = 10"),
                ('"PA" = "PA – Personnes âgées"', '"XX" = "Essai"'),
                ('"PA" = "specifique-pa"', '"XX" = "specifique-pa"'),
            ),
        )
    )
    sound = [line(lane, index, numeroEditeur=f"A0000{index}") for index in range(3)]
    assert found(file(*sound[:2]), lane) == []
    assert found(file(*sound), lane) == [("lines.count", "lignesImport")]
    assert found(file(line(lane)), lane) == [("text.code", "numeroEditeur")]
    assert lane.tags["numLigne"].maximum == lane.tags["lignesImport"].maximum == 2


NO_TAG = SOURCE.index("[tags.SIRET]"), SOURCE.index("[tags.lignesImport]")

REFUSED = {
    "unknown-key-at-the-top": (
        changed(('sons = "', 'couleur = "bleu"\nsons = "')),
        "clé inconnue « couleur »",
    ),
    "unknown-key-of-a-tag": (changed(("exact_length = 10", "exact_lenght = 10")), "[tags.numeroAns]"),
    "unknown-condition": (
        changed(('null_if = "no_mandataire"', 'null_if = "no_agent"')),
        "« no_agent », inconnu",
    ),
    "unknown-required-if": (
        changed(('required_if = "mandataire"', 'required_if = "sometimes"')),
        "« sometimes », inconnu",
    ),
    "condition-of-another-level": (
        changed(('null_if = "not_identity_master"', 'null_if = "no_mandataire"')),
        "lit « isMandataire », d’un autre niveau",
    ),
    "missing-tag": (SOURCE[: NO_TAG[0]] + SOURCE[NO_TAG[1] :], "balise manquante : SIRET"),
    "unknown-tag": (
        SOURCE + '\n[tags.couleur]\nlevel = "file"\nkind = "text"\nlabel = "Couleur"\nsection = "3.2"\n',
        "balise inconnue : couleur",
    ),
    "wrong-level": (changed(('level = "file"', 'level = "line"')), "cette balise est du niveau « file »"),
    "unknown-level": (changed(('level = "file"', 'level = "page"')), "« page », inconnu"),
    "unknown-kind": (changed(('kind = "integer"', 'kind = "float"')), "« float », inconnu"),
    "unknown-charset": (changed(('charset = "digits"', 'charset = "hexa"')), "« hexa », inconnu"),
    "unknown-form": (changed(('form = "siret"', 'form = "siren"')), "« siren », inconnu"),
    "unknown-block": (changed(('block = "commande"', 'block = "achat"')), "« achat » n’est pas une balise"),
    "wrong-holds": (changed(('holds = "line"', 'holds = "esms"')), "ne tient pas de « esms »"),
    "unknown-profile": (
        changed(('"true" = "dui-stockage-titres"', '"true" = "dui-stockage"')),
        "le profil « dui-stockage » n’est pas décrit",
    ),
    "profile-of-no-value": (
        changed(('"PA" = "specifique-pa"', '"PX" = "specifique-pa"')),
        "« PX » n’est pas une valeur",
    ),
    "unknown-rule-in-sources": (
        changed(('"lines.count" = "2.1"', '"lines.counts" = "2.1"')),
        "« lines.counts »",
    ),
    "unknown-decided-property": (
        changed(('decided = { "charset" = "D2" }', 'decided = { "colour" = "D2" }')),
        "propriété inconnue colour",
    ),
    "no-section": (changed(('zip_mo = 200\nsection = "2.1"', "zip_mo = 200")), "la clé « section » manque"),
    "no-limits": (changed(("[limits]", "[limites]")), "la table [limits] manque"),
    "limit-zero": (changed(("lines = 200", "lines = 0")), "« lines » est un nombre entier supérieur à zéro"),
    "limit-true": (changed(("zip_mo = 200", "zip_mo = true")), "« zip_mo » est un nombre entier"),
    "empty-label": (
        changed(('label = "MS1-DUI"', 'label = " "')),
        "« label » est un texte qui n’est pas vide",
    ),
    "families-text": (
        changed(('families = ["PA", "PH", "DOM"]', 'families = "PA"')),
        "est une liste de textes",
    ),
    "profiles-empty": (
        changed(('[formats.PDF]\nextension = "pdf"', "[formats.PDF]")),
        "« extension » manque",
    ),
    "attachment-types-differ": (
        changed(('"BON_COMMANDE" = "Bon de commande"', '"DEVIS" = "Devis"')),
        "les valeurs de « typeFichier »",
    ),
    "no-operators": (changed(('operators = "operateurs.csv"', 'operators = "rien.csv"')), "« rien.csv »"),
    "not-toml": ("code = ", "ce n’est pas du TOML"),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_faulty_lane_is_refused_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(LaneError) as refusal:
        load_lane(write(tmp_path, text))
    told = str(refusal.value)
    assert (sentence in told, told.startswith("ms3.toml"), told.endswith(".")) == (True, True, True), told


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("code;label\nA_1;A\n", "deux colonnes"),
        ("code,label\nA_1\n", "deux colonnes"),
        ("code,label\nA_1,A\nA_1,B\n", "un code y figure deux fois"),
    ],
    ids=["semicolons", "one-column", "code-twice"],
)
def test_a_faulty_list_of_operators_is_refused(tmp_path: Path, rows: str, sentence: str) -> None:
    path = write(tmp_path, SOURCE)
    (tmp_path / "operateurs.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(LaneError, match=sentence):
        load_lane(path)


def test_a_lane_that_is_not_there_is_said() -> None:
    with pytest.raises(LaneError, match=r"^absent\.toml : fichier illisible"):
        load_lane(FOLDER / "absent.toml")
