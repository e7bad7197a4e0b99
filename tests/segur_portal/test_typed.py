"""What was typed outlives a session that ended, a stale page and a failing database."""

from __future__ import annotations

import errno
import html
import re
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from requests_app.models import AdvanceRequest, Software, Supplier, User
from requests_app.services.drafts import create_draft
from segur_portal.typed import packed, unpacked

HOSTILE = 'Dupont "l\'aîné" <script>alert(1)</script> & fils\r\nligne 2'
PASSWORD = "mot-de-passe-long"
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    """A draft of the salesperson's."""
    supplier = Supplier.objects.create(name="Éditeur", siret="73282932000074")
    software = Software.objects.create(
        supplier=supplier, name="DUI", numero_ans="0123456789", couloir="ms1-dui"
    )
    draft = create_draft(commercial)
    draft.software, draft.is_mandataire = software, True
    draft.save()
    return draft


@pytest.fixture
def address(draft: AdvanceRequest) -> str:
    """Its first section."""
    return reverse("portail:step", args=[draft.pk, "beneficiaires"])


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def send(client: Client, address: str, fields: dict[str, str], **headers: str) -> HttpResponse:
    """Post as a browser posts a form without files."""
    form = "application/x-www-form-urlencoded"
    return client.post(address, urlencode(fields), content_type=form, headers=headers)


def action(page: str) -> str:
    """Where the page's last form goes."""
    return html.unescape(re.findall(r'<form method="post" action="([^"]*)"', page)[-1])


def test_a_session_that_ended_while_typing_loses_nothing(
    draft: AdvanceRequest, address: str, commercial: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    token = hidden_token(client)
    posted = {"csrfmiddlewaretoken": token, "version": "0", "nom_mandataire": HOSTILE, "then": "stay"}
    answer = send(client, address, posted)
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "<script>alert" not in page
    sign_in = hidden(page) | {"username": "commercial", "password": "faux"}
    page = client.post(reverse("login"), sign_in).content.decode()
    assert "session est terminée" in page
    sign_in = hidden(page) | {"username": "commercial", "password": PASSWORD}
    page = client.post(reverse("login"), sign_in).content.decode()
    assert "Votre saisie est là" in page
    assert action(page) == address
    assert send(client, action(page), hidden(page)).status_code == 302
    draft.refresh_from_db()
    assert draft.nom_mandataire == HOSTILE.upper()


def hidden_token(client: Client) -> str:
    """A CSRF token of that browser."""
    return hidden(client.get(reverse("login")).content.decode())["csrfmiddlewaretoken"]


def test_logged_in_in_another_tab_meanwhile(address: str, commercial_client: Client) -> None:
    carried = packed([("version", "0"), ("nom_mandataire", HOSTILE)])
    answer = commercial_client.post(reverse("login"), {"next": address, "saisie_gardee": carried})
    assert hidden(answer.content.decode())["nom_mandataire"] == HOSTILE


@pytest.mark.parametrize("target", ["//mechant.example/", "https://mechant.example/", "javascript:alert(1)"])
def test_the_form_goes_nowhere_else(commercial_client: Client, target: str) -> None:
    carried = packed([("nom_mandataire", "x")])
    page = commercial_client.post(reverse("login"), {"next": target, "saisie_gardee": carried})
    assert action(page.content.decode()) == reverse("home")


def test_a_stale_page_offers_the_form_again(draft: AdvanceRequest, address: str, commercial: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(commercial)
    posted = {"csrfmiddlewaretoken": "perime", "version": "0", "nom_mandataire": "Jeanne"}
    answer = send(client, address, posted, **SAME)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert send(client, action(page), hidden(page)).status_code == 302
    draft.refresh_from_db()
    assert draft.nom_mandataire == "JEANNE"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="a neighbour"),
        pytest.param({"Origin": "http://mechant.example"}, id="another origin, old browser"),
        pytest.param({}, id="no word of it"),
    ],
)
def test_what_another_site_forged_is_never_held_out(
    address: str, commercial: User, headers: dict[str, str]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(commercial)
    answer = send(client, address, {"version": "0", "nom_mandataire": "Mallory"}, **headers)
    assert answer.status_code == 403
    assert "Mallory" not in answer.content.decode()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(OperationalError("database is locked"), id="database"),
        pytest.param(OSError(errno.ENOSPC, "No space left on device"), id="disk"),
    ],
)
def test_a_busy_database_or_a_full_disk_gives_the_form_back(
    address: str, commercial_client: Client, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def busy(*args: object, **kwargs: object) -> None:
        raise fault

    monkeypatch.setattr("requests_app.views.wizard.frame.save_section", busy)
    commercial_client.raise_request_exception = False
    answer = send(commercial_client, address, {"version": "0", "nom_mandataire": HOSTILE})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "disque du serveur est plein" in page
    assert hidden(page)["nom_mandataire"] == HOSTILE
    assert action(page) == address


def test_passwords_are_never_carried(client: Client, commercial: User) -> None:
    answer = send(client, reverse("password_change"), {"old_password": "tres-secret"})
    assert answer.status_code == 302
    stale = Client(enforce_csrf_checks=True)
    stale.force_login(commercial)
    posted = send(stale, reverse("password_change"), {"old_password": "tres-secret"}, **SAME)
    assert "tres-secret" not in posted.content.decode()


def test_a_button_that_only_takes_a_post_leads_back_to_its_page(client: Client, address: str) -> None:
    sent = client.post(
        reverse("portail:request_new"), headers={"Referer": f"http://testserver{address}", **SAME}
    )
    assert sent["Location"] == f"{reverse('login')}?next={address}"
    alone = client.post(reverse("portail:request_new"))
    assert alone["Location"] == f"{reverse('login')}?next=/"


def test_a_script_is_told_that_the_session_ended(client: Client, address: str) -> None:
    answer = send(client, address, {"nom_mandataire": "x"}, **{"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize("text", ["", "x", "{}", "[1]", '[["a"]]', '[["a", 1]]', "[" * 100_000])
def test_what_is_no_carried_form_is_nothing(text: str) -> None:
    assert list(unpacked(text)) == []


def test_private_pages_are_not_kept(address: str, commercial_client: Client, client: Client) -> None:
    for answer in (commercial_client.get(address), commercial_client.get("/nulle-part/"), client.get("/")):
        assert "no-store" in answer["Cache-Control"]


def test_nul_characters_are_taken_out(draft: AdvanceRequest, address: str, commercial_client: Client) -> None:
    commercial_client.post(address, {"version": "0", "nom_mandataire": "JEAN\0NE"})
    draft.refresh_from_db()
    assert draft.nom_mandataire == "JEANNE"
    assert commercial_client.get(address, {"mots": "\0"}).status_code == 200
