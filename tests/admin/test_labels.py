"""« Réglages », the dictionary of labels."""

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.models import LabelEntry
from requests_app.services.labels import explain
from requests_app.services.labels_shipped import keep_up, shipped

from ..review_world import plain
from .pages import errors, page, said

pytestmark = pytest.mark.django_db


def typed(**changed: str) -> dict[str, str]:
    sent = {"patterns": "dossier * égaré", "code": "", "couloir": "", "tag": "dateCommande"}
    return sent | {"text": "Le dossier est perdu.", "todo": "Représentez-le.", "active": "on"} | changed


def of_row(entry: LabelEntry, **changed: str) -> dict[str, str]:
    names = ("patterns", "code", "couloir", "tag", "text", "todo")
    return typed(**{name: getattr(entry, name) for name in names}) | changed


def shipped_row(key: str) -> LabelEntry:
    return LabelEntry.objects.get(shipped_key=key)


def test_the_page_of_a_new_entry_is_filled_by_the_inbox(administrateur_client: Client) -> None:
    address = f"{page('labelentry', 'add')}?patterns=Motif+%2A+X&code=12&couloir=ms1-dui"
    initial = administrateur_client.get(address).context["adminform"].form.initial
    assert initial == {"patterns": "Motif * X", "code": "12", "couloir": "ms1-dui"}
    response = administrateur_client.post(address, typed(patterns="Motif * X"))
    assert response.headers["Location"] == reverse("portail:unknown_labels")


def test_an_entry_is_added(administrateur_client: Client) -> None:
    response = administrateur_client.post(page("labelentry", "add"), typed())
    assert response.status_code == 302
    told = explain("Votre dossier 12 semble ÉGARÉ.", "", "ms2-dui-pds")
    assert told is not None
    assert (told.text, told.tag, told.entry.edited) == ("Le dossier est perdu.", "dateCommande", False)


@pytest.mark.parametrize("patterns", ["*", "le", "égaré\nn’est pas"])
def test_an_entry_that_recognises_nearly_everything_is_refused(
    administrateur_client: Client, patterns: str
) -> None:
    response = administrateur_client.post(page("labelentry", "add"), typed(patterns=patterns))
    assert "presque tous les libellés" in str(errors(response)["patterns"])


@pytest.mark.parametrize("given", [{"patterns": "la PJ"}, {"patterns": "le", "code": "12"}])
def test_one_word_that_says_something_or_a_code_is_enough(
    administrateur_client: Client, given: dict[str, str]
) -> None:
    assert administrateur_client.post(page("labelentry", "add"), typed(**given)).status_code == 302


def test_an_entry_without_words_is_refused(administrateur_client: Client) -> None:
    response = administrateur_client.post(page("labelentry", "add"), typed(patterns=" "))
    assert "Écrivez les mots" in str(errors(response)["patterns"])


def test_an_edited_shipped_entry_stays_the_admins_until_its_text_is_put_back(
    administrateur_client: Client,
) -> None:
    entry = shipped_row("amount.cap")
    address = page("labelentry", "change", entry.pk)
    administrateur_client.post(address, of_row(entry, text="Trop cher."))
    keep_up()
    assert (shipped_row("amount.cap").text, shipped_row("amount.cap").edited) == ("Trop cher.", True)
    html = plain(administrateur_client.get(address).content.decode())
    assert plain(shipped()["amount.cap"].text) in html
    again = reverse("admin:requests_app_labelentry_restore", args=[entry.pk])
    administrateur_client.get(again)
    assert shipped_row("amount.cap").text == "Trop cher."
    response = administrateur_client.post(again, follow=True)
    assert said(response) == ["Le texte livré est remis."]
    LabelEntry.objects.filter(pk=entry.pk).update(active=False)
    response = administrateur_client.post(again, follow=True)
    assert said(response) == ["Le texte livré est remis. L’entrée n’est toujours pas en service."]
    assert (shipped_row("amount.cap").text, shipped_row("amount.cap").edited) == (
        shipped()["amount.cap"].text,
        False,
    )


def test_switching_a_shipped_entry_off_is_no_edit(administrateur_client: Client) -> None:
    entry = shipped_row("amount.cap")
    sent = of_row(entry)
    del sent["active"]
    administrateur_client.post(page("labelentry", "change", entry.pk), sent)
    row = shipped_row("amount.cap")
    assert (row.active, row.edited) == (False, False)
    told = explain("Le plafond est dépassé")
    assert told is None or told.entry.pk != entry.pk


def test_only_an_own_entry_is_deleted(administrateur_client: Client) -> None:
    own = LabelEntry.objects.create(patterns="à nous", text="À nous.")
    administrateur_client.post(page("labelentry", "delete", own.pk), {"post": "yes"})
    refused = administrateur_client.post(
        page("labelentry", "delete", shipped_row("amount.cap").pk), {"post": "yes"}
    )
    assert refused.status_code == 403
    assert (LabelEntry.objects.filter(pk=own.pk).exists(), shipped_row("amount.cap").active) == (False, True)


def test_a_label_is_tried(administrateur_client: Client, commercial_client: Client) -> None:
    address = reverse("admin:requests_app_labelentry_try")
    LabelEntry.objects.create(patterns="plafond dépassé", text="La nôtre.", code="77")
    asked = {"libelle": "Plafond DÉPASSÉ pour le montant HT", "code": "0077", "couloir": "ms1-dui"}
    response = administrateur_client.get(address, asked)
    assert response.context["matches"][0].entry.text == "La nôtre."
    html = plain(response.content.decode())
    assert html.count("Cette entrée répond") == 1
    assert html.count("moins précisément") == len(response.context["matches"]) - 1 > 0
    html = plain(administrateur_client.get(address, {"libelle": "Zut & flûte"}).content.decode())
    assert "Aucune entrée ne reconnaît ce libellé" in html
    assert "patterns=Zut%20%26%20fl%C3%BBte" in html
    assert "Aucune entrée" not in administrateur_client.get(address).content.decode()
    assert commercial_client.get(address, follow=True).status_code == 403


@pytest.mark.parametrize(
    ("tag", "stored"), [("aucune", ""), ("dateCommande", "dateCommande")], ids=["no tag", "a tag"]
)
def test_the_list_is_filtered_by_tag(tag: str, stored: str, administrateur_client: Client) -> None:
    response = administrateur_client.get(page("labelentry", "changelist"), {"balise": tag})
    assert {entry.tag for entry in response.context["cl"].result_list} == {stored}


@pytest.mark.parametrize(("origin", "many"), [("livree", len(shipped()) - 1), ("modifiee", 1), ("notre", 1)])
def test_the_list_is_filtered_by_origin(origin: str, many: int, administrateur_client: Client) -> None:
    LabelEntry.objects.create(patterns="à nous", text="À nous.")
    LabelEntry.objects.filter(shipped_key="amount.cap").update(edited=True)
    response = administrateur_client.get(page("labelentry", "changelist"), {"origine": origin})
    assert response.context["cl"].result_count == many
