"""``manage.py import_requests``: the page's import on the command line."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from requests_app.management.commands import import_requests
from requests_app.models import AdvanceRequest, SheetImport, User
from requests_app.services.sheet_folder import folder_of

from ..services.sheet_world import MS1, Table, make_world, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, files: Path) -> Path:
    """The data folder of one test, and in it a folder of attachments."""
    settings.SEGUR_VAR = tmp_path
    (tmp_path / "bons").mkdir()
    (tmp_path / "bons" / "bon.png").write_bytes(picture())
    return tmp_path


def run(
    var: Path, table: Table | bytes, *words: str, capsys: Any, owner: str = "commercial"
) -> tuple[int, str, str]:
    """Exit code, what it prints, what it complains of."""
    path = var / "ventes.xlsx"
    path.write_bytes(table if isinstance(table, bytes) else table.xlsx())
    bons = ["--attachments", str(var / "bons")]
    with pytest.raises(SystemExit) as end:
        call_command("import_requests", str(path), "--lane", MS1, "--owner", owner, *bons, *words)
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def two() -> Table:
    """A sound request and one with an error."""
    make_world(2)
    table = Table(2)
    table.requests[1]["dateCommande"] = ""
    return table


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), ["draft", "draft"]),
        (("--sound-only",), ["draft"]),
        (("--submit",), ["submitted", "draft"]),
        (("--submit", "--sound-only"), ["submitted"]),
        (("--dry-run",), []),
    ],
)
def test_what_is_asked_for_is_imported(
    commercial: User, var: Path, capsys: Any, words: tuple[str, ...], expected: list[str]
) -> None:
    code, out, _ = run(var, two(), *words, capsys=capsys)
    assert [row.status for row in AdvanceRequest.objects.order_by("pk")] == expected
    assert (code, "Demandes, ligne 3, cellule E3 (erreur)" in out) == (1, True)
    assert not any(folder_of(row).exists() for row in SheetImport.objects.all())


def test_all_sound_is_zero_and_again_is_zero_without_doubling(
    commercial: User, var: Path, capsys: Any
) -> None:
    make_world()
    assert run(var, Table(), "--submit", capsys=capsys)[0] == 0
    code, out, _ = run(var, Table(), "--submit", capsys=capsys)
    number = AdvanceRequest.objects.get().pk
    assert (code, f"Déjà dans le portail, demande n° {number}" in out.replace("\xa0", " ")) == (0, True)


@pytest.mark.parametrize("doing", ["Contrôle des pièces", "Contrôle des demandes", "Création des demandes"])
def test_ctrl_c_imports_nothing(
    commercial: User, var: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    def press(bar: Any, *_rest: object, **_more: object) -> None:
        if bar.desc.startswith(doing):
            signal.raise_signal(signal.SIGINT)

    make_world()
    monkeypatch.setattr(import_requests.tqdm, "refresh", press)
    code, out, err = run(var, Table(), capsys=capsys)
    left = list((var / "imports").iterdir())
    assert (code, out, err, left) == (2, "", "Arrêté : rien n’a été importé.\n", [])
    assert not AdvanceRequest.objects.exists()


def test_json_tells_all(commercial: User, var: Path, capsys: Any) -> None:
    _, out, _ = run(var, two(), "--format", "json", capsys=capsys)
    told = json.loads(out)
    assert told["created"] == {
        str(rank): pk
        for rank, pk in enumerate(AdvanceRequest.objects.order_by("pk").values_list("pk", flat=True), 2)
    }
    assert [row["stands"] for row in told["rows"]] == ["sound", "wrong"]


@pytest.mark.parametrize(
    ("content", "words", "owner", "sentence"),
    [
        (b"%PDF-1.4", (), "commercial", "document PDF"),
        (Table(), (), "personne", "Aucun compte actif ne s’appelle « personne »"),
        (Table(), ("--lane", "ms9"), "commercial", "Le couloir « ms9 » n’existe pas"),
        (Table(), ("--attachments", "nulle-part.pdf"), "commercial", "nulle-part.pdf"),
    ],
    ids=["unreadable", "owner", "lane", "attachment"],
)
def test_what_cannot_be_done_is_two_and_a_sentence(
    commercial: User, var: Path, capsys: Any, content: Any, words: tuple[str, ...], owner: str, sentence: str
) -> None:
    code, _, err = run(var, content, *words, capsys=capsys, owner=owner)
    assert (code, sentence in err.replace("\xa0", " ")) == (2, True)
    assert not AdvanceRequest.objects.exists()
    assert not SheetImport.objects.exists()
