"""« Réglages »: what is there, and who opens it."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.services.batch_world import make_software

from .pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

#: Rows that are there once and for all.
NEVER_ADDED = {"reminderdelay"}
MODELS = {
    *NEVER_ADDED,
    "supplier",
    "software",
    "fundingscale",
    "decisionset",
    "user",
    "reservednumber",
    "esmscategory",
    "labelentry",
}


def test_only_what_an_admin_configures_is_there() -> None:
    assert {model._meta.model_name for model in admin.site._registry} == MODELS


@pytest.mark.parametrize(
    ("model", "action"),
    [(model, "changelist") for model in sorted(MODELS)]
    + [(model, "add") for model in sorted(MODELS - NEVER_ADDED)],
)
def test_pages_open_for_admins_alone(
    model: str, action: str, administrateur_client: Client, commercial_client: Client
) -> None:
    make_software()
    address = page(model, action)
    assert administrateur_client.get(address).status_code == 200
    assert commercial_client.get(address, follow=True).status_code == 403
    response = Client().get(address, follow=True)
    assert response.redirect_chain[-1][0].split("?")[0] == reverse("login")


def test_index(administrateur_client: Client, commercial_client: Client) -> None:
    response = administrateur_client.get(reverse("admin:index"))
    assert response.status_code == 200
    text = response.content.decode()
    for name in ("Fournisseurs", "Logiciels", "Barème de financement", "Comptes"):
        assert name.lower() in text.lower()
    assert commercial_client.get(reverse("admin:index"), follow=True).status_code == 403
