"""« Exporter », by its page: what the list shows, in the layout that an import reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from requests_app.models import AdvanceRequest, Attachment, Event, SheetImport, User
from requests_app.rules import lanes
from requests_app.services.drafts import create_draft
from requests_app.spreadsheet import read

from ..services.batch_world import make_request, make_software
from ..services.sheet_world import MS1, Table, make_world
from .test_sheet_import import bon, confirm, send, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, files: Path) -> Path:
    """The data folder of one test."""
    settings.SEGUR_VAR = tmp_path
    return tmp_path


def _table(content: bytes, var: Path) -> dict[str, list[dict[str, str]]]:
    path = var / "exported.xlsx"
    path.write_bytes(content)
    found = read([("exported.xlsx", path)], lanes()[MS1])
    return {
        code: [{key: cell.text for key, cell in row.cells.items()} for row in rows]
        for code, rows in found.rows.items()
    }


def test_export_import_export_gives_the_same(commercial_client: Client, commercial: User, var: Path) -> None:
    make_world(2, esms=2)
    table = Table(2, esms=2)
    table.requests[0].update(dateCommande="le 12", montantSegurHT="1000,50")
    table.requests[1].update(
        isMandataire="true", nomMandataire="DE LA TOUR", telephoneMandataire="+33140000000"
    )
    table.esms[0].update(operateurMessagerie="null", isMaitreId="false")
    table.ogs[0].update(tranche="null")
    send(commercial_client, table, bon())
    confirm(commercial_client, SheetImport.objects.get(), "tout")
    first = commercial_client.get(f"/demandes/exporter/{MS1}/").content
    page = text_of(commercial_client.get(send(commercial_client, first).url))
    assert "Déjà dans le portail 2, toutes identiques" in page
    assert _empty(commercial, var)
    url = send(commercial_client, first, bon()).url
    row = SheetImport.objects.get()
    assert url == row.get_absolute_url()
    confirm(commercial_client, row, "tout")
    second = commercial_client.get(f"/demandes/exporter/{MS1}/").content
    assert _table(second, var) == _table(first, var)


def _empty(owner: User, var: Path) -> bool:
    """An installation that knows the directory and no request."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Event._meta.db_table}")
    Attachment.objects.all().delete()
    AdvanceRequest.objects.all().delete()
    SheetImport.objects.all().delete()
    return not AdvanceRequest.objects.exists()


def test_an_export_holds_what_the_list_shows(
    commercial_client: Client,
    administrateur_client: Client,
    commercial: User,
    autre_commercial: User,
    var: Path,
) -> None:
    software = make_software()
    mine = make_request(software, commercial, status="draft")
    make_request(software, commercial, status="submitted")
    make_request(software, autre_commercial, status="submitted")
    make_request(make_software("2222222222", "ms2-dui-pds"), commercial, status="draft")
    own = commercial_client.get(f"/demandes/exporter/{MS1}/?etat=draft").content
    assert [row["reference"] for row in _table(own, var)["requests"]] == [mine.reference]
    review = administrateur_client.get(f"/revue/exporter/{MS1}/").content
    assert sorted(row["owner"] for row in _table(review, var)["requests"]) == [
        autre_commercial.username,
        commercial.username,
    ]
    assert commercial_client.get(f"/revue/exporter/{MS1}/").status_code == 403
    create_draft(commercial)
    page = text_of(commercial_client.get("/demandes/"))
    assert "Exporter les 2 en MS1-DUI (XLSX)" in page
    assert "(sans 1 brouillon dont le logiciel n’est pas encore choisi)" in page
    assert "Exporter (XLSX)" in text_of(administrateur_client.get("/revue/"))
