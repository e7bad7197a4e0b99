"""« Importer des demandes » and « Exporter », by their pages."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from requests_app.models import AdvanceRequest, Job, SheetImport, User
from requests_app.services import sheet_jobs
from requests_app.services.sheet_folder import folder_of, forget

from ..services.batch_world import make_software
from ..services.sheet_world import MS1, Table, make_world, picture, plain
from ..wizard_world import said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, files: Path) -> Path:
    """The data folder of one test."""
    settings.SEGUR_VAR = tmp_path
    return tmp_path


def send(client: Client, table: Table | bytes, *pieces: Any, name: str = "ventes.xlsx", **posted: Any) -> Any:
    """Post the form of « Importer des demandes »."""
    content = table.xlsx() if isinstance(table, Table) else table
    files = {"tableur": [SimpleUploadedFile(name, content)], "pieces": list(pieces)}
    return client.post("/demandes/importer/", {"couloir": MS1, **files, **posted})


def bon() -> SimpleUploadedFile:
    """The attachment that the made-up rows name."""
    return SimpleUploadedFile("bon.png", picture())


def text_of(answer: Any) -> str:
    """What the page says, in one line."""
    return plain(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def confirm(client: Client, row: SheetImport, choice: str) -> Any:
    """Press « Importer » on its summary."""
    row.refresh_from_db()
    return client.post(f"{row.get_absolute_url()}confirmer/", {"choix": choice, "empreinte": row.digest})


def test_from_the_model_to_submitted_requests(commercial_client: Client) -> None:
    make_world(2)
    table = Table(2)
    table.requests[1]["dateCommande"] = "31/02/2023"
    answer = send(commercial_client, table, bon())
    row = SheetImport.objects.get()
    assert answer.url == row.get_absolute_url()
    page = commercial_client.get(answer.url)
    assert "Rien n’est encore enregistré" in text_of(page)
    assert "Demandes, ligne 3, cellule E3" in text_of(page)
    assert not AdvanceRequest.objects.exists()
    done = commercial_client.get(confirm(commercial_client, row, "soumettre-et-garder").url)
    assert "2 demandes importées : 1 soumise et 1 en brouillon" in text_of(done)
    assert [request.status for request in AdvanceRequest.objects.order_by("pk")] == ["submitted", "draft"]
    again = confirm(commercial_client, row, "tout")
    assert "rien n’a été importé une seconde fois" in said(again)[0]
    assert AdvanceRequest.objects.count() == 2


def test_the_model_is_read_as_it_is_given_and_its_examples_are_passed_over(commercial_client: Client) -> None:
    make_software()
    model = commercial_client.get(f"/demandes/importer/modele/{MS1}.xlsx")
    assert model["Content-Disposition"] == f'attachment; filename="modele-{MS1}.xlsx"'
    page = commercial_client.get(send(commercial_client, model.content).url)
    assert "seuls les exemples du modèle y sont" in text_of(page)
    assert commercial_client.get("/demandes/importer/modele/inconnu.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"tableur": []}, "Choisissez le tableur à importer."),
        ({"couloir": "ms9"}, "Ce couloir n’existe pas"),
        ({"tableur": [SimpleUploadedFile("vide.xlsx", b"")]}, "Ce tableur est vide"),
        ({"tableur": [SimpleUploadedFile(f"{n}.csv", b"a") for n in range(4)]}, "3 CSV au plus"),
    ],
    ids=["no table", "no lane", "empty", "too many"],
)
def test_a_form_without_what_it_needs_says_so(
    commercial_client: Client, posted: dict[str, Any], sentence: str
) -> None:
    answer = send(commercial_client, b"x", **posted)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert not SheetImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"%PDF-1.4 not a table", "document PDF"), (b"PK\x03\x04 broken", "xlsx"), (b"a;b;c\n1;2;3\n", "")],
    ids=["a PDF", "a broken workbook", "an unknown table"],
)
def test_what_cannot_be_read_is_refused_by_a_sentence(
    commercial_client: Client, content: bytes, sentence: str
) -> None:
    page = commercial_client.get(send(commercial_client, content).url)
    assert "Ce tableur ne peut pas être lu" in text_of(page)
    assert sentence in text_of(page)
    assert SheetImport.objects.get().refusal
    row = SheetImport.objects.get()
    assert confirm(commercial_client, row, "tout").url == row.get_absolute_url()


def test_missing_attachments_are_added_to_the_same_import(commercial_client: Client) -> None:
    make_world()
    url = send(commercial_client, Table()).url
    assert "n’a pas été envoyé avec le tableur" in text_of(commercial_client.get(url))
    commercial_client.post(f"{url}completer/", {"pieces": [bon()]})
    assert SheetImport.objects.get().counts["sound"] == 1


def test_an_attachment_that_was_mended_takes_the_place_of_the_first(commercial_client: Client) -> None:
    make_world()
    url = send(commercial_client, Table(), SimpleUploadedFile("bon.png", b"no picture")).url
    assert SheetImport.objects.get().counts["wrong"] == 1
    commercial_client.post(f"{url}completer/", {"pieces": [bon()]})
    assert SheetImport.objects.get().counts["sound"] == 1


def test_what_the_directory_lacks_is_added_with_a_click(commercial_client: Client) -> None:
    make_software()
    table = Table()
    table.ogs[0]["name"], table.esms[0]["name"] = "Association neuve", "Résidence neuve"
    url = send(commercial_client, table, bon()).url
    page = text_of(commercial_client.get(url))
    assert "1 organisme et 1 ESMS de ce tableur ne sont pas au répertoire" in page
    commercial_client.post(f"{url}completer/", {"ajouter": "1"})
    row = SheetImport.objects.get()
    assert (row.add_missing, row.counts["wrong"]) == (True, 0)
    confirm(commercial_client, row, "soumettre")
    assert AdvanceRequest.objects.get().beneficiaries.get().managing_body is not None


def test_nobody_but_its_sender_and_admins_sees_an_import(
    commercial_client: Client, autre_client: Client, administrateur_client: Client, client: Client
) -> None:
    make_world()
    url = send(commercial_client, Table(), bon()).url
    asked = [f"{url}{part}" for part in ("", "constats/")]
    assert [autre_client.get(one).status_code for one in asked] == [404, 404]
    assert [administrateur_client.get(one).status_code for one in asked] == [200, 200]
    assert [autre_client.post(f"{url}{part}").status_code for part in ("completer/", "confirmer/")] == [
        404,
        404,
    ]
    assert client.get(url).status_code == 302
    assert not AdvanceRequest.objects.exists()


def test_a_choice_that_is_not_offered_imports_nothing(commercial_client: Client) -> None:
    make_world()
    row_url = send(commercial_client, Table(), bon()).url
    row = SheetImport.objects.get()
    answer = confirm(commercial_client, row, "tout")  # nothing has an error: it is not offered
    assert (answer.status_code, "Ce choix n’est plus possible" in text_of(answer)) == (422, True)
    stale = commercial_client.post(f"{row_url}confirmer/", {"choix": "soumettre", "empreinte": "0" * 64})
    assert "rien n’a été importé" in said(stale)[0]
    assert not AdvanceRequest.objects.exists()


def test_the_file_comes_back_with_its_findings(commercial_client: Client) -> None:
    make_world(2)
    table = Table(2)
    table.requests[1]["dateCommande"] = "31/02/2023"
    url = send(commercial_client, table, bon()).url
    confirm(commercial_client, SheetImport.objects.get(), "sans-erreur")
    answer = commercial_client.get(f"{url}constats/")
    assert answer["Content-Disposition"] == 'attachment; filename="ventes-constats.xlsx"'
    page = openpyxl.load_workbook(io.BytesIO(answer.content))["Demandes"]
    last = [plain(str(row[page.max_column - 1].value or "")) for row in page.iter_rows(min_row=2)]
    number = AdvanceRequest.objects.get().pk
    assert last[0] == f"Importée : demande n° {number}."
    assert "31/02/2023" in last[1]


def test_a_long_import_is_a_job_and_its_page_comes_back(
    commercial_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_jobs, "SHORT_TABLES", 0)
    monkeypatch.setattr(sheet_jobs, "SHORT_ROWS", 0)
    make_world()
    url = send(commercial_client, Table(), bon()).url
    job = Job.objects.get()
    assert (job.kind, job.state) == ("sheet.read", "done")
    assert commercial_client.get(f"/travaux/{job.pk}/", follow=True).redirect_chain[-1][0] == url
    confirm(commercial_client, SheetImport.objects.get(), "soumettre")
    assert "1 demande importée" in text_of(commercial_client.get(url))
    assert Job.objects.first().kind == "sheet.create"  # type: ignore[union-attr]


def test_a_job_that_was_stopped_can_be_started_again(commercial_client: Client) -> None:
    make_world()
    url = send(commercial_client, Table(), bon()).url
    SheetImport.objects.update(state="reading")
    Job.objects.create(
        kind="sheet.read", state="stopped", message="Arrêté.", params={"sheet_import": SheetImport.objects.get().pk},
        by=User.objects.get(),
    )  # fmt: skip
    assert "La lecture n’est pas allée à son terme" in text_of(commercial_client.get(url))
    assert commercial_client.post(f"{url}completer/").url == url
    assert "Récapitulatif avant import" in text_of(commercial_client.get(url))


def test_too_many_files_at_once_are_refused_with_the_way_out(
    commercial_client: Client, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    answer = send(commercial_client, Table(), bon(), bon())
    assert (answer.status_code, "envoyez plutôt un ZIP" in text_of(answer)) == (400, True)
    assert not SheetImport.objects.exists()


def test_an_import_whose_files_are_gone_says_so(commercial_client: Client) -> None:
    make_world()
    url = send(commercial_client, Table(), bon()).url
    row = SheetImport.objects.get()
    confirm(commercial_client, row, "soumettre")
    row.refresh_from_db()
    forget(row)
    assert not folder_of(row).exists()
    assert "sont effacés après 7 jours" in text_of(commercial_client.get(url))
    assert commercial_client.get(f"{url}constats/").status_code == 404


def test_only_rows_with_errors_can_be_shown(commercial_client: Client) -> None:
    make_world(2)
    table = Table(2)
    table.requests[1]["dateCommande"] = "31/02/2023"
    url = send(commercial_client, table, bon()).url
    page = text_of(commercial_client.get(f"{url}?voir=erreurs"))
    assert ("D-0001" in page, "D-0000" in page) == (True, False)
