"""What a person decides of returned lines: what is possible, what becomes of the request, what never moves."""

import json

import pytest
from django.utils import timezone

from requests_app.models import AdvanceRequest, BatchLine, Decision, ReturnFile, Verdict
from requests_app.services.correction import correct
from requests_app.services.deposits import abandon
from requests_app.services.freeze import prepare_batches
from requests_app.services.freeze_candidates import candidates
from requests_app.services.history import move_request
from requests_app.services.returns import preview, receive
from requests_app.services.returns_apply import DecisionRefused, apply
from tests.review_world import plain

from .answer_world import answer, attempts, brought, deposited_batch, everything, return_bytes, told

pytestmark = pytest.mark.django_db


def _later_date(line):
    line["commande"]["dateCommande"] = "16/03/2023"


@pytest.mark.parametrize(
    ("told_of", "altered", "verdict"),
    [
        (("accepted", "ASP1"), _later_date, "altered"),
        (("accepted", ""), None, "undecidable"),
        (("rejected", "", "12"), None, "undecidable"),
    ],
    ids=["altered", "no number", "no label"],
)
@pytest.mark.parametrize(
    ("decision", "status", "kind"),
    [
        (Decision.ACCEPT, "accepted", "accepted"),
        (Decision.REJECT, "rejected", "rejected"),
        (Decision.SET_ASIDE, "deposited", ""),
    ],
)
def test_a_person_decides_what_does_not_decide_itself(
    software, admin, told_of, altered, verdict, decision, status, kind
):
    batch = deposited_batch(software, admin, 1, admin)
    row = brought(batch, {1: told_of}, admin, altered={1: altered} if altered else None)
    done = apply(row, admin)
    assert (done.waiting, attempts(batch)[0][:2]) == (1, ("deposited", ""))
    assert (row.lines.get().verdict, row.lines.get().waits) == (verdict, True)
    done = apply(row, admin, {0: (decision, "  Vu au téléphone ")})
    assert (done.waiting, attempts(batch)[0][:2]) == (0, (status, kind))
    kept = row.lines.get()
    assert (kept.verdict, kept.decision, kept.reason, kept.decided_by) == (
        verdict,
        decision,
        "Vu au téléphone",
        admin,
    )
    assert kept.decided_at is not None
    event = batch.lines.get().request.events.first()
    assert (event.verb, "Vu au téléphone" in event.comment) == (
        {"accept": "accept", "reject": "reject", "set_aside": "set_aside"}[decision],
        True,
    )


def test_decisions_may_come_one_after_the_other(batch, admin):
    row = brought(batch, dict.fromkeys((1, 2, 3), ("accepted", "")), admin)
    assert apply(row, admin, {0: (Decision.ACCEPT, "Vu")}).waiting == 2
    assert apply(row, admin, {1: (Decision.REJECT, "Vu"), 2: (Decision.SET_ASIDE, "Vu")}).waiting == 0
    assert [status for status, *_ in attempts(batch)] == ["accepted", "rejected", "deposited"]
    assert apply(row, admin, {2: (Decision.ACCEPT, "Finalement")}).accepted == 1
    assert [status for status, *_ in attempts(batch)] == ["accepted", "rejected", "accepted"]
    assert row.lines.count() == 3


@pytest.mark.parametrize(
    ("decisions", "sentence"),
    [
        ({0: (Decision.REJECT, "Non")}, "Ligne 1 : elle n’attend plus de décision ; relisez l’aperçu."),
        ({1: (Decision.ACCEPT, "  ")}, "Ligne 2 : dites en quelques mots pourquoi vous décidez ainsi."),
        ({9: (Decision.ACCEPT, "Oui")}, "Ligne 10 : elle n’est pas dans ce fichier."),
        ({2: (Decision.ACCEPT, "Oui")}, "Ligne 3 : elle n’attend plus de décision ; relisez l’aperçu."),
    ],
    ids=["decided by itself", "no reason", "no line", "foreign"],
)
def test_an_impossible_decision_applies_nothing_at_all(batch, admin, decisions, sentence):
    def foreign(line):
        line["numeroEditeur"] = "ZZZZ9"
        line["commande"]["dateCommande"] = "16/03/2023"

    answers = {1: told("accepted", "ASP1"), 2: ("accepted", ""), 3: told("accepted", "ASP3")}
    row = brought(batch, answers, admin, altered={3: foreign})
    before = everything()
    with pytest.raises(DecisionRefused) as refused:
        apply(row, admin, decisions)
    assert plain(str(refused.value)) == f"{sentence} Rien n’a été appliqué."
    assert everything() == before


def test_two_lines_do_not_decide_of_one_request(software, admin):
    batch = deposited_batch(software, admin, 1, admin)
    text = json.loads(return_bytes(batch, {1: ("accepted", "")}))
    text["lignesImport"].append(text["lignesImport"][0] | {"codeTraitement": "77"})
    row = receive(json.dumps(text).encode(), "retour.json", admin)
    both = {0: (Decision.ACCEPT, "Oui"), 1: (Decision.REJECT, "Non")}
    with pytest.raises(DecisionRefused, match="décide déjà de la demande"):
        apply(row, admin, both)
    apply(row, admin, {0: (Decision.ACCEPT, "Oui"), 1: (Decision.SET_ASIDE, "Double")})
    assert attempts(batch)[0][:2] == ("accepted", "accepted")


def test_another_answer_than_the_stored_one_waits(batch, admin):
    lines = list(batch.lines.all())
    answer(lines[0], "rejected")
    answer(lines[1], "accepted", numero_asp="ASP2")
    row = brought(batch, {1: told("accepted", "ASP1"), 2: told("rejected")}, admin, only={1, 2})
    seen = preview(row)
    assert [one.verdict.value for one in seen.rows] == ["undecidable"] * 2
    assert [one.allowed_decisions for one in seen.rows] == [
        (Decision.ACCEPT, Decision.SET_ASIDE),
        (Decision.SET_ASIDE,),
    ]
    apply(row, admin, {0: (Decision.ACCEPT, "L’agence a revu sa réponse")})
    assert attempts(batch)[0][:3] == ("accepted", "accepted", "ASP1")
    assert lines[0].request.events.first().verb == "accept_late"


def test_a_corrected_request_that_is_not_sent_yet_may_be_accepted_after_all(batch, admin):
    line = batch.lines.get(num_ligne=1)
    answer(line, "rejected")
    correct(line.request_id, admin)
    row = brought(batch, {1: told("accepted", "ASP1")}, admin, only={1})
    assert apply(row, admin).waiting == 1
    apply(row, admin, {0: (Decision.ACCEPT, "Revu")})
    assert attempts(batch)[0][:3] == ("accepted", "accepted", "ASP1")


def test_a_request_whose_next_attempt_is_on_its_way_is_not_moved(software, admin):
    batch = deposited_batch(software, admin, 1, admin)
    line = batch.lines.get()
    answer(line, "rejected")
    _sent_again(line.request, software, admin)
    newer = BatchLine.objects.latest("pk")
    (row,) = preview(brought(batch, {1: told("accepted", "ASP1")}, admin)).rows
    assert (row.verdict, row.allowed_decisions) == (Verdict.UNDECIDABLE, (Decision.SET_ASIDE,))
    assert f"repartie sous le numéro {newer.numero_editeur} (dépôt n° {newer.batch_id})" in plain(
        row.remarks[-1]
    )
    with pytest.raises(DecisionRefused, match="n’est pas possible"):
        apply(ReturnFile.objects.get(), admin, {0: (Decision.ACCEPT, "Oui")})


def _sent_again(request, software, admin):
    """Correct, submit, approve and freeze, as their services do."""
    request.refresh_from_db()
    for event in ("correct", "submit", "approve"):
        move_request(request, event, admin)
    prepared = prepare_batches(software, [request.pk], timezone.localdate(), admin)
    assert len(prepared.batches) == 1
    return prepared.batches[0]


def test_an_abandoned_batch_decides_nothing_by_itself(batch, admin, software):
    answers = {1: told("accepted", "ASP1"), 2: told("rejected")}
    data = return_bytes(batch, answers, only={1, 2})
    abandon(batch, "refused", "", admin)
    row = receive(data, "retour.json", admin)
    seen = preview(row)
    assert [(one.verdict.value, one.allowed_decisions) for one in seen.rows] == [
        ("undecidable", (Decision.ACCEPT, Decision.SET_ASIDE)),
        ("undecidable", (Decision.SET_ASIDE,)),
    ]
    assert seen.absent == ()
    assert "a été abandonné" in plain(seen.rows[0].remarks[-1])
    assert len(candidates(software)) == 3
    apply(row, admin, {0: (Decision.ACCEPT, "L’agence l’a prise")})
    assert attempts(batch)[0][:3] == ("accepted", "accepted", "ASP1")
    assert len(candidates(software)) == 2


def test_a_number_that_came_late_is_taken_without_moving(batch, admin):
    row = brought(batch, {1: ("accepted", "")}, admin, only={1})
    apply(row, admin, {0: (Decision.ACCEPT, "Vu au téléphone")})
    move_request(AdvanceRequest.objects.get(pk=batch.lines.get(num_ligne=1).request_id), "grant", admin)
    later = brought(batch, {1: told("accepted", "ASP1")}, admin, only={1})
    apply(later, admin)
    if later.lines.get().waits:
        apply(later, admin, {0: (Decision.ACCEPT, "Le numéro est arrivé")})
    assert attempts(batch)[0][:3] == ("granted", "accepted", "ASP1")


def test_only_an_acceptance_without_number_is_taken_back(batch, admin):
    apply(brought(batch, {1: ("accepted", "")}, admin, only={1}), admin, {0: (Decision.ACCEPT, "Vu")})
    apply(brought(batch, {2: told("accepted", "ASP2")}, admin, only={2}), admin)
    row = brought(batch, {1: told("rejected"), 2: told("rejected")}, admin, only={1, 2})
    assert [one.allowed_decisions for one in preview(row).rows] == [
        (Decision.REJECT, Decision.SET_ASIDE),
        (Decision.SET_ASIDE,),
    ]
    apply(row, admin, {0: (Decision.REJECT, "Erreur de notre part"), 1: (Decision.SET_ASIDE, "À voir")})
    assert [kept[:3] for kept in attempts(batch)[:2]] == [
        ("rejected", "rejected", ""),
        ("accepted", "accepted", "ASP2"),
    ]


def test_a_numero_asp_is_one_requests_alone(batch, admin):
    apply(brought(batch, {1: told("accepted", "ASP1")}, admin, only={1}), admin)
    seen = preview(
        brought(batch, {2: told("accepted", "ASP1"), 3: told("accepted", "ASP3")}, admin, only={2, 3})
    )
    first = batch.lines.get(num_ligne=1).request_id
    assert [one.verdict.value for one in seen.rows] == ["undecidable", "accepted"]
    assert plain(seen.rows[0].remarks[-1]) == f"Le numéro ASP ASP1 est aussi celui de la demande n° {first}."
    twice = preview(brought(batch, {2: told("accepted", "X"), 3: told("accepted", "X")}, admin, only={2, 3}))
    assert [one.verdict.value for one in twice.rows] == ["undecidable"] * 2


def test_what_waits_in_another_file_and_says_the_same_waits_no_more(software, admin):
    batch = deposited_batch(software, admin, 2, admin)
    first, second = (
        brought(batch, {1: ("accepted", ""), 2: ("rejected", "", "12")}, admin, indent=indent)
        for indent in (0, 1)
    )
    apply(first, admin)
    apply(second, admin)
    apply(second, admin, {0: (Decision.ACCEPT, "Vu"), 1: (Decision.ACCEPT, "Vu")})
    kept = list(first.lines.order_by("position"))
    assert [(line.verdict, line.waits) for line in kept] == [("unchanged", False)] * 2
    assert plain(kept[0].remarks[-1]) == f"La même réponse a été appliquée par le retour n° {second.pk}."
    assert preview(first).waiting == 0
