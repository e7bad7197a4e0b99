"""Settings come from the environment; what is wrong there is said in a sentence, at the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from segur_portal import environment
from segur_portal.environment import Mode

KEY = "k" * environment.SECRET_KEY_LENGTH


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEGUR_MODE", "SEGUR_SECRET_KEY", "DATABASE_URL", "SEGUR_X"):
        monkeypatch.delenv(name, raising=False)


def test_real_use_is_the_default() -> None:
    assert environment.mode() is Mode.SERVE


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", True), ("oui", True), ("TRUE", True), ("0", False), ("", False), ("non", False)],
)
def test_flags(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:
    monkeypatch.setenv("SEGUR_X", text)
    assert environment.flag("SEGUR_X") is expected


@pytest.mark.parametrize(
    ("variable", "text", "ask", "sentence"),
    [
        ("SEGUR_MODE", "prod", environment.mode, "SEGUR_MODE vaut « prod »"),
        ("SEGUR_X", "peut-être", lambda: environment.flag("SEGUR_X"), "SEGUR_X vaut « peut-être »"),
        ("SEGUR_X", "-1", lambda: environment.number("SEGUR_X", 0), "SEGUR_X vaut « -1 »"),
        ("SEGUR_X", "٣", lambda: environment.number("SEGUR_X", 0), "SEGUR_X vaut « ٣ »"),
        (
            "DATABASE_URL",
            "mysql://u:secret@h/b",
            lambda: environment.database(Mode.SERVE, Path("/nowhere")),
            "DATABASE_URL doit commencer par postgresql://",
        ),
        (
            "DATABASE_URL",
            "n’importe quoi",
            lambda: environment.database(Mode.SERVE, Path("/nowhere")),
            "DATABASE_URL n’est pas une adresse",
        ),
    ],
    ids=["mode", "flag", "negative", "arabic digit", "other database", "unreadable address"],
)
def test_what_is_wrong_is_said(monkeypatch: pytest.MonkeyPatch, variable, text, ask, sentence) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(ImproperlyConfigured) as raised:
        ask()
    assert str(raised.value).startswith(sentence)
    assert "secret@" not in str(raised.value)


def test_the_secret_key_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(f"{KEY}\n")
    assert environment.secret_key(Mode.SERVE, tmp_path) == KEY


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(KEY)
    monkeypatch.setenv("SEGUR_SECRET_KEY", "e" * 60)
    assert environment.secret_key(Mode.DEMO, tmp_path) == "e" * 60


@pytest.mark.parametrize("key", [None, "trop-courte"], ids=["missing", "short"])
def test_no_start_without_a_good_key(tmp_path: Path, key: str | None) -> None:
    if key:
        (tmp_path / "secret_key").write_text(key)
    with pytest.raises(ImproperlyConfigured, match="clé secrète"):
        environment.secret_key(Mode.SERVE, tmp_path)


def test_offline_needs_neither_key_nor_database(tmp_path: Path) -> None:
    assert environment.database(Mode.OFFLINE, tmp_path) == {"ENGINE": "django.db.backends.dummy"}
    assert len(environment.secret_key(Mode.OFFLINE, tmp_path)) >= environment.SECRET_KEY_LENGTH


def test_offline_reads_the_database_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").touch()
    assert environment.database(Mode.OFFLINE, tmp_path)["NAME"] == str(tmp_path / "db.sqlite3")


def test_sqlite_is_set_for_many_writers(tmp_path: Path) -> None:
    database = environment.database(Mode.SERVE, tmp_path)
    assert database["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    assert database["CONN_MAX_AGE"] is None


def test_postgresql_by_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@db.example.org:5433/segur")
    database = environment.database(Mode.SERVE, tmp_path)
    wanted = {"ENGINE": "django.db.backends.postgresql", "NAME": "segur", "PORT": 5433, "CONN_MAX_AGE": None}
    assert {name: database[name] for name in wanted} == wanted
