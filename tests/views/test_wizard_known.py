"""On the pages: what an earlier request answered, proposed beside the empty fields and taken by a button."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from requests_app.models import AdvanceRequest, InstallationScenario, Software, User

from ..services.known_world import CONTACT, MANDATAIRE, again, submitted
from ..wizard_world import address, make_draft, page, reread, said, save, the_og


@pytest.fixture
def earlier(autre_commercial: User, software: Software) -> AdvanceRequest:
    return submitted(make_draft(autre_commercial, software=software, esms=3), 1)


@pytest.fixture
def draft(earlier: AdvanceRequest, commercial: User, software: Software) -> AdvanceRequest:
    return again(earlier, commercial, software)


def take(client: Client, request: AdvanceRequest, section: str, value: str, **typed: Any) -> Any:
    """Press a button that takes what is proposed."""
    return save(client, request, section, typed | {"known": value}, then="")


def versions(request: AdvanceRequest) -> list[str]:
    """The former version of each ESMS."""
    return [row.ancienne_version for row in the_og(request).scenarios.all()]


def test_the_task_list_counts_what_is_proposed(commercial_client: Client, draft: AdvanceRequest) -> None:
    listed = commercial_client.get(f"/demandes/{draft.pk}/")
    found = {row["section"].code: row["known"] for row in listed.context["sections"] if row["known"]}
    assert found == {"commande": 1, "responsables": 3, "scenarios": 12}
    assert "12 réponses proposées" in listed.content.decode()


def test_somebody_else_s_request_is_named_one_s_own_is_linked(
    commercial_client: Client, earlier: AdvanceRequest, draft: AdvanceRequest, commercial: User
) -> None:
    link = f'<a href="/demandes/{earlier.pk}/resume/">demande n° {earlier.pk}</a> du 01/05/2026'
    text = page(commercial_client, draft, "responsables").content.decode()
    assert (f"demande n° {earlier.pk} du 01/05/2026" in text, link in text) == (True, False)
    AdvanceRequest.objects.filter(pk=earlier.pk).update(owner=commercial)
    assert link in page(commercial_client, draft, "responsables").content.decode()


def test_choosing_the_og_says_that_it_is_known(
    commercial_client: Client, earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    assert "ses réponses sont proposées" in page(commercial_client, draft, "beneficiaires").content.decode()
    submitted(earlier, 1, "abandoned")
    assert "ses réponses" not in page(commercial_client, draft, "beneficiaires").content.decode()


def test_saving_the_page_stores_no_proposal(commercial_client: Client, draft: AdvanceRequest) -> None:
    for section in ("responsables", "scenarios"):
        shown = page(commercial_client, draft, section)
        fields = {name: shown.context["form"].data.get(name, "") for name in shown.context["form"].fields}
        save(commercial_client, draft, section, fields)
    assert (the_og(draft).nom_responsable, versions(draft)) == ("", ["", ""])


def test_a_block_is_taken_with_what_is_typed_beside_it(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    og = the_og(draft)
    block = page(commercial_client, draft, "responsables").context["known"].contacts[og.pk]
    typed = {f"og-{og.pk}-telephone_responsable": "", f"og-{og.pk}-demande_certificat": "false"}
    answer = take(commercial_client, draft, "responsables", block.button, **typed)
    assert answer["Location"] == address(draft, "responsables")
    assert said(answer)[0].startswith("3 réponses sont reprises")
    og = the_og(draft)
    assert {column: getattr(og, column) for column in CONTACT} == CONTACT
    assert (og.demande_certificat, reread(draft).version_of("responsables")) == (False, 1)


def test_a_typed_answer_is_never_overwritten(commercial_client: Client, draft: AdvanceRequest) -> None:
    og = the_og(draft)
    block = page(commercial_client, draft, "responsables").context["known"].contacts[og.pk]
    typed = {f"og-{og.pk}-nom_responsable": "DURAND"}
    answer = take(commercial_client, draft, "responsables", block.button, **typed)
    og = the_og(draft)
    assert (og.nom_responsable, og.email_responsable) == ("DURAND", "")
    assert "Rien à reprendre" in said(answer)[0]


def test_all_scenarios_at_once(commercial_client: Client, draft: AdvanceRequest) -> None:
    known = page(commercial_client, draft, "scenarios").context["known"]
    assert (len(known.rows), known.answers) == (2, 12)
    take(commercial_client, draft, "scenarios", known.take_all)
    assert versions(draft) == ["DUI 3.2", "DUI 3.2"]
    assert page(commercial_client, draft, "scenarios").context["known"].rows == {}


def test_the_ticked_scenarios(commercial_client: Client, draft: AdvanceRequest) -> None:
    second = the_og(draft).scenarios.all()[1]
    known = page(commercial_client, draft, "scenarios").context["known"]
    nobody = take(commercial_client, draft, "scenarios", known.take_ticked)
    assert said(nobody) == ["Aucun ESMS coché n’a de réponse proposée."]
    take(commercial_client, draft, "scenarios", known.take_ticked, row=[second.pk])
    assert versions(draft) == ["", "DUI 3.2"]


def test_one_answer_of_one_esms(commercial_client: Client, draft: AdvanceRequest) -> None:
    first = the_og(draft).scenarios.all()[0]
    block = page(commercial_client, draft, "scenarios").context["known"].rows[first.pk]
    button = next(item.button for item in block.items if item.text == "DUI 3.2")
    answer = take(commercial_client, draft, "scenarios", button)
    assert answer["Location"].endswith(f"#ligne-{first.pk}")
    first.refresh_from_db()
    assert (first.ancienne_version, first.operateur) == ("DUI 3.2", "")


def test_many_rows_show_their_proposals_in_a_line(
    commercial_client: Client, autre_commercial: User, commercial: User, software: Software
) -> None:
    many = submitted(make_draft(autre_commercial, software=software, esms=12), 1)
    draft = again(many, commercial, software, 12)
    text = page(commercial_client, draft, "scenarios").content.decode()
    assert text.count("Ancienne version du logiciel : <strong>DUI 3.2</strong>") == 12
    assert "Tout reprendre (12 ESMS)" in text


def test_proposals_that_changed_meanwhile_are_not_taken(
    commercial_client: Client, earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    known = page(commercial_client, draft, "scenarios").context["known"]
    InstallationScenario.objects.filter(beneficiary__request=earlier).update(ancienne_version="DUI 4")
    answer = take(commercial_client, draft, "scenarios", known.take_all)
    assert "ont changé entre-temps" in said(answer)[0]
    assert versions(draft) == ["", ""]


@pytest.mark.parametrize("value", ["x", "scenario.all..0", "contact.1.name.0", "a.b.c.d", "\0"])
def test_a_button_that_no_page_showed(value: str, commercial_client: Client, draft: AdvanceRequest) -> None:
    assert take(commercial_client, draft, "scenarios", value).status_code == 302
    assert versions(draft) == ["", ""]


def test_the_mandataire_is_offered_and_taken(
    commercial_client: Client, earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    AdvanceRequest.objects.filter(pk=earlier.pk).update(is_mandataire=True, **MANDATAIRE)
    block = page(commercial_client, draft, "beneficiaires").context["known"].mandataire
    take(commercial_client, draft, "beneficiaires", block.button)
    fresh = reread(draft)
    assert (fresh.is_mandataire, fresh.nom_mandataire, fresh.telephone_mandataire) == (
        True, "LEROY", "+33100000003",
    )  # fmt: skip


def test_a_tranche_that_the_scale_does_not_name(
    commercial_client: Client, earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    og = the_og(draft)
    ((_, block),) = page(commercial_client, draft, "commande").context["tranches"]
    assert [item.text for item in block.items] == ["B"]
    take(commercial_client, draft, "commande", block.items[0].button, **{f"og-{og.pk}-tranche": "null"})
    assert the_og(draft).tranche == "B"
