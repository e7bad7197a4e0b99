"""« Listes officielles »: sent, weighed, confirmed; the screens that say what a list says."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.models import EligibleList, User
from requests_app.services.directory_by_hand import add_establishment
from requests_app.services.eligible_load import withdraw
from tests.review_world import plain

from ..eligible_world import ALWAYS, make_list
from ..wizard_world import make_body, make_draft, make_establishment, page, save, the_og

LANE = "ms1-dui"


def send(client: Client, text: str | bytes, couloir: str = LANE, **changed: str) -> Any:
    data = text.encode() if isinstance(text, str) else text
    posted = {"day": "2026-03-01", "source": "annexe 2", "column": "", **changed}
    posted |= {"liste": SimpleUploadedFile("liste.csv", data)} if data else {}
    return client.post(reverse("portail:eligible_load", args=[couloir]), posted)


def confirm(client: Client, answer: Any, couloir: str = LANE) -> Any:
    posted = {"liste": answer.context["token"]}
    return client.post(reverse("portail:eligible_confirm", args=[couloir]), posted, follow=True)


def text(answer: Any) -> str:
    """What is read of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", plain(answer.content.decode())).split())


@pytest.mark.django_db
def test_admins_alone(commercial_client: Client) -> None:
    row = make_list([])
    for method, name, argument in (
        ("get", "eligible_lists", None),
        ("get", "eligible_load", LANE),
        ("post", "eligible_load", LANE),
        ("post", "eligible_confirm", LANE),
        ("post", "eligible_withdraw", row.pk),
        ("get", "eligible_numbers", row.pk),
    ):
        address = reverse(f"portail:{name}", args=[] if argument is None else [argument])
        assert getattr(commercial_client, method)(address).status_code == 403
    assert EligibleList.objects.filter(withdrawn_at=None).count() == 1


def test_a_list_is_shown_then_put_in_force(
    administrateur: User, administrateur_client: Client, commercial: User
) -> None:
    draft = make_draft(commercial)
    og = the_og(draft)
    kept = og.scenarios.first()
    assert kept is not None
    lines = ["nom;FINESS ET", f"a;{kept.finess_geo}", "b;10780054", f"c;{ALWAYS}", "d;inconnu"]
    answer = send(administrateur_client, "\n".join([*lines, f"e;{og.finess_juridique}", "f;290000017"]))
    shown = text(answer)
    assert not EligibleList.objects.exists()
    for expected in (
        "B, « FINESS ET »",
        "1 ESMS est absent de la liste, dans 1 demande en cours",
        f"Demande n° {draft.pk}",
        "Ligne 3 : « 10780054 » lu 010780054.",
        "Ligne 4 : 010780054, déjà ligne 3.",
        "Ligne 5, « inconnu » : ce n’est pas un numéro FINESS.",
        f"({og.finess_juridique})",
        "Numéros inconnus du répertoire (2)",
        "Des numéros d’organismes gestionnaires (1)",
    ):
        assert expected in shown
    answer = confirm(administrateur_client, answer)
    row = EligibleList.objects.get()
    assert (row.count, row.repaired, row.refused, row.source) == (4, 1, 1, "annexe 2")
    assert row.created_by == administrateur
    assert "MS1-DUI : la liste du 01/03/2026 (4 numéros) est en vigueur." in text(answer)


def test_the_screens_say_it(
    commercial: User, commercial_client: Client, administrateur_client: Client
) -> None:
    draft = make_draft(commercial)
    og = the_og(draft)
    first, second = og.scenarios.order_by("finess_geo")
    make_list([first.finess_geo])
    answer = page(commercial_client, draft, "etablissements")
    ticks = text(answer)
    # What is refused stays ticked: saving the page again loses nothing.
    ticked = [line.row.finess_geo for line in answer.context["tables"][0].lines if line.ticked]
    assert ticked == [first.finess_geo, second.finess_geo]
    assert answer.content.decode().count("checked") == 2
    save(commercial_client, draft, "etablissements", {f"og-{og.pk}-esms": ticked})
    assert og.scenarios.filter(ticked=True).count() == 2
    # One is ordered and one is not, but the directory ties it to the OG: both are absent.
    assert ticks.count("Sur la liste officielle du 01/03/2026") == 1
    assert ticks.count("Absent de la liste officielle du 01/03/2026") == 2
    assert "500 EHPAD Famille PA" in ticks
    assert "proposée d’après la catégorie du répertoire (table des catégories)" in ticks
    check = text(commercial_client.get(reverse("portail:verification", args=[draft.pk])))
    assert f"({second.finess_geo}) n’est pas sur la liste officielle du 01/03/2026" in check
    body = text(administrateur_client.get(reverse("portail:directory_og", args=[og.finess_juridique])))
    assert "sur la liste officielle du 01/03/2026" in body
    assert "absent de la liste officielle du 01/03/2026" in body


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["directory", "directory_proposals"])
def test_a_search_says_it_for_every_lane(name: str, commercial_client: Client) -> None:
    og = make_body("290000017")
    add_establishment(og, ALWAYS, "Les Tilleuls")
    add_establishment(og, "290000025", "Les Tilleuls du Parc", accept_key=True)
    make_list([])
    make_list(["290000025"], couloir="ms2-dui-pds", day="2026-02-01")
    found = text(commercial_client.get(reverse(f"portail:{name}"), {"mots": "tilleuls"}))
    for words in (
        "sur la liste officielle du 01/03/2026 MS1-DUI",
        "absent de la liste officielle du 01/03/2026 MS1-DUI",
        "sur la liste officielle du 01/02/2026 MS2-DUI PDS",
    ):
        assert words in found


@pytest.mark.django_db
def test_the_og_page_says_where_families_come_from(commercial_client: Client) -> None:
    og = make_body("290000017")
    make_establishment(og, "290000025")
    make_establishment(og, "290000033", category_code="355", category_label="")
    shown = text(commercial_client.get(reverse("portail:directory_og", args=["290000017"])))
    assert "Famille PA, d’après la catégorie 500 EHPAD (table des catégories)." in shown
    assert "la catégorie 355 n’est pas dans la table des catégories." in shown
    assert "liste officielle" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": ""}, "liste"),
        ({"text": "nom\nx"}, "liste"),
        ({"text": f"{ALWAYS};{ALWAYS}"}, "liste"),
        ({"column": "C"}, "column"),
        ({"column": "4"}, "column"),
        ({"day": "31/02/2026"}, "day"),
        ({"day": ""}, "day"),
        ({"day": f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}"}, "day"),
        ({"source": " "}, "source"),
    ],
    ids=[
        "no file",
        "no number",
        "which column",
        "empty column",
        "no letter",
        "no day",
        "none",
        "to come",
        "why",
    ],
)
def test_what_cannot_be_loaded(sent: dict[str, str], field: str, administrateur_client: Client) -> None:
    given = {"text": ALWAYS, **sent}
    answer = send(administrateur_client, **given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not EligibleList.objects.exists()


@pytest.mark.django_db
def test_a_list_in_between_is_weighed_again(administrateur_client: Client) -> None:
    answer = send(administrateur_client, ALWAYS)
    other = make_list([], day="2026-02-01")
    stale = confirm(administrateur_client, answer)
    assert "Rien n’a encore changé" in text(stale)
    assert list(EligibleList.objects.all()) == [other]
    assert "est en vigueur" in text(confirm(administrateur_client, stale))
    again = confirm(administrateur_client, send(administrateur_client, ALWAYS))
    assert "était déjà chargé" in text(again)
    assert EligibleList.objects.count() == 2


@pytest.mark.django_db
def test_what_the_page_does_not_hold_is_not_loaded(administrateur_client: Client) -> None:
    sealed = send(administrateur_client, ALWAYS).context["token"]
    for token, couloir in ((sealed, "ms2-dui-pds"), (sealed[:-1], LANE), ("", LANE)):
        address = reverse("portail:eligible_confirm", args=[couloir])
        assert "n’est plus disponible" in text(
            administrateur_client.post(address, {"liste": token}, follow=True)
        )
    assert not EligibleList.objects.exists()


@pytest.mark.django_db
def test_an_older_list_is_kept_only(administrateur_client: Client) -> None:
    make_list([], day="2026-04-01")
    answer = send(administrateur_client, ALWAYS)
    assert "Garder la liste" in text(answer)
    assert "une liste plus récente reste en vigueur" in text(confirm(administrateur_client, answer))


@pytest.mark.django_db
def test_a_list_is_withdrawn_with_a_reason(administrateur: User, administrateur_client: Client) -> None:
    row = make_list([])
    address = reverse("portail:eligible_withdraw", args=[row.pk])
    assert "n’aura plus à être sur une liste" in text(administrateur_client.get(address))
    assert administrateur_client.post(address, {"reason": " "}).status_code == 422
    shown = text(administrateur_client.post(address, {"reason": "mauvaise annexe"}, follow=True))
    for expected in ("est retirée", "mauvaise annexe", str(administrateur), "Aucune liste en vigueur"):
        assert expected in shown
    again = administrateur_client.post(address, {"reason": "encore"}, follow=True)
    assert "était déjà retirée" in text(again)
    assert (
        administrateur_client.get(reverse("portail:eligible_withdraw", args=[row.pk + 1])).status_code == 404
    )


@pytest.mark.django_db
def test_what_follows_a_withdrawal_is_said(administrateur_client: Client) -> None:
    former, row = make_list([], day="2026-02-01"), make_list([])
    answer = administrateur_client.get(reverse("portail:eligible_withdraw", args=[row.pk]))
    assert "La liste du 01/02/2026 (essai) revient en vigueur" in text(answer)
    answer = administrateur_client.get(reverse("portail:eligible_withdraw", args=[former.pk]))
    assert "rien ne change" in text(answer)
    withdraw(row, "x", None)
    assert "déjà retirée" in text(
        administrateur_client.get(reverse("portail:eligible_withdraw", args=[row.pk]))
    )


@pytest.mark.django_db
def test_the_numbers_come_back_as_a_list(administrateur_client: Client) -> None:
    row = make_list(["290000017"])
    answer = administrateur_client.get(reverse("portail:eligible_numbers", args=[row.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="liste-ms1-dui-20260301-{row.pk}.csv"'
    assert len(send(administrateur_client, answer.content).context["found"].numbers) == 2
    # Under its heading, and read as it was written: nothing repaired, nothing refused.
    found = send(administrateur_client, answer.content).context["found"]
    assert (found.heading, found.repaired, found.refused) == ("FINESS géographique", [], [])
