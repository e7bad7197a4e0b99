"""The command: its folder, its exit codes, its sentences."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from requests_app.fake_asp import shelf
from tests.sources import ROOT

from .deposits import NAME, at, document, line, pack, with_change, written

BDC = "MS1-DUI-Va1-BDC-A0001.pdf"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a sound deposit, where the command runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).write_bytes(written(document()))
    pack(tmp_path / "PJ.zip", **{BDC: 10})
    return tmp_path


def run(*arguments: str) -> int:
    """The command's exit code."""
    with pytest.raises(SystemExit) as ended:
        call_command("fake_asp", *arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_a_whole_exercise(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(NAME, "--zip", "PJ.zip", "--out", "asp/retour") == 0
    out = here / "asp" / "retour"
    assert files(out) == ["LISEZ-MOI.txt", f"depot-0001/{NAME}", "depot-0001/suivi.txt", "registre.json"]
    for name in ("LISEZ-MOI.txt", "depot-0001/suivi.txt"):
        assert "viennent d’une doublure de l’ASP" in (out / name).read_text(encoding="utf-8")
    back = json.loads((out / "depot-0001" / NAME).read_bytes())
    assert back["lignesImport"][0]["numeroASP"] == "0000000001"
    assert "numéro ASP 0000000001, complète" in capsys.readouterr().out

    assert run(NAME, "--zip", "PJ.zip", "--out", "asp/retour") == 1
    again = json.loads((out / "depot-0002" / NAME).read_bytes())
    assert again["lignesImport"][0]["codeTraitement"] == "3436"
    assert "1 déjà connue" in capsys.readouterr().out

    Path("bad.json").write_bytes(written(document()))
    assert run("bad.json", "--out", "asp/retour") == 3
    assert files(out / "depot-0003") == ["suivi.txt"]
    assert "fichier rejeté, aucune demande traitée" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--zip", "PJ.zip", "--grant"], 0),
        ([], 1),
        (["--zip", "PJ.zip", "--refuse-zip", "1"], 1),
        (["--zip", "PJ.zip", "--reject", "1:Non éligible : hors liste"], 1),
        (["--zip", "PJ.zip", "--unknown-label", "1"], 1),
        (["--zip", "PJ.zip", "--cut", "50", "--shuffle", "3", "--bom", "--code-as-number"], 0),
        (["--zip", "PJ.zip", "--encoding", "cp1252", "--drop", "1", "--lane", "ms1-dui"], 0),
        (["--lane", "ms2-dui-pds"], 1),
    ],
)
def test_exit_codes(arguments: list[str], code: int) -> None:
    assert run(NAME, "--out", "out", *arguments) == code


IMPOSSIBLE: list[tuple[list[str], str]] = [
    (["absent.json", "--out", "out"], "absent.json\u00a0: ce fichier est introuvable."),
    ([NAME, "--zip", "absent.zip", "--out", "out"], "absent.zip\u00a0: ce fichier est introuvable."),
    (
        ["PJ.zip", "--out", "out"],
        "Le nom des pièces ne dit pas le couloir\u00a0: donnez --lane ms1-dui ou ms2-dui-pds.",
    ),
    ([NAME, "--out", NAME], f"{NAME}\u00a0: la réponse ne peut pas y être écrite."),
    ([NAME, "--out", "out", "--drop", "2"], "--drop\u00a0: le dépôt ne compte pas de ligne 2"),
    (
        [NAME, "--out", "out", "--bom", "--encoding", "cp1252"],
        "--bom\u00a0: seul l’UTF-8 a une marque d’ordre",
    ),
]


@pytest.mark.parametrize(("arguments", "sentence"), IMPOSSIBLE)
def test_what_cannot_be_done_leaves_nothing(
    here: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert sentence in capsys.readouterr().err
    assert files(here) == [NAME, "PJ.zip"]


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--drop", "0", "'0' n’est pas un nombre entier à partir de 1"),
        ("--cut", "²", "'²' n’est pas un nombre entier à partir de 1"),
        ("--reject", "1", "'1' n’est pas de la forme N:LIBELLÉ"),
        ("--reject", "1: ", "'1: ' n’est pas de la forme N:LIBELLÉ"),
    ],
)
def test_an_option_that_says_nothing(option: str, value: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence.replace("²", ".")):
        call_command("fake_asp", NAME, "--out", "out", option, value)


def test_a_spoiled_register_stops_the_exercise(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "out").mkdir()
    (here / "out" / "registre.json").write_text("{", encoding="utf-8")
    assert run(NAME, "--out", "out") == 2
    assert "registre.json\u00a0: ce registre ne peut pas être relu." in capsys.readouterr().err
    assert files(here / "out") == ["registre.json"]


def test_a_failure_on_the_way_gives_no_number(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shelf.Register, "as_text", full)
        assert run(NAME, "--out", "out") == 2
    assert [name for name in files(here / "out") if name != "LISEZ-MOI.txt"] == []
    assert run(NAME, "--zip", "PJ.zip", "--out", "out") == 0


def test_two_exercises_at_once_in_one_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "out").mkdir()
    other = os.open(here / "out", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    assert run(NAME, "--zip", "PJ.zip", "--out", "out") == 2
    assert "out\u00a0: un autre dépôt y est en cours. Attendez" in capsys.readouterr().err
    assert files(here / "out") == []
    assert run(NAME, "--zip", "PJ.zip", "--out", "elsewhere") == 0
    os.close(other)
    assert run(NAME, "--zip", "PJ.zip", "--out", "out") == 0


def test_a_disk_that_cannot_lock_is_no_obstacle(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: Any) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(shelf.fcntl, "flock", unable)
    assert run(NAME, "--zip", "PJ.zip", "--out", "out") == 0


def test_no_answer_is_overwritten(here: Path) -> None:
    assert run(NAME, "--zip", "PJ.zip", "--out", "out") == 0
    (here / "out" / "registre.json").unlink()
    assert run(NAME, "--zip", "PJ.zip", "--out", "out") == 0
    assert files(here / "out")[1:] == [
        f"depot-0001/{NAME}", "depot-0001/suivi.txt", f"depot-0002/{NAME}", "depot-0002/suivi.txt", "registre.json"
    ]  # fmt: skip


def test_it_needs_neither_database_nor_settings(here: Path) -> None:
    two = document(line(), with_change(at("typeAction", "M"), line(2, "A0002")))
    (here / NAME).write_bytes(written(two))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SEGUR", "DJANGO"))
    }
    ended = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "fake_asp", NAME, "--zip", "PJ.zip", "--out", "out"],
        env=environment | {"SEGUR_VAR": str(here / "nowhere")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "1 acceptée, 1 rejetée" in ended.stdout
    assert not (here / "nowhere").exists()
