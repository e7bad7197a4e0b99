"""The last gate: a file that any look at it doubts is never kept, and nothing else happens."""

from datetime import date

import pytest

from requests_app.models import AdvanceRequest, Batch, DepositName, Event, NumberCounter
from requests_app.rules import Decisions, Level, Number
from requests_app.services import freeze, freeze_gate
from requests_app.services.freeze import prepare_batches

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


def pks(requests):
    return [request.pk for request in requests]


def status(request: AdvanceRequest) -> str:
    return AdvanceRequest.objects.get(pk=request.pk).status


def spoil_bytes(data, *args):
    return data.replace(b'"MARTIN"', b'"MARTEN"')


def spoil_amount(data, *args):
    return data.replace(b"4866.67", b"4866.7")


def spoil_text(data, *args):
    return data[:-5]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(spoil_bytes, "la relecture diffère de ce qui est enregistré", id="another value"),
        pytest.param(spoil_amount, "la relecture diffère de ce qui est enregistré", id="another writing"),
        pytest.param(spoil_text, "relecture impossible", id="cut short"),
    ],
)
def test_a_file_that_does_not_read_back_rolls_everything_back(
    monkeypatch, caplog, software, requests, admin, spoil, said
):
    genuine = freeze.write
    monkeypatch.setattr(freeze, "write", lambda *args: spoil(genuine(*args)))
    assert_nothing_happened(prepare_batches(software, pks(requests), DAY, admin), requests, said)
    assert "MART" not in caplog.text
    assert "freeze refused" in caplog.text


def test_a_file_that_the_check_refuses_rolls_everything_back(monkeypatch, software, requests, admin):
    genuine = freeze_gate.judge_document

    def stricter(document, context):
        data = write_again(document.tree).replace(b"4866.67", b"4866.7")
        return genuine(freeze_gate.read(data, document.structure, document.lane), context)

    def write_again(tree):
        return freeze.write(tree, freeze.structure_in_force(software.lane), software.lane, Decisions())

    monkeypatch.setattr(freeze_gate, "judge_document", stricter)
    said = "le contrôle du fichier y voit des erreurs (amount.text (montantSegurHT))"
    assert_nothing_happened(prepare_batches(software, pks(requests), DAY, admin), requests, said)


def test_a_file_that_the_schema_refuses_rolls_everything_back(monkeypatch, software, requests, admin):
    monkeypatch.setattr(freeze_gate, "json_schema", lambda *args: {"properties": {"SIRET": {"type": "null"}}})
    said = "le schéma JSON le refuse (SIRET)"
    assert_nothing_happened(prepare_batches(software, pks(requests), DAY, admin), requests, said)


def assert_nothing_happened(prepared, requests, said):
    assert prepared.batches == []
    assert said in prepared.failure
    assert [status(request) for request in requests] == ["approved"] * len(requests)
    assert (Batch.objects.count(), DepositName.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert list(NumberCounter.objects.values_list("last", flat=True)) in ([], [0])


def test_differences_name_the_tags(software, requests, admin):
    (batch,) = prepare_batches(software, pks(requests), DAY, admin).batches
    left = freeze_gate.read(
        bytes(batch.content), freeze.structure_in_force(software.lane), software.lane
    ).tree
    right = freeze_gate.read(
        bytes(batch.content), freeze.structure_in_force(software.lane), software.lane
    ).tree
    assert freeze_gate.differences(left, right) == set()
    line = right.nodes(Level.LINE)[1]
    line.values["montantSegurHT"] = Number("4866.670")
    line.children[Level.ESMS] = line.nodes(Level.ESMS)[:1]
    assert freeze_gate.differences(left, right) == {"montantSegurHT", "esms"}
