"""The page of what our check had not seen: filters, shares, notes, its CSV file, and who may see it."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from requests_app.models import BatchLine, FundingScale, RejectionNote, Software, User
from tests.review_world import counted_queries, plain
from tests.services.answer_world import answer
from tests.services.batch_world import make_request
from tests.services.chain_world import attempt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

MARCH = date(2026, 3, 2)
PAGE = "/depots/non-vus/"


def _rejected(software: Software, owner: User, admin: User, label: str) -> BatchLine:
    request = make_request(software, owner)
    return answer(attempt(send([request], admin, MARCH), request), "rejected", label=label, code="0042")


def _text(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return plain(" ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()))


def test_nothing_yet(administrateur_client: Client) -> None:
    text = _text(administrateur_client)
    assert "Aucun rejet n’attend d’explication." in text
    assert "L’agence n’a encore répondu à aucune demande." in text


def test_a_rejection_with_what_today_s_check_says(
    software: Software, commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    line = _rejected(software, commercial, administrateur, "Zut zut zut")
    text = _text(administrateur_client)
    assert "« Zut zut zut » code 0042 toujours pas vu" in text
    assert "Le contrôle d’aujourd’hui laisserait encore passer cette ligne." in text
    assert "MS1-DUI · commercial" in text
    assert f"Dépôt n° {line.batch_id} , ligne 1, déposé le 2 mars 2026 · {line.numero_editeur}" in text
    assert "0 % des demandes qui ont reçu une réponse" in text
    assert "commercial 0 % 0 sur 1" in text
    assert "1 « Zut zut zut » code 0042 Libellé inconnu du dictionnaire." in text
    FundingScale.objects.update(amount_ttc="2900.00")
    text = _text(administrateur_client)
    assert "vu aujourd’hui" in text
    assert "Montant HT de la prestation Ségur : 4 866,67 € dépassent le plafond" in text
    assert "Règle : le montant dépasse le plafond ( amount.cap )" in text


def test_filters_and_causes_narrow(
    software: Software,
    commercial: User,
    autre_commercial: User,
    administrateur: User,
    administrateur_client: Client,
) -> None:
    _rejected(software, commercial, administrateur, "Premier motif étrange")
    _rejected(software, autre_commercial, administrateur, "Second motif étrange")
    page = administrateur_client.get(PAGE)
    (first,) = [url for cause, url in page.context["causes"] if cause.label == "Premier motif étrange"]
    assert [row.line.libelle_traitement for row in page.context["rows"]] == [
        "Second motif étrange",
        "Premier motif étrange",
    ]
    for address in (first, f"?commercial={commercial.pk}"):
        page = administrateur_client.get(f"{PAGE}{address}")
        assert [row.line.libelle_traitement for row in page.context["rows"]] == ["Premier motif étrange"]
    text = _text(administrateur_client, f"{PAGE}?du=2026-03-03")
    assert "Aucun rejet ne répond à ces filtres." in text
    assert "n’a pas de sens ici" in _text(administrateur_client, f"{PAGE}?du=hier")


def test_a_rejection_is_explained_and_leaves_the_list(
    software: Software, commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    line = _rejected(software, commercial, administrateur, "Zut")
    address = f"{PAGE}{line.pk}/"
    back = f"{PAGE}?couloir=ms1-dui"
    empty = administrateur_client.post(address, {"fault": "agency", "note": " ", "retour": back})
    assert (empty.status_code, RejectionNote.objects.count()) == (422, 0)
    assert "Écrivez ce que vous avez trouvé" in empty.content.decode()
    sent = {"fault": "agency", "note": "Confirmé par téléphone.", "retour": back}
    assert administrateur_client.post(address, sent)["Location"] == back
    note = RejectionNote.objects.get()
    assert (note.line, note.fault, note.noted_by) == (line, "agency", administrateur)
    assert "Aucun rejet n’attend d’explication." in _text(administrateur_client)
    text = _text(administrateur_client, f"{PAGE}?suivi=expliques")
    assert "L’agence s’est trompée (noté par administrateur" in text
    administrateur_client.post(address, sent | {"fault": "person", "retour": "https://ailleurs.example/"})
    assert RejectionNote.objects.get().fault == "person"


def test_after_explaining_nobody_is_led_elsewhere(
    software: Software, commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    line = _rejected(software, commercial, administrateur, "Zut")
    sent = {"fault": "agency", "note": "Vu.", "retour": "//ailleurs.example/"}
    assert administrateur_client.post(f"{PAGE}{line.pk}/", sent)["Location"] == PAGE


def test_the_csv_file_has_all_of_them_and_no_formula(
    software: Software, commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    lines = [_rejected(software, commercial, administrateur, label) for label in ("=SOMME(A1)", "Deux")]
    response = administrateur_client.get(f"{PAGE}rejets.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Libellé de traitement"] for row in rows] == ["Deux", "'=SOMME(A1)"]
    assert rows[0]["Numéro éditeur"] == lines[1].numero_editeur
    assert (rows[0]["Contrôle d’aujourd’hui"], rows[0]["Date du dépôt"]) == ("toujours pas vu", "02/03/2026")
    assert rows[0]["Ligne envoyée"] == lines[1].sent


def test_the_queries_do_not_grow_with_the_rejections(
    software: Software, commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    counts = []
    for _ in range(3):
        _rejected(software, commercial, administrateur, "Zut")
        with counted_queries() as queries:
            administrateur_client.get(PAGE)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}rejets.csv", f"{PAGE}1/"])
def test_for_admins_alone(address: str, commercial_client: Client) -> None:
    assert commercial_client.get(address).status_code == 403
