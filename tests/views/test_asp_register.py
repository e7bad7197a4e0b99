"""The register of numéros ASP: its page, its filters, its exports."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from requests_app.models import AdvanceRequest, Batch, BatchLine, LetterKind, Outcome, Software, User
from requests_app.services import asp_register
from requests_app.services.asp_register import HEADINGS
from requests_app.services.examination import decide
from requests_app.services.letters import keep_letter

from ..asp_file import bad_files
from ..review_world import counted_queries
from ..services.after_world import accepted, paid, today
from ..services.answer_world import answer, deposited_batch
from ..services.batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

LABELS = [heading.label for heading in HEADINGS]


def rows(client: Client, **query: Any) -> list[BatchLine]:
    return [row.line for row in client.get("/suites/registre/", query).context["rows"]]


def as_csv(client: Client, **query: Any) -> list[dict[str, str]]:
    content = b"".join(client.get("/suites/registre/csv/", query))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def as_sheet(client: Client) -> list[tuple[Any, ...]]:
    content = client.get("/suites/registre/xlsx/").content
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_what_it_tells_of_a_request(
    software: Software, commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    request = paid(software, commercial, administrateur, "1459.99")
    request.order.reference, request.reference = "BC-7", "Quimper 7"
    request.order.save()
    request.save()
    letter = io.BytesIO(bad_files.pdf())
    keep_letter(request.pk, LetterKind.DECISION, letter, "lettre.pdf", administrateur)
    line = request.attempts.get()
    og = request.beneficiaries.get()
    day = f"{today():%d/%m/%Y}"
    (row,) = as_csv(administrateur_client)
    assert row == {
        "Numéro ASP": line.numero_asp,
        "Numéro éditeur": line.numero_editeur,
        "Réponse de l’agence": "acceptée",
        "Demande n°": str(request.pk),
        "Référence de la demande": "Quimper 7",
        "Couloir": software.lane.label,
        "Logiciel": software.name,
        "Numéro ANS": "0123456789",
        "FINESS juridique": og.finess_juridique,
        "Organisme gestionnaire": og.name,
        "Nombre d’ESMS": "2",
        "FINESS géographiques": " ".join(og.scenarios.values_list("finess_geo", flat=True)),
        "Référence de la commande": "BC-7",
        "Date de la commande": "15/03/2023",
        "Montant HT (€)": "4866,67",
        "Régime de TVA": "TTC",
        "Avance attendue, 30 % du HT (€)": "1460,00",
        "Avance attendue, 30 % du TTC (€)": "1752,00",
        "État": "Avance versée",
        "Date de la décision": day,
        "Motif du refus": "",
        "Lettre de décision": "oui",
        "Date du versement": day,
        "Montant versé (€)": "1459,99",
        "Différence (€)": "-0,01",
        "Différence (%)": "0,0",
        "Remarque": "",
        "Avis de paiement": "à joindre",
        "Date du dépôt": day,
        "Fichier JSON": f"JSON-0123456789-{today():%Y%m%d}-001.json",
        "Commercial": "commercial",
    }
    headings, cells = as_sheet(administrateur_client)
    told = dict(zip(headings, cells, strict=True))
    assert (list(headings), told["Numéro ANS"], told["Montant HT (€)"]) == (LABELS, "0123456789", 4866.67)
    assert (told["Date du dépôt"].date(), told["Nombre d’ESMS"], told["Motif du refus"]) == (today(), 2, None)


def test_only_accepted_lines_stand_in_it(
    software: Software, commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    batch = deposited_batch(software, commercial, 4, administrateur)
    first, second, third, _ = batch.lines.order_by("num_ligne")
    answer(first, "accepted")
    answer(second, "known")
    answer(third, "rejected")
    assert {line.pk for line in rows(administrateur_client)} == {first.pk, second.pk}
    assert [row["Réponse de l’agence"] for row in as_csv(administrateur_client)] == [
        "acceptée",
        "acceptée, déjà connue",
    ]


def test_filters(
    software: Software,
    commercial: User,
    autre_commercial: User,
    administrateur: User,
    administrateur_client: Client,
) -> None:
    other_software = make_software("9876543210", "ms2-dui-pds")
    (mine,) = accepted(software, commercial, administrateur)
    batch = deposited_batch(make_software("1111111111"), autre_commercial, 1, administrateur)
    theirs = answer(batch.lines.get(), "accepted").request
    decide(theirs.pk, Outcome.REFUSED, today(), "Hors périmètre", administrateur)
    Batch.objects.filter(pk=batch.pk).update(deposited_on="2026-01-15")

    def found(**query: Any) -> list[AdvanceRequest]:
        return [line.request for line in rows(administrateur_client, **query)]

    assert found() == [theirs, mine]
    assert found(couloir="ms1-dui", logiciel=software.pk) == [mine]
    assert found(couloir="ms2-dui-pds") == found(logiciel=other_software.pk) == []
    assert found(etat="refused") == found(commercial=autre_commercial.pk) == [theirs]
    assert found(du="2026-01-16") == [mine]
    assert found(du="15/01/2026", au="15/01/2026") == [theirs]
    assert found(etat="draft", du="31/02/2026") == [theirs, mine]  # no sense: narrows nothing
    line = mine.attempts.get()
    geo = mine.beneficiaries.get().scenarios.get().finess_geo
    for text in (line.numero_asp, line.numero_editeur.lower(), geo, str(mine.pk)):
        assert found(q=text) == [mine]
    assert found(q="zzz") == []
    assert found(courrier="manquant") == [theirs]
    letter = io.BytesIO(bad_files.pdf())
    keep_letter(theirs.pk, LetterKind.DECISION, letter, "lettre.pdf", administrateur)
    assert found(courrier="manquant") == []
    assert [row["Motif du refus"] for row in as_csv(administrateur_client, etat="refused")] == [
        "Hors périmètre"
    ]


def test_no_cell_runs(
    software: Software, commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    (request,) = accepted(software, commercial, administrateur)
    line = request.attempts.get()
    line.numero_asp = '=HYPERLINK("http://x";"y")'
    line.save()
    decide(request.pk, Outcome.REFUSED, today(), "+1;-1\nsuite", administrateur)
    (row,) = as_csv(administrateur_client)
    assert (row["Numéro ASP"], row["Motif du refus"]) == (
        f"'{line.numero_asp}",
        "'+1;-1\nsuite",
    )
    content = administrateur_client.get("/suites/registre/xlsx/").content
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.value, cell.data_type) == (line.numero_asp, "s")


def test_for_admins_alone(commercial_client: Client) -> None:
    for part in ("", "csv/", "xlsx/"):
        assert commercial_client.get(f"/suites/registre/{part}").status_code == 403


def test_an_empty_register(administrateur_client: Client) -> None:
    assert "Aucune demande acceptée" in administrateur_client.get("/suites/registre/").content.decode()
    assert (as_csv(administrateur_client), as_sheet(administrateur_client)) == ([], [tuple(LABELS)])


def test_a_page_and_an_export_take_few_queries(
    software: Software,
    commercial: User,
    administrateur: User,
    administrateur_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses = ["/suites/registre/", "/suites/registre/xlsx/"]
    accepted(software, commercial, administrateur)
    few = []
    for address in addresses:
        with counted_queries() as queries:
            administrateur_client.get(address)
        few.append(len(queries))
    accepted(software, commercial, administrateur, 4)
    for address, before in zip(addresses, few, strict=True):
        with counted_queries() as queries:
            administrateur_client.get(address)
        assert (address, len(queries)) == (address, before)
    monkeypatch.setattr(asp_register, "_CHUNK", 2)
    assert [Decimal(row["Montant HT (€)"].replace(",", ".")) for row in as_csv(administrateur_client)] == [
        Decimal("2433.33")
    ] * 5
