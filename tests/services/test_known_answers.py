"""What earlier requests answered: proposed for empty fields alone, with where it comes from."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import AdvanceRequest, Beneficiary, InstallationScenario, Software, User
from requests_app.rules.statuses import REQUEST_LABELS
from requests_app.services.judging import judge_request
from requests_app.services.known_answers import known_answers, known_ogs

from ..wizard_world import make_draft, reread, the_og
from .batch_world import make_scenario, make_software
from .known_world import CERTIFICATE, CONTACT, MANDATAIRE, SCENARIO, again, proposed, submitted, took


@pytest.fixture
def earlier(autre_commercial: User, software: Software) -> AdvanceRequest:
    """Somebody else's submitted request, for an OG and three ESMS."""
    request = make_draft(autre_commercial, software=software, esms=3)
    return submitted(request, 1)


@pytest.fixture
def draft(earlier: AdvanceRequest, commercial: User, software: Software) -> AdvanceRequest:
    return again(earlier, commercial, software)


def test_a_contact_comes_with_the_request_that_knows_it(
    earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    (block,) = known_answers(draft, "responsables")
    assert (block.code, block.values) == ("responsable", CONTACT)
    assert (block.origin.request, f"{block.origin.day:%d/%m/%Y}", block.origin.owner) == (
        earlier.pk, "01/05/2026", earlier.owner_id,
    )  # fmt: skip
    assert [(pk, one.request) for pk, one in known_ogs(draft).items()] == [(the_og(draft).pk, earlier.pk)]


@pytest.mark.parametrize("status", REQUEST_LABELS)
def test_only_a_request_that_was_submitted_and_still_is_knows(
    status: str, earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    submitted(earlier, 1, status)
    knows = status not in ("draft", "returned", "abandoned")
    assert bool(proposed(draft, "responsables")) == bool(proposed(draft, "scenarios")) == knows


def test_the_newest_has_the_last_word(
    earlier: AdvanceRequest, draft: AdvanceRequest, commercial: User, software: Software
) -> None:
    newer = again(earlier, commercial, software, esms=1)
    Beneficiary.objects.filter(request=newer).update(**CONTACT | {"nom_responsable": "DURAND"})
    InstallationScenario.objects.filter(beneficiary__request=newer).update(**SCENARIO | {"operateur": "null"})
    submitted(newer, 2, "rejected")
    submitted(earlier, 1, "accepted")
    assert [
        (request, values["nom_responsable"]) for _, request, values in proposed(draft, "responsables")
    ] == [(newer.pk, "DURAND")]
    assert [(request, values["operateur"]) for _, request, values in proposed(draft, "scenarios")] == [
        (newer.pk, "null"),
        (earlier.pk, "MAI_15"),
    ]


def test_nothing_proposed_is_judged_or_stored(earlier: AdvanceRequest, draft: AdvanceRequest) -> None:
    found = known_answers(draft, "scenarios")
    missing = {f.tag for f in judge_request(reread(draft)).findings if f.rule == "key.missing"}
    assert (len(found), "ancienneVersion" in missing, the_og(draft).scenarios.all()[0].ancienne_version) == (
        2, True, "",
    )  # fmt: skip


def test_the_same_person_s_rest_is_proposed(earlier: AdvanceRequest, draft: AdvanceRequest) -> None:
    Beneficiary.objects.filter(request=draft).update(nom_responsable="MARTIN")
    assert [set(values) for *_, values in proposed(draft, "responsables")] == [
        {"email_responsable", "telephone_responsable"}
    ]


@pytest.mark.parametrize("ordered", [None, False, True])
def test_a_certificate_s_answers_only_where_one_is_ordered(
    ordered: bool | None, earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    Beneficiary.objects.filter(request=earlier).update(**CERTIFICATE)
    Beneficiary.objects.filter(request=draft).update(demande_certificat=ordered, **CONTACT)
    expected = {column: value for column, value in CERTIFICATE.items() if column != "demande_certificat"}
    found = [("certificat", earlier.pk, expected)] if ordered else []
    assert proposed(draft, "responsables") == found


@pytest.mark.parametrize(
    ("own", "left_out"),
    [
        ({"statut_admin_technique": "E"}, set(CERTIFICATE) - {"demande_certificat"}),
        ({"contractualisation_og": False}, {"contractualisation_og", "numero_carte_cpx"}),
    ],
    ids=["another's", "no card asked"],
)
def test_what_the_own_answers_do_not_call_for_is_left_out(
    own: dict[str, Any], left_out: set[str], earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    Beneficiary.objects.filter(request=earlier).update(**CERTIFICATE)
    Beneficiary.objects.filter(request=draft).update(demande_certificat=True, **CONTACT | own)
    found = {column for *_, values in proposed(draft, "responsables") for column in values}
    assert found == set(CERTIFICATE) - {"demande_certificat"} - left_out


def test_an_identity_slave_is_not_asked_about_care(earlier: AdvanceRequest, draft: AdvanceRequest) -> None:
    InstallationScenario.objects.filter(beneficiary__request=draft).update(is_maitre_id=False)
    assert [("is_ref_soins" in values, len(values)) for *_, values in proposed(draft, "scenarios")] == [
        (False, 4),
        (False, 4),
    ]


def test_a_new_esms_is_proposed_what_the_others_agree_on(
    earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    InstallationScenario.objects.filter(pk=the_og(earlier).scenarios.all()[0].pk).update(
        ancienne_version="DUI 4"
    )
    og = the_og(draft)
    og.scenarios.all().delete()
    InstallationScenario.objects.create(beneficiary=og, finess_geo="690000021", name="NOUVEL ESMS")
    (block,) = known_answers(reread(draft), "scenarios")
    agreed = {column: value for column, value in SCENARIO.items() if column != "ancienne_version"}
    assert (block.values, block.origin.request, block.origin.agreeing) == (agreed, earlier.pk, 3)


def test_an_esms_keeps_its_history_under_another_og(earlier: AdvanceRequest, draft: AdvanceRequest) -> None:
    Beneficiary.objects.filter(request=draft).update(finess_juridique="690000013")
    assert [values for *_, values in proposed(draft, "scenarios")] == [SCENARIO, SCENARIO]


def test_a_trade_profile_is_its_lane_s_own(earlier: AdvanceRequest, commercial: User) -> None:
    other = again(earlier, commercial, make_software("0123456790", "ms2-dui-pds"))
    assert [set(values) for *_, values in proposed(other, "scenarios")] == [
        set(SCENARIO) - {"profil_metier"}
    ] * 2


def test_an_operator_that_left_the_list_is_not_proposed(
    earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    InstallationScenario.objects.filter(beneficiary__request=earlier).update(operateur="DISPARU")
    assert ["operateur" in values for *_, values in proposed(draft, "scenarios")] == [False, False]


@pytest.mark.parametrize(
    ("tranche", "couloir", "found"),
    [
        ("B", "ms1-dui", True),
        ("null", "ms1-dui", False),
        ("Z", "ms1-dui", False),
        ("B", "ms2-dui-pds", False),
    ],
)
def test_a_tranche_of_the_lane_s_scale(
    tranche: str, couloir: str, found: bool, earlier: AdvanceRequest, commercial: User
) -> None:
    Beneficiary.objects.filter(request=earlier).update(tranche=tranche)
    software = earlier.software if couloir == "ms1-dui" else make_software("0123456790", couloir)
    assert software is not None
    draft = again(earlier, commercial, software)
    assert proposed(draft, "commande") == ([("tranche", earlier.pk, {"tranche": "B"})] if found else [])
    Beneficiary.objects.filter(request=draft).update(tranche="null")
    if found:
        took(draft, "commande")
        assert (the_og(draft).tranche, proposed(draft, "commande")) == ("B", [])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(None, MANDATAIRE | {"is_mandataire": True}), (True, MANDATAIRE), (False, None)],
    ids=["not answered", "yes", "no"],
)
def test_the_mandataire_of_an_earlier_order(
    answer: bool | None, expected: dict[str, Any] | None, earlier: AdvanceRequest, draft: AdvanceRequest
) -> None:
    AdvanceRequest.objects.filter(pk=earlier.pk).update(is_mandataire=True, **MANDATAIRE)
    AdvanceRequest.objects.filter(pk=draft.pk).update(is_mandataire=answer)
    found = proposed(draft, "beneficiaires")
    assert found == ([("mandataire", earlier.pk, expected)] if expected else [])


def test_the_order_that_shares_most_og_knows_the_mandataire(
    earlier: AdvanceRequest, draft: AdvanceRequest, autre_commercial: User, software: Software
) -> None:
    both = submitted(make_draft(autre_commercial, software=software), 1)
    shared = [the_og(earlier), the_og(both)]
    Beneficiary.objects.create(request=both, finess_juridique=shared[0].finess_juridique)
    Beneficiary.objects.create(request=draft, finess_juridique=shared[1].finess_juridique)
    submitted(earlier, 20)
    AdvanceRequest.objects.filter(pk__in=[earlier.pk, both.pk]).update(is_mandataire=True, **MANDATAIRE)
    assert [request for _, request, _ in proposed(draft, "beneficiaires")] == [both.pk]


@pytest.mark.parametrize("esms", [2, 40])
def test_no_query_for_each_esms(
    esms: int, autre_commercial: User, commercial: User, software: Software
) -> None:
    earlier = submitted(make_draft(autre_commercial, software=software, esms=esms), 1)
    draft = again(earlier, commercial, software, esms)
    make_scenario(the_og(draft), 99, "690000021")
    InstallationScenario.objects.filter(finess_geo="690000021").update(operateur="")
    draft = reread(draft)
    with CaptureQueriesContext(connection) as queries:
        assert len(known_answers(draft, "scenarios")) == esms + 1
    assert len(queries) == 3  # the decisions, the same ESMS, those of the same OG
