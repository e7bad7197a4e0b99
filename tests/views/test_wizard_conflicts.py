"""Two tabs: a save that comes too late overwrites nothing and loses nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from requests_app.models import AdvanceRequest, User

from ..wizard_world import address, make_body, make_draft, page, reread, save, the_og


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


def conflict(client: Client, draft: AdvanceRequest, section: str) -> list[tuple[str, str, str]]:
    """What the page says of the two texts."""
    found: list[tuple[str, str, str]] = page(client, draft, section).context["conflict"]
    return found


def test_both_texts_are_shown_and_one_is_chosen(commercial_client: Client, draft: AdvanceRequest) -> None:
    og = the_og(draft)
    name = f"og-{og.pk}-nom_responsable"
    save(commercial_client, draft, "responsables", {name: "PREMIER"}, version=0)
    save(commercial_client, draft, "responsables", {name: "SECOND"}, version=0)
    label = f"Nom de famille du responsable de l’OG – {og}"
    assert (the_og(draft).nom_responsable, conflict(commercial_client, draft, "responsables")) == (
        "PREMIER",
        [(label, "PREMIER", "SECOND")],
    )
    save(commercial_client, draft, "responsables", {name: "SECOND", "settles": "1"})
    assert (the_og(draft).nom_responsable, conflict(commercial_client, draft, "responsables")) == (
        "SECOND",
        [],
    )
    assert reread(draft).saisie["conflits"] == {}


def test_keeping_what_is_stored(commercial_client: Client, draft: AdvanceRequest) -> None:
    save(commercial_client, draft, "commande", {"reference": "A"}, version=0)
    save(commercial_client, draft, "commande", {"reference": "B"}, version=0)
    commercial_client.post(address(draft, "commande"), {"then": "keep_stored"})
    assert (reread(draft).order.reference, conflict(commercial_client, draft, "commande")) == ("A", [])


def test_saving_the_page_before_choosing_keeps_the_other_text(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    save(commercial_client, draft, "commande", {"reference": "A"}, version=0)
    save(commercial_client, draft, "commande", {"reference": "B"}, version=0)
    save(commercial_client, draft, "commande", {"reference": "C"})
    assert [row[1:] for row in conflict(commercial_client, draft, "commande")] == [("C", "B")]


def test_the_same_text_is_no_conflict(commercial_client: Client, draft: AdvanceRequest) -> None:
    save(commercial_client, draft, "commande", {"reference": "A"}, version=0)
    save(commercial_client, draft, "commande", {"reference": "A"}, version=0)
    assert (reread(draft).order.reference, conflict(commercial_client, draft, "commande")) == ("A", [])


def test_an_og_added_from_an_old_page_is_added(commercial_client: Client, draft: AdvanceRequest) -> None:
    other = make_body("690000013")
    save(commercial_client, draft, "beneficiaires", {"is_mandataire": "true"})
    save(commercial_client, draft, "beneficiaires", {"is_mandataire": "true", "add_og": other.pk}, version=0)
    assert [og.finess_juridique for og in reread(draft).beneficiaries.all()][1:] == ["690000013"]


def test_unticking_all_from_an_old_page_is_a_conflict(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    og = the_og(draft)
    numbers = sorted(row.finess_geo for row in og.scenarios.all())
    save(commercial_client, draft, "etablissements", {f"og-{og.pk}-esms": numbers[:1]})
    save(commercial_client, draft, "etablissements", {f"og-{og.pk}-esms-shown": "1"}, version=0)
    assert [row[1:] for row in conflict(commercial_client, draft, "etablissements")] == [(numbers[0], "")]
    assert [row.finess_geo for row in the_og(draft).scenarios.filter(ticked=True)] == numbers[:1]


def test_answers_for_all_from_an_old_page_wait_with_their_button(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    save(commercial_client, draft, "scenarios", {})
    bulk = {"bulk-ancienne_version": "DUI 9"}
    save(commercial_client, draft, "scenarios", bulk, then="apply_all", version=0)
    kept = reread(draft).saisie["conflits"]["scenarios"]
    assert kept == {"bulk-ancienne_version": ["DUI 9"], "then": ["apply_all"]}


def test_only_what_the_section_asks_is_kept(commercial_client: Client, draft: AdvanceRequest) -> None:
    save(commercial_client, draft, "commande", {"reference": "A"}, version=0)
    save(commercial_client, draft, "commande", {"reference": "B", "inconnu": "x" * 99}, version=0)
    assert reread(draft).saisie["conflits"] == {"commande": {"reference": ["B"]}}


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 5000, "-1"])
def test_a_page_without_a_version_is_too_late(
    version: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    answer = commercial_client.post(address(draft, "commande"), {"version": version, "reference": "Z"})
    assert (answer.status_code, reread(draft).order.reference) == (302, "")
    assert [row[1:] for row in conflict(commercial_client, draft, "commande")] == [("", "Z")]


def test_what_was_typed_as_the_request_left_is_offered_when_it_returns(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    commercial_client.post(f"/demandes/{draft.pk}/verification/")
    save(commercial_client, draft, "commande", {"reference": "tard"}, version=0)
    assert reread(draft).order.reference == ""
    commercial_client.post(f"/demandes/{draft.pk}/retirer/")
    assert [row[1:] for row in conflict(commercial_client, draft, "commande")] == [("", "tard")]
