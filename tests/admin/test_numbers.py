"""Reserved numbers, one or a pasted list."""

import pytest
from django.test import Client

from requests_app.models import (
    ReservedNumber,
)
from tests.services.batch_world import make_software

from .pages import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_a_list_is_pasted(administrateur_client: Client) -> None:
    ReservedNumber.objects.create(number="A0003")
    response = administrateur_client.post(
        page("reservednumber", "add"), {"numbers": "a0001, A0002;A0001\nA0003 É0001 12345 A000"}
    )
    assert sorted(ReservedNumber.objects.values_list("number", flat=True)) == [
        "12345",
        "A0001",
        "A0002",
        "A0003",
    ]
    assert said(response) == [
        "3 réservés : A0001, A0002, 12345.",
        "2 déjà réservés : A0001, A0003.",
        "2 refusés : un numéro éditeur compte 5 lettres sans accent ou chiffres : É0001, A000.",
    ]
    assert response.context["form"].initial["numbers"] == "É0001\nA000"


def test_one_number(administrateur_client: Client) -> None:
    supplier = make_software().supplier
    response = administrateur_client.post(
        page("reservednumber", "add"), {"numbers": "z9999", "supplier": supplier.pk, "source": "dépôt 2022"}
    )
    assert response.status_code == 302
    row = ReservedNumber.objects.get()
    assert (row.number, row.supplier, row.source) == ("Z9999", supplier, "dépôt 2022")
