"""``manage.py import_return``: the page's import on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.timezone import localtime

from requests_app.management.commands import import_return
from requests_app.models import Batch, Event, ReturnFile, ReturnLine, User
from requests_app.services.returns import receive
from requests_app.services.returns_aside import set_file_aside
from tests.review_world import plain

from ..services.answer_world import attempts, deposited_batch, everything, frozen_batch, return_bytes, told
from ..services.batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def batch(administrateur: User) -> Batch:
    """Three deposited requests."""
    return deposited_batch(make_software(), administrateur, 3, administrateur)


def run(
    path: Path, data: bytes, *words: str, capsys: Any, by: str | None = "administrateur"
) -> tuple[int, str, str]:
    """Exit code, what it prints, what it complains of."""
    file = path / "retour.json"
    file.write_bytes(data)
    actor = ["--by", by] if by else []
    with pytest.raises(SystemExit) as end:
        call_command("import_return", str(file), *actor, *words)
    said = capsys.readouterr()
    return int(end.value.code or 0), plain(said.out), plain(said.err)


def accepted(batch: Batch, **distortions: Any) -> bytes:
    """Every line accepted."""
    return return_bytes(batch, {rank: told("accepted", f"ASP{rank}") for rank in (1, 2, 3)}, **distortions)


def test_all_accepted_is_zero_and_again_is_zero(
    batch: Batch, administrateur: User, tmp_path: Path, capsys: Any
) -> None:
    code, out, err = run(tmp_path, accepted(batch), capsys=capsys)
    numbers = [line.numero_editeur for line in batch.lines.all()]
    requests = [line.request_id for line in batch.lines.all()]
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"Retour n° {ReturnFile.objects.get().pk} : retour.json, réponse au dépôt n° {batch.pk}.",
        "",
        "Ligne  Numéro  Demande  Verdict   Numéro ASP  Libellé",
        *(
            f"{rank}      {numbers[rank - 1]}   n° {requests[rank - 1]:<4}  acceptée  ASP{rank}        Demande acceptée"
            for rank in (1, 2, 3)
        ),
        "",
        "3 lignes (acceptée : 3).",
        "Appliqué : 3 demandes acceptées, 0 rejetée.",
    ]
    before = everything()
    code, out, _ = run(tmp_path, accepted(batch), capsys=capsys)
    assert (code, "Rien de nouveau à appliquer." in out) == (0, True)
    assert everything() | {"events": []} == before | {"events": []}
    code, out, _ = run(tmp_path, accepted(batch, indent=4), capsys=capsys)
    assert (code, out.splitlines()[-1]) == (0, "Enregistré : aucune demande n’a changé.")
    assert {event.actor for event in Event.objects.filter(verb="return_apply")} == {administrateur}


def _rejected(batch: Batch) -> bytes:
    return return_bytes(
        batch, {1: told("accepted", "ASP1"), 2: told("rejected"), 3: told("accepted", "ASP3")}
    )


def _undecided(batch: Batch) -> bytes:
    return return_bytes(
        batch, {1: told("accepted", "ASP1"), 2: ("accepted", ""), 3: told("accepted", "ASP3")}
    )


def _altered(batch: Batch) -> bytes:
    return accepted(batch, altered={2: lambda line: line["commande"].update(dateCommande="16/03/2023")})


def _foreign(batch: Batch) -> bytes:
    stranger = json.loads(batch.lines.first().sent) | {"numeroEditeur": "ZZZZ9"}
    return accepted(batch, extra=[stranger | {"numeroASP": "X", "libelleTraitement": "Demande acceptée"}])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_rejected, "rejetée"),
        (_undecided, "À décider dans le portail : 1."),
        (_altered, "« 15/03/2023 » a été envoyé, « 16/03/2023 » est revenu."),
        (_foreign, "pas une de nos demandes"),
    ],
    ids=["rejected", "undecided", "altered", "foreign"],
)
@pytest.mark.parametrize("words", [(), ("--dry-run",)], ids=["applied", "dry"])
def test_anything_but_accepted_is_one(
    batch: Batch, tmp_path: Path, capsys: Any, make: Any, said: str, words: tuple[str, ...]
) -> None:
    code, out, _ = run(tmp_path, make(batch), *words, capsys=capsys)
    assert (code, said in out) == (1, True)


def test_what_is_not_declared_deposited_is_one(administrateur: User, tmp_path: Path, capsys: Any) -> None:
    batch = frozen_batch(make_software(), administrateur, 1, administrateur)
    data = return_bytes(batch, {1: told("accepted", "ASP1")})
    code, out, _ = run(tmp_path, data, capsys=capsys)
    assert (code, f"Le dépôt n° {batch.pk} n’est pas déclaré déposé" in out) == (1, True)
    assert attempts(batch)[0][0] == "batched"


@pytest.mark.parametrize("words", [(), ("--dry-run",)], ids=["applied", "dry"])
@pytest.mark.parametrize(
    "make", [lambda batch: b"%PDF", lambda batch: bytes(batch.content)], ids=["pdf", "sent"]
)
def test_what_is_refused_is_two(
    batch: Batch, tmp_path: Path, capsys: Any, make: Any, words: tuple[str, ...]
) -> None:
    code, out, err = run(tmp_path, make(batch), *words, capsys=capsys)
    told = "Essai : ce fichier serait mis de côté" if words else "Mis de côté, rien n’est appliqué."
    assert (code, told in out, bool(err.strip())) == (2, True, True)
    assert ReturnFile.objects.count() == (0 if words else 1)


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_what_a_person_set_aside_is_two_and_says_who_when_and_why(
    batch: Batch, administrateur: User, tmp_path: Path, capsys: Any, words: list[str]
) -> None:
    kept = set_file_aside(receive(accepted(batch), "retour.json", administrateur), administrateur, "Essai")
    before = attempts(batch)
    code, out, err = run(tmp_path, accepted(batch), *words, capsys=capsys)
    assert (code, attempts(batch)) == (2, before)
    assert kept.aside_at is not None
    assert (
        err.strip()
        == f"Mis de côté par {administrateur} le {localtime(kept.aside_at):%d/%m/%Y à %H:%M} : Essai"
    )
    assert "« Examiner à nouveau »" in out


def test_a_dry_run_writes_nothing_at_all(batch: Batch, tmp_path: Path, capsys: Any) -> None:
    before = everything()
    code, out, _ = run(tmp_path, accepted(batch), "--dry-run", capsys=capsys, by=None)
    assert (code, out.splitlines()[-1]) == (0, "Ce n’était qu’un essai : rien n’est gardé ni appliqué.")
    assert everything() == before
    assert not ReturnLine.objects.exists()


def test_json_tells_all(batch: Batch, tmp_path: Path, capsys: Any) -> None:
    data = return_bytes(
        batch, {1: told("accepted", "ASP1"), 2: ("rejected", "FINESS inconnu", "12")}, only={1, 2}
    )
    code, out, _ = run(tmp_path, data, "--format", "json", capsys=capsys)
    told_of = json.loads(out)
    lines = list(batch.lines.all())

    def attempt(rank: int) -> dict[str, Any]:
        line = lines[rank]
        return {"numero_editeur": line.numero_editeur, "request": line.request_id, "batch": batch.pk}

    row = ReturnFile.objects.get()
    assert code == 1
    assert told_of == {
        "file": {"id": row.pk, "name": "retour.json", "sha256": row.sha256, "state": "applied"},
        "dry_run": False,
        "refused": None,
        "batches": [batch.pk],
        "blocked": [],
        "notes": told_of["notes"],
        "counts": {
            "accepted": 1,
            "known": 0,
            "rejected": 1,
            "unchanged": 0,
            "foreign": 0,
            "altered": 0,
            "undecidable": 0,
        },
        "lines": [
            {
                "rank": rank + 1,
                "numero_editeur": lines[rank].numero_editeur,
                "numero_asp": numero,
                "code": code_told,
                "label": label,
                "sent": attempt(rank),
                "verdict": verdict,
                "remarks": [],
                "differences": [],
                "waits": False,
                "blocked": False,
                "decision": None,
            }
            for rank, (numero, code_told, label, verdict) in enumerate(
                [("ASP1", "0000", "Demande acceptée", "accepted"), ("", "12", "FINESS inconnu", "rejected")]
            )
        ],
        "absent": [attempt(2)],
        "applied": {"accepted": 1, "rejected": 1, "waiting": 0},
    }


@pytest.mark.parametrize(
    ("words", "by", "sentence"),
    [
        ((), None, "Dites au nom de qui le retour est appliqué : --by COMPTE"),
        ((), "personne", "Aucun compte actif ne s’appelle « personne »."),
        ((), "commercial", "« commercial » n’est pas administrateur"),
        (("--batch", "999"), "administrateur", "Le dépôt n° 999 n’existe pas."),
    ],
    ids=["nobody", "unknown", "sales", "batch"],
)
def test_what_cannot_be_done_is_two_and_a_sentence(
    batch: Batch,
    commercial: User,
    tmp_path: Path,
    capsys: Any,
    words: tuple[str, ...],
    by: str | None,
    sentence: str,
) -> None:
    code, out, err = run(tmp_path, accepted(batch), *words, capsys=capsys, by=by)
    assert (code, out, sentence in err) == (2, "", True)
    code, out, _ = run(tmp_path, accepted(batch), "--format", "json", *words, capsys=capsys, by=by)
    assert (code, sentence in json.loads(out)["refused"]) == (2, True)
    assert not ReturnFile.objects.exists()


def test_no_file_is_two(batch: Batch, administrateur: User, tmp_path: Path, capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("import_return", str(tmp_path / "absent.json"), "--by", "administrateur")
    assert (end.value.code, "fichier introuvable" in capsys.readouterr().err) == (2, True)


def test_the_batch_that_the_file_does_not_name_may_be_said(batch: Batch, tmp_path: Path, capsys: Any) -> None:
    def bare(line: dict[str, Any]) -> None:
        line["numeroEditeur"] = None

    data = accepted(batch, altered=dict.fromkeys((1, 2, 3), bare))
    assert run(tmp_path, data, capsys=capsys)[0] == 2
    code, out, _ = run(tmp_path, data, "--batch", str(batch.pk), capsys=capsys)
    assert (code, "À décider dans le portail : 3." in out) == (1, True)


def test_ctrl_c_applies_nothing_more(
    batch: Batch, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_return, "apply", pressed)
    code, out, err = run(tmp_path, accepted(batch), capsys=capsys)
    assert (code, out, err.startswith("Arrêté.")) == (2, "", True)
    assert {status for status, *_ in attempts(batch)} == {"deposited"}


def test_nothing_in_a_label_steers_the_terminal(batch: Batch, tmp_path: Path, capsys: Any) -> None:
    data = return_bytes(batch, {1: ("rejected", "\x1b]0;titre\x07\x1b[2JVide", "12")}, only={1})
    _, out, _ = run(tmp_path, data, capsys=capsys)
    assert "\x1b" not in out
