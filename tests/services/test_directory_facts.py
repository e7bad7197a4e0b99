"""What the portal knows of an ESMS."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import AdvanceRequest, EsmsCategory, Establishment, User
from requests_app.rules import EsmsFacts, lanes
from requests_app.rules.statuses import LIVE, REQUEST_LABELS
from requests_app.services.categories import set_category
from requests_app.services.directory_facts import esms_facts
from requests_app.services.judging import judge_request

from ..eligible_world import make_list
from ..wizard_world import make_draft, make_software, reread, the_og

LANE = lanes()["ms1-dui"]


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial, esms=1)


def fact(draft: AdvanceRequest) -> EsmsFacts:
    """Of its only ESMS."""
    (found,) = esms_facts([reread(draft)], LANE).values()
    return found


def test_from_the_directory(draft: AdvanceRequest) -> None:
    row, og = the_og(draft).scenarios.get(), the_og(draft)
    assert fact(draft) == EsmsFacts(
        name=row.name,
        category="EHPAD",
        family="PA",
        suggestion="Famille PA, d’après la catégorie 500 EHPAD (table des catégories).",
        closed=False,
        og_in_register=og.finess_juridique,
    )


def test_the_table_of_the_lane_gives_the_family(draft: AdvanceRequest) -> None:
    set_category(EsmsCategory.objects.get(code="500"), {"ms1-dui": "", "ms2-dui-pds": "PDS"})
    (other,) = esms_facts([reread(draft)], lanes()["ms2-dui-pds"]).values()
    assert (fact(draft).family, other.family) == (None, "PDS")


def test_without_a_list_nothing_is_listed(draft: AdvanceRequest) -> None:
    make_list([], couloir="ms2-dui-pds")
    make_list([], withdrawn=True)
    assert (fact(draft).listed, fact(draft).official_list, fact(draft).listing) == (None, None, "")


def test_the_newest_list_by_its_date_is_in_force(draft: AdvanceRequest) -> None:
    number = the_og(draft).scenarios.get().finess_geo
    make_list([number], day="2026-03-01")
    make_list([], day="2026-02-01")
    found = fact(draft)
    assert (found.listed, found.listing) == (True, "sur la liste officielle du 01/03/2026")
    make_list([], day="2026-03-01")
    assert fact(draft).listing == "absent de la liste officielle du 01/03/2026"
    make_list([number], day="2026-04-01", withdrawn=True)
    assert fact(draft).listed is False


@pytest.mark.parametrize(
    ("listed", "category", "rules"),
    [
        (True, "165", set()),
        (False, "500", {"esms.not_listed"}),
        (False, "165", {"esms.not_listed", "esms.outside_families"}),
        (None, "165", {"esms.outside_families"}),
    ],
)
def test_what_the_rulebook_makes_of_it(
    listed: bool | None, category: str, rules: set[str], draft: AdvanceRequest
) -> None:
    row = the_og(draft).scenarios.get()
    row.category_code = category
    row.save()
    if listed is not None:
        make_list([row.finess_geo] if listed else [])
    findings = judge_request(reread(draft)).findings
    assert {finding.rule for finding in findings if finding.rule.startswith("esms.")} == rules
    for finding in findings:
        if finding.rule == "esms.outside_families":
            assert "Famille PDS, d’après la catégorie 165" in finding.message
        if finding.rule == "esms.not_listed":
            assert (
                "n’est pas sur la liste officielle du 01/03/2026 des ESMS éligibles (essai)"
                in finding.message
            )
            assert "retirez-le de la commande" in finding.message


def test_what_left_the_directory_is_known_by_its_copy(draft: AdvanceRequest) -> None:
    row = the_og(draft).scenarios.get()
    row.category_code, row.category_label, row.closed = "165", "ACT", True
    row.save()
    Establishment.objects.filter(finess_geo=row.finess_geo).delete()
    found = fact(draft)
    assert (found.family, found.closed, found.og_in_register, found.category) == ("PDS", True, None, "ACT")


@pytest.mark.parametrize("status", REQUEST_LABELS)
def test_which_other_requests_hold_it(status: str, draft: AdvanceRequest, commercial: User) -> None:
    other = make_draft(commercial, esms=1)
    the_og(other).scenarios.update(finess_geo=the_og(draft).scenarios.get().finess_geo)
    AdvanceRequest.objects.filter(pk=other.pk).update(status=status)
    assert fact(draft).other_requests == ((f"n° {other.pk}",) if status in LIVE else ())


def test_another_lane_does_not_hold_it(draft: AdvanceRequest, commercial: User) -> None:
    other = make_draft(commercial, software=make_software("9999999999", "ms2-dui-pds"), esms=1)
    the_og(other).scenarios.update(finess_geo=the_og(draft).scenarios.get().finess_geo)
    assert fact(draft).other_requests == ()


@pytest.mark.parametrize("change", [{"scenario": False}, {"og": True}], ids=["unticked", "its OG taken out"])
def test_what_is_not_ordered_does_not_hold_it(
    change: dict[str, bool], draft: AdvanceRequest, commercial: User
) -> None:
    other = make_draft(commercial, esms=1)
    og = the_og(other)
    og.scenarios.update(
        finess_geo=the_og(draft).scenarios.get().finess_geo, ticked=change.get("scenario", True)
    )
    og.removed = change.get("og", False)
    og.save()
    assert fact(draft).other_requests == ()


def test_few_queries_however_many(commercial: User) -> None:
    counts = []
    make_list([])
    for esms in (3, 60):
        draft = reread(make_draft(commercial, esms=esms))
        with CaptureQueriesContext(connection) as queries:
            esms_facts([draft], LANE)
        counts.append(len(queries))
    assert counts == [5, 5]
