"""``backup``: a copy made while people write, verified, that works when it is put back."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.utils import ConnectionHandler

from requests_app.services import backup
from requests_app.services.backup import BackupRefused, back_up
from segur_portal import environment

ROOT = Path(__file__).resolve().parents[2]
CONTENTS = {
    "pieces/aa/one.pdf": b"%PDF-1.4 one",
    "pieces/bb/two.png": b"two",
    "courriers/cc/three.jpg": b"three",
}
#: Where the rows of each folder's files stand.
TABLES = {"pieces": "requests_app_attachment", "courriers": "requests_app_letter"}


@pytest.fixture
def var(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder: two attachments, a letter, their rows, a key. Its database is the portal's own kind of SQLite."""
    folder = tmp_path / "var"
    for name, content in CONTENTS.items():
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / name).write_bytes(content)
    (folder / "secret_key").write_text("k" * 64)
    settings.SEGUR_VAR, settings.MEDIA_ROOT = folder, folder / "files"
    handler = ConnectionHandler({"default": environment.database(environment.Mode.SERVE, folder)})
    connection = handler["default"]
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(
                f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, file, size, sha256, original_name, request_id)"
            )
        for rank, (name, content) in enumerate(CONTENTS.items(), start=1):
            cursor.execute(
                f"INSERT INTO {TABLES[name.split('/')[0]]} VALUES (%s, %s, %s, %s, %s, %s)",
                [rank, name, len(content), hashlib.sha256(content).hexdigest(), f"bon {rank}.pdf", rank],
            )
    monkeypatch.setattr(backup, "connection", connection)
    yield folder
    connection.close()


def rows(database: Path) -> int:
    with closing(sqlite3.connect(database)) as opened:
        return int(opened.execute("SELECT count(*) FROM requests_app_attachment").fetchone()[0])


def test_all_is_copied_for_this_account_alone(var: Path, tmp_path: Path) -> None:
    made = back_up(tmp_path / "copies" / "monday")
    copied = tmp_path / "copies" / "monday"
    assert (made.files, made.faults) == (3, ())
    assert sorted(path.name for path in copied.iterdir()) == ["db.sqlite3", "files", "secret_key"]
    assert {name: (copied / "files" / name).read_bytes() for name in CONTENTS} == CONTENTS
    assert rows(copied / "db.sqlite3") == 2
    assert [stat.S_IMODE(path.stat().st_mode) for path in (copied, copied / "db.sqlite3")] == [0o700, 0o600]
    assert [path.name for path in copied.parent.iterdir()] == ["monday"]


@pytest.mark.parametrize("taken", ["monday", "monday.incomplet"])
def test_nothing_is_overwritten(var: Path, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).mkdir()
    with pytest.raises(BackupRefused, match="existe déjà : rien n’est écrasé"):
        back_up(tmp_path / "monday")
    assert list((tmp_path / taken).iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda path: path.unlink(), "manque sur le disque", id="gone"),
        pytest.param(
            lambda path: path.write_bytes(b"%PDF-1.4 two"), "n’a plus le contenu déposé", id="other"
        ),
        pytest.param(lambda path: path.write_bytes(b"%PDF"), "n’a plus le contenu déposé", id="cut"),
    ],
)
@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("pieces/aa/one.pdf", "La pièce « bon 1.pdf » de la demande n° 1"),
        ("courriers/cc/three.jpg", "Le courrier « bon 3.pdf » de la demande n° 3"),
    ],
    ids=["attachment", "letter"],
)
def test_a_file_that_is_not_sound_is_named_and_the_rest_is_kept(
    var: Path, tmp_path: Path, spoil: Any, said: str, file: str, what: str
) -> None:
    spoil(var / "files" / file)
    made = back_up(tmp_path / "monday")
    assert made.faults == (f"{what} {said}.",)
    assert (tmp_path / "monday/files/pieces/bb/two.png").read_bytes() == b"two"


@pytest.mark.parametrize(
    ("before", "code"),
    [
        pytest.param(lambda var, copy: None, 0, id="all is there"),
        pytest.param(lambda var, copy: (var / "files/pieces/aa/one.pdf").unlink(), 1, id="a file is lost"),
        pytest.param(lambda var, copy: copy.mkdir(), 2, id="the folder is taken"),
    ],
)
def test_the_exit_code_tells(
    var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], before: Any, code: int
) -> None:
    before(var, tmp_path / "monday")
    try:
        call_command("backup", str(tmp_path / "monday"))
        ended = 0
    except SystemExit as end:
        ended = int(str(end.code))
    said = capsys.readouterr()
    assert (ended, bool(said.err)) == (code, code > 0)
    assert said.out == ("" if code == 2 else f"{tmp_path / 'monday'} : base saine, 3 fichiers vérifiés.\n")


def test_another_database_is_left_to_its_own_tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(backup, "connection", type("Postgres", (), {"vendor": "postgresql"}))
    with pytest.raises(BackupRefused, match="pg_dump"):
        back_up(tmp_path / "monday")
    assert list(tmp_path.iterdir()) == []


def test_people_go_on_writing_meanwhile(var: Path, tmp_path: Path) -> None:
    """Each transaction adds two rows: a copy has both or none, and what it lacks nobody lost."""
    done = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        with closing(sqlite3.connect(var / "db.sqlite3", timeout=30)) as other:
            name, content = next(iter(CONTENTS.items()))
            row = (name, len(content), hashlib.sha256(content).hexdigest(), "x", 1)
            while not done.is_set():
                other.executemany(
                    "INSERT INTO requests_app_attachment VALUES (NULL, ?, ?, ?, ?, ?)", [row] * 2
                )
                other.commit()
                written += 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [back_up(tmp_path / f"copy-{turn}").files for turn in range(5)]
    finally:
        done.set()
        writer.join()
    assert [count % 2 for count in counts] == [1] * 5
    assert counts == sorted(counts)
    assert rows(var / "db.sqlite3") == 2 + written


def manage(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "SEGUR_MODE": "serve", "SEGUR_VAR": str(var)}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):
        environ.pop(name, None)
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.django_db
def test_the_portal_works_on_a_copy_put_back(tmp_path: Path, migrated: Path | None) -> None:
    var, copied, restored = tmp_path / "var", tmp_path / "monday", tmp_path / "restored"
    (var / "files").mkdir(parents=True)
    if migrated:
        shutil.copy(migrated, var)
    (var / "secret_key").write_text("k" * 64)
    assert manage(var, "prepare", "--database-only").returncode == 0
    done = manage(var, "backup", str(copied))
    assert (done.returncode, done.stdout) == (0, f"{copied} : base saine, 0 fichier vérifié.\n")
    shutil.copytree(copied, restored)
    assert manage(restored, "migrate", "--check").returncode == 0
