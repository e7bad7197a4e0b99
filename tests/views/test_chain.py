"""The page of a request's attempts, read as a person reads it."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from requests_app.models import (
    AdvanceRequest,
    Beneficiary,
    Decision,
    InstallationScenario,
    PurchaseOrder,
    ReturnFile,
    ReturnLine,
    User,
    Verdict,
)
from requests_app.services.history import move_request
from tests.review_world import counted_queries, plain
from tests.services.answer_world import answer
from tests.services.batch_world import PDF, attach, make_request, make_software
from tests.services.chain_world import attempt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

DAY = date(2026, 3, 2)


def _text(client: Client, request: AdvanceRequest) -> str:
    """The page's own words, one space between them."""
    response = client.get(f"/demandes/{request.pk}/envois/")
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return plain(" ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()))


@pytest.fixture
def rejected(commercial: User, administrateur: User) -> AdvanceRequest:
    """Sent once, rejected."""
    request = make_request(make_software(), commercial, esms=3)
    batch = send([request], administrateur, DAY)
    answer(attempt(batch, request), "rejected", label="Libellé inconnu de tous", code="7777")
    return AdvanceRequest.objects.get(pk=request.pk)


def test_a_chain_of_two_and_what_comes_next(
    rejected: AdvanceRequest, administrateur: User, administrateur_client: Client
) -> None:
    first = rejected.attempts.get()
    og = rejected.beneficiaries.get()
    PurchaseOrder.objects.filter(request=rejected).update(amount_ht="4800.00")
    InstallationScenario.objects.filter(beneficiary=og).update(is_stockage_id=False)
    attach(rejected, PDF + b"corrected")
    second = attempt(send([rejected], administrateur, DAY), rejected)
    answer(second, "rejected", label="Responsable inconnu")
    move_request(rejected, "correct", administrateur)
    Beneficiary.objects.filter(pk=og.pk).update(nom_responsable="DURAND")
    text = _text(administrateur_client, rejected)
    assert f"Envoi 1 · {first.numero_editeur} Rejetée" in text
    assert "« Libellé inconnu de tous », code 7777" in text
    assert f"Dépôt n° {first.batch_id} , ligne 1, déposé le 2 mars 2026" in text
    assert f"MS1-DUI-Va1-BDC-{first.numero_editeur}.pdf" in text
    assert "Montant HT de la prestation Ségur 7 300,00 € 4 800,00 €" in text
    assert "Stocke des copies des titres d’identité Oui Non" in text
    assert f"3 ESMS {' '.join(f'{row.finess_geo} {row.name}' for row in og.scenarios.all())}" in text
    assert f"OG {og.finess_juridique} {og.name}" in text
    assert "Bon de commande : un autre fichier" in text
    assert "Prochain envoi en préparation Ce qui change par rapport à l’envoi 2" in text
    assert "l’OG lui-même Nom de famille du responsable de l’OG MARTIN DURAND" in text
    assert f'"numeroEditeur": "{second.numero_editeur}"' in text


def test_sent_again_unchanged_is_said(
    rejected: AdvanceRequest, administrateur: User, commercial_client: Client
) -> None:
    send([rejected], administrateur, DAY)
    text = _text(commercial_client, rejected)
    assert "Rien n’a changé : mêmes réponses, et les mêmes pièces octet pour octet." in text
    assert "En attente de réponse" in text


def test_what_a_person_decided_is_shown(
    rejected: AdvanceRequest,
    administrateur: User,
    commercial_client: Client,
    administrateur_client: Client,
) -> None:
    file = ReturnFile.objects.create(content=b"x", sha256="0" * 64, size=1, original_name="retour.json")
    ReturnLine.objects.create(
        return_file=file,
        position=0,
        line=rejected.attempts.get(),
        raw="{}",
        verdict=Verdict.ALTERED,
        decision=Decision.REJECT,
        decided_by=administrateur,
        reason="L’agence l’a confirmé au téléphone.",
    )
    text = _text(commercial_client, rejected)
    assert "La demande est rejetée, par administrateur : L’agence l’a confirmé au téléphone." in text
    assert "Ligne du retour" not in text
    page = administrateur_client.get(f"/demandes/{rejected.pk}/envois/").content.decode()
    assert f'href="/depots/retours/{file.pk}/ligne/0/"' in page


def test_before_any_attempt_the_page_says_so(commercial: User, commercial_client: Client) -> None:
    request = make_request(make_software(), commercial, status="draft")
    assert "n’est encore partie dans aucun dépôt" in _text(commercial_client, request)


def test_only_who_sees_the_request_sees_its_attempts(
    rejected: AdvanceRequest, autre_client: Client, commercial_client: Client
) -> None:
    address = f"/demandes/{rejected.pk}/envois/"
    assert autre_client.get(address).status_code == 404
    page = commercial_client.get(address)
    assert page.status_code == 200
    assert b"/depots/" not in page.content
    assert address in commercial_client.get(f"/demandes/{rejected.pk}/resume/").content.decode()


def test_519_esms_that_change_alike_are_one_row(administrateur: User, administrateur_client: Client) -> None:
    request = make_request(make_software(), administrateur, esms=519)
    answer(attempt(send([request], administrateur, DAY), request), "rejected")
    InstallationScenario.objects.filter(beneficiary__request=request).update(ancienne_version="DUI 4")
    send([request], administrateur, DAY)
    with counted_queries() as queries:
        text = _text(administrateur_client, request)
    assert "519 ESMS" in text
    assert "Ligne exacte envoyée (" in text
    assert len(text) < 60_000
    assert text.count("Ancienne version du logiciel DUI 3.2 DUI 4") == 1
    assert len(queries) < 30


def test_the_exact_texts_have_an_address_of_their_own(
    rejected: AdvanceRequest, commercial_client: Client, autre_client: Client
) -> None:
    line = rejected.attempts.get()
    base = f"/demandes/{rejected.pk}/envois/{line.numero_editeur}"
    for code, expected in (("envoyee", line.sent), ("rendue", line.returned)):
        response = commercial_client.get(f"{base}/{code}/")
        assert (response.content.decode(), response["Content-Type"]) == (
            expected,
            "text/plain; charset=utf-8",
        )
        assert autre_client.get(f"{base}/{code}/").status_code == 404
    assert commercial_client.get(f"{base}/autre/").status_code == 404
    assert commercial_client.get(f"/demandes/{rejected.pk}/envois/ZZZZZ/envoyee/").status_code == 404
    rejected.attempts.update(returned="")
    assert commercial_client.get(f"{base}/rendue/").status_code == 404
