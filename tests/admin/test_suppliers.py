"""Suppliers with their proof, and software with its profiles."""

import pytest
from django.test import Client

from requests_app.models import (
    Software,
    Supplier,
    User,
)
from requests_app.rules import lanes
from tests.review_world import submitted
from tests.services.batch_world import make_software

from .pages import errors, page, said, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def supplier_data(**changed: object) -> dict[str, object]:
    return {"name": "Soins & Cie", "siret": "73282932000074", "vat_regime": "HT", **changed}


def test_a_supplier_with_its_proof(administrateur_client: Client, pdf: bytes) -> None:
    response = administrateur_client.post(
        page("supplier", "add"), supplier_data(new_proof=uploaded("attestation.pdf", pdf))
    )
    assert response.status_code == 302
    supplier = Supplier.objects.get()
    first = supplier.ht_proof
    assert (first.type, first.original_name, first.format) == ("PREUVE_HT", "attestation.pdf", "PDF")

    address = page("supplier", "change", supplier.pk)
    assert "attestation.pdf" in administrateur_client.get(address).content.decode()
    administrateur_client.post(address, supplier_data(new_proof=uploaded("nouvelle.pdf", pdf)))
    first.refresh_from_db()
    assert supplier.ht_proof.original_name == "nouvelle.pdf"
    assert first.replaced_at is not None
    assert supplier.attachments.count() == 2


def test_a_proof_that_is_no_document_changes_nothing(administrateur_client: Client) -> None:
    response = administrateur_client.post(
        page("supplier", "add"), supplier_data(new_proof=uploaded("x.pdf", b"bonjour"))
    )
    assert list(errors(response)) == ["new_proof"]
    assert not Supplier.objects.exists()


def test_a_bad_siret_is_refused(administrateur_client: Client) -> None:
    response = administrateur_client.post(page("supplier", "add"), supplier_data(siret="73282932000075"))
    assert list(errors(response)) == ["siret"]


def test_a_supplier_in_use_is_not_deleted(administrateur_client: Client) -> None:
    supplier = make_software().supplier
    response = administrateur_client.post(page("supplier", "delete", supplier.pk), {"post": "yes"})
    sentence = "ne peut pas être supprimé (fournisseur) : il sert à 1 logiciel."
    assert said(response) == [
        f"« {supplier} » {sentence} Retirez plutôt ses logiciels des nouvelles demandes."
    ]
    assert Supplier.objects.exists()


def test_what_nothing_uses_is_deleted(administrateur_client: Client) -> None:
    software = make_software()
    administrateur_client.post(page("software", "delete", software.pk), {"post": "yes"})
    administrateur_client.post(page("supplier", "delete", software.supplier.pk), {"post": "yes"})
    assert not Supplier.objects.exists()


def software_data(supplier: Supplier, **changed: object) -> dict[str, object]:
    return {
        "supplier": supplier.pk,
        "name": "Dossier+",
        "numero_ans": "0000000001",
        "couloir": "ms2-dui-pds",
        "active": "on",
        **changed,
    }


def test_software_keeps_the_profiles_of_its_lane(administrateur_client: Client) -> None:
    supplier = make_software().supplier
    wanted = list(lanes()["ms2-dui-pds"].profiles)[:2]
    response = administrateur_client.post(
        page("software", "add"),
        software_data(
            supplier,
            **{"profiles_ms2-dui-pds": wanted, "profiles_ms1-dui": list(lanes()["ms1-dui"].profiles)},
        ),
    )
    assert response.status_code == 302
    software = Software.objects.get(numero_ans="0000000001")
    assert (software.couloir, software.profiles) == ("ms2-dui-pds", wanted)
    form = administrateur_client.get(page("software", "change", software.pk)).context["adminform"].form
    assert form["profiles_ms2-dui-pds"].value() == wanted
    assert form["profiles_ms1-dui"].value() == []


def test_there_are_boxes_for_each_profile_of_each_lane(administrateur_client: Client) -> None:
    form = administrateur_client.get(page("software", "add")).context["adminform"].form
    for code, lane in lanes().items():
        choices = form.fields[f"profiles_{code}"].choices
        assert choices == [(profile.code, profile.label) for profile in lane.profiles.values()]


def test_the_lane_of_a_software_in_use_stays(administrateur_client: Client, commercial: User) -> None:
    software = submitted(commercial).software
    profiles = list(lanes()["ms1-dui"].profiles)
    response = administrateur_client.post(
        page("software", "change", software.pk),
        software_data(software.supplier, numero_ans=software.numero_ans, **{"profiles_ms1-dui": profiles}),
    )
    assert response.status_code == 302
    software.refresh_from_db()
    assert (software.name, software.couloir, software.profiles) == ("Dossier+", "ms1-dui", profiles)


def test_software_in_use_is_not_deleted(administrateur_client: Client, commercial: User) -> None:
    software = submitted(commercial).software
    response = administrateur_client.post(page("software", "delete", software.pk), {"post": "yes"})
    sentence = "ne peut pas être supprimé (logiciel) : il sert à 1 demande."
    assert said(response) == [
        f"« {software} » {sentence} Décochez plutôt « proposé pour de nouvelles demandes »."
    ]


@pytest.mark.parametrize("numero_ans", ["123", "12345678901", "123456789a"])
def test_a_bad_numero_ans_is_refused(administrateur_client: Client, numero_ans: str) -> None:
    supplier = make_software().supplier
    response = administrateur_client.post(
        page("software", "add"), software_data(supplier, numero_ans=numero_ans)
    )
    assert "numero_ans" in errors(response)
