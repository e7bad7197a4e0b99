"""What the directory says otherwise than a request: told once, decided by a person, never changed alone."""

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
from requests_app.services.drafts import duplicate
from requests_app.services.drift import CLOSED, KEPT, MOVED, SAID, Drift, drift_of
from requests_app.services.drift_actions import (
    ALL,
    KEEP,
    MOVE,
    RECALL,
    TAKE,
    UNTICK,
    Overtaken,
    Press,
    act,
    scope_of_og,
    selected,
)
from requests_app.services.sections import save_section

from ..wizard_world import make_body, make_draft, reread, the_og


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial, esms=3)


def first(request: AdvanceRequest) -> InstallationScenario:
    """The first ESMS of its first OG."""
    return reread(request).beneficiaries.all()[0].scenarios.all()[0]


def directory(row: InstallationScenario | Beneficiary, **columns: object) -> int:
    """The directory now says that of a row of the request."""
    if isinstance(row, Beneficiary):
        return ManagingBody.objects.filter(finess_juridique=row.finess_juridique).update(**columns)
    return Establishment.objects.filter(finess_geo=row.finess_geo).update(**columns)


def press(request: AdvanceRequest, section: str, verb: str, kind: str, scope: str = ALL) -> str:
    """Press a button of a section's page as it stands now; what the person is told."""
    drift = drift_of(reread(request))
    chosen = Press.of(verb, kind, drift.of(section, kind), scope)
    return do(request, section, drift, chosen)


def do(request: AdvanceRequest, section: str, shown: Drift, chosen: Press) -> str:
    """Press a button that a page showed."""
    said: list[str] = []

    def apply(locked: AdvanceRequest, changes: object) -> None:
        rows = selected(drift_of(locked), section, chosen)
        said.append(act(locked, chosen, rows, changes))  # type: ignore[arg-type]

    version = AdvanceRequest.objects.get(pk=request.pk).version_of(section)
    save_section(request, section, version, request.owner, apply)
    assert shown
    return said[0]


def facts(request: AdvanceRequest) -> list[tuple[str, str, str, str]]:
    """(column, kind, held, now) of all that is pending."""
    rows = drift_of(reread(request)).rows
    return [(fact.column, fact.kind, fact.held, fact.now) for one in rows for fact in one.pending]


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


def test_taking_the_new_for_one_and_for_all(draft: AdvanceRequest) -> None:
    rows = list(the_og(draft).scenarios.all())
    for row in rows:
        directory(row, name=f"EHPAD {row.pk}", closed=row == rows[2])
    one = Press.of(TAKE, SAID, [drift_of(reread(draft)).esms[rows[0].pk]])
    do(draft, "etablissements", drift_of(reread(draft)), one)
    assert [fact[3] for fact in facts(draft) if fact[0] == "name"] == [f"EHPAD {row.pk}" for row in rows[1:]]
    said = press(draft, "etablissements", TAKE, SAID)
    assert said == f"Repris du répertoire : EHPAD {rows[1].pk}, EHPAD {rows[2].pk}."
    fresh = reread(draft)
    assert [row.name for row in the_og(fresh).scenarios.all()] == [f"EHPAD {row.pk}" for row in rows]
    assert (facts(draft), fresh.version_of("etablissements")) == (
        [("closed", CLOSED, "ouvert", "fermé")],
        2,
    )


def test_what_is_kept_does_not_come_up_until_the_directory_changes_again(draft: AdvanceRequest) -> None:
    og = the_og(draft)
    directory(og, name="FONDATION", closed=True, closed_on=date(2026, 6, 1))
    press(draft, "beneficiaires", KEEP, SAID)
    press(draft, "beneficiaires", KEEP, CLOSED)
    assert (facts(draft), [fact.kept for fact in drift_of(reread(draft)).ogs[og.pk].facts]) == (
        [],
        [True, True],
    )
    directory(og, name="FONDATION DU VAL", closed_on=date(2026, 7, 1))
    assert [now for *_, now in facts(draft)] == ["FONDATION DU VAL", "fermé depuis le 01/07/2026"]
    assert the_og(draft).name == og.name


def test_what_was_kept_can_be_seen_again(draft: AdvanceRequest) -> None:
    directory(first(draft), name="AUTRE", closed=True)
    press(draft, "etablissements", KEEP, SAID)
    press(draft, "etablissements", KEEP, CLOSED)
    press(draft, "etablissements", RECALL, KEPT)
    assert [kind for _, kind, *_ in facts(draft)] == [CLOSED, SAID]


def test_a_copy_of_the_request_decides_anew(draft: AdvanceRequest, commercial: User) -> None:
    directory(first(draft), name="AUTRE")
    directory(the_og(draft), name="AUTRE OG")
    press(draft, "etablissements", KEEP, SAID)
    press(draft, "beneficiaires", KEEP, SAID)
    assert (facts(draft), len(facts(duplicate(reread(draft), commercial)))) == ([], 2)


def test_closed_esms_are_unticked_and_known_to_be_closed(draft: AdvanceRequest) -> None:
    rows = list(the_og(draft).scenarios.all())
    for row in rows[:2]:
        directory(row, closed=True)
    press(draft, "etablissements", UNTICK, CLOSED)
    found = [(row.ticked, row.closed) for row in the_og(draft).scenarios.all()]
    assert found == [(False, True), (False, True), (True, False)]
    assert str(reread(draft).order.amount_ht) == "2433.33"
    InstallationScenario.objects.update(ticked=True)
    assert facts(draft) == []


def test_the_directory_that_changed_after_the_page_was_shown(draft: AdvanceRequest) -> None:
    directory(first(draft), name="AUTRE")
    shown = drift_of(reread(draft))
    chosen = Press.of(TAKE, SAID, shown.of("etablissements", SAID), ALL)
    directory(first(draft), name="ENCORE AUTRE")
    with pytest.raises(Overtaken):
        do(draft, "etablissements", shown, chosen)
    assert (first(draft).name, reread(draft).version_of("etablissements")) == (
        f"RÉSIDENCE {first(draft).finess_geo}",
        0,
    )


@pytest.fixture
def elsewhere(draft: AdvanceRequest) -> ManagingBody:
    """The OG that two of the three ESMS depend on now."""
    body = make_body("690000013", name="MUTUELLE DES ABERS", town="BREST")
    for row in the_og(draft).scenarios.all()[:2]:
        directory(row, managing_body=body)
    return body


def ticked(request: AdvanceRequest) -> dict[str, list[str]]:
    """The ESMS in the order, by the OG's number."""
    return {
        og.finess_juridique: [row.finess_geo for row in og.scenarios.all() if row.ticked]
        for og in reread(request).beneficiaries.all()
    }


def test_esms_that_moved_to_an_og_that_a_mandataire_takes_in(
    draft: AdvanceRequest, elsewhere: ManagingBody
) -> None:
    rows = list(the_og(draft).scenarios.all())
    og = the_og(draft).finess_juridique
    AdvanceRequest.objects.update(is_mandataire=True)
    said = press(draft, "etablissements", MOVE, MOVED, scope_of_og("690000013"))
    assert said.startswith("2 ESMS dépendent maintenant de MUTUELLE DES ABERS dans la demande.")
    assert ticked(draft) == {
        og: [rows[2].finess_geo],
        "690000013": [row.finess_geo for row in rows[:2]],
    }
    new = InstallationScenario.objects.filter(beneficiary__finess_juridique="690000013")
    assert {(row.name, row.ancienne_version, row.establishment_id) for row in new} == {
        (row.name, "DUI 3.2", row.establishment_id) for row in rows[:2]
    }
    fresh = reread(draft)
    assert (facts(draft), fresh.version_of("beneficiaires"), fresh.version_of("etablissements")) == ([], 1, 1)


def test_an_esms_that_moved_to_an_og_of_the_request(draft: AdvanceRequest, elsewhere: ManagingBody) -> None:
    AdvanceRequest.objects.update(is_mandataire=True)
    rows = list(the_og(draft).scenarios.all())
    one = Press.of(MOVE, MOVED, [drift_of(reread(draft)).esms[rows[0].pk]])
    do(draft, "etablissements", drift_of(reread(draft)), one)
    press(draft, "etablissements", MOVE, MOVED, scope_of_og("690000013"))
    assert ticked(draft)["690000013"] == [row.finess_geo for row in rows[:2]]
    # … and back again: the row that is there already is ticked, with the answers that moved.
    InstallationScenario.objects.filter(ticked=True).update(ancienne_version="DUI 9")
    directory(rows[0], managing_body=the_managing_body(draft))
    press(draft, "etablissements", MOVE, MOVED, scope_of_og(the_managing_body(draft).finess_juridique))
    assert (first(draft).ticked, first(draft).ancienne_version) == (True, "DUI 9")


def the_managing_body(request: AdvanceRequest) -> ManagingBody:
    """The directory's row of its first OG."""
    body = reread(request).beneficiaries.all()[0].managing_body
    assert body is not None
    return body


def test_an_og_takes_the_place_of_the_only_one_where_all_its_esms_went(
    draft: AdvanceRequest, elsewhere: ManagingBody
) -> None:
    press_it = (draft, "etablissements", MOVE, MOVED, scope_of_og("690000013"))
    assert press(*press_it).startswith("Rien n’a été changé")
    assert len(ticked(draft)) == 1
    rows = list(the_og(draft).scenarios.all())
    InstallationScenario.objects.filter(pk=rows[2].pk).update(ticked=False)
    press(*press_it)
    assert ticked(draft) == {"690000013": [row.finess_geo for row in rows[:2]]}


def test_an_esms_that_moved_is_unticked_or_kept(draft: AdvanceRequest, elsewhere: ManagingBody) -> None:
    rows = list(the_og(draft).scenarios.all())
    drift = drift_of(reread(draft))
    do(draft, "etablissements", drift, Press.of(UNTICK, MOVED, [drift.esms[rows[0].pk]]))
    do(draft, "etablissements", drift, Press.of(KEEP, MOVED, [drift.esms[rows[1].pk]]))
    assert (facts(draft), list(ticked(draft).values())) == ([], [[row.finess_geo for row in rows[1:]]])


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
