"""What the portal knows of an ESMS."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import AdvanceRequest, Establishment, User
from requests_app.rules import EsmsFacts, lanes
from requests_app.rules.statuses import LIVE, REQUEST_LABELS
from requests_app.services.directory_facts import esms_facts

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
        name=row.name, category="", family="PA", closed=False, og_in_register=og.finess_juridique
    )


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
    for esms in (3, 60):
        draft = reread(make_draft(commercial, esms=esms))
        with CaptureQueriesContext(connection) as queries:
            esms_facts([draft], LANE)
        counts.append(len(queries))
    assert counts == [2, 2]
