"""« Saisir la réponse à la main »: who may, what the page asks for, and where an answer typed is told as such."""

from __future__ import annotations

import pytest
from django.urls import reverse

from requests_app.models import NEVER_RETURNED, BatchLine, TypedAnswer
from requests_app.services.answer_by_hand import Typed, answer_by_hand
from requests_app.services.returns_apply import apply
from tests.review_world import plain
from tests.services.answer_world import brought, told
from tests.services.batch_world import make_user

from .returns_world import said, statuses

pytestmark = pytest.mark.django_db

LINK = "Saisir la réponse à la main"
NEVER = {"kind": "never", "reason": "Confirmé au téléphone"}


def address(line: BatchLine, query: str = "") -> str:
    return reverse("portail:line_answer", args=[line.batch_id, line.num_ligne]) + query


@pytest.fixture
def line(batch):
    return batch.lines.get(num_ligne=1)


def typed(line, kind, admin, **fields):
    return answer_by_hand(line.pk, Typed(TypedAnswer(kind), "Vu sur le portail", **fields), admin)


def text_of(client, name, *keys):
    return plain(client.get(reverse(f"portail:{name}", args=keys)).content.decode())


def test_only_an_admin_answers(client, line, batch):
    client.force_login(line.request.owner)
    assert (client.get(address(line)).status_code, client.post(address(line), NEVER).status_code) == (
        403,
        403,
    )
    assert set(statuses(batch)) == {"deposited"}
    assert LINK not in text_of(client, "request_summary", line.request_id)


def test_the_page_says_when_and_a_line_of_nobody_is_not_found(client, line, batch, admin):
    page = plain(client.get(address(line)).content.decode())
    assert "Le fichier rendu par l’agence vaut mieux" in page
    assert f"{reverse('portail:return_new')}?depot={batch.pk}" in page
    assert "abandonnez plutôt ce dépôt" in page
    typed(batch.lines.get(num_ligne=2), "rejected", admin, label="Le SIRET est fermé")
    assert "abandonnez plutôt" not in plain(client.get(address(line)).content.decode())
    assert client.get(reverse("portail:line_answer", args=[batch.pk, 99])).status_code == 404


WRONG = {
    "nothing": ({}, ["kind", "reason"]),
    "accepted": ({"kind": "accepted", "reason": "vu"}, ["numero_asp"]),
    "rejected": ({"kind": "rejected", "reason": "vu"}, ["label"]),
    "rejected with a number": (
        {"kind": "rejected", "reason": "vu", "label": "x", "numero_asp": "ASP1"}, ["numero_asp"]
    ),
    "rejected but accepted": ({"kind": "rejected", "reason": "vu", "label": "Demande acceptée"}, ["label"]),
    "never, with words": (NEVER | {"label": "x", "numero_asp": "1"}, ["numero_asp", "label"]),
    "too long": ({"kind": "accepted", "reason": "x" * 2001, "numero_asp": "1" * 101}, ["numero_asp", "reason"]),
    "no such answer": (NEVER | {"kind": "paid"}, ["kind"]),
}  # fmt: skip


def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_is_kept(client, line, batch, admin):
    found = {}
    for name, (fields, _) in WRONG.items():
        answer = client.post(address(line), fields)
        assert answer.status_code == 422, name
        found[name] = sorted(answer.context["form"].errors)
    assert found == {name: sorted(fields) for name, (_, fields) in WRONG.items()}
    again = client.post(address(line), {"kind": "rejected", "reason": "Vu le 12 mars"})
    assert "Vu le 12 mars</textarea>" in again.content.decode()
    assert again.context["form"]["kind"].value() == "rejected"
    assert 'href="#id_label"' in again.content.decode()
    assert set(statuses(batch)) == {"deposited"}


def test_anothers_number_is_told_beside_the_field(client, line, batch, admin):
    typed(batch.lines.get(num_ligne=2), "accepted", admin, numero_asp="ASP1")
    answer = client.post(address(line), {"kind": "accepted", "reason": "vu", "numero_asp": " ASP1 "})
    assert answer.status_code == 422
    assert "est aussi celui de la demande" in str(answer.context["form"].errors["numero_asp"])


def test_recorded_it_goes_back_to_where_it_was_opened(client, line, batch, admin):
    answer = client.post(address(line), NEVER)
    assert answer.url == reverse("portail:batch", args=[batch.pk]) + "#demandes"
    (message,) = said(client.get(answer.url))
    assert message.startswith(
        f"Réponse saisie pour la demande n° {line.request_id} : elle peut être corrigée"
    )
    other = batch.lines.get(num_ligne=2)
    fields = {"kind": "accepted", "reason": "vu", "numero_asp": "ASP1"}
    answer = client.post(address(other, "?de=demande"), fields)
    assert answer.url == reverse("portail:request_summary", args=[other.request_id]) + "#envois"
    assert statuses(batch)[:3] == ["rejected", "accepted", "deposited"]


def test_a_second_admin_is_told(client, line, batch, admin):
    client.post(address(line), NEVER)
    client.force_login(make_user("autre", admin=True))
    page = plain(client.get(address(line)).content.decode())
    assert "a déjà sa réponse : rejetée" in page
    assert "Enregistrer la réponse" not in page
    answer = client.post(address(line), {"kind": "accepted", "reason": "vu", "numero_asp": "ASP1"})
    (message,) = said(client.get(answer.url))
    assert message.endswith("Rien n’a été changé.")
    assert statuses(batch)[0] == "rejected"


def test_a_return_that_waits_comes_first(client, line, batch, admin):
    brought(batch, {1: told("accepted", "ASP1")}, admin, only={1})
    assert "appliquez-le d’abord" in plain(client.get(address(line)).content.decode())
    answer = client.post(address(line), NEVER)
    assert list(answer.context["form"].errors) == ["kind"]


def test_the_pages_offer_it_where_a_line_waits_alone(client, line, batch, admin):
    apply(brought(batch, {1: told("accepted", "ASP1")}, admin, only={1}), admin)
    page = text_of(client, "batch", batch.pk)
    assert page.count(LINK) == 5
    assert "Ce que l’agence ne rend pas se saisit à la main" in page
    assert LINK not in text_of(client, "request_summary", line.request_id)
    other = batch.lines.get(num_ligne=2)
    assert f"{address(other)}?de=demande" in text_of(client, "request_summary", other.request_id)
    assert address(other) in text_of(client, "return_file", batch.return_files.get().pk)


def test_every_page_says_that_it_was_typed(client, line, batch, admin):
    typed(line, "rejected", admin, label="Le SIRET est fermé")
    for name, key in (
        ("batch", batch.pk),
        ("request_summary", line.request_id),
        ("request_chain", line.request_id),
    ):
        assert "saisie à la main" in text_of(client, name, key), name
    assert "saisi à la main, sans la ligne rendue" in text_of(client, "misses")


def test_a_line_never_given_back_is_told_as_such(client, line, batch, admin):
    typed(line, "never", admin)
    page = text_of(client, "request_summary", line.request_id)
    assert "L’agence n’a jamais rendu cette demande" in page
    assert "a enregistré que l’agence n’a jamais rendu la demande" in page
    assert "Corriger et représenter" in page
    assert "Ajouter ce libellé au dictionnaire" not in page
    assert "Jamais rendue" in text_of(client, "request_chain", line.request_id)
    assert NEVER_RETURNED not in text_of(client, "misses")
    assert "jamais rendue" in text_of(client, "batch", batch.pk)
