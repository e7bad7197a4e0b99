"""The page of a return file applied: what a person decides, what is taken over, once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from requests_app.models import BatchLine, Decision, ReturnLine
from requests_app.services.returns import receive
from requests_app.services.returns_apply import apply
from tests.review_world import plain
from tests.services.answer_world import deposited_batch, return_bytes
from tests.services.batch_world import make_software, make_user

from .returns_world import DEPOSITED, page_of, said, send, statuses

pytestmark = pytest.mark.django_db


def test_applying_takes_over_what_is_plain_and_leaves_the_rest_waiting(client, batch, file, admin):
    page = client.get(send(client, file).url)
    assert statuses(batch) == ["accepted", "rejected", "deposited", "deposited", "accepted", "deposited"]
    assert said(page) == [
        "Appliqué : 2 réponses acceptées, 1 rejetée. 2 lignes attendent encore une décision."
    ]
    text = plain(page.content.decode())
    assert "par admin" in text
    assert "2 lignes attendent encore une décision" in text
    assert [one.rank for one in page.context["form"].rows] == [3, 4]


def test_a_decision_needs_a_reason_and_what_was_typed_is_kept(client, batch, file):
    answer = send(client, file, {"decision_2": "accept", "motif_2": " ", "motif_3": "l’agence a confirmé"})
    assert answer.status_code == 422
    assert statuses(batch) == DEPOSITED
    faults = [(anchor, plain(sentence)) for anchor, sentence in answer.context["faults"]]
    assert faults == [
        ("id_motif_2", "Ligne 3 : dites pourquoi : le motif reste dans l’historique."),
        ("id_motif_3", "Ligne 4 : choisissez une décision, ou effacez ce motif."),
    ]
    text = answer.content.decode()
    assert "l’agence a confirmé</textarea>" in text
    assert [one.chosen for one in answer.context["form"].questions] == ["accept", ""]


def test_decisions_are_applied_with_the_rest_and_kept_with_their_reason(client, batch, file, admin):
    page = client.get(
        send(client, file, {
            "decision_2": "set_aside", "motif_2": "l’agence s’est trompée de montant",
            "decision_3": "accept", "motif_3": "numéro donné au téléphone",
        }).url
    )  # fmt: skip
    assert statuses(batch) == ["accepted", "rejected", "deposited", "accepted", "accepted", "deposited"]
    assert said(page) == ["Appliqué : 3 réponses acceptées, 1 rejetée, 1 laissée de côté."]
    decided = ReturnLine.objects.exclude(decision="").values_list(
        "position", "decision", "reason", "decided_by"
    )
    assert list(decided) == [
        (2, "set_aside", "l’agence s’est trompée de montant", admin.pk),
        (3, "accept", "numéro donné au téléphone", admin.pk),
    ]
    assert "numéro donné au téléphone" in page.content.decode()
    assert [(heading, len(lines)) for heading, lines in page.context["groups"]][2] == ("Décidées", 2)


def test_a_line_that_waits_is_decided_later(client, batch, file):
    send(client, file)
    page = client.get(send(client, file, {"decision_3": "reject", "motif_3": "dit au téléphone"}).url)
    assert statuses(batch)[3] == "rejected"
    assert said(page) == ["Appliqué : 1 réponse rejetée. 1 ligne attend encore une décision."]


FORGED = {
    "no such line": {"decision_99": "accept", "motif_99": "x"},
    "a line that decides itself": {"decision_1": "accept", "motif_1": "x"},
    "a stranger’s line": {"decision_5": "accept", "motif_5": "x"},
    "no such decision": {"decision_3": "pay", "motif_3": "x"},
    "a book for a reason": {"decision_3": "accept", "motif_3": "x" * 2001},
    "the rest of too few": {"decision_reste": "accept", "motif_reste": "x"},
}


def test_decisions_that_nobody_was_offered_apply_nothing(client, batch, file):
    answers = {name: send(client, file, fields).status_code for name, fields in FORGED.items()}
    assert answers == dict.fromkeys(FORGED, 422)
    assert statuses(batch) == DEPOSITED


def test_a_preview_that_is_no_longer_true_applies_nothing(client, batch, file):
    for seen in ("", "0" * 64, "é"):
        fields = {"version": seen, "decision_3": "accept", "motif_3": "tapé"}
        answer = client.post(reverse("portail:return_apply", args=[file.pk]), fields)
        assert answer.status_code == 409
        assert "Rien n’a été appliqué" in said(answer)[0]
        assert "tapé</textarea>" in answer.content.decode()
    assert statuses(batch) == DEPOSITED


def test_the_second_admin_is_told_who_applied_it_and_keeps_what_still_waits(client, batch, file, admin):
    seen = page_of(client, file)
    other = make_user("dominique", admin=True)
    apply(file, other, {2: (Decision.SET_ASIDE, "vu")})
    answer = send(client, file, {"decision_3": "accept", "motif_3": "tapé"}, page=seen)
    assert answer.status_code == 409
    (told_,) = said(answer)
    assert "dominique l’a déjà appliqué le " in told_
    assert "Rien n’a été appliqué une seconde fois" in told_
    assert statuses(batch)[3] == "deposited"
    assert "tapé</textarea>" in answer.content.decode()
    again = send(client, file, {"decision_3": "accept", "motif_3": "tapé"}, page=answer)
    assert (again.status_code, statuses(batch)[3]) == (302, "accepted")


def test_a_second_click_changes_nothing_more(client, batch, file):
    seen = page_of(client, file)
    send(client, file, page=seen)
    before = list(BatchLine.objects.order_by("pk").values_list("answer", "answered_at"))
    answer = send(client, file, page=seen)
    assert "vous l’aviez déjà appliqué" in said(answer)[-1]
    assert list(BatchLine.objects.order_by("pk").values_list("answer", "answered_at")) == before


def test_a_line_that_was_left_aside_is_decided_otherwise_later(client, batch, file):
    send(client, file, {"decision_3": "set_aside", "motif_3": "en attente"})
    assert [one.rank for one in page_of(client, file).context["form"].rows] == [3]
    page = page_of(client, file, "?revoir=3")
    assert [one.rank for one in page.context["form"].rows] == [3, 4]
    assert "en attente" in page.content.decode()
    fields = {"version": page.context["version"], "decision_3": "accept", "motif_3": "confirmé depuis"}
    client.post(f"{reverse('portail:return_apply', args=[file.pk])}?revoir=3", fields)
    assert statuses(batch)[3] == "accepted"
    for odd in ("99", "abc", "²", "9" * 40):
        assert page_of(client, file, f"?revoir={odd}").status_code == 200


def test_one_answer_serves_all_lines_left_for_later(client, admin):
    batch = deposited_batch(make_software(), admin, 4, admin)
    content = return_bytes(batch, dict.fromkeys(range(1, 5), ("accepted", "")))
    file = receive(content, "retour.json", admin)
    page = page_of(client, file)
    assert plain(page.context["promise"]) == ""
    send(client, file, {
        "decision_0": "reject", "motif_0": "celle-ci non",
        "motif_1": "celle-ci pour une autre raison",
        "decision_reste": "accept", "motif_reste": "toutes confirmées",
    })  # fmt: skip
    assert statuses(batch) == ["rejected", "accepted", "accepted", "accepted"]
    assert list(ReturnLine.objects.order_by("position").values_list("reason", flat=True)) == [
        "celle-ci non",
        "celle-ci pour une autre raison",
        "toutes confirmées",
        "toutes confirmées",
    ]


def test_two_lines_that_decide_of_one_request_are_refused_beside_the_line(client, batch, admin):
    file = receive(return_bytes(batch, {2: ("accepted", "")}, only=[2], repeat=[2]), "retour.json", admin)
    answer = send(client, file, {f"{name}_{n}": "accept" for name in ("decision", "motif") for n in (0, 1)})
    assert (answer.status_code, statuses(batch)) == (422, DEPOSITED)
    ((anchor, sentence),) = answer.context["faults"]
    assert anchor == "id_decision_1_0"
    assert plain(sentence).startswith("Ligne 2 : la ligne 1 décide déjà de la demande n° ")


def test_a_return_that_is_not_to_be_applied_is_set_aside_with_the_reason(client, batch, file):
    address = reverse("portail:return_aside", args=[file.pk])
    empty = client.post(address, {"motif": " "})
    assert (empty.status_code, "n’est pas à appliquer." in empty.content.decode()) == (422, True)
    page = client.post(address, {"motif": "doublon d’un essai"}, follow=True)
    file.refresh_from_db()
    assert file.state == "refused"
    assert plain(file.reason).startswith("Mis de côté par admin le ")
    assert plain(file.reason).endswith(" : doublon d’un essai")
    assert "doublon d’un essai" in page.content.decode()
    assert batch.events.filter(verb="return_aside").count() == 1
    client.post(reverse("portail:return_again", args=[file.pk]))
    send(client, file)
    late = client.post(address, {"motif": "trop tard"}, follow=True)
    assert "déjà appliqué" in said(late)[-1]
    assert statuses(batch)[:2] == ["accepted", "rejected"]
