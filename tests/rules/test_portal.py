"""What the portal knows: the software, the directory, the scale, and what was typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from requests_app.rules import Decisions, Lane, Level, LineFacts, Mark, Node, Number, ScaleRow

from .trees import ESMS, MS1, MS2, file, first, found, judge, line, og, piece, scenario, software, with_facts

ORDER_DAY = date(2023, 3, 15)
B = ScaleRow("B", Decimal("2920.00"))


def portal(tree: Node, lane: Lane = MS1, **context: Any) -> list[tuple[str, str]]:
    return found(tree, lane, **({"portal": True, "software": software(lane)} | context))


def test_a_sound_request_has_no_finding_in_the_portal() -> None:
    assert portal(with_facts(file(line())), scale=(B,)) == []
    assert portal(with_facts(file(line(MS2)), family="PDS"), MS2, scale=(B,)) == []


@pytest.mark.parametrize(
    ("changes", "tag", "rule"),
    [
        ({"numero_ans": "9999999999"}, "numeroAns", "software.numero_ans"),
        ({"siret": "55208131766522"}, "SIRET", "software.siret"),
    ],
)
def test_the_header_is_the_softwares(changes: dict[str, str], tag: str, rule: str) -> None:
    assert found(file(line()), software=software(MS1, **changes)) == [(rule, tag)]


PROFILES = [
    ("isMaitreId", True, "dui-referentiel-identite"),
    ("isMaitreId", False, "dui-esclave-identite"),
    ("IsStockageId", True, "dui-stockage-titres"),
    ("profilMetier", "PA", "specifique-pa"),
    ("profilMetier", "PH", "specifique-ph"),
    ("profilMetier", "DOM", "specifique-domicile"),
    ("profilMetier", "SAAD", "specifique-saad"),
    ("IsRefSoins", True, "actes-remboursables"),
    ("IsRefSoins", False, "sans-actes-remboursables"),
]


@pytest.mark.parametrize(("tag", "value", "profile"), PROFILES, ids=str)
def test_an_answer_needs_its_profile(tag: str, value: Any, profile: str) -> None:
    values: dict[str, Any] = {tag: value}
    if values.get("isMaitreId") is False:
        values["IsRefSoins"] = None
    tree = file(line())
    tree.nodes(Level.LINE)[0].children[Level.ESMS] = [scenario(**values)]
    lacking = software(MS1, profiles=frozenset(MS1.profiles) - {profile})
    assert found(tree, software=software(MS1)) == []
    assert found(tree, software=lacking) == [("profile.lacking", tag)]
    assert found(tree) == []


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"listed": False}, "esms.not_listed"),
        ({"family": "PDS"}, "esms.outside_families"),
        ({"family": None, "category": "Centre hospitalier"}, "esms.outside_families"),
        ({"closed": True}, "esms.closed"),
        ({"og_in_register": "699990016"}, "esms.other_og"),
        ({"other_requests": ("n° 12",)}, "esms.other_request"),
    ],
)
def test_what_the_directory_says_of_an_esms(facts: dict[str, Any], rule: str) -> None:
    findings = judge(with_facts(file(line()), **facts), portal=True)
    assert [(one.rule, one.tag, one.place.og, one.place.item) for one in findings] == [
        (rule, "FINESSGeos", 0, 0)
    ]


@pytest.mark.parametrize("facts", [{"listed": True}, {"family": None}, {"og_in_register": None}], ids=str)
def test_what_is_not_known_is_not_judged(facts: dict[str, Any]) -> None:
    assert portal(with_facts(file(line()), **facts)) == []


CAPS = [
    ("2433.33", "TTC", Decisions(), []),
    ("2433.34", "TTC", Decisions(), [("amount.cap", "montantSegurHT")]),
    ("2920.00", "HT", Decisions(), []),
    ("2920.01", "HT", Decisions(), [("amount.cap", "montantSegurHT")]),
    ("2433.33", "HT", Decisions(ht_cap_divided=True), []),
    ("2433.34", "HT", Decisions(ht_cap_divided=True), [("amount.cap", "montantSegurHT")]),
]


@pytest.mark.parametrize(("amount", "regime", "decisions", "expected"), CAPS, ids=str)
def test_the_amount_is_at_most_the_cap(
    amount: str, regime: str, decisions: Decisions, expected: list[tuple[str, str]]
) -> None:
    tree = with_facts(file(line(montantSegurHT=Number(amount), regimeTVA=regime)))
    if regime == "HT":
        first(tree, Level.LINE).nodes(Level.PJ).append(piece(kind="PREUVE_HT"))
    assert portal(tree, scale=(B,), decisions=decisions) == expected


@pytest.mark.parametrize(("regime", "source"), [("TTC", "section 3.1"), ("HT", "décision D4")])
def test_the_cap_cites_what_backs_it(regime: str, source: str) -> None:
    tree = with_facts(file(line(montantSegurHT=Number("9999.00"), regimeTVA=regime)))
    if regime == "HT":
        first(tree, Level.LINE).nodes(Level.PJ).append(piece(kind="PREUVE_HT"))
    [finding] = [one for one in judge(tree, scale=(B,), portal=True) if one.rule == "amount.cap"]
    assert finding.section.endswith(source)


def test_the_cap_of_the_documents_example_shows_its_equation() -> None:
    geos = [ESMS, scenario("019996206").values["FINESSGeo"]]
    tree = file(line(montantSegurHT=Number("4866.68")))
    one = first(tree, Level.LINE)
    one.children[Level.OG] = [og(geos=[str(geo) for geo in geos])]
    one.children[Level.ESMS] = [scenario(str(geo)) for geo in geos]
    findings = [f for f in judge(with_facts(tree), scale=(B,), portal=True) if f.rule == "amount.cap"]
    assert len(findings) == 1
    assert findings[0].message.replace("\u202f", " ").replace("\u00a0", " ") == (
        "Montant HT de la prestation Ségur : 4 866,68 € dépassent le plafond de 4 866,67 € : "
        "2 × 2 920,00 € TTC = 5 840,00 € TTC ÷ 1,2 = 4 866,67 € HT."
    )


UNVERIFIED = [("cap.unverified", "montantSegurHT")]


@pytest.mark.parametrize(
    ("tranche", "scale", "expected"),
    [
        (None, (B,), UNVERIFIED),
        ("C", (B,), UNVERIFIED),
        ("B", (), UNVERIFIED),
        ("B", (ScaleRow("B", B.amount_ttc, to_date=date(2023, 3, 14)),), UNVERIFIED),
        ("B", (ScaleRow("B", B.amount_ttc, to_date=ORDER_DAY),), []),
        ("B", (ScaleRow("B", B.amount_ttc, from_date=ORDER_DAY),), []),
        ("B", (ScaleRow("B", B.amount_ttc, from_date=date(2023, 3, 16)),), UNVERIFIED),
        ("B", (B, ScaleRow("B", Decimal("3000.00"))), UNVERIFIED),
        ("B", None, []),
    ],
    ids=str,
)
def test_without_a_row_the_cap_is_not_verified(
    tranche: str | None, scale: tuple[ScaleRow, ...] | None, expected: list[tuple[str, str]]
) -> None:
    assert portal(with_facts(file(line()), tranche), scale=scale) == expected


def test_the_cap_counts_each_esms_of_the_order_and_is_silent_where_one_stands_twice() -> None:
    tree = with_facts(file(line(montantSegurHT=Number("9999.00"))), listed=False)
    assert portal(tree, scale=(B,)) == [
        ("amount.cap", "montantSegurHT"),
        ("esms.not_listed", "FINESSGeos"),
    ]
    first(tree, Level.OG).values["FINESSGeos"] = [ESMS, ESMS]
    assert portal(tree, scale=(B,)) == [("esms.duplicate", "FINESSGeos"), ("esms.not_listed", "FINESSGeos")]


@pytest.mark.parametrize("address", ["a.b@c", "a@@b.fr", "jean martin@b.fr", "a@b..fr", "a@-b.fr", "é@b.fr"])
def test_the_portal_wants_a_real_address(address: str) -> None:
    tree = file(line())
    first(tree, Level.OG).values["emailResponsableOG"] = address
    assert found(tree) == []
    assert portal(tree) == [("email.real", "emailResponsableOG")]


@pytest.mark.parametrize(
    ("tag", "typed", "rule"),
    [("dateCommande", "hier", "date.real"), ("montantSegurHT", "beaucoup", "amount.text")],
)
def test_what_was_typed_and_could_not_be_read_is_said_once(tag: str, typed: str, rule: str) -> None:
    tree = file(line(**{tag: Mark.MISSING}))
    first(tree, Level.LINE).facts = LineFacts(unparsed={tag: typed})
    findings = judge(tree, portal=True, scale=(B,))
    assert [(one.rule, one.tag, one.value) for one in findings] == [(rule, tag, typed)]
    assert f"«\u00a0{typed}\u00a0»" in findings[0].message


def test_the_portal_asks_only_for_answers_that_are_called_for() -> None:
    tree = file(line(**dict.fromkeys(("nomMandataire", "emailMandataire"), Mark.MISSING)))
    assert portal(tree) == []
    first(tree, Level.LINE).values["isMandataire"] = Mark.MISSING
    findings = judge(tree, portal=True)
    assert [one.tag for one in findings] == ["isMandataire"]
    assert findings[0].message == (
        "Répondez à «\u00a0Commande portée par un mandataire\u00a0» par oui ou par non."
    )


def test_an_optional_answer_waits_for_a_person_to_say_none() -> None:
    tree = file(line())
    first(tree, Level.ESMS).values["operateurMessagerie"] = Mark.MISSING
    assert portal(tree) == [("key.missing", "operateurMessagerie")]
    first(tree, Level.ESMS).values["operateurMessagerie"] = None
    assert portal(tree) == []


def test_an_empty_draft_is_asked_for_its_organisation_and_its_order() -> None:
    known = {tag: value for tag, value in line().values.items() if MS1.tags[tag].block is None}
    draft = Node(Level.LINE, known, {Level.OG: [], Level.ESMS: [], Level.PJ: []})
    assert [one.message.replace("\u00a0", " ") for one in judge(file(draft), portal=True)] == [
        "Renseignez « Date de la commande ».",
        "Renseignez « Régime de TVA ».",
        "Renseignez « Montant HT de la prestation Ségur ».",
        "Répondez à « Commande portée par un mandataire » par oui ou par non.",
        "Choisissez au moins un organisme gestionnaire.",
        "Joignez le bon de commande.",
    ]


def test_a_number_whose_key_fails_is_said_once_in_the_portal() -> None:
    tree = file(line())
    first(tree, Level.OG).values["FINESSGeos"] = ["123456789"]
    first(tree, Level.ESMS).values["FINESSGeo"] = "123456789"
    assert portal(tree) == [("finess.key", "FINESSGeos")]
