"""The command: what it prints, and its exit codes."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.management import call_command
from tqdm import tqdm

from requests_app.management.commands import import_finess
from requests_app.models import Establishment
from tests.finess.lines import EJ_HEADER, document, ej, et
from tests.finess.plus import ege, packed, pmej
from tests.register_site import FILE, RegisterSite, playing

PLACEHOLDERS = (
    "Organismes connus par leurs seuls établissements : 1 "
    "(importez aussi le fichier des entités juridiques pour avoir leur nom)"
)

NO_NUMBER = "n’est pas un numéro FINESS (9 chiffres, ou 2A ou 2B et 7 chiffres)"
BROKEN = (
    "Le fichier compressé est abîmé ou incomplet : sa lecture s’arrête au milieu. "
    "Téléchargez-le de nouveau, puis relancez l’import."
)

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_finess", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    texts = {
        "ej.csv": document(ej(), header=EJ_HEADER),
        "et.csv": document(et(), et("990000025")),
        "bad.csv": document(*(et(f"99{number:07d}") for number in range(25)), *["structureet;1"] * 25),
        "other.csv": "nom;ville\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: str(tmp_path / name) for name in (*texts, "none.csv")}


def test_a_whole_import_and_the_same_again(files: dict[str, str]) -> None:
    expected = (
        "ej.csv : registre du 11/05/2026\n"
        "et.csv : registre du 12/05/2026\n"
        "Organismes gestionnaires — créés : 1, modifiés : 0, inchangés : 0\n"
        "Établissements — créés : 2, modifiés : 0, inchangés : 0\n"
        "Lignes rejetées : 0\n"
    )
    assert run(files["et.csv"], files["ej.csv"])[:2] == (0, expected)
    assert run(files["et.csv"], files["ej.csv"])[1].splitlines()[2:] == [
        "Organismes gestionnaires — créés : 0, modifiés : 0, inchangés : 1",
        "Établissements — créés : 0, modifiés : 0, inchangés : 2",
        "Lignes rejetées : 0",
    ]


def test_rejected_lines_are_listed_and_counted(files: dict[str, str]) -> None:
    code, out, _err = run(files["bad.csv"])
    lines = out.splitlines()
    assert code == 1
    assert lines[3:6] == [
        PLACEHOLDERS,
        "Lignes rejetées : 25",
        "  bad.csv, ligne 27 : 2 colonnes au lieu de 32",
    ]
    assert lines[-1] == "  … et 5 autres (--tous-les-rejets les montre)"
    assert len(run(files["bad.csv"], "--tous-les-rejets")[1].splitlines()) == len(lines) - 1 + 4


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("other.csv", "other.csv : Ce fichier n’est pas un fichier CSV du registre FINESS"),
        ("none.csv", "none.csv : fichier introuvable ou illisible"),
    ],
    ids=["unfit", "absent"],
)
def test_a_refused_file_imports_nothing(files: dict[str, str], name: str, said: str) -> None:
    code, out, err = run(files["et.csv"], files[name])
    assert (code, out, Establishment.objects.count()) == (2, "", 0)
    assert said in err
    assert "Rien n’a été importé." in err


def test_finessplus_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "whatever.csv"
    path.write_bytes(packed(pmej(ege(), ege("1"))))
    code, out, _err = run(str(path))
    assert (code, out.splitlines()) == (
        1,
        [
            "whatever.csv : registre du 13/08/2026",
            "Organismes gestionnaires — créés : 1, modifiés : 0, inchangés : 0",
            "Établissements — créés : 1, modifiés : 0, inchangés : 0",
            "Lignes rejetées : 1",
            f"  whatever.csv, élément 3 : établissement : « 1 » {NO_NUMBER}",
        ],
    )


def test_a_truncated_finessplus_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plus.json.gz"
    path.write_bytes(packed(pmej(ege()))[:-10])
    code, _out, err = run(str(path))
    assert (code, err.splitlines(), Establishment.objects.count()) == (
        2,
        [
            f"plus.json.gz : {BROKEN}",
            "Rien n’a été importé.",
        ],
        0,
    )


@pytest.fixture
def site(settings: Any) -> Iterator[RegisterSite]:
    """The public data site, played on this machine, with one file."""
    with playing(RegisterSite(packed(pmej(ege())))) as made:
        settings.SEGUR_REGISTER_API = made.api
        yield made


def test_the_newest_file_is_fetched_and_imported_as_any_other(site: RegisterSite) -> None:
    code, out, _err = run("--latest", "--dry-run")
    assert (code, Establishment.objects.count()) == (0, 0)
    assert out.startswith(f"Téléchargé : {site.address}{FILE} ({len(site.data)} octets, empreinte vérifiée)")
    code, out, _err = run("--latest")
    assert (code, Establishment.objects.count()) == (0, 1)
    assert "finess_20261121.json.gz : registre du 13/08/2026" in out
    assert "inchangés : 1" in run("--latest")[1]


def test_a_newest_file_that_cannot_be_had_changes_nothing(site: RegisterSite) -> None:
    site.plays = {FILE: "404"}
    code, out, err = run("--latest")
    assert (code, out, Establishment.objects.count()) == (2, "", 0)
    assert "rien ne se trouve à cette adresse (404)" in err
    assert "téléchargez le fichier à la main à l’adresse https://www.data.gouv.fr/" in err


@pytest.mark.parametrize("arguments", [[], ["--latest", "finess.json.gz"]], ids=["neither", "both"])
def test_files_or_the_newest(arguments: list[str], site: RegisterSite) -> None:
    code, _out, err = run(*arguments)
    assert (code, site.asked) == (2, [])
    assert "Donnez un fichier ou plusieurs, ou bien --latest." in err


def test_without_being_asked_nothing_is_fetched(site: RegisterSite, files: dict[str, str]) -> None:
    assert run(files["et.csv"])[0] == 0
    assert site.asked == []


def test_a_dry_run_shows_what_would_change_and_imports_nothing(files: dict[str, str], tmp_path: Path) -> None:
    assert run(files["ej.csv"], files["et.csv"])[0] == 0
    changed = tmp_path / "later.csv"
    lines = [et(at_3="NOUVEAU"), et("990000025"), *(et(f"99100000{digit}") for digit in range(7))]
    changed.write_text(document(*lines, header="finess;etalab;111;2026-06-12"), encoding="utf-8")
    code, out, _err = run(str(changed), "--dry-run")
    name = "RESIDENCE LES TILLEULS DE VILLENEUVE"
    assert (code, out.splitlines()[1:]) == (
        0,
        [
            "Organismes gestionnaires — créés : 0, modifiés : 0, inchangés : 0",
            "Établissements — créés : 7, modifiés : 1 (renommés : 1), inchangés : 1",
            "Lignes rejetées : 0",
            *(f"  ESMS créé : 99100000{digit} {name}" for digit in range(5)),
            "  … et 2 autres",
            f"  ESMS renommé : 990000017 {name} — nom : « EHPAD LES TILLEULS » → « NOUVEAU »",
            "Ce n’était qu’un essai : rien n’a été importé.",
        ],
    )
    assert Establishment.objects.filter(name="EHPAD LES TILLEULS").count() == 2


def test_an_older_file_needs_force(files: dict[str, str], tmp_path: Path) -> None:
    run(files["et.csv"])
    old = tmp_path / "old.csv"
    old.write_text(document(et(at_3="ANCIEN"), header="finess;etalab;111;2025-05-12"), encoding="utf-8")
    code, _out, err = run(str(old))
    assert (code, "du 12/05/2025 (le répertoire les a du 12/05/2026)" in err, "(--force)" in err) == (
        2,
        True,
        True,
    )
    assert run(str(old), "--force")[0] == 0
    assert Establishment.objects.get(finess_geo="990000017").name == "ANCIEN"


@pytest.mark.parametrize("doing", ["Lecture de et.csv", "Enregistrement"])
def test_ctrl_c_imports_nothing(files: dict[str, str], monkeypatch: pytest.MonkeyPatch, doing: str) -> None:
    def press(bar: tqdm[NoReturn], *_rest: object, **_more: object) -> None:
        if bar.desc.startswith(doing):
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(import_finess.tqdm, "refresh", press)
    code, out, err = run(files["et.csv"])
    assert (code, out, err.splitlines()[-2:]) == (2, "", ["Arrêté.", "Rien n’a été importé."])
    assert Establishment.objects.count() == 0
