"""A section's findings in lists: in the order of the page's fields, each naming the row that it is about."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.forms.told import about
from requests_app.models import AdvanceRequest, Beneficiary, InstallationScenario, User
from requests_app.services.sections import SECTION_BY_CODE

from ..services.batch_world import make_scenario
from ..wizard_world import make_draft, page, the_og


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    """Two OG with three ESMS, two of the same name, without their old version and a contact's name."""
    request = make_draft(commercial)
    first = the_og(request)
    second = Beneficiary.objects.create(
        request=request, position=1, finess_juridique="330000001", name="FONDATION DU PORT"
    )
    make_scenario(second, 0, "330000019")
    rows = InstallationScenario.objects.filter(beneficiary__request=request)
    rows.update(ancienne_version="", name="LES TILLEULS")
    rows.filter(beneficiary=second).update(name="LE PORT")
    Beneficiary.objects.filter(pk=first.pk).update(nom_responsable="", demande_certificat=None)
    return request


def messages(found: list[object]) -> list[str]:
    """The texts of findings, with plain spaces."""
    return [str(getattr(one, "message", "")).replace("\u00a0", " ") for one in found]


def expected(draft: AdvanceRequest) -> list[str]:
    """What the lists say of the old versions."""
    twins = [row.finess_geo for row in the_first(draft).scenarios.all()]
    subjects = [*(f"LES TILLEULS ({finess})" for finess in twins), "LE PORT"]
    return [f"{subject} : renseignez « Ancienne version du logiciel »." for subject in subjects]


def the_first(draft: AdvanceRequest) -> Beneficiary:
    """Its first OG."""
    return draft.beneficiaries.order_by("position")[0]


def test_the_summary_names_each_row(commercial_client: Client, draft: AdvanceRequest) -> None:
    form = page(commercial_client, draft, "scenarios", "?voir=1").context["form"]
    assert messages([finding for _, finding in form.shown.errors]) == expected(draft)
    beside = [str(text).replace("\u00a0", " ") for text in form.errors[form.shown.errors[0][0]]]
    assert beside == ["Renseignez « Ancienne version du logiciel »."]


def test_the_check_page_and_the_review_name_each_row(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    sections = commercial_client.get(f"/demandes/{draft.pk}/verification/").context["sections"]
    assert messages([linked.finding for linked in sections[4]["found"]]) == expected(draft)
    shown = commercial_client.get(reverse("portail:request_summary", args=[draft.pk]))
    assert messages(dict(shown.context["findings"])[SECTION_BY_CODE["scenarios"].title]) == expected(draft)


def test_one_row_needs_no_name(commercial_client: Client, commercial: User) -> None:
    request = make_draft(commercial, esms=1)
    InstallationScenario.objects.filter(beneficiary__request=request).update(ancienne_version="")
    form = page(commercial_client, request, "scenarios", "?voir=1").context["form"]
    assert messages([finding for _, finding in form.shown.errors]) == [
        "Renseignez « Ancienne version du logiciel »."
    ]


def test_findings_come_in_the_order_of_the_fields(commercial_client: Client, draft: AdvanceRequest) -> None:
    form = page(commercial_client, draft, "responsables", "?voir=1").context["form"]
    names = [name for name, _ in form.shown.errors]
    assert len(names) > 4
    assert names == sorted(names, key=list(form.fields).index)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Renseignez « Profil : métier ».", "X : renseignez « Profil : métier »."),
        ("Opérateur : « Z » est inconnu.", "X – Opérateur : « Z » est inconnu."),
        ("FINESS attendu.", "X : FINESS attendu."),
        ("", "X : "),
    ],
    ids=["asked", "label", "acronym", "empty"],
)
def test_a_message_and_its_subject(message: str, text: str) -> None:
    assert about("X", message) == text
