"""What comes back: the file with its three answers, numbers never given twice, ZIPs looked at, accidents at will."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from requests_app.fake_asp import BadDeposit, Distortions, Register, open_zip, treat
from requests_app.fake_asp.follow_up import follow_up
from requests_app.fake_asp.register import BadRegister

from .deposits import at, deposit, document, line, pack, treated, with_change, written

THREE = document(line(1), with_change(at("commande.regimeTVA", "X"), line(2, "A0002")), line(3, "A0003"))


def returned(whole: Any, register: Register | None = None, **distortions: Any) -> dict[str, Any]:
    answer = treat(deposit(whole), register or Register(), Distortions(**distortions))
    assert answer.returned is not None
    back: dict[str, Any] = json.loads(answer.returned, parse_float=Decimal)
    return back


def test_the_same_file_comes_back_with_three_answers_a_line() -> None:
    back = returned(THREE)
    assert [(each["codeTraitement"], each["numeroASP"]) for each in back["lignesImport"]] == [
        ("0000", "0000000001"),
        ("1054", None),
        ("0000", "0000000002"),
    ]
    assert [each["libelleTraitement"] for each in back["lignesImport"][:2]] == [
        "Demande acceptée",
        "Le champ regimeTVA doit prendre une des valeurs suivantes : TTC, HT",
    ]
    sent = json.loads(written(THREE), parse_float=Decimal)
    assert back.pop("impId") == "000001"
    for each in back["lignesImport"]:
        each |= dict.fromkeys(("numeroASP", "codeTraitement", "libelleTraitement"))
    assert back == {tag: value for tag, value in sent.items() if tag != "impId"}
    assert [list(each) for each in back["lignesImport"]] == [list(each) for each in sent["lignesImport"]]


def test_numbers_and_odd_texts_come_back_as_they_were_written() -> None:
    content = written(document()).replace(b"4866.67", b"5840.00").replace(b'"4.2"', rb'"\ud800\u0007 \u00e9"')
    answer = treated(content)
    assert answer.returned is not None
    assert b'"montantSegurHT": 5840.00' in answer.returned
    back = json.loads(answer.returned)
    assert back["lignesImport"][0]["scenarioInstallation"][0]["ancienneVersion"] == "\ud800\x07 é"


def test_a_number_is_given_and_met_once() -> None:
    register = Register()
    returned(THREE, register)
    again = returned(document(line(1), line(2, "A0002"), line(3, "A0009"), line(4, "A0009")), register)
    codes = [(each["codeTraitement"], each["numeroASP"]) for each in again["lignesImport"]]
    # A0001 was accepted, A0002 rejected: both are used up. A0009 stands twice in this file.
    first, ninth = "0000000001", "0000000003"
    assert codes == [("3436", first), ("3436", None), ("0000", ninth), ("3436", ninth)]
    assert register.met["12345678901234"]["A0001"] == "0000000001"
    other = returned(document() | {"SIRET": "98765432109876"}, register)
    assert other["lignesImport"][0]["codeTraitement"] == "0000"
    assert Register.from_text(register.as_text()) == register


@pytest.mark.parametrize("text", ["", "[]", "[" * 99999, '{"given": -1}', '{"met": {"1": [1]}}', '{"x": 1}'])
def test_a_spoiled_register_is_not_guessed_at(text: str) -> None:
    with pytest.raises(BadRegister):
        Register.from_text(text)


def test_a_number_that_is_none_is_not_remembered() -> None:
    register = Register()
    returned(document(with_change(at("numeroEditeur", "A-1")), line(2, "A0002")), register)
    assert list(register.met["12345678901234"]) == ["A0002"]


BDC, BDC3 = "MS1-DUI-Va1-BDC-A0001.pdf", "MS1-DUI-Va1-BDC-A0003.pdf"


def test_zips_are_told_in_the_follow_up_and_refuse_nothing(tmp_path: Path) -> None:
    zips = [
        open_zip(pack(tmp_path / "1.zip", **{BDC: 3_000_000, "autre.pdf": 1})),
        open_zip(pack(tmp_path / "2.zip", **{BDC3: 3_000_001})),
        open_zip(pack(tmp_path / "3.zip", **{BDC3: 1})),
    ]
    answer = treated(THREE, zips=zips)
    assert [outcome.code[:1] for outcome in answer.outcomes] == ["0", "1", "0"]
    assert [outcome.complete for outcome in answer.outcomes] == [True, False, False]
    assert answer.outcomes[2].remarks == (
        f"{BDC3}\u00a0: pièce déposée 2 fois",
        f"{BDC3}\u00a0: pièce de plus de 3\u00a0Mo",
    )
    assert answer.leftover == ("autre.pdf",)
    told = follow_up(answer, grant=True)
    assert "2e contrôle, les demandes\u00a0: 2 acceptées, dont 1 incomplète, 1 rejetée" in told
    assert "0000000001\u00a0: décision d’attribution, avance de 1\u00a0460,00\u00a0€" in told
    assert "0000000002\u00a0: notification de refus, pièces justificatives incomplètes" in told
    assert "décision" not in follow_up(answer)


def test_without_zip_each_attachment_is_missing() -> None:
    answer = treated(document())
    assert answer.outcomes[0].remarks == (f"{BDC}\u00a0: pièce absente des ZIP déposés",)
    assert not answer.sound


def test_zips_that_are_none(tmp_path: Path) -> None:
    wrong = tmp_path / "PJ.zip"
    wrong.write_bytes(b"PK\x05\x06 no zip")
    assert open_zip(wrong).refused == "ce n’est pas un ZIP lisible"
    assert open_zip(pack(tmp_path / "PJ.rar")).refused == "son nom ne finit pas par .zip"
    with wrong.open("wb") as stream:
        stream.truncate(200_000_001)
    assert open_zip(wrong).refused == "plus de 200\u00a0Mo"
    whole = pack(tmp_path / "whole.zip", **{BDC: 10}).read_bytes()
    for place in range(len(whole)):
        wrong.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        spoiled = open_zip(wrong)
        assert bool(spoiled.refused) or treated(document(), zips=[spoiled]).returned


def test_a_locked_attachment_is_told(tmp_path: Path) -> None:
    content = bytearray(pack(tmp_path / "PJ.zip", **{BDC: 10}).read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    (tmp_path / "PJ.zip").write_bytes(content)
    assert zipfile.is_zipfile(tmp_path / "PJ.zip")
    answer = treated(document(), zips=[open_zip(tmp_path / "PJ.zip")])
    assert answer.outcomes[0].remarks == (f"{BDC}\u00a0: pièce protégée par un mot de passe",)


def test_accidents_to_lines() -> None:
    back = returned(THREE, reject={1: "Dossier en double"}, unknown_label=frozenset({3}))
    assert [each["codeTraitement"] for each in back["lignesImport"]][::2] == ["9001", "9047"]
    assert back["lignesImport"][0]["libelleTraitement"] == "Dossier en double"
    assert back["lignesImport"][0]["numeroASP"] is None
    dropped = returned(THREE, drop=frozenset({2}))
    assert [each["numLigne"] for each in dropped["lignesImport"]] == [1, 3]
    lines = document(*(line(rank, f"{rank:05d}") for rank in range(1, 9)))
    orders = [
        [each["numLigne"] for each in returned(lines, shuffle=seed)["lignesImport"]] for seed in (7, 7, 8)
    ]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == list(range(1, 9)) != orders[0]
    assert returned(THREE, code_as_number=True)["lignesImport"][0]["codeTraitement"] == 0


def test_accidents_to_bytes() -> None:
    odd = document(with_change(at("scenarioInstallation.0.ancienneVersion", "œuvre é ≠ 😀")))

    def content(**distortions: Any) -> bytes:
        back = treat(deposit(odd), Register(), Distortions(**distortions)).returned
        assert back is not None
        return back

    plain = content()
    assert content(bom=True) == b"\xef\xbb\xbf" + plain
    assert content(cut=100) == plain[:100]
    western = content(encoding="cp1252")
    assert b"\x9cuvre \xe9 \\u2260 \\ud83d\\ude00" in western
    assert json.loads(western.decode("cp1252")) == json.loads(plain)


@pytest.mark.parametrize(
    ("distortions", "sentence"),
    [
        ({"drop": frozenset({4})}, "--drop\u00a0: le dépôt ne compte pas de ligne 4 (il en compte 3)."),
        ({"reject": {9: "x"}}, "--reject\u00a0: le dépôt ne compte pas de ligne 9 (il en compte 3)."),
        (
            {"refuse_zip": frozenset({1})},
            "--refuse-zip\u00a0: le dépôt ne compte pas de ZIP 1 (il en compte 0).",
        ),
    ],
)
def test_an_accident_to_nothing(distortions: dict[str, Any], sentence: str) -> None:
    register = Register()
    with pytest.raises(BadDeposit) as refused:
        treat(deposit(THREE), register, Distortions(**distortions))
    assert (str(refused.value), register) == (sentence, Register())


def test_the_follow_up_cannot_drive_a_terminal() -> None:
    told = follow_up(treated(document(with_change(at("numeroEditeur", "\x1b[31m")))))
    assert "\x1b" not in told
    assert "numéro éditeur \ufffd[31m" in told
