"""« Sur le portail »: what comes back where the day of deposit is wrong, and where the return is imported from."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.services.deposits import abandon, name_for_download
from requests_app.services.returns_apply import apply
from tests.services.answer_world import brought, frozen_batch, told
from tests.services.batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_a_day_to_come_is_said_at_the_top_of_the_page(administrateur, administrateur_client):
    batch = frozen_batch(make_software(), administrateur, 1, administrateur)
    name = name_for_download(batch, administrateur)
    typed = {"deposited_on": timezone.localdate() + timedelta(days=1), "name": name.pk}
    page = administrateur_client.post(reverse("portail:batch_deposit", args=[batch.pk]), typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert (
        text.index("Le dépôt n’est pas enregistré")
        < text.index("dans l’avenir")
        < text.index("Type de demande")
    )
    assert text.count('role="alert"') == 1
    assert "<title>\n  À corriger" in text or "<title>À corriger" in text


def test_the_last_step_leads_to_the_import_of_the_return(administrateur, administrateur_client):
    batch = frozen_batch(make_software(), administrateur, 1, administrateur)
    page = administrateur_client.get(reverse("portail:batch_portal", args=[batch.pk]))
    assert f"{reverse('portail:return_new')}?depot={batch.pk}" in page.content.decode()
    assert "Le dépôt n’est pas enregistré" not in page.content.decode()


def test_a_return_that_waits_is_one_click_away_from_the_abandonment(administrateur, administrateur_client):
    batch = frozen_batch(make_software(), administrateur, 1, administrateur)
    file = brought(batch, {1: told("accepted", "ASP1")}, administrateur)
    page = administrateur_client.get(reverse("portail:batch_abandon", args=[batch.pk])).content.decode()
    assert reverse("portail:return_file", args=[file.pk]) in page
    assert "Abandonner ce dépôt</button>" not in page


def test_a_request_whose_answer_waits_for_a_decision_is_not_ticked_to_be_sent_again(
    administrateur, administrateur_client
):
    software = make_software()
    batch = frozen_batch(software, administrateur, 2, administrateur)
    abandon(batch, "other", "Essai", administrateur)
    file = brought(batch, {1: told("accepted", "ASP1")}, administrateur, only={1})
    apply(file, administrateur)
    page = administrateur_client.get(reverse("portail:batch_prepare"), {"logiciel": software.pk})
    assert [(ticked, held) for _, ticked, held in page.context["ready"]] == [(False, file.pk), (True, None)]
    assert f"retour n°\N{NO-BREAK SPACE}{file.pk}" in page.content.decode()
    assert not page.context["all_ticked"]
    shown = administrateur_client.get(reverse("portail:return_file", args=[file.pk])).content.decode()
    assert "elle passera d’«\N{NO-BREAK SPACE}Approuvée" in shown
    own = administrateur_client.get(reverse("portail:batch", args=[batch.pk])).content.decode()
    assert "sans réponse" not in own, "nobody waits for an answer to an abandoned batch"
