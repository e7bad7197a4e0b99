"""What the directory says otherwise than a request, and what is no difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import (
    AdvanceRequest,
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
    Source,
    User,
)
from requests_app.services.drift import CLOSED, SAID, drift_of

from ..wizard_world import make_body, make_draft, reread, the_og
from .drift_world import directory, facts, first


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial, esms=3)


ESMS_CHANGES: dict[str, tuple[dict[str, object], tuple[str, str, str, str]]] = {
    "renamed": ({"long_name": "EHPAD LE NEUF"}, ("name", SAID, "EHPAD LE VIEUX", "EHPAD LE NEUF")),
    "another town": ({"town": "BREST"}, ("town", SAID, "QUIMPER", "BREST")),
    "another category": (
        {"category_code": "354", "category_label": "SSIAD"},
        ("category_code", SAID, "500 EHPAD", "354 SSIAD"),
    ),
    "closed": ({"closed": True}, ("closed", CLOSED, "ouvert", "fermé")),
    "closed on a day": (
        {"closed": True, "closed_on": date(2026, 6, 1)},
        ("closed", CLOSED, "ouvert", "fermé depuis le 01/06/2026"),
    ),
}


@pytest.mark.parametrize(("columns", "fact"), ESMS_CHANGES.values(), ids=ESMS_CHANGES)
def test_an_esms_that_changed(
    draft: AdvanceRequest, columns: dict[str, object], fact: tuple[str, str, str, str]
) -> None:
    row = first(draft)
    InstallationScenario.objects.filter(pk=row.pk).update(
        name="EHPAD LE VIEUX", town="QUIMPER", category_code="500", category_label="EHPAD"
    )
    directory(row, long_name="EHPAD LE VIEUX", town="QUIMPER")
    assert facts(draft) == []
    directory(row, **columns)
    assert facts(draft) == [fact]


def test_an_og_that_changed(draft: AdvanceRequest) -> None:
    og = the_og(draft)
    Beneficiary.objects.filter(pk=og.pk).update(town="QUIMPER", departement="29", closed=True)
    directory(og, name="FONDATION", town="NANTES", departement="44")
    assert facts(draft) == [
        ("name", SAID, og.name, "FONDATION"),
        ("town", SAID, "QUIMPER", "NANTES"),
        ("departement", SAID, "29", "44"),
        ("closed", SAID, "fermé", "ouvert"),
    ]


SAME: dict[str, Callable[[AdvanceRequest], object]] = {
    "spelt otherwise": lambda draft: directory(first(draft), name=f"résidence  {first(draft).finess_geo}."),
    "silent": lambda draft: directory(first(draft), town="", category_code=""),
    "never held": lambda draft: directory(first(draft), town="BREST"),
    "not ticked": lambda draft: (
        directory(first(draft), name="AUTRE"),
        InstallationScenario.objects.update(ticked=False),
    ),
    "a placeholder": lambda draft: directory(the_og(draft), name="Nom inconnu", source=Source.PLACEHOLDER),
    "taken out": lambda draft: (
        directory(the_og(draft), name="AUTRE"),
        Beneficiary.objects.update(removed=True),
    ),
    "in a batch": lambda draft: (
        directory(first(draft), name="AUTRE"),
        AdvanceRequest.objects.update(status="batched"),
    ),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_is_no_change(draft: AdvanceRequest, change: Callable[[AdvanceRequest], object]) -> None:
    change(draft)
    assert facts(draft) == []


@pytest.mark.parametrize("status", ["draft", "returned", "submitted", "approved"])
def test_where_it_is_told(draft: AdvanceRequest, status: str) -> None:
    directory(first(draft), name="AUTRE")
    AdvanceRequest.objects.update(status=status)
    assert len(facts(draft)) == 1


@pytest.mark.parametrize(
    ("columns", "source"),
    [
        (
            {"source": Source.REGISTER, "source_date": date(2026, 8, 13)},
            "Le répertoire FINESS du 13/08/2026",
        ),
        ({"source": Source.REGISTER}, "Le répertoire FINESS"),
        ({"source": Source.HAND}, "Le répertoire (saisie à la main)"),
    ],
    ids=["dated", "undated", "by hand"],
)
def test_who_says_so(draft: AdvanceRequest, columns: dict[str, object], source: str) -> None:
    directory(first(draft), name="AUTRE", **columns)
    assert [one.source for one in drift_of(reread(draft)).rows] == [source]


def test_a_row_that_the_directory_learnt_of_later(draft: AdvanceRequest) -> None:
    Beneficiary.objects.update(managing_body=None)
    InstallationScenario.objects.update(establishment=None)
    ManagingBody.objects.update(name="AUTRE OG")
    Establishment.objects.filter(finess_geo=first(draft).finess_geo).update(name="AUTRE ESMS")
    assert [now for *_, now in facts(draft)] == ["AUTRE OG", "AUTRE ESMS"]


@pytest.mark.parametrize("esms", [3, 60])
def test_no_query_for_each_esms(commercial: User, esms: int) -> None:
    draft = make_draft(commercial, esms=esms)
    body = make_body("690000013")
    Establishment.objects.update(name="AUTRE", closed=True, managing_body=body)
    fresh = reread(draft)
    with CaptureQueriesContext(connection) as queries:
        found = drift_of(fresh)
        assert [one.moved_to for one in found.rows if one.moved_to is not None] == [body] * esms
    assert len(queries) == 1
