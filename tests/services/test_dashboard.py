"""The dashboard's figures against a slow count, request by request, that shares nothing with them."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.utils import timezone

from requests_app.models import AdvanceRequest, Batch, BatchLine, Examination, Payment, User
from requests_app.rules.amounts import Advance
from requests_app.rules.statuses import REQUEST_GROUPS
from requests_app.services.dashboard import Figures, ageing, pipeline, total
from requests_app.services.dashboard_mine import SHOWN, waiting
from requests_app.services.history import move_request
from requests_app.services.requests_list import Filters, narrowed
from tests.review_world import counted_queries, one_of_each
from tests.services.answer_world import answer, deposited_batch
from tests.services.batch_world import make_software
from tests.services.dashboard_world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

CENT = Decimal("0.01")


@pytest.fixture
def everything(commercial: User, autre_commercial: User) -> list[AdvanceRequest]:
    """A hundred and fifty requests of half a year, of two people and two lanes."""
    software = [make_software(), make_software("9876543210", "ms2-dui-pds")]
    World([commercial, autre_commercial], software, 150, 200)
    return list(AdvanceRequest.objects.select_related("software", "order"))


def slow_figures(row: AdvanceRequest) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """What one request counts for: requested, 30 % HT, 30 % TTC, paid."""
    amount = row.order.amount_ht or Decimal(0)
    if row.status in ("batched", "deposited", "accepted", "rejected", "granted", "refused", "paid"):
        attempts = sorted(row.attempts.all(), key=lambda one: one.pk)
        accepted = [one for one in attempts if one.answer in ("accepted", "known")]
        amount = (accepted or attempts)[-1].amount_ht
    share = Decimal(0) if row.status in ("refused", "abandoned") else amount * 3 / 10
    with_vat = share if row.order.vat_regime == "HT" else share * 12 / 10
    paid = Payment.objects.filter(request=row).first()
    rounded = [value.quantize(CENT, ROUND_HALF_UP) for value in (share, with_vat)]
    return amount, rounded[0], rounded[1], paid.amount if paid else Decimal(0)


def slow_since(row: AdvanceRequest) -> datetime:
    """Since when it waits: by its whole history, or by the day that its status is about."""
    if row.status == "draft":
        return row.updated_at
    day = None
    if row.status == "deposited":
        day = Batch.objects.filter(lines__request=row).order_by("lines__pk").last().deposited_on  # type: ignore[union-attr]
    if row.status == "granted":
        day = Examination.objects.get(request=row).on
    if day is not None:
        return datetime.combine(day, time.min, tzinfo=UTC)
    found = row.created_at
    for event in sorted(row.events.all(), key=lambda one: one.pk):
        if event.to_status == row.status != event.from_status:
            found = event.at
    return found


def day_of(row: AdvanceRequest) -> date:
    """The day that a period means."""
    return timezone.localdate(row.first_submitted_at or row.created_at)


def test_every_sum_is_that_of_a_slow_count(everything: list[AdvanceRequest], commercial: User) -> None:
    today = timezone.localdate()
    first, last = today - timedelta(days=120), today - timedelta(days=30)
    cases: list[tuple[Filters, Any]] = [
        (Filters(), lambda row: True),
        (Filters(couloir="ms1-dui"), lambda row: row.software and row.software.couloir == "ms1-dui"),
        (Filters(without_lane=True), lambda row: row.software is None),
        (
            Filters(owner=commercial.pk, first=first, last=last),
            lambda row: row.owner_id == commercial.pk and first <= day_of(row) <= last,
        ),
    ]
    for filters, keeps in cases:
        rows = [row for row in everything if keeps(row)]
        assert len(rows) > 5
        found = pipeline(narrowed(AdvanceRequest.objects.all(), filters))
        keys = {(row.status, row.software.couloir if row.software else "") for row in rows}
        assert set(found) == keys
        for status, couloir in keys:
            counted = [
                slow_figures(row)
                for row in rows
                if (row.status, row.software.couloir if row.software else "") == (status, couloir)
            ]
            sums = [sum(column, Decimal(0)) for column in zip(*counted, strict=True)]
            expected = Figures(len(counted), sums[0], Advance(sums[1], sums[2]), sums[3])
            assert found[status, couloir] == expected, (filters, status, couloir)


def test_groups_and_lanes_add_up(everything: list[AdvanceRequest]) -> None:
    found = pipeline(AdvanceRequest.objects.all())
    parts = [total(found, statuses) for _, statuses in REQUEST_GROUPS.values()]
    assert sum(parts, Figures()) == total(found)
    by_lane = [total(found, None, couloir) for couloir in ("ms1-dui", "ms2-dui-pds", "")]
    assert sum(by_lane, Figures()) == total(found)
    assert total(found).many == len(everything)


def test_what_was_accepted_late_counts_as_it_was_sent(commercial: User, administrateur: User) -> None:
    batch = deposited_batch(make_software(), commercial, 1, administrateur, esms=2)
    line = answer(batch.lines.select_related("request").get(), "rejected")
    request = move_request(line.request, "correct", commercial)
    request.order.amount_ht, request.order.vat_regime = Decimal("100.00"), "HT"
    request.order.save()
    found = pipeline(AdvanceRequest.objects.all())
    assert found["draft", "ms1-dui"].requested == Decimal("100.00")
    BatchLine.objects.filter(pk=line.pk).update(answer="accepted")
    move_request(request, "accept_late", administrateur)
    found = pipeline(AdvanceRequest.objects.all())
    expected = Advance(Decimal("1460.00"), Decimal("1752.00"))
    assert found == {("accepted", "ms1-dui"): Figures(1, Decimal("4866.67"), expected)}


def test_no_cent_is_lost_in_large_sums(commercial: User) -> None:
    requests = one_of_each(commercial, make_software())
    drafts = [requests["draft"], requests["submitted"]]
    for request, amount in zip(drafts, ("999999999999.99", "0.02"), strict=True):
        request.order.amount_ht = Decimal(amount)
        request.order.save()
    found = pipeline(AdvanceRequest.objects.filter(pk__in=[row.pk for row in drafts]))
    assert total(found).requested == Decimal("1000000000000.01")


def test_ages_are_those_of_the_whole_history(everything: list[AdvanceRequest]) -> None:
    found = ageing(AdvanceRequest.objects.all())
    many: Counter[tuple[str, str]] = Counter()
    oldest: dict[str, datetime] = {}
    for row in everything:
        if row.status in ("paid", "refused", "abandoned"):
            continue
        moment = slow_since(row)
        days = (timezone.localdate() - timezone.localdate(moment)).days
        code = "0-7" if days <= 7 else "8-30" if days <= 30 else "31-90" if days <= 90 else "91"
        many[row.status, code] += 1
        oldest[row.status] = min(moment, oldest.get(row.status, moment))
    assert (dict(found.many), dict(found.oldest)) == (dict(many), oldest)
    rows = narrowed(AdvanceRequest.objects.all(), Filters(late=True))
    assert found.late
    assert dict(found.late) == Counter(row.status for row in rows)


def test_what_waits_for_a_salesperson(everything: list[AdvanceRequest], commercial: User) -> None:
    found = waiting(AdvanceRequest.objects.filter(owner=commercial))
    assert list(found) == ["returned", "rejected", "draft"]
    for status, rows in found.items():
        own = [row for row in everything if row.owner_id == commercial.pk and row.status == status]
        own.sort(key=lambda row: (slow_since(row), row.pk))
        assert [one.request.pk for one in rows] == [row.pk for row in own[:SHOWN]]
        assert [one.days for one in rows] == [
            (timezone.localdate() - timezone.localdate(slow_since(row))).days for row in own[:SHOWN]
        ]
    assert {one.said for one in found["returned"]} == {"Le bon de commande n’est pas signé."}
    for one in found["rejected"]:
        last = one.request.attempts.order_by("pk").last()
        assert isinstance(last, BatchLine)
        assert one.said == last.libelle_traitement
        assert (one.explanation is None) == last.libelle_traitement.startswith("Anomalie Q77")


def test_figures_take_a_constant_number_of_queries(commercial: User) -> None:
    counts = []
    for many, numero_ans in ((30, "0123456789"), (90, "9876543210")):
        World([commercial], [make_software(numero_ans)], many, 90)
        with counted_queries() as queries:
            pipeline(AdvanceRequest.objects.all())
            ageing(AdvanceRequest.objects.all())
            waiting(AdvanceRequest.objects.all())
        counts.append(len(queries))
    assert counts == [11, 11]
