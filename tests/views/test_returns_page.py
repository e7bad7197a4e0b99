"""The page of a return file before anything is applied: what it says, line by line, and what it holds back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from requests_app.models import AdvanceRequest, LabelEntry, ReturnLine
from requests_app.services.deposits import name_for_download
from requests_app.services.returns import receive
from requests_app.services.returns_apply import apply
from tests.review_world import plain
from tests.services.answer_world import deposited_batch, frozen_batch, return_bytes, told
from tests.services.batch_world import make_software

from .returns_world import DEPOSITED, page_of, send, statuses

pytestmark = pytest.mark.django_db


def test_the_preview_says_what_the_file_says_and_changes_nothing(client, batch, file):
    page = page_of(client, file)
    assert [(tile.label, tile.many) for tile in page.context["tiles"]] == [
        ("À décider", 1),
        ("Altérées", 1),
        ("Rejetées", 1),
        ("Pas à nous", 1),
        ("Acceptées", 1),
        ("Déjà connues", 1),
        ("Absentes", 1),
    ]
    assert plain(page.context["promise"]) == "2 demandes passeront à « Acceptée », 1 à « Rejetée »"
    assert [one.rank for one in page.context["form"].rows] == [3, 4]
    groups = [(heading, [one.rank for one in lines]) for heading, lines in page.context["groups"]]
    assert groups == [("Rejetées", [2]), ("Pas à nous", [6]), ("Acceptées", [1]), ("Déjà connues", [5])]
    text = plain(page.content.decode())
    for shown in ("ASP0000001", "ZZZZZ", "commercial", "2 demandes passeront", "montantSegurHT", "marque"):
        assert shown in text, shown
    assert statuses(batch) == DEPOSITED
    assert not ReturnLine.objects.exists()


def test_a_rejection_is_explained_and_an_unknown_label_leads_to_the_inbox(client, admin):
    batch = deposited_batch(make_software(), admin, 2, admin)
    LabelEntry.objects.create(patterns="zèbre rayé", text="La demande parle d’un zèbre.", todo="Retirez-le.")
    answers = {1: ("rejected", "Zèbre rayé en ligne 1", "7"), 2: ("rejected", "Girafe inattendue", "8")}
    page = page_of(client, receive(return_bytes(batch, answers), "retour.json", admin)).content.decode()
    assert "La demande parle d’un zèbre." in page
    assert "Retirez-le." in page
    assert page.count(reverse("portail:unknown_labels")) == 1


def test_a_filter_shows_one_verdict(client, file):
    page = page_of(client, file, "?voir=rejected")
    assert [(heading, len(lines)) for heading, lines in page.context["groups"]] == [("Rejetées", 1)]
    assert [tile.label for tile in page.context["tiles"] if tile.current] == ["Rejetées"]
    assert len(page_of(client, file, "?voir=n’importe&page=abc").context["groups"]) == 4


def test_a_batch_that_nobody_declared_deposited_holds_its_lines_back(client, admin):
    batch = frozen_batch(make_software(), admin, 2, admin)
    file = receive(
        return_bytes(batch, {1: told("accepted", "ASP1"), 2: told("rejected")}), "retour.json", admin
    )
    page = page_of(client, file)
    assert plain(page.context["promise"]) == ""
    assert reverse("portail:batch_portal", args=[batch.pk]) in page.content.decode()
    assert "Un dépôt n’est pas déclaré déposé" in page.content.decode()
    send(client, file)
    file.refresh_from_db()
    assert (file.state, set(statuses(batch))) == ("kept", {"batched"})
    name = name_for_download(batch, admin)
    day = {"deposited_on": f"{timezone.localdate():%Y-%m-%d}", "name": name.pk}
    back = client.post(reverse("portail:batch_deposit", args=[batch.pk]), day)
    assert back.url == reverse("portail:return_file", args=[file.pk])
    assert (
        plain(client.get(back.url).context["promise"]) == "1 demande passera à « Acceptée », 1 à « Rejetée »"
    )


def test_a_line_has_a_page_with_its_exact_texts(client, batch, file):
    page = client.get(reverse("portail:return_line", args=[file.pk, 2])).content.decode()
    assert "1.5" in page
    assert AdvanceRequest.objects.get(pk=batch.lines.get(num_ligne=3).request_id).get_absolute_url() in page
    for wrong in (99, 10**30):
        assert client.get(f"/depots/retours/{file.pk}/ligne/{wrong}/").status_code == 404


def test_the_page_asks_as_much_of_the_database_for_many_lines_as_for_few(client, admin):
    software, asked = make_software(), []
    for count in (4, 12):
        batch = deposited_batch(software, admin, count, admin)
        answers = {n: told("rejected") if n % 2 else ("accepted", "") for n in range(1, count)}
        file = receive(return_bytes(batch, answers, only=answers), "retour.json", admin)
        page_of(client, file)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(client, file)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_an_acceptance_that_waits_is_not_explained_as_a_rejection(client, admin):
    batch = deposited_batch(make_software(), admin, 1, admin)
    apply(receive(return_bytes(batch, {1: told("rejected")}), "retour.json", admin), admin)
    known = {1: ("known", "")}
    page = page_of(client, receive(return_bytes(batch, known), "encore.json", admin))
    assert [one.explanation for one in page.context["form"].rows] == [None]
    assert "Représentez-la" not in page.content.decode()


def test_a_decision_promises_only_what_the_line_has(client, admin):
    batch = deposited_batch(make_software(), admin, 2, admin)
    answers = {1: told("accepted", "ASP1"), 2: told("accepted", "ASP2")}
    apply(receive(return_bytes(batch, answers), "retour.json", admin), admin)
    other = {1: ("accepted", ""), 2: ("accepted", "ASP9")}
    page = page_of(client, receive(return_bytes(batch, other), "encore.json", admin))
    choices = [plain(dict(one.choices)["accept"]) for one in page.context["form"].rows]
    assert choices[0].endswith(", avec le code et le libellé de cette ligne")
    assert choices[1].endswith(", avec le numéro ASP, le code et le libellé de cette ligne")
