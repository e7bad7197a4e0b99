"""What counts as a difference between a line sent and the line that came back, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from requests_app.asp_file import read, write
from requests_app.asp_file.returns_differences import MOST, compare
from requests_app.asp_file.returns_match import ACCEPTED, ALTERED
from requests_app.rules import Decisions, Level, Node

from ..trees import big_tree
from .return_world import LANE, SHAPE, Raw, matched, plain, returned, sent_bytes, verdicts, written

Change = Callable[[Raw], Any]
SEND = sent_bytes(1)


def og(line: Raw) -> Raw:
    held: Raw = line["beneficiaires"]["etablissementsClients"][0]
    return held


def changed(change: Change, esms: int = 2) -> Raw:
    raw = returned(1, esms)
    change(raw["lignesImport"][0])
    return raw


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(held) for key, held in value.items() if held is not None}
    return [without_nulls(held) for held in value] if isinstance(value, list) else value


def _become(line: Raw, other: Raw) -> None:
    line.clear()
    line.update(other)


SAME: dict[str, Change] = {
    "amount as text": lambda line: line["commande"].update(montantSegurHT="4866.67"),
    "amount with a comma": lambda line: line["commande"].update(montantSegurHT="4866,67"),
    "line number as text": lambda line: line.update(numLigne="1"),
    "line number as float": lambda line: line.update(numLigne=1.0),
    "booleans as texts": lambda line: line["scenarioInstallation"][0].update(isMaitreId="true"),
    "nulls left out": lambda line: (
        line.pop("commande") and line.update(without_nulls(returned(1)["lignesImport"][0]))
    ),
    "certificate left out": lambda line: og(line).pop("certificatServeur"),
    "certificate as null": lambda line: og(line).update(certificatServeur=None),
    "nulls as empty texts": lambda line: line["beneficiaires"].update(nomMandataire="", emailMandataire=" "),
    "scenarios in another order": lambda line: line["scenarioInstallation"].reverse(),
    "ESMS in another order": lambda line: og(line)["FINESSGeos"].reverse(),
    "a key more": lambda line: og(line).update(statut="x"),
}


@pytest.mark.parametrize("case", SAME)
def test_what_does_not_count(case: str) -> None:
    (one,) = matched(changed(SAME[case]), SEND)
    assert (one.verdict, one.differences, one.remarks) == (ACCEPTED, (), ())


def test_a_number_by_its_digits_is_the_same_text() -> None:
    sent = SEND.replace(b'"MARTIN"', b'"12"')
    (one,) = matched(changed(lambda line: og(line).update(nomResponsableOG=12)), sent)
    assert one.differences == ()


#: What is changed on its way -> tag, place, sent, returned, and a part of the sentence.
OTHER: dict[str, tuple[Change, tuple[str, str, str, str], str]] = {
    "amount": (
        lambda line: line["commande"].update(montantSegurHT=4866.68),
        ("montantSegurHT", "", "4866.67", "4866.68"),
        "Montant HT de la prestation Ségur : « 4866.67 » a été envoyé, « 4866.68 » est revenu.",
    ),
    "amount that is none": (
        lambda line: line["commande"].update(montantSegurHT="NaN"),
        ("montantSegurHT", "", "4866.67", "NaN"),
        "« NaN » est revenu",
    ),
    "line number": (
        lambda line: line.update(numLigne=2),
        ("numLigne", "", "1", "2"),
        "Numéro de ligne : « 1 »",
    ),
    "boolean": (
        lambda line: line["scenarioInstallation"][0].update(isMaitreId=False),
        ("isMaitreId", "ESMS 000000000", "oui", "non"),
        "Installé en maître d’identité (ESMS 000000000) : « oui » a été envoyé, « non » est revenu.",
    ),
    "a text lost": (
        lambda line: og(line).update(nomResponsableOG=None),
        ("nomResponsableOG", "OG 010000008", "MARTIN", "(vide)"),
        "(OG 010000008) : « MARTIN » a été envoyé, rien n’est revenu.",
    ),
    "a text from nowhere": (
        lambda line: line["beneficiaires"].update(nomMandataire="DURAND"),
        ("nomMandataire", "", "(vide)", "DURAND"),
        "rien n’avait été envoyé, « DURAND » est revenu.",
    ),
    "a scenario lost": (
        lambda line: line["scenarioInstallation"].pop() and og(line)["FINESSGeos"].pop(),
        ("scenarioInstallation", "ESMS 000000018", "présent", "absent"),
        "(ESMS 000000018) : n’est pas revenu.",
    ),
    "a piece more": (
        lambda line: line["piecesJustificatives"].append({"typeFichier": "PREUVE_HT"}),
        ("piecesJustificatives", "Attestation de non-assujettissement à la TVA", "absent", "présent"),
        "n’avait pas été envoyé, et il est revenu.",
    ),
    "no scenario": (
        lambda line: line.update(scenarioInstallation=None),
        ("scenarioInstallation", "", "2", "aucun"),
        "Scénarios d’installation : 2 ont été envoyés, aucun n’est revenu.",
    ),
    "no beneficiary": (
        lambda line: line["beneficiaires"].pop("etablissementsClients"),
        ("etablissementsClients", "", "1", "aucun"),
        "1 a été envoyé, aucun n’est revenu.",
    ),
    "nothing but the answer": (
        lambda line: [
            line.pop(key) for key in [*line] if key not in ("numLigne", "numeroEditeur", "numeroASP")
        ],
        ("lignesImport", "", "présent", "absent"),
        "sans le contenu de la demande",
    ),
}


@pytest.mark.parametrize("case", OTHER)
def test_what_counts_is_told_with_its_tag_and_both_values(case: str) -> None:
    change, told, sentence = OTHER[case]
    (one,) = matched(changed(change), SEND)
    assert one.verdict == ALTERED
    assert [(each.tag, each.place, each.sent, each.returned) for each in one.differences] == [told]
    assert sentence in plain(one.remarks)
    assert "sa réponse n’est pas appliquée d’elle-même" in plain(one.remarks)


def test_hundreds_of_differences_are_told_in_a_few_sentences() -> None:
    raw = returned(1, 300)
    for scenario in raw["lignesImport"][0]["scenarioInstallation"]:
        scenario["ancienneVersion"] = "autre"
    (one,) = matched(raw, sent_bytes(1, 300))
    assert len(one.differences) == MOST
    assert len(one.remarks) == 7
    assert "Et 295 autres différences." in plain(one.remarks)


#: A name that Windows-1252 has, and one that it lacks.
NAMES = ("DURÛTTÉ", "ŁUKASIEWICZ-ĐORĐE")


def _named(name: str) -> bytes:
    return SEND.replace(b'"MARTIN"', f'"{name}"'.encode())


def _back(name: str) -> Raw:
    return changed(lambda line: og(line).update(nomResponsableOG=name))


@pytest.mark.parametrize("name", NAMES)
def test_a_return_in_another_encoding_is_the_same_where_nothing_is_lost(name: str) -> None:
    import json

    raw = _back(name)
    for data in (
        written(raw),
        json.dumps(raw).encode(),
        json.dumps(raw, ensure_ascii=False).encode("utf-16"),
    ):
        assert verdicts(matched(data, _named(name))) == [ACCEPTED]
    data = json.dumps(raw, ensure_ascii=False).encode("cp1252", "replace")
    assert verdicts(matched(data, _named(name))) == [ACCEPTED if name is NAMES[0] else ALTERED]


def test_what_an_encoding_loses_is_said_as_such() -> None:
    lost = NAMES[1].encode("cp1252", "replace").decode("cp1252")
    (one,) = matched(_back(lost), _named(NAMES[1]))
    assert one.verdict == ALTERED
    assert [each.lost for each in one.differences] == [True]
    assert f"« {lost} » est revenu (l’encodage du retour n’a pas ces caractères)." in plain(one.remarks)
    (other,) = matched(_back("?UKASIEWICZ-?ORDE"), _named(NAMES[1]))
    assert "l’encodage du retour" not in plain(other.remarks)


def test_accents_encoded_twice_are_said_and_alter_nothing() -> None:
    (one,) = matched(_back(NAMES[0].encode().decode("cp1252")), _named(NAMES[0]))
    assert (one.verdict, one.differences) == (ACCEPTED, ())
    assert "encodés deux fois" in plain(one.remarks)


def test_composed_or_not_a_letter_is_the_same() -> None:
    assert verdicts(matched(_back("E\u0301LIE"), _named("ÉLIE"))) == [ACCEPTED]


def _line(certificate_as_null: bool) -> Node:
    data = write(big_tree(LANE, 1, 3), SHAPE, LANE, Decisions(certificate_as_null=certificate_as_null))
    return read(data, SHAPE, LANE).tree.nodes(Level.LINE)[0]


def test_a_null_block_is_a_block_of_nulls() -> None:
    assert compare(_line(True), _line(False), LANE) == compare(_line(False), _line(True), LANE)
    assert compare(_line(True), _line(False), LANE).differences == ()
