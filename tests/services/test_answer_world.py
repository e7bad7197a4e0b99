"""The made-up answers are what they say they are."""

import json

import pytest

from requests_app.models import AdvanceRequest

from .answer_world import REJECTED_LABEL, answer, deposited_batch, return_bytes, told
from .batch_world import make_software, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    admin = make_user("admin", admin=True)
    return deposited_batch(make_software(), admin, 3, admin)


def test_a_batch_is_deposited_and_its_lines_answered(batch):
    kinds = ["accepted", "known", "rejected"]
    lines = [answer(line, kind) for line, kind in zip(batch.lines.all(), kinds, strict=True)]
    statuses = [AdvanceRequest.objects.get(pk=line.request_id).status for line in lines]
    assert (batch.status, statuses) == ("deposited", ["accepted", "accepted", "rejected"])
    assert json.loads(lines[2].returned)["libelleTraitement"] == REJECTED_LABEL
    assert [bool(line.numero_asp) for line in lines] == [True, True, False]


def test_without_answers_the_file_comes_back_as_it_was(batch):
    assert json.loads(return_bytes(batch, {})) == json.loads(bytes(batch.content))
    assert b'"montantSegurHT": 2433.33' in return_bytes(batch, {})


def test_distortions(batch):
    data = return_bytes(
        batch,
        {1: told("accepted", "ASP1"), 2: told("rejected"), 3: ("rejected", "Autre", "9")},
        only={1, 2},
        order=[2, 1],
        repeat={1},
        bom=True,
        encoding="utf-8",
        key_case=str.upper,
        code_as_number=True,
        extra_keys={"ajout": 1},
        top={"impId": "7"},
        altered={2: lambda line: line["commande"].update(regimeTVA="HT")},
    )
    document = json.loads(data.decode("utf-8-sig"))
    rows = [
        (line["NUMLIGNE"], line["NUMEROASP"], line["CODETRAITEMENT"]) for line in document["LIGNESIMPORT"]
    ]
    assert rows == [(2, None, 1204), (1, "ASP1", 0), (1, "ASP1", 0)]
    assert document["IMPID"] == "7"
    assert document["LIGNESIMPORT"][0]["COMMANDE"]["REGIMETVA"] == "HT"
