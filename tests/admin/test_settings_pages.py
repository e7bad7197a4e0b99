"""« Réglages »: who opens it, that each page shows and saves, and what cannot be deleted."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from requests_app.models import (
    ADMIN_GROUP,
    SALES_GROUP,
    DecisionSet,
    FundingScale,
    ReservedNumber,
    Software,
    Supplier,
    User,
)
from requests_app.rules import Decisions, lanes
from requests_app.services.accounts import role_of
from requests_app.services.in_force import decisions_in_force
from tests.review_world import plain, submitted
from tests.services.batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

MODELS = {"supplier", "software", "fundingscale", "decisionset", "user", "reservednumber"}
PASSWORD = "Un-mot-de-passe-long-7"


def page(model: str, action: str, *args: object) -> str:
    return reverse(f"admin:requests_app_{model}_{action}", args=args)


def said(response: object) -> list[str]:
    return [plain(str(message)) for message in get_messages(response.wsgi_request)]


def errors(response: object) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def uploaded(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_only_what_an_admin_configures_is_there() -> None:
    assert {model._meta.model_name for model in admin.site._registry} == MODELS


@pytest.mark.parametrize("model", sorted(MODELS))
@pytest.mark.parametrize("action", ["changelist", "add"])
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


# Suppliers


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


# Software


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


# The scale and the decisions


def scale_data(**changed: object) -> dict[str, object]:
    return {
        "couloir": "ms1-dui",
        "tranche": "C",
        "amount_ttc": "1500,50",
        "from_esms": "5",
        "to_esms": "9",
        "from_date": "01/01/2023",
        "to_date": "",
        "source": "AF-MS1-DUI-Va1",
        **changed,
    }


def test_a_row_of_the_scale(administrateur_client: Client) -> None:
    assert administrateur_client.post(page("fundingscale", "add"), scale_data()).status_code == 302
    row = FundingScale.objects.get(tranche="C")
    assert (row.amount_ttc, row.from_esms, row.from_date) == (Decimal("1500.50"), 5, date(2023, 1, 1))


def test_the_scale_is_listed_in_words(administrateur_client: Client) -> None:
    administrateur_client.post(page("fundingscale", "add"), scale_data(to_date="31/12/2023"))
    text = plain(administrateur_client.get(page("fundingscale", "changelist")).content.decode())
    for expected in ("1 500,50 €", "de 5 à 9", "du 01/01/2023 au 31/12/2023", "bornes inconnues", "toutes"):
        assert expected in text
    only = administrateur_client.get(page("fundingscale", "changelist"), {"couloir": "ms2-dui-pds"})
    assert [row.couloir for row in only.context["cl"].result_list] == ["ms2-dui-pds"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"to_esms": "4"}, "to_esms"),
        ({"to_date": "31/12/2022"}, "to_date"),
        ({"amount_ttc": "0"}, "amount_ttc"),
        ({"amount_ttc": "deux"}, "amount_ttc"),
        ({"source": ""}, "source"),
        ({"couloir": "ms9"}, "couloir"),
    ],
    ids=["bounds", "dates", "zero", "no amount", "no source", "no lane"],
)
def test_a_row_that_makes_no_sense(
    administrateur_client: Client, changed: dict[str, str], field: str
) -> None:
    response = administrateur_client.post(page("fundingscale", "add"), scale_data(**changed))
    assert list(errors(response)) == [field]


def test_two_rates_for_one_day_are_refused(administrateur_client: Client) -> None:
    administrateur_client.post(page("fundingscale", "add"), scale_data(to_date="31/12/2023"))
    later = scale_data(from_date="31/12/2023", amount_ttc="1600")
    assert list(errors(administrateur_client.post(page("fundingscale", "add"), later))) == ["from_date"]
    later["from_date"] = "01/01/2024"
    assert administrateur_client.post(page("fundingscale", "add"), later).status_code == 302


def test_the_newest_decisions_are_in_force(administrateur_client: Client, administrateur: User) -> None:
    form = administrateur_client.get(page("decisionset", "add")).context["adminform"].form
    shipped = Decisions()
    assert {name: form[name].value() for name in form.fields} == {
        name: getattr(shipped, name) for name in Decisions.__dataclass_fields__
    }
    administrateur_client.post(
        page("decisionset", "add"), {"ht_cap_divided": "on", "ref_soins_follows_master": "on"}
    )
    assert decisions_in_force() == Decisions(ht_cap_divided=True, certificate_usage_required=False)
    row = DecisionSet.objects.get()
    assert row.created_by == administrateur
    assert (
        administrateur_client.post(page("decisionset", "delete", row.pk), {"post": "yes"}).status_code == 403
    )
    changed = administrateur_client.post(page("decisionset", "change", row.pk), {"ht_cap_divided": ""})
    assert changed.status_code == 403
    assert decisions_in_force().ht_cap_divided


# Accounts


def account_data(**changed: object) -> dict[str, object]:
    return {
        "username": "alix",
        "first_name": "Alix",
        "last_name": "Morel",
        "email": "alix@example.org",
        "role": SALES_GROUP,
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changed,
    }


def test_an_account_is_made_with_its_role(administrateur_client: Client) -> None:
    assert administrateur_client.post(page("user", "add"), account_data()).status_code == 302
    user = User.objects.get(username="alix")
    assert (role_of(user), user.is_staff, user.check_password(PASSWORD)) == (SALES_GROUP, False, True)


def test_the_role_is_changed(administrateur_client: Client, commercial: User) -> None:
    address = page("user", "change", commercial.pk)
    data = {"username": "commercial", "role": ADMIN_GROUP, "is_active": "on"}
    assert administrateur_client.post(address, data).status_code == 302
    assert [group.name for group in commercial.groups.all()] == [ADMIN_GROUP]


def test_switching_off_says_what_is_left(administrateur_client: Client, commercial: User) -> None:
    submitted(commercial)
    address = page("user", "change", commercial.pk)
    response = administrateur_client.post(address, {"username": "commercial", "role": SALES_GROUP})
    assert "commercial suit encore 1 demande : confiez-les à quelqu'un depuis la revue." in said(response)
    commercial.refresh_from_db()
    assert not commercial.is_active


@pytest.mark.ignore_template_errors  # Django's own password widget reads a variable that it leaves unset
def test_nobody_locks_themselves_out(administrateur_client: Client, administrateur: User) -> None:
    address = page("user", "change", administrateur.pk)
    response = administrateur_client.post(address, {"username": "administrateur", "role": SALES_GROUP})
    assert sorted(errors(response)) == ["is_active", "role"]


def test_no_account_is_deleted(administrateur_client: Client, commercial: User) -> None:
    response = administrateur_client.post(page("user", "delete", commercial.pk), {"post": "yes"})
    assert response.status_code == 403
    assert User.objects.filter(pk=commercial.pk).exists()


def test_a_password_is_reset(administrateur_client: Client, commercial: User) -> None:
    address = reverse("admin:auth_user_password_change", args=[commercial.pk])
    assert administrateur_client.get(address).status_code == 200
    data = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert administrateur_client.post(address, data).status_code == 302
    commercial.refresh_from_db()
    assert commercial.check_password(PASSWORD)


def test_an_admin_does_not_touch_the_installations_own_account(administrateur_client: Client) -> None:
    root = User.objects.create_superuser("racine", password=PASSWORD)
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert administrateur_client.post(password, {"password1": "x", "password2": "x"}).status_code == 403
    change = administrateur_client.post(page("user", "change", root.pk), {"username": "pris"})
    assert change.status_code == 403


# Reserved numbers


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
