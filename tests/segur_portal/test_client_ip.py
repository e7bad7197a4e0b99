"""Failed log-ins are counted by person and true address: nobody locks others out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.test import Client, RequestFactory
from django.urls import reverse

from requests_app.models import User
from segur_portal.client_ip import client_ip


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        pytest.param(0, "198.51.100.7", "127.0.0.1", id="no proxy: the header is anybody's word"),
        pytest.param(1, "198.51.100.7", "198.51.100.7", id="one proxy"),
        pytest.param(1, "203.0.113.9, 198.51.100.7", "198.51.100.7", id="a forged entry before the proxy's"),
        pytest.param(2, "203.0.113.9, 198.51.100.7", "203.0.113.9", id="two proxies"),
        pytest.param(2, "198.51.100.7", "127.0.0.1", id="fewer entries than proxies"),
        pytest.param(1, "2001:DB8::1", "2001:db8::1", id="IPv6"),
        pytest.param(1, "unknown", "127.0.0.1", id="no address"),
        pytest.param(1, "", "127.0.0.1", id="empty"),
    ],
)
def test_the_address_behind_proxies(settings, proxies: int, forwarded: str, expected: str) -> None:
    settings.SEGUR_PROXIES = proxies
    assert client_ip(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == expected


def _try(client: Client, password: str, ip: str) -> int:
    form = {"username": "commercial", "password": password}
    return client.post(reverse("login"), form, headers={"X-Forwarded-For": ip}).status_code


def test_a_stranger_behind_the_same_proxy_locks_nobody_else_out(commercial: User, settings) -> None:
    settings.SEGUR_PROXIES = 1
    for _ in range(django_settings.AXES_FAILURE_LIMIT):
        _try(Client(), "faux", "203.0.113.9")
    assert _try(Client(), "mot-de-passe-long", "203.0.113.9") == 429
    assert _try(Client(), "mot-de-passe-long", "198.51.100.7") == 302


def test_trying_on_does_not_lengthen_the_lock_out(commercial: User) -> None:
    for _ in range(django_settings.AXES_FAILURE_LIMIT + 3):
        _try(Client(), "faux", "")
    held = AccessAttempt.objects.get()
    held.attempt_time -= django_settings.AXES_COOLOFF_TIME - timedelta(seconds=30)
    held.save()
    assert _try(Client(), "faux", "") == 429
    held.refresh_from_db()
    held.attempt_time -= timedelta(seconds=31)
    held.save()
    assert _try(Client(), "mot-de-passe-long", "") == 302
