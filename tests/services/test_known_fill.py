"""Taking what earlier requests answered: only of empty fields, only what the page showed."""

from __future__ import annotations

import pytest

from requests_app.models import AdvanceRequest, Beneficiary, InstallationScenario, Software, User
from requests_app.models.copies import ANSWERS
from requests_app.services.known_answers import Block, known_answers, token_of
from requests_app.services.known_fill import ALL, TICKED, Overtaken, Take, fill, selected
from requests_app.services.sections import Changes

from ..wizard_world import make_draft, reread, the_og
from .known_world import CONTACT, SCENARIO, again, proposed, submitted, took


@pytest.fixture
def earlier(autre_commercial: User, software: Software) -> AdvanceRequest:
    """Somebody else's submitted request, for an OG and three ESMS."""
    request = make_draft(autre_commercial, software=software, esms=3)
    return submitted(request, 1)


@pytest.fixture
def draft(earlier: AdvanceRequest, commercial: User, software: Software) -> AdvanceRequest:
    return again(earlier, commercial, software)


def test_only_empty_fields_are_proposed_and_filled(earlier: AdvanceRequest, draft: AdvanceRequest) -> None:
    row = the_og(draft).scenarios.all()[0]
    InstallationScenario.objects.filter(pk=row.pk).update(ancienne_version="DUI 9", operateur="null")
    assert [set(values) for *_, values in proposed(draft, "scenarios")] == [
        set(SCENARIO) - {"ancienne_version", "operateur"},
        set(SCENARIO),
    ]
    assert (
        took(draft, "scenarios")
        == "10 réponses sont reprises pour 2 ESMS : vérifiez-les, elles sont à vous maintenant."
    )
    row.refresh_from_db()
    assert {column: getattr(row, column) for column in ANSWERS} == SCENARIO | {
        "ancienne_version": "DUI 9",
        "operateur": "null",
    }
    assert proposed(draft, "scenarios") == []


def test_beside_another_person_s_answers_nobody_s_is_proposed(
    earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    stale = known_answers(draft, "responsables")
    Beneficiary.objects.filter(request=draft).update(nom_responsable="DURAND")
    assert proposed(draft, "responsables") == []
    # Typed in the same save as the button was pressed.
    og = the_og(reread(draft))
    changes = Changes()
    assert fill(draft, [Block("responsable", og, stale[0].origin, stale[0].values)], "", changes) == (
        "Rien à reprendre : ces réponses sont déjà remplies."
    )
    assert changes.entries == []


def test_a_button_is_about_what_the_page_showed(earlier: AdvanceRequest, draft: AdvanceRequest) -> None:
    blocks = known_answers(draft, "scenarios")
    one, all_of_them = blocks[0], token_of(blocks)
    pk = str(one.row.pk)
    assert selected(blocks, Take("scenario", pk, "", one.token)) == [one]
    assert selected(blocks, Take("scenario", ALL, "", all_of_them)) == blocks
    assert selected(blocks, Take("scenario", TICKED, "", all_of_them), {pk, "x"}) == [one]
    for stale in (
        Take("scenario", pk, "", all_of_them),
        Take("contact", ALL, "", ""),
        Take("scenario", "9", "", ""),
    ):
        with pytest.raises(Overtaken):
            selected(blocks, stale)


def test_one_answer_of_a_block(earlier: AdvanceRequest, draft: AdvanceRequest) -> None:
    assert took(draft, "responsables", "email_responsable").startswith("1 réponse est reprise :")
    og = the_og(draft)
    assert (og.email_responsable, og.nom_responsable) == (CONTACT["email_responsable"], "")
