"""Real use refuses demo accounts and unsafe settings, and names them all."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from requests_app.models import User
from requests_app.services.demo_accounts import DEMO_ACCOUNTS, create_demo_accounts
from segur_portal.environment import Mode
from segur_portal.preflight import problems


@pytest.fixture(autouse=True)
def safe(settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Settings that real use starts with."""
    monkeypatch.delenv("SEGUR_BIND", raising=False)
    settings.SEGUR_MODE = Mode.SERVE
    settings.SEGUR_HTTPS = False
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    var = tmp_path / "var"
    var.mkdir(mode=0o700)
    settings.SEGUR_VAR = var
    return var


@pytest.mark.django_db
def test_all_is_well() -> None:
    assert list(problems()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "start"),
    [
        ("DEBUG", True, "SEGUR_DEBUG"),
        ("SEGUR_MODE", Mode.DEMO, "SEGUR_MODE vaut « demo »"),
        ("ALLOWED_HOSTS", ["*"], "SEGUR_HOSTS contient « * »"),
        ("ALLOWED_HOSTS", ["segur.example.org"], "SEGUR_HOSTS ouvre le portail à segur.example.org"),
    ],
    ids=["debug", "mode", "any host", "no https"],
)
def test_each_unsafe_setting_is_named(settings, name: str, value: object, start: str) -> None:
    setattr(settings, name, value)
    assert [problem[: len(start)] for problem in problems()] == [start]


@pytest.mark.django_db
def test_listening_outside_needs_https(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    monkeypatch.setenv("SEGUR_BIND", "0.0.0.0")
    assert [problem[:18] for problem in problems()] == ["SEGUR_BIND=0.0.0.0"]
    settings.SEGUR_HTTPS = True
    assert list(problems()) == []


@pytest.mark.django_db
def test_a_key_that_others_can_read(safe: Path) -> None:
    (safe / "secret_key").touch(mode=0o644)
    (safe / "secret_key").chmod(0o644)
    assert [problem.split(" ")[0] for problem in problems()] == [str(safe / "secret_key")]


@pytest.mark.django_db
def test_demo_accounts_are_named() -> None:
    create_demo_accounts()
    (problem,) = problems()
    assert all(account.username in problem for account in DEMO_ACCOUNTS)


@pytest.mark.django_db
def test_the_command_fails_with_every_reason(settings) -> None:
    create_demo_accounts()
    settings.DEBUG = True
    with pytest.raises(CommandError) as raised:
        call_command("preflight", stdout=StringIO())
    assert str(raised.value).count("\n- ") == 2


@pytest.mark.django_db
def test_demo_accounts_are_made_once_and_left_alone() -> None:
    create_demo_accounts()
    User.objects.filter(username="camille").update(first_name="Changée")
    accounts = create_demo_accounts()
    assert accounts["camille"].first_name == "Changée"
    admins = {name for name, user in accounts.items() if user.is_administrateur}
    assert (set(accounts) - admins, admins) == ({"camille"}, {"dominique"})
