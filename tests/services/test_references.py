"""References of requests: one for each, unique among their owner's whatever the case."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction

from requests_app.models import AdvanceRequest, User, new_reference, reference_key
from requests_app.services.access import with_parts
from requests_app.services.drafts import create_draft, duplicate
from requests_app.services.requests_list import Filters, listed
from requests_app.services.review import hand_over

pytestmark = pytest.mark.django_db


def test_each_request_made_here_has_a_reference_of_its_own(commercial: User) -> None:
    first = create_draft(commercial)
    copy = duplicate(with_parts(AdvanceRequest.objects.filter(pk=first.pk)).get(), commercial)
    given = [first.reference, copy.reference, *(new_reference() for _ in range(50))]
    assert len(set(given)) == 52
    assert all(re.fullmatch(r"P-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", one) for one in given)


@pytest.mark.parametrize("typed", ["évry 12", "ÉVRY 12", " Évry  12 ", "E\u0301vry 12"])
def test_one_owner_has_a_reference_once_whatever_its_case(commercial: User, typed: str) -> None:
    AdvanceRequest.objects.create(owner=commercial, reference="Évry 12")
    with pytest.raises(IntegrityError), transaction.atomic():
        AdvanceRequest.objects.create(owner=commercial, reference=typed)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdvanceRequest.objects.bulk_create([AdvanceRequest(owner=commercial, reference=typed)])


def test_two_owners_may_use_the_same(commercial: User, autre_commercial: User) -> None:
    for owner in (commercial, autre_commercial):
        AdvanceRequest.objects.create(owner=owner, reference="Évry 12")
    assert AdvanceRequest.objects.filter(reference_key=reference_key("ÉVRY 12")).count() == 2


def test_a_request_handed_over_keeps_a_reference_that_is_free_there(
    commercial: User, autre_commercial: User, administrateur: User
) -> None:
    for owner in (commercial, autre_commercial):
        row = AdvanceRequest.objects.create(owner=owner, reference="Évry 12")
    moved = hand_over(row.pk, administrateur, commercial)
    assert (moved.owner, moved.reference) == (commercial, "Évry 12 (2)")
    changed = {one["field"]: one["to"] for one in moved.events.first().changes}  # type: ignore[union-attr]
    assert changed["reference"] == "Évry 12 (2)"


def test_a_reference_is_searched_for_whatever_its_case(commercial: User) -> None:
    row = AdvanceRequest.objects.create(owner=commercial, reference="Évry 12")
    AdvanceRequest.objects.create(owner=commercial, reference="Quimper 12")
    found = listed(AdvanceRequest.objects.all(), Filters(text="ÉVRY"))
    assert [one.pk for one in found] == [row.pk]
