"""« Répertoire »: searching, an OG's page, adding and mending by hand, the imports and their licence."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.finess.families import shipped_categories
from requests_app.models import (
    AdvanceRequest,
    Beneficiary,
    Establishment,
    ManagingBody,
    RegisterImport,
    Source,
    User,
)
from requests_app.services.directory_by_hand import add_establishment, add_managing_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def og() -> ManagingBody:
    """An OG and its ESMS, one of them closed."""
    og = add_managing_body("990000002", "Association Les Tilleuls", town="Roanne", departement="42")
    for number, name, category, label in (
        ("990000010", "EHPAD du Parc", "500", "EHPAD"),
        ("990000028", "Service du Lac", "165", "Appartement de coordination thérapeutique"),
    ):
        add_establishment(og, number, name, town="Roanne", category_code=category, category_label=label)
    Establishment.objects.filter(finess_geo="990000028").update(
        closed=True, source=Source.REGISTER, source_date="2026-05-12"
    )
    return og


def cells(page: str, number: str) -> list[str]:
    """The texts of an ESMS's row."""
    row = re.search(rf'<tr id="esms-{number}">(.*?)</tr>', page, re.DOTALL)
    assert row is not None
    found = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row[1], re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in found]


ADDRESSES = {
    "directory": ([], (200, 200)),
    "directory_og": (["990000002"], (200, 200)),
    "directory_esms": (["990000010"], (302, 302)),
    "directory_og_add": ([], (403, 200)),
    "directory_og_mend": (["990000002"], (403, 200)),
    "directory_esms_add": (["990000002"], (403, 200)),
    "directory_esms_mend": (["990000010"], (403, 200)),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_everybody_looks_and_admins_mend(
    name: str, og: ManagingBody, commercial_client: Client, administrateur_client: Client
) -> None:
    args, expected = ADDRESSES[name]
    address = reverse(f"portail:{name}", args=args)
    answers = (
        commercial_client.get(address).status_code,
        administrateur_client.get(address).status_code,
    )
    assert answers == expected
    assert Client().get(address).url == f"{reverse('login')}?next={address}"


@pytest.mark.parametrize(
    "name", ["directory_og", "directory_og_mend", "directory_esms", "directory_esms_mend"]
)
def test_an_unknown_number_is_a_404(name: str, administrateur_client: Client) -> None:
    assert administrateur_client.get(reverse(f"portail:{name}", args=["123456789"])).status_code == 404


@pytest.mark.parametrize(
    ("words", "ogs", "esms"),
    [
        ("tilleuls", ["990000002"], []),
        ("roanne", ["990000002"], ["990000010", "990000028"]),
        ("99 00000 28", [], ["990000028"]),
        ("ehpad", [], ["990000010"]),
        ("nulle part", [], []),
    ],
)
def test_what_a_search_shows(
    words: str, ogs: list[str], esms: list[str], og: ManagingBody, commercial_client: Client
) -> None:
    page = commercial_client.get(reverse("portail:directory"), {"mots": words})
    shown = page.content.decode()
    assert [row.finess_juridique for row in page.context["found"].managing_bodies] == ogs
    assert [row.finess_geo for row in page.context["found"].establishments] == esms
    for number in ogs:
        assert reverse("portail:directory_og", args=[number]) in shown
    for number in esms:
        assert reverse("portail:directory_esms", args=[number]) in shown
    assert ("Rien au répertoire" in shown) is (not ogs and not esms)


def test_what_is_proposed_while_one_types(
    og: ManagingBody, commercial_client: Client, administrateur_client: Client
) -> None:
    address = reverse("portail:directory_proposals")
    part = commercial_client.get(address, {"mots": "<b> tilleu", "liste": "combobox-1"}).content.decode()
    assert "<html" not in part
    assert '<div role="listbox" id="combobox-1"' in part
    assert f'data-href="{reverse("portail:directory_og", args=["990000002"])}"' in part
    assert "Association Les <mark>Tilleu</mark>ls" in part
    assert 'data-told="Rien d’exact ; voici pour « tilleu » : 1 organisme."' in part
    assert "Rien pour «\u00a0&lt;b&gt; tilleu\u00a0»" in part
    by_hand = reverse("portail:directory_og_add")
    none = {"mots": "nulle part", "liste": '"><script>'}
    for client, offered in ((commercial_client, False), (administrateur_client, True)):
        nothing = client.get(address, none).content.decode()
        assert ('data-told="Rien trouvé."' in nothing, by_hand in nothing) == (True, offered)
        assert "<script" not in nothing


def test_an_og_shows_its_esms(og: ManagingBody, commercial_client: Client) -> None:
    page = commercial_client.get(reverse("portail:directory_og", args=["990000002"])).content.decode()
    assert cells(page, "990000010") == [
        "EHPAD du Parc Roanne", "990000010", "500 EHPAD",
        "Famille PA, d’après la catégorie 500 EHPAD (table des catégories).", "ouvert", "Saisie à la main",
    ]  # fmt: skip
    assert cells(page, "990000028") == [
        "Service du Lac Roanne", "990000028", "165 Appartement de coordination thérapeutique",
        "Famille PDS, d’après la catégorie 165 Appartement de coordination thérapeutique (table des catégories).",
        "fermé",
        "Répertoire FINESS 12/05/2026",
    ]  # fmt: skip


def test_an_esms_leads_to_its_og(og: ManagingBody, commercial_client: Client) -> None:
    answer = commercial_client.get(reverse("portail:directory_esms", args=["990000010"]))
    assert answer.url == reverse("portail:directory_og", args=["990000002"]) + "#esms-990000010"


def test_only_rows_by_hand_offer_to_be_corrected(og: ManagingBody, administrateur_client: Client) -> None:
    page = administrateur_client.get(reverse("portail:directory_og", args=["990000002"])).content.decode()
    assert cells(page, "990000010")[-1] == "Corriger EHPAD du Parc"
    assert cells(page, "990000028")[-1] == ""


def test_an_admin_adds_an_og_and_an_esms(administrateur_client: Client) -> None:
    typed = {"finess": " 990 000 002", "name": "Les Tilleuls", "town": "Roanne", "departement": "42"}
    answer = administrateur_client.post(reverse("portail:directory_og_add"), typed)
    assert answer.url == reverse("portail:directory_og", args=["990000002"])
    typed = {"finess": "990000010", "name": "EHPAD du Parc", "category_code": "500"}
    answer = administrateur_client.post(reverse("portail:directory_esms_add", args=["990000002"]), typed)
    assert answer.url == reverse("portail:directory_esms", args=["990000010"])
    esms = Establishment.objects.get()
    assert (esms.managing_body.name, esms.category_code, esms.source) == ("Les Tilleuls", "500", Source.HAND)


def test_a_refusal_stands_in_the_summary_and_keeps_what_was_typed(administrateur_client: Client) -> None:
    typed = {"finess": "12", "name": "Les Tilleuls"}
    answer = administrateur_client.post(reverse("portail:directory_og_add"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "n’est pas un numéro FINESS" in page
    assert '<a href="#id_finess">' in page
    assert 'value="Les Tilleuls"' in page
    assert ManagingBody.objects.count() == 0


def test_a_doubtful_key_is_confirmed(administrateur_client: Client) -> None:
    typed = {"finess": "123456789", "name": "Les Tilleuls"}
    address = reverse("portail:directory_og_add")
    page = administrateur_client.post(address, typed).content.decode()
    assert re.search(r'<input type="checkbox" name="accept_key"', page)
    assert administrateur_client.post(address, {**typed, "accept_key": "on"}).status_code == 302


def mend_og(browser: Client, number: str, **typed: str) -> object:
    return browser.post(reverse("portail:directory_og_mend", args=[number]), typed)


def test_an_og_by_hand_is_corrected(og: ManagingBody, administrateur_client: Client) -> None:
    ManagingBody.objects.update(fingerprint="ancienne", phone="0477000000")
    typed = {"finess": "990000036", "name": "Les Érables", "town": "Feurs", "departement": "42"}
    answer = mend_og(administrateur_client, "990000002", **typed)
    assert answer.url == reverse("portail:directory_og", args=["990000036"])  # type: ignore[attr-defined]
    og.refresh_from_db()
    held = (og.finess_juridique, og.name, og.town, og.phone, og.source, og.fingerprint, og.search)
    assert held == (
        "990000036", "Les Érables", "Feurs", "0477000000", Source.HAND, "", " les erables 2| || feurs 990000036 ",
    )  # fmt: skip


def test_a_number_that_a_request_holds_stays(
    og: ManagingBody, commercial: User, administrateur_client: Client
) -> None:
    request = AdvanceRequest.objects.create(owner=commercial)
    Beneficiary.objects.create(request=request, managing_body=og, finess_juridique="990000002", removed=True)
    answer = mend_og(
        administrateur_client, "990000002", finess="990000036", name="Les Érables", accept_key="on"
    )
    assert f"La demande n° {request.pk} porte déjà ce numéro" in answer.content.decode()  # type: ignore[attr-defined]
    assert (
        mend_og(administrateur_client, "990000002", finess="990000002", name="Les Érables").status_code == 302
    )  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("number", "reason"),
    [("990000010", "est le numéro"), ("990000044", "est déjà au répertoire")],
    ids=["of an ESMS", "of another OG"],
)
def test_a_number_of_another_row_is_refused(
    number: str, reason: str, og: ManagingBody, administrateur_client: Client
) -> None:
    add_managing_body("990000044", "Autre")
    answer = mend_og(administrateur_client, "990000002", finess=number, name="Les Érables")
    assert reason in answer.content.decode()  # type: ignore[attr-defined]
    og.refresh_from_db()
    assert (og.finess_juridique, og.name) == ("990000002", "Association Les Tilleuls")


def test_a_placeholder_is_completed_under_its_number(administrateur_client: Client) -> None:
    ManagingBody.objects.create(finess_juridique="990000002", name="990000002", source=Source.PLACEHOLDER)
    refused = mend_og(administrateur_client, "990000002", finess="990000044", name="X")
    assert "il ne change pas" in refused.content.decode()  # type: ignore[attr-defined]
    mend_og(administrateur_client, "990000002", finess="990000002", name="Les Tilleuls")
    held = ManagingBody.objects.get()
    assert (held.name, held.source) == ("Les Tilleuls", Source.HAND)


def test_a_row_of_the_register_is_not_corrected(og: ManagingBody, administrateur_client: Client) -> None:
    address = reverse("portail:directory_esms_mend", args=["990000028"])
    answer = administrateur_client.post(address, {"finess": "990000028", "name": "Autre"})
    assert "vient du répertoire FINESS" in answer.content.decode()
    assert Establishment.objects.get(finess_geo="990000028").name == "Service du Lac"


def test_an_esms_by_hand_is_corrected(og: ManagingBody, administrateur_client: Client) -> None:
    address = reverse("portail:directory_esms_mend", args=["990000010"])
    typed = {"finess": "990000010", "name": "SAAD du Parc", "category_code": "460", "closed": "on"}
    assert administrateur_client.post(address, typed).status_code == 302
    esms = Establishment.objects.get(finess_geo="990000010")
    held = (esms.name, esms.category_code, esms.category_label, esms.closed, esms.town, esms.managing_body)
    label = shipped_categories()["460"].label
    assert held == ("SAAD du Parc", "460", label, True, "", og)


def test_the_imports_and_the_licence(administrateur_client: Client, administrateur: User) -> None:
    address = reverse("portail:directory")
    assert "Aucun import" in administrateur_client.get(address).content.decode()
    for day in ("2026-05-12", "2025-01-02"):
        files = [{"name": f"etablissements-{day}.csv", "sha256": "0" * 64, "date": day, "rows": 3}]
        RegisterImport.objects.create(
            by=administrateur, files=files, created=2, changed=1, unchanged=0, rejected=4
        )
    page = " ".join(administrateur_client.get(address).content.decode().split())
    assert "etablissements-2026-05-12.csv : registre du 12/05/2026, 3 lignes" in page
    assert "mis à jour le 12/05/2026, sous Licence Ouverte 2.0" in page
    assert "./run manage import_finess" in page
