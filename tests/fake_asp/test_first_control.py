"""The whole file refused at once, by one sentence (section 1.2, 5.a)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_app.fake_asp import PAPERS, Register, Treated, guess_paper, treat

from . import deposits as made
from .deposits import MS1, MS2, at, document, line, treated, with_change, written


def refusal(whole: Any, **more: Any) -> str:
    register = Register()
    answer = treated(whole, register, **more)
    assert (answer.returned, answer.outcomes, register.met) == (None, (), {})
    return answer.refusal.removeprefix("Fichier non conforme\u00a0: ").removesuffix(".")


def altered(before: str, after: str) -> bytes:
    text = written(document()).decode()
    assert before in text
    return text.replace(before, after, 1).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ce n’est pas du JSON (ligne 1, colonne 1 du texte)"),
        (b"\xff", "l’octet 1 n’est pas de l’UTF-8"),
        (b"[" * 100_000, "ce n’est pas du JSON (trop de niveaux imbriqués)"),
        (b"[]", "le fichier doit être un bloc { … }"),
        (b"{}", "il manque la balise impId (le fichier)"),
        (
            altered('"impId": null', '"impId": NaN'),
            "ce n’est pas du JSON (NaN n’est pas une valeur JSON)",
        ),
        (
            altered('"impId": null', '"impId": null, "impId": null'),
            "ce n’est pas du JSON (la balise impId est écrite deux fois dans le même bloc)",
        ),
        (
            altered('"numLigne": 1', '"numLigne": 1.0'),
            "lignesImport[1].numLigne doit être un nombre entier",
        ),
        (
            altered('"montantSegurHT": 4866.67', '"montantSegurHT": "4866.67"'),
            "lignesImport[1].commande.montantSegurHT doit être un nombre",
        ),
        (
            altered('"isMandataire": false', '"isMandataire": "false"'),
            "lignesImport[1].beneficiaires.isMandataire doit être true ou false",
        ),
        (
            altered('"numeroEditeur"', '"numeroediteur"'),
            "il manque la balise numeroEditeur (lignesImport[1])",
        ),
        (
            altered('"regimeTVA"', '"remise": null, "regimeTVA"'),
            "la balise remise est inconnue (lignesImport[1].commande)",
        ),
        (altered('"12345678901234"', "12345678901234"), "SIRET doit être un texte"),
        (altered('"impId": null', '"impId": "1"'), "la balise impId doit être null"),
        (altered('"0123456789"', '"99999999"'), "la balise numeroAns doit compter 10 caractères"),
        (altered('"12345678901234"', "null"), "la balise SIRET doit compter 14 caractères"),
    ],
)
def test_a_file_that_is_not_the_model(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


def test_figures_alone_are_asked_where_each_document_asks_them() -> None:
    letters = {"numeroAns": "ABCDEFGHIJ", "SIRET": "1234567890123A"}
    asked = {
        (paper.code, tag): refusal(
            document() | {tag: value}, paper=paper, name=f"JSON-{ans}-20231204-001.json"
        )
        for paper, tag in ((MS1, "SIRET"), (MS2, "numeroAns"))
        for value in [letters[tag]]
        for ans in [value if tag == "numeroAns" else "0123456789"]
    }
    assert set(asked.values()) == {
        "la balise SIRET ne doit compter que des chiffres",
        "la balise numeroAns ne doit compter que des chiffres",
    }
    free = document() | {"numeroAns": letters["numeroAns"]}
    assert treated(free, name="JSON-ABCDEFGHIJ-20231204-001.json").returned
    assert treated(document() | {"SIRET": letters["SIRET"]}, paper=MS2).returned


def test_a_file_holds_one_to_two_hundred_requests() -> None:
    assert refusal(document() | {"lignesImport": []}) == (
        "le fichier doit compter de 1 à 200 demandes, et il en compte 0"
    )
    lines = [line(rank, f"{rank:05d}") for rank in range(1, 202)]
    assert "il en compte 201" in refusal(document(*lines))
    assert len(treated(document(*lines[:200])).outcomes) == 200


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "demandes.json",
            "le nom du fichier doit être de la forme JSON-numeroAns-AAAAMMJJ-numéroFichier.json",
        ),
        (
            "JSON-0123456789-20230229-001.json",
            "le nom du fichier doit être de la forme JSON-numeroAns-AAAAMMJJ",
        ),
        (
            "JSON-0123456789-20231204-1.json",
            "le nom du fichier doit être de la forme JSON-numeroAns-AAAAMMJJ",
        ),
        ("JSON-9123456789-20231204-001.json", "le numéro ANS du nom du fichier n’est pas celui de la balise"),
    ],
)
def test_the_name_of_section_3_3(name: str, sentence: str) -> None:
    assert refusal(document(), name=name).startswith(sentence)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert treated(b"\xef\xbb\xbf" + written(document())).returned


def test_the_lane_is_told_by_the_attachments() -> None:
    assert guess_paper(written(document())) is MS1
    assert guess_paper(written(document(line(prefix="MS2-DUI-Va1")))) is MS2
    assert guess_paper(b'{"nomFichier": "MS9-DUI-Va1-BDC-00001.pdf"}') is None


def answered(content: bytes) -> Treated:
    return treat(made.deposit(content), Register())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_get_a_sentence(content: bytes) -> None:
    assert answered(content).refusal


SOUND = written(document(line(), line(2, "A0002")))
CHANGES = st.lists(
    st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 3), st.binary(max_size=3)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(CHANGES)
def test_a_spoiled_file_gets_a_sentence_or_a_result(changes: list[tuple[int, int, bytes]]) -> None:
    content = SOUND
    for place, gone, put in changes:
        content = content[:place] + put + content[place + gone :]
    answer = answered(content)
    assert bool(answer.refusal) != bool(answer.returned)


def leaves(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict):
        steps: Any = value.items()
    elif isinstance(value, list):
        steps = enumerate(value)
    else:
        return [path]
    return [leaf for step, held in steps for leaf in leaves(held, f"{path}.{step}" if path else str(step))]


LEAVES = leaves(line())
ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LEAVES), ANY_VALUE), min_size=1, max_size=3))
def test_any_value_in_any_tag_gets_a_sentence_or_a_result(changes: list[tuple[str, Any]]) -> None:
    changed = line()
    for path, value in changes:
        changed = with_change(at(path, value), changed)
    for paper in PAPERS.values():
        content = made.json.dumps(document(changed)).encode()
        answer = treat(made.deposit(content, paper=paper), Register())
        assert bool(answer.refusal) != bool(answer.returned)
