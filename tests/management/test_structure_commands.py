"""``export_schema`` and ``set_structure``, run as a user runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command

from requests_app.models import StructureModel
from requests_app.rules import lanes
from requests_app.services.in_force import set_structure
from tests.asp_file import models as made

ROOT = Path(__file__).resolve().parents[2]
LANE = "ms1-dui"
SOUND = ROOT / "tests" / "corpus" / LANE / "valid-one-line-one-esms.json"


def export(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The command with an empty environment, from an empty folder: no database, no settings, no server."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "export_schema", *arguments],
        cwd=folder,
        env={"SEGUR_VAR": str(folder / "var")},
        capture_output=True,
        check=False,
        timeout=60,
    )


def model_file(folder: Path, model: dict[str, Any]) -> str:
    path = folder / "modele.json"
    path.write_text(json.dumps(model, ensure_ascii=False), "utf-8")
    return str(path)


def lacking() -> dict[str, Any]:
    model = made.default()
    del model["SIRET"]
    return model


@pytest.mark.parametrize("couloir", lanes())
def test_the_schema_without_database(couloir: str, tmp_path: Path) -> None:
    ended = export(tmp_path, "--couloir", couloir)
    assert (ended.returncode, ended.stderr, list(tmp_path.iterdir())) == (0, b"", [])
    schema = json.loads(ended.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    sound = SOUND.parents[1] / couloir / "valid-one-line-one-esms.json"
    assert jsonschema.Draft202012Validator(schema).is_valid(json.loads(sound.read_bytes()))


def test_the_schema_of_a_model(tmp_path: Path) -> None:
    name = model_file(tmp_path, made.spelled_otherwise())
    ended = export(tmp_path, "--couloir", LANE, "--structure", name)
    assert "siret" in json.loads(ended.stdout)["properties"]


REFUSED = {
    "an unknown lane": (["--couloir", "ms9"], "Le couloir « ms9 » n’existe pas"),
    "no such model": (["--couloir", LANE, "--structure", "absent.json"], "introuvable"),
    "an unusable model": (["--couloir", LANE, "--structure", "modele.json"], "« SIRET » manque"),
    "a model in latin-1": (["--couloir", LANE, "--structure", "latin.json"], "pas en UTF-8"),
    "a large model": (["--couloir", LANE, "--structure", "large.json"], "trop gros"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_schema_that_cannot_be_made(arguments: list[str], said: str, tmp_path: Path) -> None:
    model_file(tmp_path, lacking())
    (tmp_path / "latin.json").write_bytes(b'{"\xe9": 1}')
    (tmp_path / "large.json").write_bytes(b" " * 1_000_001)
    ended = export(tmp_path, *arguments)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert said in ended.stderr.decode().replace("\u00a0", " ")


@pytest.mark.django_db
def test_the_schema_follows_the_structure_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    set_structure(lanes()[LANE], json.dumps(made.spelled_otherwise()), None)
    call_command("export_schema", couloir=LANE)
    assert "siret" in json.loads(capsys.readouterr().out)["properties"]


class Ended:
    """How ``set_structure`` ended, with ordinary spaces."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code: object = 0
        try:
            call_command("set_structure", *arguments, "--couloir", LANE)
        except SystemExit as end:
            self.code = end.code
        told = capsys.readouterr()
        self.out, self.err = told.out.replace("\u00a0", " "), told.err.replace("\u00a0", " ")


@pytest.mark.django_db
def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = Ended(capsys, model_file(tmp_path, made.all_at_once()), "--dry-run")
    assert (ended.code, ended.err, StructureModel.objects.count()) == (0, "", 0)
    words = {line.split(" : ")[0] for line in ended.out.splitlines()}
    assert words == {
        "Majuscules",
        "Renommée",
        "Déplacée",
        "Objet ou tableau",
        "Ordre",
        "Manquante",
        "MS1-DUI",
    }
    assert "Majuscules : « SIRET » s’écrit « siret » dans le modèle." in ended.out
    assert ended.out.endswith("MS1-DUI : ce modèle peut être mis en vigueur. Rien n’a changé (--dry-run).\n")


@pytest.mark.django_db
def test_a_model_is_put_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = model_file(tmp_path, made.spelled_otherwise())
    ended = Ended(capsys, name)
    row = StructureModel.objects.get()
    assert (ended.code, row.couloir, row.created_by) == (0, LANE, None)
    assert row.text == Path(name).read_text("utf-8")
    assert f"MS1-DUI : structure n° {row.pk} en vigueur (SHA-256 {row.sha256})." in ended.out
    again = Ended(capsys, name)
    assert (again.out, StructureModel.objects.count()) == (
        "MS1-DUI : aucune différence avec la structure en vigueur. Rien n’a changé.\n",
        1,
    )


def unknown() -> dict[str, Any]:
    return made.default() | {"nouvelle": None}


UNUSABLE = {
    "a tag missing": (lacking(), "REFUS Manquante : La balise « SIRET » manque dans le modèle."),
    "a tag unknown": (
        unknown(),
        "REFUS Inconnue : La clé « nouvelle » du modèle n’est pas une balise connue.",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("dry", [True, False], ids=["dry", "for good"])
@pytest.mark.parametrize(("model", "said"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_model_is_refused(
    model: dict[str, Any], said: str, dry: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = Ended(capsys, model_file(tmp_path, model), *(["--dry-run"] if dry else []))
    assert (ended.code, StructureModel.objects.count()) == (1, 0)
    assert ended.out.splitlines() == [said]
    assert ended.err == "MS1-DUI : ce modèle est refusé. Rien n’a changé.\n"


@pytest.mark.django_db
def test_a_model_that_there_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = Ended(capsys, str(tmp_path / "absent.json"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "absent.json : ce fichier est introuvable ou ne peut pas être lu.\n"


@pytest.mark.django_db
def test_on_a_real_database_as_a_command(tmp_path: Path, migrated: Path | None) -> None:
    """A data folder of the portal's own; then the schema follows offline too."""
    var = tmp_path / "var"
    environment = {**os.environ, "SEGUR_MODE": "serve", "SEGUR_VAR": str(var), "SEGUR_SECRET_KEY": "k" * 64}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    var.mkdir()
    if migrated:
        shutil.copy(migrated, var)

    def manage(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, check=False, timeout=120
        )

    assert manage("prepare", "--database-only").returncode == 0
    done = manage("set_structure", model_file(tmp_path, made.spelled_otherwise()), "--couloir", LANE)
    assert (done.returncode, done.stderr) == (0, b"")
    schema = json.loads(export(tmp_path, "--couloir", LANE).stdout)
    assert "siret" in schema["properties"]
