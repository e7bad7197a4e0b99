"""The long work is done before the lock; what changed since is seen under it and worked out again."""

import json
from datetime import date

import pytest

from requests_app.models import AdvanceRequest, DecisionSet
from requests_app.rules.statuses import ForbiddenMove
from requests_app.services import freeze
from requests_app.services.freeze import prepare_batches
from requests_app.services.history import move_request, move_requests
from requests_app.services.numbering import foresee_numeros, take_numeros

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


@pytest.fixture
def written(monkeypatch):
    """How often a file is written and proved."""
    calls = {"write": 0, "prove": 0, "check": 0}

    def counted(name):
        genuine = getattr(freeze, name)

        def call(*args):
            calls[name] += 1
            return genuine(*args)

        return call

    for name in calls:
        monkeypatch.setattr(freeze, name, counted(name))
    return calls


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets somebody act between the rehearsal and the lock."""

    def set_up(act):
        genuine = freeze._rehearse

        def rehearse(*args):
            workings = genuine(*args)
            act()
            return workings

        monkeypatch.setattr(freeze, "_rehearse", rehearse)

    return set_up


def frozen(software, requests, admin):
    (batch,) = prepare_batches(software, [request.pk for request in requests], DAY, admin).batches
    return [
        (line["numeroEditeur"], str(line["commande"]["montantSegurHT"]))
        for line in json.loads(bytes(batch.content))["lignesImport"]
    ]


def test_nothing_is_worked_out_twice_where_nothing_changed(software, requests, admin, written):
    assert frozen(software, requests, admin) == [(f"A000{n}", "4866.67") for n in (1, 2, 3)]
    assert written == {"write": 1, "prove": 1, "check": 1}


def test_another_amount_is_written_and_judged_anew(software, requests, admin, written, meanwhile):
    def lower():
        requests[1].order.amount_ht = 1000
        requests[1].order.save()

    meanwhile(lower)
    amounts = [amount for _, amount in frozen(software, requests, admin)]
    assert amounts == ["4866.67", "1000.0", "4866.67"]
    assert written == {"write": 2, "prove": 2, "check": 2}


def test_a_number_given_meanwhile_is_not_given_again(software, requests, admin, written, meanwhile):
    meanwhile(lambda: take_numeros(1))
    assert [numero for numero, _ in frozen(software, requests, admin)] == ["A0002", "A0003", "A0004"]
    assert written == {"write": 2, "prove": 2, "check": 1}


def test_another_decision_is_followed(software, requests, admin, written, meanwhile):
    meanwhile(lambda: DecisionSet.objects.create(certificate_as_null=True))
    frozen(software, requests, admin)
    assert written == {"write": 2, "prove": 2, "check": 2}


def test_a_request_returned_meanwhile_stays_out(software, requests, admin, meanwhile):
    meanwhile(lambda: move_request(requests[0], "return", admin))
    assert len(frozen(software, requests, admin)) == 2
    assert AdvanceRequest.objects.get(pk=requests[0].pk).status == "returned"


def test_an_error_made_meanwhile_is_refused(software, requests, admin, meanwhile):
    def spoil():
        requests[2].order.order_date = None
        requests[2].order.save()

    meanwhile(spoil)
    prepared = prepare_batches(software, [request.pk for request in requests], DAY, admin)
    assert [refusal.request_id for refusal in prepared.refusals] == [requests[2].pk]
    assert [line.request_id for line in prepared.batches[0].lines.all()] == [
        requests[0].pk,
        requests[1].pk,
    ]


def test_foreseen_numbers_are_those_given_and_stay_free():
    assert (foresee_numeros(3), foresee_numeros(3)) == (["A0001", "A0002", "A0003"],) * 2
    assert take_numeros(2) == ["A0001", "A0002"]
    assert foresee_numeros(1) == ["A0003"]


def test_many_move_together_or_not_at_all(requests, admin):
    move_request(requests[1], "return", admin)
    with pytest.raises(ForbiddenMove):
        move_requests(requests, "freeze", admin)
    assert sorted(AdvanceRequest.objects.values_list("status", flat=True)) == [
        "approved",
        "approved",
        "returned",
    ]
