"""Each tag in itself: at its limit, and just beyond."""

from __future__ import annotations

import pytest

from requests_app.rules import Container, Lane, Level, Mark, Node, Number, Value

from .trees import ESMS, LANES, MS1, certified, file, first, found, judge, line


def with_value(tag: str, value: Value, lane: Lane = MS1) -> Node:
    """A sound file but for one tag; the tags of a certificate stand in an OG that has one."""
    tree = file(line(lane))
    spec = lane.tags[tag]
    if spec.level is Level.OG and tag not in ("demandeCertificatServeur", "FINESSGeos", "FINESSJuridique"):
        tree.nodes(Level.LINE)[0].children[Level.OG] = [certified()]
    if tag.endswith("Mandataire") and tag != "isMandataire":
        first(tree, Level.LINE).values.update(
            {
                "isMandataire": True,
                "nomMandataire": "LEROY",
                "emailMandataire": "m@example.org",
                "telephoneMandataire": "+33100000003",
            }
        )
    first(tree, spec.level).values[tag] = value
    return tree


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.code)
def test_a_sound_file_has_no_finding(lane: Lane) -> None:
    assert found(file(line(lane, 0), line(lane, 1)), lane) == []


SOUND: list[tuple[str, Value]] = [
    ("numeroAns", "0000000000"),
    ("numeroEditeur", "abcde"),
    ("dateCommande", "29/02/2024"),
    ("dateCommande", "31/12/1999"),
    ("montantSegurHT", Number("0.01")),
    ("montantSegurHT", Number("99999999999.99")),
    ("nomMandataire", "A" * 49),
    ("emailMandataire", "a@" + "b" * 145 + ".c"),
    ("emailMandataire", "a.b@c"),
    ("emailMandataire", "@a@.b"),
    ("telephoneMandataire", "+" + "1" * 48),
    ("telephoneMandataire", "0033100000000"),
    ("telephoneMandataire", "+123456"),
    ("numeroCarteCPX", "abcDEF0123"),
    ("nomAdminTechnique", "A" * 24),
    ("nomResponsableOG", "L’ÉTÉ-D'OR 3"),
    ("nomResponsableOG", "É" * 48 + "É"),
    ("ancienneVersion", "x" * 49),
    ("ancienneVersion", "-"),
    ("utiliteCertificat", "DMP"),
    ("utiliteCertificat", "INS"),
    ("operateurMessagerie", None),
    ("operateurMessagerie", "CH _20"),
    ("operateurMessagerie", "HÔP_302"),
    ("FINESSJuridique", "2A0000014"),
    ("SIRET", "35600000000048"),
]


@pytest.mark.parametrize(("tag", "value"), SOUND, ids=str)
def test_at_the_limit_nothing_is_said(tag: str, value: Value) -> None:
    tree = with_value(tag, value)
    if tag == "numeroEditeur":
        tree.nodes(Level.LINE)[0].children[Level.PJ] = line(numeroEditeur=value).nodes(Level.PJ)
    assert found(tree) == []


ARABIC = "٠١٢٣٤٥٦٧٨٩"

FAULTY: list[tuple[str, Value, str, str | None]] = [
    ("numeroAns", "012345678", "text.code", None),
    ("numeroAns", "01234567890", "text.code", None),
    ("numeroAns", "01234 6789", "text.code", None),
    ("numeroAns", "0123456 789", "text.code", "0123456789"),
    ("numeroAns", "0123456789\n", "text.code", "0123456789"),
    ("numeroAns", ARABIC, "text.code", None),
    ("numeroAns", "", "text.blank", None),
    ("numeroAns", "          ", "text.blank", None),
    ("SIRET", "732 829 320 00074", "text.code", "73282932000074"),
    ("SIRET", "73282932000075", "siret.key", None),
    ("SIRET", "35600000000014", "siret.key", None),
    ("numeroEditeur", "A000é", "text.code", None),
    ("numeroEditeur", "A00010", "text.code", None),
    ("typeAction", "c", "value.enum", "C"),
    ("typeAction", "M", "value.enum", None),
    ("regimeTVA", " ht", "value.enum", "HT"),
    ("utiliteCertificat", "DMP,INS", "value.enum", "DMP, INS"),
    ("utiliteCertificat", "INS, DMP", "value.enum", None),
    ("dateCommande", "30/02/2024", "date.real", None),
    ("dateCommande", "1/2/2024", "date.real", None),
    ("dateCommande", "00/01/2024", "date.real", None),
    ("dateCommande", "01/01/0000", "date.real", None),
    ("dateCommande", "15/03/2023 ", "date.real", "15/03/2023"),
    ("montantSegurHT", Number("5840.0"), "amount.text", "5840.00"),
    ("montantSegurHT", Number("5840"), "amount.text", "5840.00"),
    ("montantSegurHT", Number("5.84e3"), "amount.text", "5840.00"),
    ("montantSegurHT", Number("4866.667"), "amount.text", None),
    ("montantSegurHT", Number("1e999999"), "amount.text", None),
    ("montantSegurHT", Number("-1.00"), "amount.text", None),
    ("montantSegurHT", Number("0"), "amount.text", None),
    ("montantSegurHT", Number("0.00"), "amount.positive", None),
    ("montantSegurHT", "5840.00", "value.kind", None),
    ("nomMandataire", "A" * 50, "text.length", None),
    ("nomMandataire", "A" * 49 + " ", "text.length", "A" * 49),
    ("nomMandataire", "Leroy", "text.capitals", "LEROY"),
    ("emailMandataire", "a@" + "b" * 146 + ".c", "text.length", None),
    ("emailMandataire", "@a.b", "email.format", None),
    ("emailMandataire", "a@b", "email.format", None),
    ("emailMandataire", " a@b.c", "text.spaces", "a@b.c"),
    ("telephoneMandataire", "+" + "1" * 49, "text.length", None),
    ("telephoneMandataire", "0100000000", "phone.format", None),
    ("telephoneMandataire", "+12345", "phone.format", None),
    ("telephoneMandataire", "+33100000000\n", "phone.format", "+33100000000"),
    ("telephoneMandataire", "+33 1 00-00.00 00", "phone.separators", "+33100000000"),
    ("numeroCarteCPX", "A12345678", "text.code", None),
    ("nomAdminTechnique", "A" * 25, "text.length", None),
    ("nomResponsableOG", "MARTIN ", "text.spaces", "MARTIN"),
    ("ancienneVersion", "x" * 50, "text.length", None),
    ("ancienneVersion", "\u00a0", "text.blank", None),
    ("operateurMessagerie", "CH_20", "operator.unknown", "CH _20"),
    ("operateurMessagerie", "mai_15", "operator.unknown", "MAI_15"),
    ("operateurMessagerie", "HOP_302", "operator.unknown", None),
    ("operateurMessagerie", "", "operator.unknown", None),
    ("FINESSJuridique", "12345678", "finess.format", None),
    ("FINESSJuridique", "2C0000014", "finess.format", None),
    ("FINESSJuridique", "2a0000014", "finess.format", "2A0000014"),
    ("FINESSJuridique", "123456789", "finess.key", None),
    ("isMandataire", "false", "value.kind", None),
    ("isMandataire", Number("0"), "value.kind", None),
    ("numLigne", Number("1.0"), "value.kind", None),
    ("numLigne", True, "value.kind", None),
    ("ancienneVersion", Container("object"), "value.kind", None),
    ("impId", "IMP-1", "null.expected", None),
    ("impId", "", "null.expected", None),
    ("impId", Mark.MISSING, "key.missing", None),
    ("numeroASP", Number("1"), "null.expected", None),
    ("regimeTVA", None, "null.forbidden", None),
    ("regimeTVA", Mark.MISSING, "key.missing", None),
    ("FINESSGeos", None, "value.kind", None),
    ("FINESSGeos", ESMS, "value.kind", None),
    ("FINESSGeos", [Number(ESMS)], "value.kind", None),
    ("FINESSGeos", [], "esms.none", None),
    ("FINESSGeos", Mark.MISSING, "key.missing", None),
]


@pytest.mark.parametrize(("tag", "value", "rule", "repair"), FAULTY, ids=str)
def test_just_beyond_one_finding_says_it(tag: str, value: Value, rule: str, repair: str | None) -> None:
    findings = judge(with_value(tag, value))
    assert [(one.rule, one.tag, one.repair) for one in findings] == [(rule, tag, repair)]
    assert (bool(findings[0].section), findings[0].message.endswith(".")) == (True, True)


@pytest.mark.parametrize("mark", [Mark.UNREADABLE, Mark.NOT_YET], ids=str)
@pytest.mark.parametrize("tag", [tag for tag, spec in MS1.tags.items() if spec.kind not in ("object",)])
def test_a_mark_that_is_no_value_silences_every_rule_that_reads_it(tag: str, mark: Mark) -> None:
    if MS1.tags[tag].holds is None:
        assert found(with_value(tag, mark)) == []


@pytest.mark.parametrize("level", [Level.OG, Level.ESMS, Level.PJ], ids=str)
def test_a_broken_container_silences_what_reads_it(level: Level) -> None:
    tree = file(line())
    tree.nodes(Level.LINE)[0].children[level] = Mark.UNREADABLE
    assert found(tree) == []


def test_the_length_counts_code_points_after_composition() -> None:
    decomposed = "E\u0301" * 49
    assert found(with_value("nomResponsableOG", decomposed)) == []
    assert found(with_value("nomResponsableOG", decomposed + "A")) == [("text.length", "nomResponsableOG")]


def test_two_faults_of_one_value_are_two_findings() -> None:
    assert found(with_value("nomAdminTechnique", " Durand")) == [
        ("text.capitals", "nomAdminTechnique"),
        ("text.spaces", "nomAdminTechnique"),
    ]
    assert {one.repair for one in judge(with_value("nomAdminTechnique", " Durand"))} == {"DURAND"}


@pytest.mark.parametrize(
    ("tag", "value", "section"),
    [
        ("numeroAns", "01234567AB", "décision D2"),
        ("numeroAns", "0123", "DTJSONAVANCE-MS1-DUI-Va1, section 3.2 (numeroAns)"),
        ("SIRET", "7328293200007A", "DTJSONAVANCE-MS1-DUI-Va1, section 3.2 (SIRET)"),
        ("FINESSJuridique", "2C0000014", "décision D13"),
        ("FINESSJuridique", "2C00", "DTJSONAVANCE-MS1-DUI-Va1, section 3.2 (FINESSJuridique)"),
        ("FINESSJuridique", "123456789", "contrôle de vraisemblance"),
        ("montantSegurHT", Number("0.00"), "décision D13"),
        ("utiliteCertificat", None, "décision D11"),
    ],
)
def test_a_finding_cites_what_backs_it(tag: str, value: Value, section: str) -> None:
    assert [one.section for one in judge(with_value(tag, value))] == [section]


def test_a_message_names_the_label_and_the_tag_in_a_file_and_the_label_alone_in_the_portal() -> None:
    tree = with_value("dateCommande", "31/02/2023")
    assert judge(tree)[0].message == (
        "Date de la commande (dateCommande)\u00a0: "
        "«\u00a031/02/2023\u00a0» est un jour qui n’existe pas\u00a0; écrivez par exemple 15/03/2023."
    )
    assert judge(tree, portal=True)[0].message.startswith("Date de la commande\u00a0: ")
