"""Log-in is required everywhere, counted, and every answer carries its security headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from requests_app.models import User

OPEN = {"login"}
#: What may stand in a URL; the first that its converter takes does.
SAMPLES = ("1", "x", "00000000-0000-4000-8000-000000000000", "20261122")


def _addresses(resolver: URLResolver, prefix: str = "/", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Each name with an address that the pattern matches; Django's own catch-all of the admin is left out."""
    for entry in resolver.url_patterns:
        pattern = entry.pattern
        if not isinstance(pattern, RoutePattern):
            continue
        path = prefix + _filled(pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _addresses(entry, path, inner)
        elif isinstance(entry, URLPattern) and entry.name not in OPEN:
            yield f"{namespace}{entry.name}", path


def _filled(pattern: RoutePattern) -> str:
    route = str(pattern)
    for name, converter in pattern.converters.items():
        sample = next(text for text in SAMPLES if re.fullmatch(converter.regex, text))
        route = re.sub(rf"<(\w+:)?{name}>", sample, route)
    return route


def test_no_page_opens_without_log_in(client: Client) -> None:
    addresses = list(_addresses(get_resolver()))
    assert len(addresses) > 20
    opened = []
    for name, address in addresses:
        for answer in (client.get(address), client.post(address)):
            sent_to_login = answer.status_code == 302 and answer["Location"].startswith(
                (reverse("login"), reverse("admin:login"))
            )
            if not sent_to_login and answer.status_code != 405:
                opened.append(f"{name} {address}: {answer.status_code}")
    assert opened == []


def test_the_log_in_page_speaks_french(client: Client, db: None) -> None:
    page = client.get(reverse("login")).content.decode()
    assert "<title>Connexion – Portail Ségur</title>" in page
    assert '<html lang="fr">' in page


def test_log_in_and_out(client: Client, commercial: User) -> None:
    answer = client.post(reverse("login"), {"username": "commercial", "password": "mot-de-passe-long"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.post(reverse("logout")).status_code == 302
    assert client.get(reverse("password_change")).status_code == 302


def test_ten_wrong_passwords_lock(client: Client, commercial: User) -> None:
    for _ in range(django_settings.AXES_FAILURE_LIMIT):
        answer = client.post(reverse("login"), {"username": "commercial", "password": "faux"})
    assert answer.status_code == 429
    assert "Connexion bloquée" in answer.content.decode()
    right = client.post(reverse("login"), {"username": "commercial", "password": "mot-de-passe-long"})
    assert right.status_code == 429


def test_the_settings_pages_are_for_admins(commercial_client: Client, administrateur_client: Client) -> None:
    assert commercial_client.get(reverse("admin:index"), follow=True).status_code == 403
    assert administrateur_client.get(reverse("admin:index")).status_code == 200


def test_anyone_changes_their_own_password(commercial_client: Client, commercial: User) -> None:
    assert commercial_client.get(reverse("password_change")).status_code == 200
    new = "Un-autre-mot-de-passe-7"
    answer = commercial_client.post(
        reverse("password_change"),
        {"old_password": "mot-de-passe-long", "new_password1": new, "new_password2": new},
        follow=True,
    )
    assert "Mot de passe changé" in answer.content.decode()
    commercial.refresh_from_db()
    assert commercial.check_password(new)


@pytest.mark.parametrize("password", ["court-7", "123456789012345", "commercial-commercial", "motdepasse"])
def test_weak_passwords_are_refused(commercial_client: Client, commercial: User, password: str) -> None:
    answer = commercial_client.post(
        reverse("password_change"),
        {"old_password": "mot-de-passe-long", "new_password1": password, "new_password2": password},
    )
    assert answer.status_code == 200
    commercial.refresh_from_db()
    assert commercial.check_password("mot-de-passe-long")


def test_each_answer_carries_its_headers(commercial_client: Client) -> None:
    answer = commercial_client.get(reverse("password_change"))
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "SAMEORIGIN")


def test_a_stale_page_says_so(commercial: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(commercial)
    answer = client.post(reverse("logout"))
    assert answer.status_code == 403
    assert "Page périmée" in answer.content.decode()


def test_an_unknown_address_says_so(commercial_client: Client) -> None:
    answer = commercial_client.get("/nulle-part/")
    assert answer.status_code == 404
    assert "Page introuvable" in answer.content.decode()


def test_a_crash_shows_no_trace(commercial_client: Client, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def crash(*args: object, **kwargs: object) -> None:
        raise RuntimeError("detail-interne")

    monkeypatch.setattr("segur_portal.views.entries", crash)
    commercial_client.raise_request_exception = False
    answer = commercial_client.get(reverse("home"))
    assert answer.status_code == 500
    assert "Erreur du portail" in answer.content.decode()
    assert "detail-interne" not in answer.content.decode()


def test_a_body_that_is_too_large_is_refused_before_it_is_read(commercial_client: Client, settings) -> None:
    settings.SEGUR_BODY_LIMIT = 1_000_000
    answer = commercial_client.post(reverse("password_change"), {"old_password": "x" * 1_000_001})
    assert answer.status_code == 413
    assert "dépasse 1 Mo" in answer.content.decode()


def test_519_esms_fit_in_one_form(commercial_client: Client) -> None:
    fields = {f"esms-{row}-field-{column}": "x" for row in range(519) for column in range(8)}
    assert commercial_client.post(reverse("password_change"), fields).status_code == 200
