"""The table of verdicts: what a returned line is beside what was sent and what is already known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from requests_app.asp_file.returns_match import (
    ACCEPTED,
    ALTERED,
    FOREIGN,
    KNOWN,
    REJECTED,
    UNCHANGED,
    UNDECIDABLE,
    VERDICTS,
    Known,
    absent,
    match,
)
from requests_app.models import Verdict

from .return_world import (
    LABEL,
    REFUSAL,
    Raw,
    accepted,
    attempts,
    document,
    matched,
    one_line,
    plain,
    rejected,
    returned,
    sent_bytes,
    verdicts,
    written,
)

Change = Callable[[Raw], Any]


def test_the_verdicts_are_those_that_are_stored() -> None:
    assert set(VERDICTS) == set(Verdict.values)


KNOWN_AGAIN = {"codeTraitement": "3436", "libelleTraitement": "Demande déjà connue"}
NONE = {"numeroASP": None, "codeTraitement": None, "libelleTraitement": None}


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (accepted(1), ACCEPTED),
        (accepted(1, codeTraitement=0), ACCEPTED),
        (accepted(1, codeTraitement=None), ACCEPTED),
        (accepted(1, libelleTraitement="DEMANDE ACCEPTEE"), ACCEPTED),
        (NONE | {"codeTraitement": 3436}, KNOWN),
        (NONE | {"libelleTraitement": "Demande déjà connue"}, KNOWN),
        (NONE | rejected(), REJECTED),
        (NONE | rejected(codeTraitement=None), REJECTED),
        (NONE, UNDECIDABLE),
        (NONE | {"numeroASP": "A"}, UNDECIDABLE),
        (accepted(1) | rejected(), UNDECIDABLE),
        (accepted(1, numeroASP=None), UNDECIDABLE),
        (NONE | {"codeTraitement": "1204"}, UNDECIDABLE),
    ],
)
def test_the_answer_decides(answer: Raw, verdict: str) -> None:
    (one,) = matched(one_line(**answer))
    assert (one.verdict, one.differences) == (verdict, ())
    assert one.sent is not None
    assert one.sent.key == 1
    assert bool(one.remarks) is (verdict in (KNOWN, UNDECIDABLE))


#: The same answer as on an accepted line, and others.
STORED = Known("accepted", "ASP1", "0000", LABEL)


@pytest.mark.parametrize(
    ("known", "answer", "verdict"),
    [
        (STORED, accepted(1), UNCHANGED),
        (STORED, accepted(1, codeTraitement=0, libelleTraitement="demande  acceptee"), UNCHANGED),
        (Known("accepted", "0012", "0000", LABEL), accepted(1, numeroASP=12), UNCHANGED),
        (Known("accepted", "0", "0000", LABEL), accepted(1, numeroASP="A"), UNDECIDABLE),
        (STORED, accepted(2), UNDECIDABLE),
        (STORED, NONE | rejected(), UNDECIDABLE),
        (STORED, NONE, UNDECIDABLE),
        (Known("rejected", "", "1204", REFUSAL), NONE | rejected(), UNCHANGED),
        (Known("rejected", "", "1204", REFUSAL), NONE | rejected(libelleTraitement="Autre"), UNDECIDABLE),
        (Known("rejected", "", "1204", REFUSAL), accepted(1), UNDECIDABLE),
        (Known("accepted", "ASP1", "1204", REFUSAL), accepted(1) | rejected(), UNCHANGED),
        (STORED, accepted(1) | KNOWN_AGAIN, UNCHANGED),
        (STORED, NONE | KNOWN_AGAIN, UNCHANGED),
        (STORED, accepted(2) | KNOWN_AGAIN, UNDECIDABLE),
        (Known("rejected", "", "1204", REFUSAL), NONE | KNOWN_AGAIN, UNDECIDABLE),
    ],
)
def test_what_is_already_known(known: Known, answer: Raw, verdict: str) -> None:
    (one,) = matched(one_line(**answer), known={"A0001": known})
    assert one.verdict == verdict
    assert ("Une autre réponse est déjà enregistrée" in plain(one.remarks)) is (verdict == UNDECIDABLE)


def test_a_known_answer_is_named_to_whom_decides() -> None:
    (one,) = matched(one_line(**(NONE | rejected())), known={"A0001": STORED})
    assert "enregistrée pour cette demande : acceptée, numéro ASP ASP1, « Demande acceptée »." in plain(
        one.remarks
    )


@pytest.mark.parametrize(
    "change", [lambda line: line.update(codeTraitement=True), lambda line: line.update(commande=3)]
)
def test_a_doubtful_line_never_applies_by_itself(change: Change) -> None:
    raw = one_line()
    change(raw["lignesImport"][0])
    (one,) = matched(raw)
    assert one.verdict in (UNDECIDABLE, ALTERED)
    assert set(one.line.doubts) <= set(one.remarks)


def test_a_foreign_number() -> None:
    (one,) = matched(one_line(numeroEditeur="Z9999", numLigne=8))
    assert (one.verdict, one.sent, one.suggestion) == (FOREIGN, None, None)
    assert "Z9999 n’est celui d’aucune demande" in plain(one.remarks)


@pytest.mark.parametrize("number", ["", None, "???", []])
def test_an_unreadable_number_with_the_content_of_one_line_is_a_persons(number: Any) -> None:
    raw = returned(3)
    raw["lignesImport"][1]["numeroEditeur"] = number
    one = matched(raw)[1]
    assert (one.verdict, one.sent, one.suggestion and one.suggestion.numero_editeur) == (
        UNDECIDABLE,
        None,
        "A0002",
    )
    assert "contenu sont ceux de la demande A0002" in plain(one.remarks)
    raw["lignesImport"][1]["commande"]["dateCommande"] = "01/01/2020"
    assert (matched(raw)[1].verdict, matched(raw)[1].suggestion) == (FOREIGN, None)


def test_another_number_with_our_content_is_foreign_and_says_whose_content_it_is() -> None:
    (one,) = matched(one_line(numeroEditeur="Z9999"))
    assert (one.verdict, one.suggestion and one.suggestion.numero_editeur) == (FOREIGN, "A0001")


def test_a_foreign_number_is_none_of_all_the_batches_that_the_file_answers() -> None:
    sent = attempts(sent_bytes(2))
    sent["A0002"] = replace(sent["A0002"], batch=8)
    raw = returned(2)
    raw["lignesImport"][1]["numeroEditeur"] = "Z9999"
    assert "d’aucune demande de ces dépôts." in plain(match(document(raw), sent)[1].remarks)


def test_a_content_that_two_attempts_have_suggests_none() -> None:
    sent = attempts(sent_bytes(1))
    twin = {"B0001": next(iter(sent.values()))}
    (one,) = match(document(one_line(numeroEditeur="")), sent | twin)
    assert (one.verdict, one.suggestion) == (FOREIGN, None)


@pytest.mark.parametrize("broken", ["x", None, 3, {}, []])
def test_a_line_that_says_nothing_is_foreign_and_kept(broken: Any) -> None:
    raw = returned(2)
    raw["lignesImport"].append(broken)
    found = matched(raw, sent_bytes(2))
    assert verdicts(found) == [ACCEPTED, ACCEPTED, FOREIGN]
    assert found[2].remarks


def test_the_same_answer_twice_counts_once() -> None:
    raw = returned(2)
    raw["lignesImport"].insert(0, raw["lignesImport"][1] | {"numeroEditeur": "a0002 "})
    found = matched(raw, sent_bytes(2))
    assert verdicts(found) == [ACCEPTED, ACCEPTED, UNCHANGED]
    assert "donnée par une autre ligne" in plain(found[2].remarks)
    assert "plusieurs lignes : « A0002 »" in plain(document(raw).notes)


def test_two_answers_to_one_attempt_are_a_persons_whatever_is_known() -> None:
    raw = returned(1)
    raw["lignesImport"].append(raw["lignesImport"][0] | NONE | rejected())
    for known in ({}, {"A0001": STORED}):
        found = matched(raw, sent_bytes(1), known)
        assert verdicts(found) == [UNDECIDABLE, UNDECIDABLE]
        assert "pas la même chose" in plain(found[0].remarks)


def test_an_altered_twin_leaves_the_answer_to_the_sound_line() -> None:
    raw = returned(1)
    raw["lignesImport"].insert(0, raw["lignesImport"][0] | {"numLigne": 2})
    found = matched(raw, sent_bytes(1))
    assert verdicts(found) == [UNCHANGED, ACCEPTED]
    assert [difference.tag for difference in found[0].differences] == ["numLigne"]
    assert "pas celle qui a été envoyée, mais la même réponse" in plain(found[0].remarks)
    assert "d’elle-même" not in plain(found[0].remarks)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (accepted(1), UNCHANGED),
        (accepted(2), ALTERED),
        (NONE | rejected(), ALTERED),
    ],
    ids=["same", "another number", "the contrary"],
)
def test_an_altered_line_asks_nobody_for_the_answer_that_is_stored(answer: Raw, verdict: str) -> None:
    raw = one_line(**answer)
    raw["lignesImport"][0]["commande"]["dateCommande"] = "01/01/2020"
    (one,) = matched(raw, known={"A0001": STORED})
    assert (one.verdict, [difference.tag for difference in one.differences]) == (verdict, ["dateCommande"])
    assert ("sa réponse est celle qui est déjà enregistrée" in plain(one.remarks)) is (verdict == UNCHANGED)


def test_an_altered_line_with_the_stored_answer_is_a_persons_where_another_line_says_otherwise() -> None:
    raw = one_line(numLigne=2)
    raw["lignesImport"].append(raw["lignesImport"][0] | NONE | rejected())
    found = matched(raw, sent_bytes(1), {"A0001": STORED})
    assert verdicts(found) == [ALTERED, ALTERED]


def test_two_lines_without_an_answer_are_both_a_persons() -> None:
    raw = one_line(**NONE)
    raw["lignesImport"] *= 2
    assert verdicts(matched(raw, sent_bytes(1))) == [UNDECIDABLE, UNDECIDABLE]


def test_attempts_that_no_line_speaks_of() -> None:
    sent = attempts(sent_bytes(6), {"A0005": STORED})
    raw = returned(6)
    raw["lignesImport"] = [raw["lignesImport"][index] for index in (2, 0)]
    raw["lignesImport"][0]["numeroEditeur"] = ""
    raw["lignesImport"][1]["commande"]["dateCommande"] = "x"
    found = match(document(raw), sent)
    assert verdicts(found) == [UNDECIDABLE, ALTERED]
    assert [one.numero_editeur for one in absent(found, sent)] == ["A0002", "A0004", "A0006"]
    assert [one.key for one in absent((), sent)] == [1, 2, 3, 4, 6]


def test_an_empty_file_matches_nothing() -> None:
    read = document(written({"lignesImport": []}))
    assert match(read, attempts(sent_bytes(1))) == ()
