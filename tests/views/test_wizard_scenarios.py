"""Section 5: filled once and applied to all or to the ticked rows; the operator by its code or name."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from requests_app.models import AdvanceRequest, InstallationScenario, User
from requests_app.rules.operators import Operators
from requests_app.services.sections import SECTIONS

from ..wizard_world import address, make_draft, page, reread, said, save, the_og, values

LIST = Operators({"MAI_15": "MAILIZ", "CH _20": "CH DE BREST", "CH_21": "CH DE BREST", "X": "Hôpital Nord"})


def versions(request: AdvanceRequest) -> list[str]:
    """The old version of each ESMS."""
    return [row.ancienne_version for row in the_og(request).scenarios.all()]


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial, esms=3)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("MAI_15", "MAI_15"), ("mai_15", "MAI_15"), (" Mailiz ", "MAI_15"), ("X Hôpital Nord", "X"),
        ("hopital nord", "X"), ("CH _20", "CH _20"), ("CH DE BREST", "CH DE BREST"), ("Aucun", "null"),
        ("", ""), ("brest", "brest"),
    ],
)  # fmt: skip
def test_an_operator_as_typed(typed: str, stored: str) -> None:
    assert LIST.answer(typed) == stored


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [("brest", ["CH _20 – CH DE BREST", "CH_21 – CH DE BREST"]),
     ("nord hopital", ["X – Hôpital Nord"]), ("", []), ("zz", [])],
)  # fmt: skip
def test_operators_are_proposed_never_chosen(typed: str, proposed: list[str]) -> None:
    assert LIST.proposals(typed) == proposed


def test_applied_to_all(commercial_client: Client, draft: AdvanceRequest) -> None:
    answer = save(
        commercial_client, draft, "scenarios", {"bulk-ancienne_version": " DUI 4 ", "bulk-operateur": "aucun"},
        then="apply_all",
    )  # fmt: skip
    rows = the_og(draft).scenarios.all()
    assert [(row.ancienne_version, row.operateur, row.profil_metier) for row in rows] == [
        ("DUI 4", "null", "PA")
    ] * 3
    assert "Les réponses sont appliquées à 3 ESMS." in said(answer)
    assert len(said(answer)) == 2  # the repair is told once, not for each row


def test_applied_to_the_ticked(commercial_client: Client, draft: AdvanceRequest) -> None:
    second = the_og(draft).scenarios.all()[1]
    save(
        commercial_client,
        draft,
        "scenarios",
        {"bulk-ancienne_version": "DUI 4", "row": [second.pk]},
        then="apply_ticked",
    )
    assert versions(draft) == ["DUI 3.2", "DUI 4", "DUI 3.2"]


@pytest.mark.parametrize("then", ["stay", "next", "apply_ticked"])
def test_what_was_filled_and_not_applied_waits(
    then: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    answer = save(commercial_client, draft, "scenarios", {"bulk-ancienne_version": "DUI 4"}, then=then)
    assert versions(draft) == ["DUI 3.2"] * 3
    assert [text for text in said(answer) if "ne sont pas encore appliquées" in text] != []
    assert values(commercial_client, draft, "scenarios")["bulk-ancienne_version"] == "DUI 4"
    save(commercial_client, draft, "scenarios", {"bulk-ancienne_version": "DUI 4"}, then="apply_all")
    assert (versions(draft), reread(draft).saisie) == (["DUI 4"] * 3, {})


def test_a_profile_that_the_software_lacks_is_refused(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    assert draft.software is not None
    draft.software.profiles = []
    draft.software.save()
    save(commercial_client, draft, "scenarios", {})
    shown = page(commercial_client, draft, "scenarios")
    assert {finding.rule for _, finding in shown.context["form"].shown.errors} == {"profile.lacking"}
    assert "PA – Personnes âgées (le logiciel n’est pas référencé pour cela)" in shown.content.decode()


def test_beyond_ten_rows_one_opens_those_to_edit(commercial_client: Client, commercial: User) -> None:
    many = make_draft(commercial, esms=12)
    rows = list(the_og(many).scenarios.all())
    InstallationScenario.objects.filter(pk=rows[3].pk).update(ancienne_version="")
    shown = page(commercial_client, many, "scenarios", f"?voir=1&ligne={rows[5].pk}")
    assert [line.row.pk for line in shown.context["lines"] if line.open] == [rows[5].pk]
    assert f'href="?ligne={rows[3].pk}#id_esms-{rows[3].pk}-ancienne_version"' in shown.content.decode()
    save(commercial_client, many, "scenarios", {f"esms-{rows[5].pk}-ancienne_version": "seule"})
    assert versions(many).count("seule") == 1


@pytest.mark.parametrize("section", [*(section.code for section in SECTIONS), "verification"])
def test_as_many_queries_for_sixty_as_for_three(
    section: str, commercial_client: Client, commercial: User
) -> None:
    counts = []
    for esms in (3, 60):
        request = make_draft(commercial, esms=esms)
        where = (
            f"/demandes/{request.pk}/verification/"
            if section == "verification"
            else address(request, section)
        )
        with CaptureQueriesContext(connection) as queries:
            commercial_client.get(where)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("section", ["etablissements", "scenarios"])
def test_as_few_queries_to_save_sixty(section: str, commercial_client: Client, commercial: User) -> None:
    counts = []
    for esms in (3, 60):
        request = make_draft(commercial, esms=esms)
        data = {"bulk-ancienne_version": "DUI 4", f"og-{the_og(request).pk}-esms-shown": "1"}
        with CaptureQueriesContext(connection) as queries:
            save(commercial_client, request, section, data, then="apply_all")
        counts.append(len(queries))
    assert counts[0] == counts[1]
