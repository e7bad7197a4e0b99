"""The same thing said again: by another file, or by a file that a person set aside on purpose."""

import pytest

from requests_app.models import Decision, ReturnState, Verdict
from requests_app.services.returns import preview, preview_of, receive, reexamine
from requests_app.services.returns_apply import apply
from requests_app.services.returns_aside import set_file_aside
from requests_app.services.returns_reading import ReturnError
from tests.review_world import plain

from .answer_world import brought, deposited_batch, everything, return_bytes, told
from .batch_world import make_software

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(admin):
    return deposited_batch(make_software(), admin, 1, admin)


def _later_date(line):
    line["commande"]["dateCommande"] = "16/03/2023"


def test_an_altered_line_is_decided_once_whatever_file_says_it_again(batch, admin):
    first, second, third = (
        brought(batch, {1: ("accepted", "ASP1")}, admin, altered={1: _later_date}, indent=indent)
        for indent in (2, 3, 4)
    )
    assert [apply(first, admin).waiting, apply(second, admin).waiting] == [1, 1]
    assert apply(first, admin, {0: (Decision.ACCEPT, "Vu au téléphone")}).accepted == 1
    assert (second.lines.get().verdict, second.lines.get().waits) == (Verdict.UNCHANGED, False)
    assert apply(third, admin).waiting == 0
    kept = third.lines.get()
    assert (kept.verdict, kept.decision) == (Verdict.UNCHANGED, "")
    assert "mais sa réponse est celle qui est déjà enregistrée" in plain(kept.remarks[-1])


def test_a_return_that_a_person_set_aside_is_taken_up_again_by_a_person_alone(batch, admin):
    data = return_bytes(batch, {1: told("accepted", "ASP1")})
    set_file_aside(receive(data, "retour.json", admin), admin, "Pris par erreur")
    before = everything() | {"events": None}
    again = receive(data, "encore.json", admin)
    assert (again.state, again.aside_at is not None) == (ReturnState.REFUSED, True)
    assert f"Mis de côté par {admin} le " in plain(again.reason)
    assert plain(again.reason).endswith(" : Pris par erreur")
    assert preview_of(data, "encore.json").refused == again.reason
    with pytest.raises(ReturnError, match="Pris par erreur"):
        apply(again, admin)
    assert everything() | {"events": None} == before
    taken_up = reexamine(again, admin)
    assert (taken_up.state, taken_up.aside_at, taken_up.reason) == (ReturnState.KEPT, None, "")
    assert batch.events.first().verb == "return_again"
    assert apply(taken_up, admin).accepted == 1


def test_a_refused_file_whose_cause_is_gone_is_read_when_it_is_imported_again(batch, admin):
    other = deposited_batch(batch.software, admin, 1, admin)
    data = return_bytes(other, {1: told("accepted", "ASP1")})
    assert receive(data, "retour.json", admin, batch).state == ReturnState.REFUSED
    assert receive(data, "retour.json", admin).state == ReturnState.KEPT


def test_whoever_decides_is_told_that_a_numero_asp_is_another_requests(admin):
    batch = deposited_batch(make_software("0123456780"), admin, 2, admin)
    apply(brought(batch, {1: told("accepted", "ASP1")}, admin, only={1}), admin)
    first = batch.lines.get(num_ligne=1).request_id
    (row,) = preview(
        brought(batch, {2: ("accepted", "ASP1")}, admin, only={2}, altered={2: _later_date})
    ).rows
    assert (row.verdict, row.waits) == (Verdict.ALTERED, True)
    assert plain(row.remarks[-1]) == f"Le numéro ASP ASP1 est aussi celui de la demande n° {first}."


def test_the_batchs_history_counts_in_french(admin):
    batch = deposited_batch(make_software("0123456780"), admin, 3, admin)
    answers = {1: told("accepted", "ASP1"), 2: told("accepted", "ASP2"), 3: ("accepted", "")}
    apply(brought(batch, answers, admin), admin)
    event = batch.events.filter(verb="return_apply").get()
    assert plain(event.comment).endswith(" : 2 acceptées, 1 à décider")
