"""What an answer calls for: the mandataire, the certificate's table, the soins."""

from __future__ import annotations

from itertools import product

import pytest

from requests_app.rules import CONDITIONS, Decisions, Level, Mark, Node, Value

from .trees import MS1, MS2, certified, file, found, line, og, scenario


def with_og(node: Node) -> Node:
    tree = file(line())
    tree.nodes(Level.LINE)[0].children[Level.OG] = [node]
    return tree


def with_scenario(node: Node) -> Node:
    tree = file(line())
    tree.nodes(Level.LINE)[0].children[Level.ESMS] = [node]
    return tree


CERTIFICATE = (
    "contractualisationOG",
    "statutAdminTechnique",
    "numeroCarteCPX",
    "nomAdminTechnique",
    "telAdminTechnique",
    "emailAdminTechnique",
    "utiliteCertificat",
)

TABLE = list(product("SE", (True, False), (None, True, False), (None, "A123456789")))


@pytest.mark.parametrize(("statut", "by_og", "by_editor", "card"), TABLE, ids=str)
def test_the_certificate_table(statut: str, by_og: bool, by_editor: bool | None, card: str | None) -> None:
    """Section 3.2, numeroCarteCPX and contractualisationEditeur, every row of it."""
    tree = with_og(
        certified(
            statutAdminTechnique=statut,
            contractualisationOG=by_og,
            contractualisationEditeur=by_editor,
            numeroCarteCPX=card,
        )
    )
    if statut == "E" and by_editor is None:
        expected = [("null.forbidden", "contractualisationEditeur")]
    elif card is None and (by_og if statut == "S" else by_editor):
        expected = [("null.forbidden", "numeroCarteCPX")]
    else:
        expected = []
    assert found(tree) == expected


@pytest.mark.parametrize("tag", CERTIFICATE)
def test_with_a_certificate_each_answer_is_given(tag: str) -> None:
    assert found(with_og(certified(**{tag: None}))) == [("null.forbidden", tag)]


@pytest.mark.parametrize("tag", [*CERTIFICATE, "contractualisationEditeur"])
def test_without_a_certificate_each_answer_is_null(tag: str) -> None:
    given = {**certified().values, "contractualisationEditeur": True}[tag]
    assert found(with_og(og(**{tag: given}))) == [("null.expected", tag)]


@pytest.mark.parametrize("answer", [Mark.MISSING, "oui", None], ids=str)
def test_an_unsound_answer_silences_what_hangs_on_it(answer: Value) -> None:
    rules = {Mark.MISSING: "key.missing", "oui": "value.kind", None: "null.forbidden"}
    expected = [(rules[answer], "demandeCertificatServeur")]
    assert found(with_og(certified(demandeCertificatServeur=answer))) == expected
    assert found(with_og(og(demandeCertificatServeur=answer))) == expected


def test_the_usage_is_required_unless_the_decision_is_switched() -> None:
    tree = with_og(certified(utiliteCertificat=None))
    assert found(tree) == [("null.forbidden", "utiliteCertificat")]
    assert found(tree, decisions=Decisions(certificate_usage_required=False)) == []


def null_block(node: Node) -> Node:
    block = [tag for tag, spec in MS1.tags.items() if spec.block == "certificatServeur"]
    kept = {tag: value for tag, value in node.values.items() if tag not in block}
    return Node(Level.OG, kept, null_blocks=frozenset({"certificatServeur"}))


def test_null_may_stand_for_the_block_without_a_certificate() -> None:
    assert found(with_og(null_block(og()))) == []


def test_null_for_the_block_of_a_certificate_is_one_finding() -> None:
    assert found(with_og(null_block(certified()))) == [("null.forbidden", "certificatServeur")]


@pytest.mark.parametrize("tag", ["nomMandataire", "emailMandataire", "telephoneMandataire"])
def test_the_mandataire_is_told_exactly_where_there_is_one(tag: str) -> None:
    told = {"nomMandataire": "LEROY", "emailMandataire": "a@b.fr", "telephoneMandataire": "+33100000003"}
    assert found(file(line(isMandataire=True, **told))) == []
    assert found(file(line(isMandataire=True, **(told | {tag: None})))) == [("null.forbidden", tag)]
    assert found(file(line(**{tag: told[tag]}))) == [("null.expected", tag)]


@pytest.mark.parametrize("answer", [True, False], ids=str)
def test_soins_are_null_where_the_system_is_no_master(answer: bool) -> None:
    tree = with_scenario(scenario(isMaitreId=False, IsRefSoins=answer))
    assert found(tree) == [("null.expected", "IsRefSoins")]
    assert found(tree, decisions=Decisions(ref_soins_follows_master=False)) == []
    assert found(with_scenario(scenario(isMaitreId=False, IsRefSoins=None))) == []


def test_soins_of_a_master_are_told_in_ms1_and_may_be_null_in_ms2() -> None:
    assert found(with_scenario(scenario(IsRefSoins=None))) == [("null.forbidden", "IsRefSoins")]
    tree = file(line(MS2))
    tree.nodes(Level.LINE)[0].children[Level.ESMS] = [scenario(lane=MS2, IsRefSoins=None, profilMetier=None)]
    assert found(tree, MS2) == []


def test_every_condition_answers_none_where_it_knows_nothing() -> None:
    answers = {
        name: condition.judge(lambda _tag: Mark.MISSING, Decisions())
        for name, condition in CONDITIONS.items()
    }
    assert set(answers.values()) == {None}
