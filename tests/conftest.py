"""What every test may ask for: people, their browsers, and Hypothesis at a pace that suits a suite."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

from requests_app.models import EsmsCategory, FundingScale, User
from requests_app.models.user import ADMIN_GROUP, SALES_GROUP

# HYPOTHESIS_PROFILE=thorough looks longer; the suite's own profile gives the same examples each time.
settings.register_profile(
    "suite", max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "thorough", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

ROOT = Path(__file__).resolve().parent.parent
#: Settings of processes that tests start: importing them here, to look for doctests, would set this process.
collect_ignore = ["services/job_settings.py"]
#: Playwright's synchronous interface runs a loop in this thread, which Django would otherwise refuse.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
#: How long a browser test waits for a page or a word: a machine that does much else beside is slow, not wrong.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session", autouse=True)
def shipped_data_outlives_a_flush() -> None:
    """A test that commits empties the tables at its end: what the migrations shipped has to be put back."""
    data, categories = (
        import_module(f"requests_app.migrations.{name}").ship
        for name in ("0002_shipped_data", "0006_shipped_categories")
    )

    def ship_again(**_: Any) -> None:
        tables = connection.introspection.table_names()
        if FundingScale._meta.db_table in tables:
            data(apps, None)
        if EsmsCategory._meta.db_table in tables and not EsmsCategory.objects.exists():
            categories(apps, None)

    post_migrate.connect(ship_again, sender=apps.get_app_config("requests_app"), weak=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests first: they are the long ones, and at the end no worker waits for another's last.

    ``--dist worksteal`` hands each worker a run of neighbours, so that one server and one browser serve nearly all.
    """
    items.sort(key=lambda item: "browser" not in getattr(item, "fixturenames", ()))


def _account(username: str, group: str) -> User:
    user = User.objects.create_user(username, f"{username}@example.org", "mot-de-passe-long")
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


@pytest.fixture(scope="session")
def migrated(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Path | None:
    """A database file as the migrations leave it, to be copied where a command works on a real one.

    Migrating takes several seconds, and a copy none: ``test_run`` and the browser tests start from nothing. The test
    needs ``django_db``, or there is no database to copy. None on PostgreSQL: a data folder then starts empty.
    """
    if connection.vendor != "sqlite":
        return None
    file = tmp_path_factory.mktemp("migrated") / "db.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(file)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
        assert copy.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
        copy.execute("PRAGMA journal_mode=WAL")
    file.chmod(0o600)
    return file


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def commercial(db: None) -> User:
    """A salesperson."""
    return _account("commercial", SALES_GROUP)


@pytest.fixture
def autre_commercial(db: None) -> User:
    """Another salesperson, who owns nothing of the first."""
    return _account("autre-commercial", SALES_GROUP)


@pytest.fixture
def administrateur(db: None) -> User:
    """An admin."""
    return _account("administrateur", ADMIN_GROUP)


@pytest.fixture
def commercial_client(commercial: User) -> Client:
    """The salesperson's browser, logged in."""
    client = Client()
    client.force_login(commercial)
    return client


@pytest.fixture
def autre_client(autre_commercial: User) -> Client:
    """The other salesperson's browser, logged in."""
    client = Client()
    client.force_login(autre_commercial)
    return client


@pytest.fixture
def administrateur_client(administrateur: User) -> Client:
    """The admin's browser, logged in."""
    client = Client()
    client.force_login(administrateur)
    return client


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """Where attachments are stored during this test, empty at its start."""
    folder = tmp_path / "files"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own Chromium; Playwright's cannot be downloaded everywhere."""
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium manque : « ./run test » l’installe, ou dit comment.")
    return browser_type_launch_args | {
        "executable_path": chromium,
        "args": ["--lang=fr-FR", "--no-sandbox"],
        "env": {**os.environ, "LANGUAGE": "fr", "TZ": "Europe/Paris"},
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A French person's browser, whose pages scroll and unfold at once: a click meets nothing that still moves."""
    french = {"locale": "fr-FR", "timezone_id": "Europe/Paris"}
    return browser_context_args | french | {"reduced_motion": "reduce"}
