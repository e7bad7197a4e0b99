"""The command that judges any file: run as a user runs it, without database, environment or server."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from requests_app.rules import REGISTRY
from tests.asp_file import bad_files as made

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
#: An official name, so that the name is no finding.
NAME = "JSON-0123456789-20261122-001.json"
BDC = "MS1-DUI-Va1-BDC-A0001.pdf"


@dataclass
class Ended:
    """How the command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out)
        return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds a sound file under an official name."""
    (tmp_path / NAME).write_bytes(sound())
    return tmp_path


def sound() -> bytes:
    return (CORPUS / "ms1-dui" / "valid-one-line-one-esms.json").read_bytes()


def run(folder: Path, *arguments: str, **environment: str) -> Ended:
    """The command in the folder, with nothing in the environment but where no database is."""
    ended = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "check_file", *arguments],
        cwd=folder,
        env={"SEGUR_VAR": str(folder / "var"), **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def pack(folder: Path, name: str, **entries: bytes) -> str:
    with zipfile.ZipFile(folder / name, "w") as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return name


def altered(folder: Path, before: bytes, after: bytes) -> None:
    data = sound()
    assert data.count(before) == 1
    (folder / NAME).write_bytes(data.replace(before, after))


def test_a_sound_file_with_its_zip(folder: Path) -> None:
    pack(folder, "PJ.zip", **{BDC: made.pdf()})
    ended = run(folder, NAME, "--zip", "PJ.zip", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.told == {
        "file": NAME,
        "couloir": "ms1-dui",
        "lines": 1,
        "errors": 0,
        "warnings": 0,
        "findings": [],
    }


def test_nothing_is_written_anywhere(folder: Path) -> None:
    run(folder, NAME)
    assert sorted(path.name for path in folder.iterdir()) == [NAME]


def test_an_error_as_text(folder: Path) -> None:
    altered(folder, b"2433.33", b"2433.3")
    ended = run(folder, NAME)
    assert (ended.code, ended.err) == (1, "")
    lines = ended.out.replace("\u00a0", " ").splitlines()
    assert lines[0] == f"{NAME} : couloir MS1-DUI, 1 demande, 1 erreur, 0 avertissement."
    assert lines[2] == "Ligne 1 (A0001)"
    assert lines[3].startswith("  ERREUR Montant HT")
    assert lines[4].split(" · ")[:3] == [
        "      /lignesImport/0/commande/montantSegurHT",
        "reçu : « 2433.3 »",
        "proposé : « 2433.30 »",
    ]


def test_an_error_as_json(folder: Path) -> None:
    altered(folder, b"2433.33", b"2433.3")
    ended = run(folder, NAME, "--format", "json")
    (finding,) = ended.told["findings"]
    assert (ended.code, ended.told["errors"]) == (1, 1)
    assert list(finding) == [
        "rule",
        "severity",
        "tag",
        "pointer",
        "line",
        "message",
        "value",
        "section",
        "repair",
        "first",
    ]
    assert (finding["rule"], finding["line"], finding["first"]) == ("amount.text", 1, True)


def test_the_zips_findings_count(folder: Path) -> None:
    pack(folder, "PJ.zip", **{BDC: b"<html></html>", "devis.pdf": made.pdf()})
    ended = run(folder, NAME, "--zip", "PJ.zip", "--format", "json")
    rows = [(f["rule"], f["line"], f["pointer"], f["first"]) for f in ended.told["findings"]]
    assert (ended.code, rows) == (
        1,
        [
            ("zip.extra_entry", None, "", False),
            ("zip.content", 1, "/lignesImport/0/piecesJustificatives/0/nomFichier", True),
        ],
    )


def test_several_zips_are_judged_together(folder: Path) -> None:
    pack(folder, "PJ-1.zip", **{BDC: made.pdf()})
    pack(folder, "PJ-2.zip", **{BDC: made.pdf()})
    together = run(folder, NAME, "--zip", "PJ-1.zip", "PJ-2.zip", "--format", "json")
    again = run(folder, NAME, "--zip", "PJ-1.zip", "--zip", "PJ-2.zip", "--format", "json")
    assert [finding["rule"] for finding in together.told["findings"]] == ["zip.duplicate_entry"]
    assert together == again


def test_warnings_alone_are_no_error(folder: Path) -> None:
    (folder / "a.json").write_bytes(sound())
    ended = run(folder, "a.json", "--format", "json")
    assert (ended.code, [finding["rule"] for finding in ended.told["findings"]]) == (0, ["file.name"])


def deep() -> bytes:
    return b'{"a":' * 70 + b"1" + b"}" * 70


UNREADABLE = {
    "not json": (b"Bonjour", ()),
    "an array": (b"[]", ()),
    "not utf-8": (b'{"a": "\xe9"}', ()),
    "twice a key": (b'{"a": 1, "a": 2}', ()),
    "nan": (b'{"a": NaN}', ()),
    "too deep": (deep(), ()),
    "over 50 MB": (b" " * 53_000_000, ()),
    "no lane to guess": (b"{}", ()),
    "an unknown lane": (sound(), ("--couloir", "ms9-dui")),
    "a missing zip": (sound(), ("--zip", "absent.zip")),
    "no zip at all": (sound(), ("--zip", "file.json")),
    "a missing model": (sound(), ("--structure", "absent.json")),
    "an unusable model": (sound(), ("--structure", "empty.json")),
    "a model in latin-1": (sound(), ("--structure", "latin.json")),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "arguments"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_judged(
    data: bytes,
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In this process, for speed: the missing file and the folder below are judged as a user has them judged."""
    (tmp_path / "file.json").write_bytes(data)
    (tmp_path / "empty.json").write_text("{}")
    (tmp_path / "latin.json").write_bytes(b'{"\xe9": 1}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        call_command("check_file", "file.json", *arguments, "--format", "json")
    ended = Ended(int(str(end.value.code)), *capsys.readouterr())
    assert ended.code == 2
    assert ended.told == {"file": "file.json", "unreadable": ended.err.removesuffix("\n")}
    assert ended.err.endswith(".\n")
    assert ended.err.count("\n") == 1


def test_a_missing_file_as_text(tmp_path: Path) -> None:
    ended = run(tmp_path, "absent.json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "absent.json\u00a0: ce fichier est introuvable ou ne peut pas être lu.\n"


@pytest.mark.parametrize("arguments", [(".",), (NAME, "--zip", ".")], ids=["file", "zip"])
def test_a_folder_instead_of_a_file(folder: Path, arguments: tuple[str, ...]) -> None:
    ended = run(folder, *arguments, "--format", "json")
    sentence = ".\u00a0: ce fichier est introuvable ou ne peut pas être lu."
    assert (ended.code, ended.err) == (2, f"{sentence}\n")
    assert ended.told == {"file": arguments[0], "unreadable": sentence}


def test_the_lane_may_be_said(folder: Path) -> None:
    """Against the other lane, the attachment's name is wrong."""
    ended = run(folder, NAME, "--couloir", "ms2-dui-pds", "--format", "json")
    assert (ended.code, ended.told["couloir"]) == (1, "ms2-dui-pds")


def test_a_model_takes_the_structures_place(folder: Path) -> None:
    """The model spells SIRET otherwise: the file in the old spelling has one fault."""
    model = (ROOT / "requests_app" / "couloirs" / "modele.json").read_text()
    (folder / "modele.json").write_text(model.replace('"SIRET"', '"siret"'))
    ended = run(folder, NAME, "--structure", "modele.json", "--format", "json")
    assert [(f["rule"], f["pointer"]) for f in ended.told["findings"]] == [("key.case", "/SIRET")]
    altered(folder, b'"SIRET"', b'"siret"')
    assert run(folder, NAME, "--structure", "modele.json").code == 0


def test_a_database_that_does_not_answer_is_done_without(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "db.sqlite3").write_bytes(b"")
    assert run(folder, NAME).code == 0


def test_with_an_environment_that_is_really_empty(folder: Path) -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "check_file", str(folder / NAME), "--format", "json"],
        cwd=folder,
        env={},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, json.loads(ended.stdout)["errors"], ended.stderr) == (0, 0, b"")


def test_a_hostile_value_steers_no_terminal(folder: Path) -> None:
    altered(folder, b'"DUI 3.2"', rb'"\u001b[2J\u009b\u2028"')
    for encoding in ("utf-8", "ascii"):
        ended = run(folder, NAME, PYTHONIOENCODING=encoding)
        assert (ended.code in {0, 1}, "\x1b" in ended.out, ended.err) == (True, False, "")


def test_every_rule_can_be_printed() -> None:
    """As text, whatever the place: by the command's own printer."""
    from requests_app.asp_file.report_text import harmless

    assert {harmless(rule.title) for rule in REGISTRY.values()} == {rule.title for rule in REGISTRY.values()}
