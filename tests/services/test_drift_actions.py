"""What a person decides on a difference with the directory: one button, in the save of its section."""

from __future__ import annotations

from datetime import date

import pytest

from requests_app.models import AdvanceRequest, InstallationScenario, ManagingBody, User
from requests_app.services.drafts import duplicate
from requests_app.services.drift import CLOSED, KEPT, MOVED, SAID, drift_of
from requests_app.services.drift_actions import (
    ALL,
    KEEP,
    MOVE,
    RECALL,
    TAKE,
    UNTICK,
    Overtaken,
    Press,
    scope_of_og,
)

from ..wizard_world import make_body, make_draft, reread, the_og
from .drift_world import directory, do, facts, first, press


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial, esms=3)


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
