"""The one file that starts everything, run as a person runs it, in a data folder of its own."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from ..sources import ROOT

SETTINGS = ("SEGUR_MODE", "SEGUR_SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SEGUR_HTTPS")


@pytest.fixture
def run(tmp_path: Path):
    """Runs ``./run`` with these words, on a fresh data folder."""
    bare = {name: value for name, value in os.environ.items() if name not in SETTINGS}

    def start(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = bare | {"SEGUR_VAR": str(tmp_path / "var")} | environment
        return subprocess.run(
            [str(ROOT / "run"), *words],
            cwd=cwd,
            env=variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return start


@pytest.fixture
def used_before(tmp_path: Path, migrated: Path | None) -> None:
    """That data folder has its database already, for this account alone."""
    (tmp_path / "var").mkdir(mode=0o700)
    if migrated:
        shutil.copy(migrated, tmp_path / "var")


def test_an_unknown_word_gets_the_four_uses(run) -> None:
    answer = run("servir")
    assert answer.returncode == 2
    assert "./run serve" in answer.stderr


def test_a_command_finds_its_files_from_where_it_is_called(run, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "golden" / "ms1-dui.json", tmp_path / "ici.json")
    answer = run("manage", "check_file", "ici.json", cwd=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("ici.json\u00a0: couloir MS1-DUI, 2 demandes, 0 erreur")


@pytest.mark.django_db
@pytest.mark.usefixtures("used_before")
def test_real_use_refuses_what_is_unsafe(run) -> None:
    answer = run("serve", SEGUR_DEBUG="1", SEGUR_HOSTS="segur.example.org")
    assert answer.returncode == 1
    assert answer.stderr.count("\n- ") == 2
    assert "SEGUR_DEBUG" in answer.stderr
    assert "segur.example.org" in answer.stderr


@pytest.mark.django_db
@pytest.mark.usefixtures("used_before")
def test_real_use_refuses_the_demo_accounts(run) -> None:
    script = "from requests_app.services.demo_accounts import create_demo_accounts as c; c()"
    assert run("manage", "shell", "-c", script).returncode == 0
    answer = run("serve")
    assert answer.returncode == 1
    assert "camille, dominique" in answer.stderr


def test_the_first_admin_before_the_first_start(run, tmp_path: Path) -> None:
    words = ("manage", "createsuperuser", "--noinput", "--username", "premiere", "--email", "p@example.org")
    answer = run(*words, DJANGO_SUPERUSER_PASSWORD="Un-mot-de-passe-7")
    assert answer.returncode == 0, answer.stderr
    modes = {name: stat.S_IMODE((tmp_path / "var" / name).stat().st_mode) for name in ("", "secret_key")}
    assert modes == {"": 0o700, "secret_key": 0o600}


def test_settings_say_in_one_sentence_what_is_wrong(run) -> None:
    answer = run("manage", "migrate", SEGUR_HTTPS="peut-être")
    assert answer.returncode == 1
    assert answer.stderr == "SEGUR_HTTPS vaut « peut-être » ; écrivez 1 (oui) ou 0 (non).\n"
