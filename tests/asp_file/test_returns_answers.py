"""What an answer of the agency says."""

import pytest

from requests_app.asp_file.returns_answers import TABLE, Told, folded, judge, of_code, of_label, unmangled

REFUSAL = "Le FINESS est inconnu"


@pytest.mark.parametrize(
    "label",
    [
        "Demande acceptée",
        "DEMANDE ACCEPTEE",
        " demande\u00a0 acceptée. ",
        "Demande accepte\u0301e",
        "demande acceptée !",
        "Demande acceptÃ©e",
        "Demande\nacceptée",
    ],
)
def test_acceptance_is_recognised_however_it_is_written(label: str) -> None:
    assert of_label(label) is Told.ACCEPTED


@pytest.mark.parametrize(
    "label", ["Demande non acceptée", "Demande refusée", "acceptée", "Demande acceptée sous réserve"]
)
def test_what_only_looks_like_it_is_not(label: str) -> None:
    assert of_label(label) is Told.OTHER


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Demande déjà connue pour ce numéro éditeur", Told.KNOWN),
        ("DEJA CONNUE", Told.KNOWN),
        ("Demande pas déjà connue", Told.OTHER),
        ("Demande déjà connues-tu ?", Told.OTHER),
        ("FINESS déjà connu", Told.OTHER),
        ("  ", Told.NOTHING),
        ("...", Told.NOTHING),
    ],
)
def test_already_known(label: str, told: Told) -> None:
    assert of_label(label) is told


@pytest.mark.parametrize(
    ("code", "told"),
    [
        *((code, Told.ACCEPTED) for code in ("0000", "0", "0.0", " 000 ", "0.00")),
        *((code, Told.KNOWN) for code in ("3436", "3436.0", "03436")),
        *((code, Told.OTHER) for code in ("3437", "0001", "E0000", "-0", "1e0", "0" * 40, "٠", "NaN")),
        ("", Told.NOTHING),
    ],
)
def test_codes_are_texts_and_digits_are_compared_as_numbers(code: str, told: Told) -> None:
    assert of_code(code) is told


@pytest.mark.parametrize(
    ("asp", "code", "label", "answer", "why"),
    [
        ("A1", "0000", "Demande acceptée", "accepted", ""),
        ("A1", "", "demande acceptee", "accepted", ""),
        ("A1", "0", "", "accepted", ""),
        ("A1", "0000", "Bien reçu", "accepted", "« Bien reçu »"),
        ("A1", "9001", "Demande acceptée", "accepted", "9001"),
        ("", "3436", "", "known", "déjà connue"),
        ("A1", "3436", REFUSAL, "known", "déjà connue"),
        ("", "77", "Demande déjà connue", "known", "déjà connue"),
        ("", "1204", REFUSAL, "rejected", ""),
        ("", "", REFUSAL, "rejected", ""),
        ("", "", "", "", "rien répondu"),
        ("A1", "", "", "", "ni code ni libellé"),
        ("A1", "1204", REFUSAL, "", "ne disent pas"),
        ("A1", "1204", "", "", "ne disent pas"),
        ("", "0000", "Demande acceptée", "", "aucun numéro ASP"),
        ("", "", "Demande acceptée", "", "aucun numéro ASP"),
        ("", "0000", REFUSAL, "", "aucun numéro ASP"),
        ("", "1204", "", "", "sans libellé"),
    ],
)
def test_the_table_of_answers(asp: str, code: str, label: str, answer: str, why: str) -> None:
    verdict = judge(asp, code, label)
    assert verdict.answer == answer
    assert (why in verdict.why.replace("\u00a0", " ")) if why else verdict.why == ""


def test_each_row_of_the_table_has_its_source() -> None:
    assert [row for row in TABLE if not row.source or (row.code is None) == (row.label is None)] == []


def test_texts_that_were_encoded_twice_are_put_right() -> None:
    for text in ("acceptée", "Œuvre à 10 €", "ASCII", "ÉTÉ"):
        assert unmangled(unmangled(text)) == text
    assert unmangled("Été".encode().decode("cp1252")) == "Été"
    assert folded("REFUSÃ‰E") == "refusee"
