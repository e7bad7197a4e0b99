"""Return files read however they are written: every line is there, every departure is said once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from requests_app.rules import Level

from .return_world import LABEL, Raw, document, one_line, plain, returned, sent_bytes, written

ANSWER = ("ASP1", "0000", LABEL)


def answers(raw: Any) -> list[tuple[str, str, str]]:
    return [(line.numero_asp, line.code, line.label) for line in document(raw).lines]


def test_a_plain_return_is_read_without_a_word() -> None:
    read = document(returned(2))
    assert (read.numero_ans, read.siret, read.treated, read.notes) == (
        "0123456789",
        "73282932000074",
        True,
        (),
    )
    assert [(line.position, line.numero_editeur, line.num_ligne) for line in read.lines] == [
        (0, "A0001", 1),
        (1, "A0002", 2),
    ]
    assert [(line.notes, line.doubts) for line in read.lines] == [((), ())] * 2
    assert len(read.lines[0].node.nodes(Level.ESMS)) == 2


def test_what_was_sent_and_not_treated_says_so() -> None:
    read = document(sent_bytes())
    assert (read.treated, [line.answered for line in read.lines]) == (False, [False] * 3)


@pytest.mark.parametrize(
    "options", [{}, {"indent": 3}, {"separators": (" ,", " : ")}], ids=["wide", "indented", "odd"]
)
def test_the_raw_text_of_a_line_is_exactly_what_was_received(options: dict[str, Any]) -> None:
    raw = returned(2)
    raw["lignesImport"][1] = {"NumeroEditeur": "A0002", "numeroediteur": "A0002", "É": ["]}", '"', {}]}
    data = written(raw, **options)
    read = document(data)
    assert [json.loads(line.raw) for line in read.lines] == raw["lignesImport"]
    assert all(line.raw in data.decode() for line in read.lines)


def _case(raw: Raw) -> Raw:
    return {key.upper(): _case(held) if isinstance(held, dict) else held for key, held in raw.items()}


def _file(change: Callable[[Raw], Any]) -> Raw:
    raw = returned(1)
    made = change(raw)
    return raw if made is None else made


def _line(change: Callable[[Raw], Any]) -> Raw:
    return _file(lambda raw: change(raw["lignesImport"][0]))


#: What comes back -> what the file's notes say of it; each is read as the plain one is.
SAID = {
    "file in another case": (
        _file(lambda raw: _case(raw)),
        "Des balises sont écrites autrement : « IMPID », « LIGNESIMPORT »",
    ),
    "line in another case": (
        _file(lambda raw: raw.update(lignesImport=[_case(raw["lignesImport"][0])])),
        "Des balises sont écrites autrement",
    ),
    "key in spaces": (
        _line(lambda line: line.update({" codeTraitement ": line.pop("codeTraitement")})),
        "écrites",
    ),
    "wrapped": (
        _file(lambda raw: {"retour": {"fichier": raw}}),
        "dans « fichier ». | La liste des lignes a été trouvée dans « retour »",
    ),
    "extra keys": (_line(lambda line: line.update(zz=1, statut="ok")), "ajoutées : « statut », « zz »"),
    "extra keys deep": (
        _line(lambda line: line["scenarioInstallation"][1].update(zz=[1, {"y": 2}])),
        "ajoutées : « y », « zz »",
    ),
    "answers in a block": (
        _line(
            lambda line: line.update(
                traitement={tag: line.pop(tag) for tag in ("codeTraitement", "numeroASP")}
            )
        ),
        "pas à leur place : « codeTraitement », « numeroASP »",
    ),
    "answers in a block, null left in place": (
        _line(
            lambda line: line.update(
                {"traitement": {"codeTraitement": line["codeTraitement"]}, "codeTraitement": None}
            )
        ),
        "pas à leur place : « codeTraitement »",
    ),
    "answers in a list of one": (
        _line(lambda line: line.update(erreurs=[{"libelleTraitement": line.pop("libelleTraitement")}])),
        "pas à leur place : « libelleTraitement »",
    ),
    "answers inside a known block": (
        _line(lambda line: line["commande"].update(codeTraitement=line.pop("codeTraitement"))),
        "pas à leur place : « codeTraitement »",
    ),
    "a line instead of the list": (
        _file(lambda raw: raw.update(lignesImport=raw["lignesImport"][0])),
        "« lignesImport » est une seule ligne",
    ),
    "an object instead of the list": (
        _file(lambda raw: raw.update(lignesImport={"0": raw["lignesImport"][0]})),
        "« lignesImport » est un objet au lieu d’une liste",
    ),
    "a list in an object": (
        _file(lambda raw: raw.update(lignesImport={"total": 1, "ligne": raw["lignesImport"]})),
        "« lignesImport » est un objet au lieu d’une liste",
    ),
    "a list under another name": (
        _file(lambda raw: raw.update(lignes=raw.pop("lignesImport"))),
        "Des lignes ont été trouvées sous « lignes »",
    ),
    "the list alone": (_file(lambda raw: raw["lignesImport"]), "trouvées au début du fichier"),
    "the file in a list": (_file(lambda raw: [raw]), "trouvées au début du fichier"),
    "the line alone": (_file(lambda raw: raw["lignesImport"][0]), "Le fichier est une seule ligne"),
    "code for the file": (
        _file(lambda raw: raw.update(libelleTraitement="Fichier reçu")),
        "« libelleTraitement » est donné pour le fichier entier, hors des lignes : « Fichier reçu »",
    ),
    "odd spaces": (
        _line(lambda line: line.update(libelleTraitement="  Demande \u00a0acceptée ")),
        "espaces en trop",
    ),
    "header as number": (_file(lambda raw: raw.update(numeroAns=123456789)), "« numeroAns » est un nombre"),
}


@pytest.mark.parametrize("case", SAID)
def test_what_departs_is_read_all_the_same_and_said_once(case: str) -> None:
    raw, said = SAID[case]
    read = document(raw)
    assert [(line.numero_asp, line.code, line.label) for line in read.lines] == [ANSWER]
    assert (read.lines[0].numero_editeur, read.lines[0].num_ligne, read.lines[0].doubts) == ("A0001", 1, ())
    assert len(read.lines[0].node.nodes(Level.ESMS)) == 2
    assert said in plain(read.notes)
    assert len(read.notes) == len(set(read.notes)) <= 3


def test_a_departure_of_every_line_is_said_once() -> None:
    raw = returned(40)
    raw["lignesImport"] = [_case(line) | {"codetraitement": 0, "zz": 1} for line in raw["lignesImport"]]
    read = document(raw)
    assert len(read.lines) == 40
    assert len(read.notes) <= 4
    assert [line.notes for line in read.lines] == [()] * 40


@pytest.mark.parametrize(
    ("code", "text"),
    [("0", "0"), ("0.0", "0.0"), ("3436", "3436"), ('"0000"', "0000"), ("1e400", "1e400"), ("null", "")],
)
def test_the_code_as_text_or_number(code: str, text: str) -> None:
    data = written(one_line(codeTraitement="@@")).replace(b'"@@"', code.encode())
    assert document(data).lines[0].code == text
    assert ("écrits comme des nombres" in plain(document(data).notes)) is (code[0].isdigit())


def test_numbers_where_texts_are_expected() -> None:
    read = document(one_line(numeroASP=900012, numeroEditeur=123, numLigne="1"))
    assert (read.lines[0].numero_asp, read.lines[0].numero_editeur, read.lines[0].num_ligne) == (
        "900012",
        "00123",
        1,
    )
    assert "Les numéros ASP sont écrits comme des nombres" in plain(read.notes)
    assert "Les numéros éditeur sont écrits comme des nombres" in plain(read.notes)


@pytest.mark.parametrize(
    ("given", "number", "said"),
    [
        (" a0 001\u00a0", "A0001", "il a été lu « A0001 »"),
        ("Ａ０００１", "A0001", "il a été lu « A0001 »"),
        ("A0001\u200b", "A0001", "il a été lu « A0001 »"),
        ("A00012", "", "« A00012 » ne peut pas être un numéro éditeur"),
        ("É0001", "", "ne peut pas être"),
        ("", "", ""),
        (None, "", ""),
        (True, "", ""),
        ([], "", ""),
        (1.5, "", ""),
    ],
)
def test_the_editors_number_is_repaired_and_said(given: Any, number: str, said: str) -> None:
    (line,) = document(one_line(numeroEditeur=given)).lines
    assert line.numero_editeur == number
    assert said in plain(line.notes)
    assert bool(line.notes) is bool(said)


@pytest.mark.parametrize("value", [None, 3, "texte", True, [], [[]]])
def test_a_line_that_is_no_object_is_a_line(value: Any) -> None:
    raw = returned(1)
    raw["lignesImport"].insert(0, value)
    read = document(raw)
    assert [line.position for line in read.lines] == [0, 1]
    assert json.loads(read.lines[0].raw) == value
    assert "pas la forme d’une demande" in plain(read.lines[0].doubts)
    assert (read.lines[1].numero_asp, read.lines[1].doubts) == ("ASP1", ())


TWICE = '{"numeroEditeur": "A0001", "codeTraitement": %s, "codeTraitement": %s}'


@pytest.mark.parametrize(
    ("first", "second", "code", "doubted"),
    [
        ('"12"', '"12"', "12", False),
        ("null", '"12"', "12", False),
        ('"12"', "null", "12", False),
        ('"1"', '"2"', "2", True),
    ],
)
def test_a_key_given_twice(first: str, second: str, code: str, doubted: bool) -> None:
    read = document(f'{{"lignesImport": [{TWICE % (first, second)}]}}'.encode())
    assert (read.lines[0].code, bool(read.lines[0].doubts)) == (code, doubted)
    assert "données deux fois au même endroit : « codeTraitement »" in plain(read.notes)


@pytest.mark.parametrize("where", ["commande", "scenarioInstallation"])
def test_an_answer_at_two_places_that_differ_is_doubted(where: str) -> None:
    raw = one_line()
    held = raw["lignesImport"][0][where]
    (held if isinstance(held, dict) else held[0])["codeTraitement"] = "1204"
    (line,) = document(raw).lines
    assert "« codeTraitement » est donné à deux endroits" in plain(line.doubts)


@pytest.mark.parametrize("value", ["A\x00B", "\ud800", "9" * 61, 10**70])
def test_a_damaged_numero_asp_is_doubted(value: Any) -> None:
    (line,) = document(json.dumps(one_line(numeroASP=value)).encode()).lines
    assert "Le numéro ASP" in plain(line.doubts)


@pytest.mark.parametrize("value", [True, {}, {"a": 1}, ["x"]])
def test_an_answer_that_is_neither_text_nor_number_is_doubted(value: Any) -> None:
    (line,) = document(one_line(numeroASP=value)).lines
    assert line.numero_asp == ""
    assert "« numeroASP »" in plain(line.doubts)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('"a\\u0000b"', "a\ufffdb"),
        ('"a\\ud800b"', "a\ufffdb"),
        ('"\\ud83d\\ude00"', "😀"),
        ('"a\\u0007\\nb"', "a b"),
        ("NaN", "NaN"),
    ],
)
def test_texts_can_be_stored_whatever_they_hold(text: str, kept: str) -> None:
    read = document(written(one_line(libelleTraitement="@@")).replace(b'"@@"', text.encode()))
    (line,) = read.lines
    assert line.label == kept
    assert f"{line.label}{line.raw}{read.notes}".encode()
    assert "\0" not in line.raw
    assert ("NaN, qui n’est pas" in plain(read.notes)) is (text == "NaN")


def test_a_line_break_inside_a_text_is_read() -> None:
    data = written(one_line(libelleTraitement="@@")).replace(b"@@", b"Demande\n\taccept\xc3\xa9e")
    assert answers(data) == [ANSWER]
