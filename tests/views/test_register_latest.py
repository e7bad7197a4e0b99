"""« Chercher la dernière version »: fetched from a stand-in of the site, then shown and applied as any file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.models import Establishment, Job, JobState, RegisterImport
from requests_app.services.job_folder import JobFolder
from requests_app.services.register_jobs import LATEST
from tests.finess.plus import ege, packed, pmej
from tests.register_site import API, FILE, RegisterSite, playing

from .test_register_update import press, text

pytestmark = pytest.mark.django_db
PLUS = packed(pmej(ege(), ege("990000025", nomEgeCourt="FOYER", nomEgeLong="")))
OLDER = packed(pmej(ege(nomEgeCourt="AVANT")), generatedAt="2025-01-01T00:00:00Z")


@pytest.fixture(autouse=True)
def site(settings: Any, tmp_path: Path) -> Iterator[RegisterSite]:
    """The site, played on this machine."""
    settings.SEGUR_VAR = tmp_path
    with playing(RegisterSite(PLUS)) as made:
        settings.SEGUR_REGISTER_API = made.api
        yield made


def look(client: Client) -> Any:
    """The button of the page."""
    page = client.get(reverse("portail:register_update")).content.decode()
    address = reverse("portail:register_latest")
    assert f'action="{address}"' in page
    return client.post(address, follow=True)


def test_it_is_shown_then_applied(administrateur_client: Client, site: RegisterSite) -> None:
    page = look(administrateur_client)
    assert "Téléchargé de data.gouv.fr : finess_20261121.json.gz" in text(page)
    assert "son empreinte est celle annoncée" in text(page)
    assert "registre du 13/08/2026" in text(page)
    assert (site.asked, Establishment.objects.count()) == ([API, FILE], 0)
    assert "Le répertoire est à jour" in text(press(administrateur_client, page, "appliquer"))
    assert Establishment.objects.count() == 2
    assert [file["name"] for file in RegisterImport.objects.get().files] == ["finess_20261121.json.gz"]


def test_an_older_one_can_be_forced_without_fetching_it_again(
    administrateur_client: Client, site: RegisterSite
) -> None:
    press(administrateur_client, look(administrateur_client), "appliquer")
    site.data = OLDER
    page = look(administrateur_client)
    assert "Registre plus ancien" in text(page)
    asked = len(site.asked)
    page = press(administrateur_client, page, "relire", forcer="oui")
    press(administrateur_client, page, "appliquer")
    assert Establishment.objects.get(finess_geo="990000017").name == "AVANT"
    assert len(site.asked) == asked


@pytest.mark.parametrize(
    ("where", "play", "sentence"),
    [
        (API, "500", "en panne ou débordé"),
        (FILE, "changed", "n’a pas l’empreinte annoncée"),
        (FILE, "cut", "avant la fin"),
    ],
)
def test_a_failure_is_said_and_nothing_is_kept(
    where: str, play: str, sentence: str, administrateur_client: Client, site: RegisterSite
) -> None:
    site.plays = {where: play}
    page = look(administrateur_client)
    assert sentence in text(page)
    assert "téléchargez le fichier à la main à l’adresse https://www.data.gouv.fr/" in text(page)
    job = Job.objects.get(kind=LATEST)
    assert (job.state, job.files, JobFolder.of(job.pk).kept.exists()) == (JobState.REFUSED, [], False)


def test_what_is_no_register_is_refused_as_any_file(
    administrateur_client: Client, site: RegisterSite
) -> None:
    site.data = b'{"schemaVersion": "1"'
    page = look(administrateur_client)
    assert "finess_20261121.json.gz :" in text(page)
    assert Job.objects.get(kind=LATEST).state == JobState.REFUSED


def test_admins_alone(commercial_client: Client, site: RegisterSite) -> None:
    assert commercial_client.post(reverse("portail:register_latest")).status_code == 403
    assert site.asked == []
