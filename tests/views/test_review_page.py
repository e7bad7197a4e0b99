"""The read-only page: all data by section, findings, attempts; the buttons of each person in each status."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.models import AdvanceRequest, Batch, BatchLine, BatchLineFile, Beneficiary, User
from requests_app.services.access import request_for
from requests_app.services.drafts import create_draft
from requests_app.views.review_display import display
from tests.review_world import STATUSES, counted_queries, plain, spoil, submitted
from tests.services.batch_world import make_request, make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def page(browser: Client, request: AdvanceRequest) -> str:
    response = browser.get(reverse("portail:request_summary", args=[request.pk]))
    assert response.status_code == 200
    text: str = response.content.decode()
    return plain(text)


def test_every_section_is_there(commercial_client: Client, commercial: User) -> None:
    request = submitted(commercial)
    text = page(commercial_client, request)
    for expected in (
        "Contrôle",
        "Logiciel et bénéficiaires",
        "0123456789",
        "73282932000074",
        "15/03/2023",
        "4 866,67 €",
        "2 × 2 920,00 € TTC = 5 840,00 € TTC ÷ 1,2 = 4 866,67 € HT",
        "1 460,00 € HT, 1 752,00 € TTC",
        "MARTIN",
        "+33100000001",
        "DUI 3.2",
        "MAI_15 – ",
        "MS1-DUI-Va1-BDC-•••••.pdf",
        "<iframe",
        "Historique",
    ):
        assert expected in text


def test_what_the_answers_do_not_call_for_is_left_out(commercial: User) -> None:
    request = submitted(commercial)
    shown = display(request_for(commercial, request.pk))
    assert [(cell.label, cell.text) for cell in shown.mandataire] == [
        ("Commande portée par un mandataire", "Non")
    ]
    assert [cell.text for cell in shown.ogs[0].certificate] == ["Non"]


def test_what_is_missing_is_said(commercial: User) -> None:
    request = submitted(commercial)
    Beneficiary.objects.filter(request=request).update(email_responsable="")
    request.saisie = {"commande": {"order_date": "31/02/2023"}}
    request.save()
    shown = display(request_for(commercial, request.pk))
    contact = shown.ogs[0].contact[1]
    assert (contact.label, contact.text, contact.state) == (
        "Courriel du responsable de l’OG",
        "à renseigner",
        "missing",
    )
    assert plain(shown.order[0].text) == "« 31/02/2023 » (illisible)"


def test_findings_are_grouped_by_section(commercial_client: Client, commercial: User) -> None:
    request = submitted(commercial)
    spoil(request)
    response = commercial_client.get(reverse("portail:request_summary", args=[request.pk]))
    grouped = {
        title: [finding.rule for finding in found if finding.is_error]
        for title, found in response.context["findings"]
    }
    assert grouped["Responsables et certificats"] == ["text.capitals"]


def test_a_draft_without_software(commercial_client: Client, commercial: User) -> None:
    text = page(commercial_client, create_draft(commercial))
    assert "Logiciel pas encore choisi" in text
    assert "Le contrôle commence une fois le logiciel choisi." in text


def test_attempts(commercial_client: Client, commercial: User) -> None:
    request = make_request(make_software(), commercial, status="rejected")
    batch = Batch.objects.create(
        software=request.software, couloir="ms1-dui", numero_ans="1", siret="1", content=b"", sha256="0" * 64
    )
    BatchLine.objects.create(
        batch=batch,
        request=request,
        num_ligne=3,
        numero_editeur="K0042",
        sent="{}",
        code_traitement="0123",
        libelle_traitement="FINESS inconnu",
    )
    text = page(commercial_client, request)
    assert "Envois à l’agence" in text
    assert "K0042" in text
    assert "FINESS inconnu" in text


def test_the_names_that_the_files_were_sent_by(commercial: User) -> None:
    request = make_request(make_software(), commercial, status="batched")
    numbers = {"numero_ans": "1", "siret": "1", "content": b"", "sha256": "0" * 64}
    for number in ("K0001", "K0002"):
        batch = Batch.objects.create(software=request.software, couloir="ms1-dui", **numbers)
        line = BatchLine.objects.create(
            batch=batch, request=request, num_ligne=1, numero_editeur=number, sent="{}"
        )
        BatchLineFile.objects.create(
            line=line,
            attachment=request.attachments.get(),
            nom_fichier=f"MS1-DUI-Va1-BDC-{number}.pdf",
            zip_part=1,
        )
    names = {}
    for status in ("batched", "approved"):
        AdvanceRequest.objects.filter(pk=request.pk).update(status=status)
        (card,) = display(request_for(commercial, request.pk)).pieces
        names[status] = card.official_name
    assert names == {
        "batched": "MS1-DUI-Va1-BDC-K0002.pdf",
        "approved": "MS1-DUI-Va1-BDC-•••••.pdf",
    }


@pytest.mark.parametrize(
    ("status", "owned", "entry"),
    [
        ("submitted", False, "Revue"),
        ("submitted", True, "Revue"),
        ("draft", False, "Revue"),
        ("draft", True, "Mes demandes"),
    ],
)
def test_the_menu_says_where_an_admin_is(
    status: str,
    owned: bool,
    entry: str,
    administrateur_client: Client,
    administrateur: User,
    commercial: User,
) -> None:
    request = make_request(make_software(), administrateur if owned else commercial, status=status)
    text = page(administrateur_client, request)
    assert re.findall(r'aria-current="true">([^<]+)</a>', text) == [entry]


BUTTONS = {
    "Modifier la demande": ("owner", {"draft", "returned"}),
    "Retirer pour modifier": ("owner", {"submitted"}),
    ">Abandonner<": ("owner", {"draft", "returned", "rejected"}),
    "Corriger et représenter": ("both", {"rejected"}),
    ">Dupliquer<": ("both", set(STATUSES)),
    ">Approuver<": ("admin", {"submitted"}),
    "Retourner la demande": ("admin", {"submitted", "approved"}),
    "Confier la demande": ("admin", set(STATUSES) - {"abandoned"}),
}


@pytest.mark.parametrize("status", STATUSES)
def test_buttons(
    status: str, commercial_client: Client, administrateur_client: Client, commercial: User
) -> None:
    request = make_request(make_software(), commercial, status=status)
    texts = {
        "owner": page(commercial_client, request),
        "admin": page(administrateur_client, request),
    }
    for button, (who, statuses) in BUTTONS.items():
        for person, text in texts.items():
            assert (button in text) == (who in (person, "both") and status in statuses)


def test_as_many_queries_for_forty_esms_as_for_two(commercial_client: Client, commercial: User) -> None:
    software = make_software()
    counts = []
    for esms in (2, 40):
        request = make_request(software, commercial, status="submitted", esms=esms)
        with counted_queries() as queries:
            page(commercial_client, request)
        counts.append(len(queries))
    assert counts[0] == counts[1]
