"""What the lists of requests say of a request that the agency took by half."""

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.models import AdvanceRequest, Batch, BatchLineFile, DepositMark, User
from requests_app.services.deposits import abandon
from requests_app.services.row_marks import Mark, acknowledgement_marks, marks_of
from tests.review_world import counted_queries

from .answer_world import answer, deposited_batch
from .batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def batch(commercial: User, administrateur: User) -> Batch:
    return deposited_batch(make_software(), commercial, 3, administrateur)


def mark(batch: Batch, kind: str, part: int = 0, **more: object) -> DepositMark:
    now = timezone.now()
    return DepositMark.objects.create(batch=batch, kind=kind, part=part, on=now.date(), at=now, **more)


def told(batch: Batch) -> list[list[tuple[str, str]]]:
    """What is said of each request of the batch, in the order of its lines."""
    requests = AdvanceRequest.objects.filter(attempts__batch=batch).order_by("attempts__num_ligne")
    found = marks_of(requests)
    return [[(one.text, one.tone) for one in found.get(request.pk, [])] for request in requests]


PIECES = [("Pièces non confirmées", "warning")]
JSON = [("JSON non confirmé", "warning")]
REFUSED = [("ZIP refusé", "danger")]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        pytest.param([], [], id="nothing said yet"),
        pytest.param(["json_taken"], PIECES, id="json alone"),
        pytest.param(["pieces_taken"], JSON, id="attachments alone"),
        pytest.param(["json_taken", "pieces_taken"], [], id="both"),
    ],
)
def test_one_acknowledgement_without_the_other(
    batch: Batch, kinds: list[str], expected: list[tuple[str, str]]
) -> None:
    for kind in kinds:
        mark(batch, kind)
    assert told(batch) == [expected] * 3


def test_an_answer_says_that_the_json_was_taken(batch: Batch, administrateur: User) -> None:
    first, second, _ = batch.lines.all()
    answer(first, "accepted", actor=administrateur)
    answer(second, "rejected", actor=administrateur)
    assert told(batch) == [PIECES, [], PIECES]


@pytest.mark.parametrize("status", ["granted", "refused", "paid"])
def test_what_the_agency_examined_misses_nothing(batch: Batch, status: str) -> None:
    mark(batch, "json_taken")
    AdvanceRequest.objects.filter(attempts__num_ligne=2).update(status=status)
    assert told(batch) == [PIECES, [], PIECES]


def test_a_refused_zip_is_told_of_the_requests_in_it(batch: Batch) -> None:
    BatchLineFile.objects.filter(line__num_ligne=3).update(zip_part=2)
    mark(batch, "zip_deposit", 2, outcome="refused", note="trop lourd")
    assert told(batch) == [[], [], REFUSED]


def test_a_batch_without_attachments_misses_none(batch: Batch) -> None:
    BatchLineFile.objects.all().delete()
    mark(batch, "json_taken")
    assert told(batch) == [[], [], []]


def test_an_abandoned_batch_says_nothing_of_the_attempt_that_follows(
    batch: Batch, administrateur: User
) -> None:
    mark(batch, "json_taken")
    abandon(batch, "refused", "Structure", administrateur)
    AdvanceRequest.objects.update(status="deposited")
    assert told(batch) == [[], [], []]


def test_a_mark_leads_to_the_attempts_of_its_request(batch: Batch, commercial_client: Client) -> None:
    mark(batch, "json_taken")
    first = AdvanceRequest.objects.order_by("pk")[:1].get()
    (found,) = marks_of([first])[first.pk]
    assert found == Mark("Pièces non confirmées", "warning", f"/demandes/{first.pk}/resume/#envois")
    assert 'id="envois"' in commercial_client.get(found.url).content.decode()


def test_a_page_of_requests_takes_one_query_and_those_of_no_batch_none(batch: Batch) -> None:
    mark(batch, "json_taken")
    requests = list(AdvanceRequest.objects.all())
    with counted_queries() as queries:
        assert len(acknowledgement_marks(requests)) == 3
    assert len(queries) == 1
    for request in requests:
        request.status = "draft"
    with counted_queries() as queries:
        assert acknowledgement_marks(requests) == {}
    assert len(queries) == 0


@pytest.mark.parametrize("address", ["/demandes/", "/revue/?etat=toutes"])
def test_both_lists_show_it(administrateur: User, administrateur_client: Client, address: str) -> None:
    mark(deposited_batch(make_software(), administrateur, 2, administrateur), "json_taken")
    shown = administrateur_client.get(address).content.decode()
    assert shown.count('<a class="tag tag-wrap tag-warning"') == 2
    assert shown.count("Pièces non confirmées") == 2
