"""Who may see what."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from requests_app.models import User
from requests_app.services.access import (
    attachment_for,
    is_admin,
    request_for,
    visible_requests,
    with_parts,
)
from requests_app.services.judging import judge_request
from tests.review_world import counted_queries, submitted
from tests.services.batch_world import make_request, make_software

pytestmark = pytest.mark.django_db


def test_a_salesperson_sees_their_own_requests_and_an_admin_all(
    commercial: User, autre_commercial: User, administrateur: User
) -> None:
    software = make_software()
    own, others = submitted(commercial, software), submitted(autre_commercial, software)
    assert set(visible_requests(commercial)) == {own}
    assert set(visible_requests(autre_commercial)) == {others}
    assert set(visible_requests(administrateur)) == {own, others}
    assert not visible_requests(AnonymousUser()).exists()


def test_another_s_request_does_not_exist(commercial: User, autre_commercial: User) -> None:
    request = submitted(commercial)
    assert request_for(commercial, request.pk) == request
    with pytest.raises(Http404):
        request_for(autre_commercial, request.pk)


def test_an_admin_switched_off_is_none(administrateur: User) -> None:
    assert is_admin(administrateur)
    administrateur.is_active = False
    assert not is_admin(administrateur)


def test_a_suppliers_proof_is_everybody_s(commercial: User, autre_commercial: User, files: object) -> None:
    request = submitted(commercial)
    piece = request.attachments.get()
    with pytest.raises(Http404):
        attachment_for(autre_commercial, piece.pk)
    piece.request, piece.supplier, piece.pk = None, request.software.supplier, None
    piece.save()
    assert attachment_for(autre_commercial, piece.pk) == piece
    with pytest.raises(Http404):
        attachment_for(AnonymousUser(), piece.pk)


def test_judging_makes_as_many_queries_for_forty_esms_as_for_two(commercial: User, files: object) -> None:
    software = make_software()
    assert not is_admin(commercial)  # asked once per person, then kept
    counts = []
    for esms in (2, 40):
        request = make_request(software, commercial, status="submitted", esms=esms)
        with counted_queries() as queries:
            judge_request(with_parts(visible_requests(commercial)).get(pk=request.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]
