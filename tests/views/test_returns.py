"""« Importer un retour »: files come in, are kept whatever they are, listed, refused with the reason, given back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from requests_app.models import Batch, ReturnFile
from requests_app.services.returns import receive
from requests_app.services.returns_apply import apply
from tests.services.answer_world import deposited_batch, frozen_batch, return_bytes, told
from tests.services.batch_world import make_user

pytestmark = pytest.mark.django_db

PAGES = ("return_list", "return_new", "return_file", "return_line", "return_bytes")
ACTIONS = ("return_new", "return_apply", "return_aside", "return_again")


@pytest.fixture
def batch(software, admin) -> Batch:
    return deposited_batch(software, make_user("commercial"), 3, admin)


def upload(client: Client, *files: tuple[str, bytes], depot: int | None = None) -> Any:
    sent = [SimpleUploadedFile(name, content, "application/json") for name, content in files]
    query = f"?depot={depot}" if depot else ""
    return client.post(f"{reverse('portail:return_new')}{query}", {"fichiers": sent})


def address(name: str, file: ReturnFile) -> str:
    given = {"return_list": [], "return_new": [], "return_line": [file.pk, 0]}
    return reverse(f"portail:{name}", args=given.get(name, [file.pk]))


@pytest.fixture
def kept(batch, admin) -> ReturnFile:
    return receive(return_bytes(batch, {1: told("accepted", "ASP1")}), "retour.json", admin)


def test_pages_open_for_admins_alone(client, kept):
    pages = [address(name, kept) for name in PAGES]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    client.force_login(make_user("autre"))
    assert [client.get(page).status_code for page in pages] == [403] * len(pages)


def test_actions_are_closed_to_others_and_want_the_csrf_token(client, admin, kept):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    client.force_login(make_user("autre"))
    for person in (strict, client):
        assert [person.post(address(name, kept)).status_code for name in ACTIONS] == [403] * len(ACTIONS)
    kept.refresh_from_db()
    assert kept.state == "kept"


def test_a_return_leads_to_its_page(client, batch):
    answer = upload(client, ("retour.json", return_bytes(batch, {1: told("accepted", "ASP1")})))
    file = ReturnFile.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("portail:return_file", args=[file.pk]))
    assert (file.state, file.original_name) == ("kept", "retour.json")


def test_the_same_file_again_is_the_same_row_and_says_since_when(client, batch):
    content = return_bytes(batch, {1: told("accepted", "ASP1")})
    upload(client, ("retour.json", content))
    page = client.get(upload(client, ("copie.json", content)).url)
    assert ReturnFile.objects.count() == 1
    (said,) = map(str, page.context["messages"])
    assert said.startswith("Ce fichier avait déjà été importé le ")
    assert said.endswith("par admin\u00a0: le voici.")


def test_several_files_each_go_their_way(client, software, admin, batch):
    other = deposited_batch(software, admin, 1, admin)
    answer = upload(
        client,
        ("un.json", return_bytes(batch, {1: told("accepted", "ASP1"), 2: told("rejected")})),
        ("deux.json", return_bytes(other, {1: told("accepted", "ASP2")})),
        ("page.html", b"<!doctype html><p>Session termin\xc3\xa9e"),
        ("vide.json", b""),
    )
    page = client.get(answer.url)
    seen = [
        (one["file"].original_name, one["file"].state, one["promise"]) for one in page.context["summaries"]
    ]
    assert [(name, state, text.replace("\u00a0", " ")) for name, state, text in seen] == [
        ("un.json", "kept", "1 demande passera à « Acceptée », 1 à « Rejetée »"),
        ("deux.json", "kept", "1 demande passera à « Acceptée »"),
        ("page.html", "refused", ""),
    ]
    (said,) = map(str, page.context["messages"])
    assert said.startswith("«\u00a0vide.json\u00a0»\u00a0: Ce fichier est vide")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param([], "Choisissez le fichier rendu par l’agence.", id="none"),
        pytest.param([("vide.json", b"")], "Ce fichier est vide", id="empty"),
        pytest.param([("x.json", b"{}")] * 21, "envoyez-en 20 au plus à la fois", id="too many"),
    ],
)
def test_what_cannot_even_be_kept_comes_back_to_the_form(client, admin, files, said):
    answer = upload(client, *files)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ReturnFile.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<!doctype html><script>alert(1)</script>", id="html"),
        pytest.param(b"\x00\x01\x02" * 50, id="binary"),
        pytest.param(b'{"lignesImport": [', id="cut short"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[" * 5000, id="deep"),
    ],
)
def test_a_file_that_is_no_return_is_set_aside_with_the_reason(client, admin, content):
    name = "r\u202eetour <b>«é»</b>.json"
    page = client.get(upload(client, (name, content)).url)
    file = ReturnFile.objects.get()
    text = page.content.decode()
    assert (file.state, page.templates[0].name) == ("refused", "returns/refused.html")
    assert "<b>«é»" not in text
    assert page.context["reason"] == file.reason != ""
    exact = client.get(reverse("portail:return_bytes", args=[file.pk]))
    assert exact.content == content
    assert exact["Content-Type"] == "application/octet-stream"
    assert exact["Content-Disposition"].startswith("attachment")
    assert exact["X-Content-Type-Options"] == "nosniff"


def test_our_own_file_is_no_return_and_is_examined_again(client, batch):
    page = client.get(upload(client, ("envoi.json", bytes(batch.content))).url)
    file = ReturnFile.objects.get()
    assert f"dépôt n° {batch.pk}" in page.content.decode().replace("\u00a0", " ")
    again = client.post(reverse("portail:return_again", args=[file.pk]), follow=True)
    assert [str(message) for message in again.context["messages"]] == [
        "Examiné à nouveau\u00a0: ce fichier reste mis de côté."
    ]


def test_a_file_set_aside_whose_cause_is_gone_is_read_when_examined_again(client, software, admin, batch):
    other = deposited_batch(software, admin, 1, admin)
    content = return_bytes(other, {1: told("accepted", "ASP1")})
    page = client.get(upload(client, ("retour.json", content), depot=batch.pk).url)
    file = ReturnFile.objects.get()
    assert file.state == "refused"
    assert reverse("portail:batch", args=[other.pk]) in page.content.decode()
    client.post(reverse("portail:return_again", args=[file.pk]))
    file.refresh_from_db()
    assert file.state == "kept"


def test_a_good_return_brought_to_another_batch_stays_good_and_says_whose_it_is(
    client, software, admin, batch, kept
):
    other = deposited_batch(software, admin, 1, admin)
    page = client.get(upload(client, ("retour.json", bytes(kept.content)), depot=other.pk).url)
    kept.refresh_from_db()
    assert kept.state == "kept"
    assert any(f"répond au dépôt n°\u00a0{batch.pk}" in str(said) or f"répond au dépôt n° {batch.pk}" in str(said)
               for said in page.context["messages"])  # fmt: skip


@pytest.mark.parametrize("depot", ["99999", "abc", "1e3", "²", "9" * 30])
def test_an_unknown_batch_has_no_upload_page(client, admin, depot):
    assert client.get(f"{reverse('portail:return_new')}?depot={depot}").status_code == 404


@pytest.mark.parametrize("query", ["", "?retour=abc", "?retour=99999", "?retour=" + "9" * 30])
def test_a_summary_of_nothing_is_not_found(client, admin, query):
    assert client.get(f"{reverse('portail:return_sent')}{query}").status_code == 404


def test_the_list_counts_what_became_of_the_lines_and_filters_by_state(client, admin, batch, kept):
    second = return_bytes(batch, {1: told("accepted", "ASP1"), 2: told("rejected")}, only=[1, 2])
    apply(receive(second, "suite.json", admin), admin)
    receive(b"<html>", "page.html", admin)
    page = client.get(reverse("portail:return_list"))
    assert [tab["many"] for tab in page.context["tabs"]] == [3, 1, 1, 1]
    shown = [
        (file.original_name, file.accepted, file.rejected, file.waiting) for file in page.context["page"]
    ]
    assert shown == [("page.html", 0, 0, 0), ("suite.json", 1, 1, 0), ("retour.json", 0, 0, 0)]
    only = client.get(f"{reverse('portail:return_list')}?etat=refused")
    assert [file.original_name for file in only.context["page"]] == ["page.html"]
    assert (
        len(client.get(f"{reverse('portail:return_list')}?etat=n’importe").context["page"].object_list) == 3
    )


def test_a_batch_says_its_returns_and_what_they_are_silent_on(client, admin, batch, kept):
    page = client.get(reverse("portail:batch", args=[batch.pk])).content.decode()
    assert "attend d’être appliqué" in page
    assert "sans réponse" not in page
    apply(kept, admin)
    page = client.get(reverse("portail:batch", args=[batch.pk])).content.decode()
    assert "attend d’être appliqué" not in page
    assert "2 demandes sans réponse" in page.replace("\u00a0", " ")


def test_the_upload_page_of_a_batch_names_its_file(client, software, admin):
    batch = frozen_batch(software, admin, 1, admin)
    page = client.get(f"{reverse('portail:return_new')}?depot={batch.pk}").content.decode()
    assert f"Importer le retour du dépôt n° {batch.pk}" in page.replace("\u00a0", " ")
    assert f"JSON-{batch.numero_ans}-" in page
