"""« Corriger et représenter » on the pages: what the agency said, where to mend it, and sending again as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from requests_app.models import AdvanceRequest, InstallationScenario, LabelEntry, PurchaseOrder, User
from requests_app.services.correction import correct
from requests_app.services.submission import submit

from ..review_world import counted_queries, plain, spoil
from ..services.answer_world import answer, deposited_batch
from ..services.batch_world import make_software
from ..wizard_world import address, reread

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

DATE_LABEL = "Le champ dateCommande doit être au format JJ/MM/AAAA"


def rejected(owner: User, admin: User, label: str = DATE_LABEL, *, esms: int = 1) -> AdvanceRequest:
    line = deposited_batch(make_software(), owner, 1, admin, esms=esms).lines.get()
    return reread(answer(line, "rejected", label=label, code="1234", actor=admin).request)


def read(client: Client, url: str) -> str:
    response = client.get(url, follow=True)
    assert response.status_code == 200
    return plain(response.content.decode())


def summary(request: AdvanceRequest) -> str:
    return f"/demandes/{request.pk}/resume/"


def told(html: str) -> list[str]:
    """The marks of the sections in a task list or check page, in their order."""
    return [
        mark
        for mark in ("Selon l’agence", "Modifié depuis le rejet", "Identique à l’envoi rejeté")
        if mark in html
    ]


def test_owner_and_admin_read_what_the_agency_said(
    commercial_client: Client, administrateur_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    for client in (commercial_client, administrateur_client):
        html = read(client, summary(request))
        assert "L’agence a rejeté cette demande" in html
        assert f"« {DATE_LABEL} »" in html
        assert "JJ/MM/AAAA, par exemple 15/03/2023." in html
        assert "Corriger et représenter" in html
        assert "Notre contrôle n’y voit rien d’anormal" in html


def test_the_owner_takes_it_up_and_is_led_to_the_field(
    commercial_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    for _ in range(2):
        response = commercial_client.post(f"/demandes/{request.pk}/corriger/")
        assert response.headers["Location"] == f"/demandes/{request.pk}/"
    assert reread(request).status == "draft"
    html = read(commercial_client, f"/demandes/{request.pk}/")
    assert f"« {DATE_LABEL} »" in html
    assert told(html) == ["Selon l’agence"]
    assert f'href="{address(request, "commande")}"' in html
    step = read(commercial_client, address(request, "commande"))
    assert "À corriger, selon l’agence" in step
    field = step.partition('name="order_date"')[2].partition('name="reference"')[0]
    assert "Selon l’agence" in field
    assert "Selon l’agence" not in read(commercial_client, address(request, "responsables"))


def test_what_was_changed_is_no_more_to_be_mended_but_still_said(
    commercial_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    correct(request.pk, commercial)
    PurchaseOrder.objects.filter(request=request).update(order_date="2023-04-01")
    for url in (
        f"/demandes/{request.pk}/",
        f"/demandes/{request.pk}/verification/",
        address(request, "commande"),
    ):
        html = read(commercial_client, url)
        assert f"« {DATE_LABEL} »" in html
        assert (told(html), "relisez la réponse" in html) == (["Modifié depuis le rejet"], False)
    submit(request.pk, commercial)
    html = read(commercial_client, summary(request))
    assert "L’agence avait rejeté l’envoi précédent" in html
    assert told(html) == ["Modifié depuis le rejet"]


def test_the_finding_of_our_own_check_is_beside_it(
    commercial_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur, "nomResponsableOG doit être en majuscules")
    correct(request.pk, commercial)
    spoil(request)
    html = read(commercial_client, f"/demandes/{request.pk}/verification/")
    panel = html.partition('id="rejet"')[2].partition("</section>")[0]
    assert "Notre contrôle y voit" in panel
    assert "écrivez en majuscules : « MARTIN »" in panel


def test_a_finess_in_the_label_points_at_that_esms_alone(
    commercial_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur, esms=3)
    rows = list(InstallationScenario.objects.filter(beneficiary__request=request).order_by("pk"))
    request.attempts.update(libelle_traitement=f"profilMetier obligatoire pour l'ESMS {rows[1].finess_geo}")
    correct(request.pk, commercial)
    html = read(commercial_client, address(request, "scenarios"))
    cards = {row.pk: html.partition(f'id="ligne-{row.pk}"')[2].partition("</article>")[0] for row in rows}
    assert [row.pk for row in rows if "Selon l’agence" in cards[row.pk]] == [rows[1].pk]


def test_an_unknown_label_blocks_nothing_and_an_admin_can_explain_it(
    commercial_client: Client, administrateur_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur, "Motif n° X & co")
    html = read(administrateur_client, summary(request))
    assert "n’est pas encore dans le dictionnaire" in html
    assert "patterns=Motif+n%C2%B0+X+%26+co&amp;code=1234&amp;couloir=ms1-dui" in html
    assert "Ajouter ce libellé" not in read(commercial_client, summary(request))
    commercial_client.post(f"/demandes/{request.pk}/corriger/")
    assert told(read(commercial_client, f"/demandes/{request.pk}/")) == []
    LabelEntry.objects.create(patterns="motif", tag="dateCommande", text="La date.")
    assert told(read(commercial_client, f"/demandes/{request.pk}/")) == ["Selon l’agence"]


def test_an_admin_starts_it_for_its_owner(
    administrateur_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    response = administrateur_client.post(f"/demandes/{request.pk}/corriger/", follow=True)
    html = plain(response.content.decode())
    assert (reread(request).status, reread(request).owner) == ("draft", commercial)
    assert "c’est commercial qui la corrige" in html
    assert "Confier à un autre commercial" in html


@pytest.mark.parametrize("status", ["deposited", "accepted", "submitted"])
def test_what_is_not_rejected_is_left_alone(
    status: str, commercial_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    AdvanceRequest.objects.filter(pk=request.pk).update(status=status)
    response = commercial_client.post(f"/demandes/{request.pk}/corriger/", follow=True)
    assert "a changé d’état entre-temps" in response.content.decode()
    assert reread(request).status == status


def test_another_salesperson_sees_nothing_of_it(
    autre_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    assert autre_client.post(f"/demandes/{request.pk}/corriger/").status_code == 404
    assert reread(request).status == "rejected"


def send(client: Client, request: AdvanceRequest, **data: str) -> Any:
    return client.post(f"/demandes/{request.pk}/verification/", data, follow=True)


def test_sending_it_again_unchanged_asks_for_a_tick(
    commercial_client: Client, administrateur_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    correct(request.pk, commercial)
    assert 'name="sans_changement"' in read(commercial_client, f"/demandes/{request.pk}/verification/")
    refused = send(commercial_client, request)
    assert "elle est identique à celle que l’agence a rejetée" in refused.content.decode()
    assert reread(request).status == "draft"
    send(commercial_client, request, sans_changement="1")
    assert reread(request).status == "submitted"
    assert "en connaissance de cause" in request.events.get(verb="submit").comment
    assert told(read(administrateur_client, summary(request))) == ["Identique à l’envoi rejeté"]
    assert "Identique à l’envoi rejeté" in read(administrateur_client, "/revue/")
    bulk = administrateur_client.post("/revue/approuver/", {"demande": request.pk}, follow=True)
    assert "elle est identique à l’envoi que l’agence a rejeté" in bulk.content.decode()
    assert reread(request).status == "submitted"
    administrateur_client.post(f"/demandes/{request.pk}/approuver/")
    assert reread(request).status == "approved"


def test_a_corrected_request_needs_no_tick(
    commercial_client: Client, administrateur_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    correct(request.pk, commercial)
    PurchaseOrder.objects.filter(request=request).update(order_date="2023-04-01")
    assert 'name="sans_changement"' not in read(commercial_client, f"/demandes/{request.pk}/verification/")
    send(commercial_client, request)
    assert reread(request).status == "submitted"
    administrateur_client.post("/revue/approuver/", {"demande": request.pk})
    assert reread(request).status == "approved"


def test_the_queue_costs_no_more_for_many_sent_again_unchanged(
    administrateur_client: Client, commercial: User, administrateur: User
) -> None:
    def queries() -> int:
        with counted_queries() as made:
            assert "Identique" in read(administrateur_client, "/revue/")
        return len(made)

    batch = deposited_batch(make_software(), commercial, 4, administrateur)
    one, *others = [answer(line, "rejected", actor=administrateur).request for line in batch.lines.all()]
    AdvanceRequest.objects.filter(pk=one.pk).update(status="submitted")
    read(administrateur_client, "/revue/")
    before = queries()
    AdvanceRequest.objects.filter(pk__in=[row.pk for row in others]).update(status="submitted")
    assert queries() == before


def test_a_rejected_request_whose_order_fell_through_is_abandoned(
    commercial_client: Client, commercial: User, administrateur: User
) -> None:
    request = rejected(commercial, administrateur)
    assert f"/demandes/{request.pk}/abandonner/" in read(commercial_client, summary(request))
    commercial_client.post(f"/demandes/{request.pk}/abandonner/")
    assert reread(request).status == "abandoned"
    html = read(commercial_client, summary(request))
    assert 'id="rejet"' not in html
    assert DATE_LABEL in html
