"""« Mettre à jour » : upload, preview, apply, an older register, spoiled files, who may."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from requests_app.models import Establishment, Job, JobState, ManagingBody, RegisterImport, User
from requests_app.services import register_jobs
from requests_app.services.job_folder import JobFolder, Progress
from requests_app.services.jobs import Stopped
from requests_app.services.register_jobs import ALONE, PREVIEW
from requests_app.views.register import BODY_LIMIT
from tests.finess.lines import EJ_HEADER, document, ej, et
from tests.finess.plus import ege, packed, pmej

pytestmark = pytest.mark.django_db

UPDATE = "/repertoire/mettre-a-jour/"
PLUS = packed(pmej(ege(), ege("990000025", nomEgeCourt="=FOYER", nomEgeLong="")))
LATER = {"generatedAt": "2026-09-13T02:07:30Z"}
OLDER = "finess;etalab;111;2025-05-12"


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    settings.SEGUR_VAR = tmp_path
    return tmp_path


def upload(client: Client, *files: bytes | str) -> HttpResponse:
    sent = [
        SimpleUploadedFile(f"{rank}.csv", file.encode() if isinstance(file, str) else file)
        for rank, file in enumerate(files, start=1)
    ]
    return client.post(UPDATE, {"fichiers": sent}, follow=True)


def text(page: HttpResponse) -> str:
    """What a person reads of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode().partition("<main")[2]).split())


def press(client: Client, page: HttpResponse, verb: str, **fields: str) -> HttpResponse:
    """The button whose form goes to that address."""
    [action] = re.findall(rf'action="({UPDATE}\d+/{verb}/)"', page.content.decode())
    return client.post(action, fields, follow=True)


def test_what_would_change_is_shown_then_applied(administrateur_client: Client, administrateur: User) -> None:
    page = upload(administrateur_client, PLUS, document(ej(), header=EJ_HEADER))
    said = text(page)
    assert "2.csv : registre du 11/05/2026, 1 ligne" in said
    assert "1.csv : registre du 13/08/2026, 3 lignes" in said
    assert "aucune ligne du répertoire FINESS" in said
    assert "Créés 1 2 Laissés (le répertoire a plus récent) 1 0" in said
    assert (Establishment.objects.count(), RegisterImport.objects.count()) == (0, 0)

    done = press(administrateur_client, page, "appliquer")
    assert "Le répertoire est à jour, depuis le" in text(done)
    assert Establishment.objects.count() == 2
    record = RegisterImport.objects.get()
    assert (record.by, record.created, record.forced) == (administrateur, 3, False)


def test_every_way_of_changing_has_its_rows_and_its_csv(administrateur_client: Client) -> None:
    press(administrateur_client, upload(administrateur_client, PLUS), "appliquer")
    renamed = ege("990000025", nomEgeCourt="FOYER", nomEgeLong="", record={"etatObjet": "I"})
    page = upload(administrateur_client, packed(pmej(ege()), pmej(renamed, finess="990000991"), **LATER))
    said = text(page)
    assert "OG du 13/08/2026, ESMS du 13/08/2026" in said
    assert "Créés 1 0 Renommés 0 1 Fermés 0 1 Passés à un autre OG 0 1 Inchangés 1 1" in said
    assert "990000025 FOYER organisme gestionnaire : 990000009 → 990000991 nom : =FOYER → FOYER" in said
    [link] = re.findall(r'href="([^"]+changements\.csv)"', page.content.decode())
    csv = administrateur_client.get(link)
    assert b"".join(csv).decode("utf-8-sig").splitlines() == [  # type: ignore[attr-defined]
        "Sorte;FINESS;Nom;Changement;Champ;Avant;Après",
        "OG;990000991;ASSOCIATION DES AMIS DES TILLEULS;créé;;;",
        "ESMS;990000025;FOYER;renommé, fermé, passé à un autre OG;organisme gestionnaire;990000009;990000991",
        "ESMS;990000025;FOYER;renommé, fermé, passé à un autre OG;nom;'=FOYER;FOYER",
        "ESMS;990000025;FOYER;renommé, fermé, passé à un autre OG;fermé;non;oui",
    ]
    press(administrateur_client, page, "appliquer")
    listing = text(administrateur_client.get("/repertoire/"))
    assert "renommé : 1 fermé : 1 passé à un autre OG : 1" in listing


def test_a_directory_that_changed_since_shows_the_preview_anew(administrateur_client: Client) -> None:
    first = upload(administrateur_client, PLUS)
    press(administrateur_client, upload(administrateur_client, PLUS), "appliquer")
    again = press(administrateur_client, first, "appliquer")
    assert "Rien n’a été enregistré : le répertoire a changé depuis l’aperçu" in text(again)
    assert "Inchangés 1 2" in text(again)
    assert RegisterImport.objects.count() == 1
    press(administrateur_client, again, "appliquer")
    assert list(RegisterImport.objects.order_by("pk").values_list("created", "unchanged")) == [(3, 0), (0, 3)]


def test_a_writing_that_was_stopped_leads_back_to_its_preview(
    administrateur_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = upload(administrateur_client, PLUS)
    with monkeypatch.context() as patch:
        patch.setattr(register_jobs, "write_register", stop_at_once)
        stopped = press(administrateur_client, preview, "appliquer")
    assert "arrêté à votre demande" in text(stopped)
    [back] = re.findall(r'href="([^"]*)">Revenir à l’aperçu', stopped.content.decode())
    done = press(administrateur_client, administrateur_client.get(back), "appliquer")
    assert ("Le répertoire est à jour" in text(done), Establishment.objects.count()) == (True, 2)
    JobFolder.of(Job.objects.order_by("pk")[0].pk).remove()
    [stopped_page, _status] = stopped.redirect_chain[-1]  # type: ignore[attr-defined]
    assert "Revenir à l’aperçu" not in text(administrateur_client.get(stopped_page))


def stop_at_once(*_args: object) -> None:
    raise Stopped


def test_an_older_register_is_refused_then_forced(administrateur_client: Client) -> None:
    press(administrateur_client, upload(administrateur_client, document(et())), "appliquer")
    page = upload(administrateur_client, document(et(at_3="ANCIEN"), header=OLDER))
    assert "les établissements du 12/05/2025 (le répertoire les a du 12/05/2026)" in text(page)
    assert "Cochez « Forcer »" in text(press(administrateur_client, page, "relire"))
    forced = press(administrateur_client, page, "relire", forcer="oui")
    assert "Forcé : chaque ligne" in text(forced)
    assert "Renommés 0 1" in text(forced)
    press(administrateur_client, forced, "appliquer")
    row = Establishment.objects.get()
    assert (row.name, row.source_date.isoformat()) == ("ANCIEN", "2025-05-12")
    assert RegisterImport.objects.filter(forced=True).count() == 1


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("nom;ville\n", "1.csv : Ce fichier n’est pas un fichier CSV du registre FINESS"),
        (PLUS[:-9], "1.csv : Le fichier compressé est abîmé ou incomplet"),
    ],
    ids=["another", "cut"],
)
def test_an_unfit_file_is_refused_and_is_not_kept(
    administrateur_client: Client, file: bytes | str, said: str
) -> None:
    page = upload(administrateur_client, file)
    assert (said in text(page), Job.objects.get().state) == (True, JobState.REFUSED)
    assert not JobFolder.of(Job.objects.get().pk).kept.exists()


def test_no_file_at_all(administrateur_client: Client) -> None:
    page = administrateur_client.post(UPDATE, {})
    assert (page.status_code, "Choisissez au moins un fichier" in text(page)) == (422, True)
    assert Job.objects.count() == 0


def test_rejected_lines_are_told(administrateur_client: Client) -> None:
    said = text(upload(administrateur_client, document(et(), "structureet;1", et("990000025"))))
    assert "1 ligne rejetée, dont rien n’est pris." in said
    assert "1.csv, ligne 3 : 2 colonnes au lieu de 32" in said
    assert "1 OG n’est connu que par ses établissements" in said


def test_swept_files_are_asked_for_again(administrateur_client: Client) -> None:
    page = upload(administrateur_client, PLUS)
    JobFolder.of(Job.objects.get().pk).remove()
    assert "ne sont plus gardés" in text(press(administrateur_client, page, "appliquer"))
    assert ManagingBody.objects.count() == 0


def test_another_update_under_way_is_shown_instead(
    administrateur_client: Client, administrateur: User
) -> None:
    running = Job.objects.create(kind=PREVIEW, by=administrateur, alone=ALONE, state=JobState.RUNNING)
    folder = JobFolder.arriving()
    lock = folder.lock()
    folder.become(running.pk)
    folder.tell(Progress(1, 4, "Lecture de finess.json.gz"))
    assert "Une mise à jour est déjà en cours" in text(administrateur_client.get(UPDATE))
    page = upload(administrateur_client, PLUS)
    said = text(page)
    assert page.redirect_chain == [(f"{UPDATE}{running.pk}/", 302)]  # type: ignore[attr-defined]
    assert "Une autre mise à jour du répertoire est en cours" in said
    assert ("Lecture de finess.json.gz 25 %" in said, "Arrêter" in said) == (True, True)
    os.close(lock)
    assert "a été interrompu avant sa fin" in text(administrateur_client.get(f"{UPDATE}{running.pk}/"))


def test_only_admins_update(administrateur_client: Client, commercial_client: Client) -> None:
    press(administrateur_client, upload(administrateur_client, PLUS), "appliquer")
    [preview, _applied] = Job.objects.order_by("pk")
    base = f"{UPDATE}{preview.pk}/"
    got = [commercial_client.get(path).status_code for path in (UPDATE, base, f"{base}changements.csv")]
    posted = [commercial_client.post(f"{base}{verb}/").status_code for verb in ("appliquer", "relire")]
    assert (got, posted) == ([403] * 3, [403] * 2)
    assert "Mettre à jour" not in text(commercial_client.get("/repertoire/")).partition("Imports")[0]


def test_a_large_body_is_for_this_page_alone(administrateur_client: Client) -> None:
    heavy = {"CONTENT_LENGTH": str(BODY_LIMIT + 1)}
    page = administrateur_client.post(UPDATE, b"", content_type="multipart/form-data; boundary=x", **heavy)
    assert (page.status_code, "200 Mo" in page.content.decode()) == (413, True)
