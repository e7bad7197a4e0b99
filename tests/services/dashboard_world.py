"""A made-up portal with years behind it, for the tests, the bench and the pictures of the dashboard.

Made by few large inserts, not by the services: what counts here is that everything stands in the tables as the
services leave it (an attempt for what was sent, an answer for what was answered, an event for each move).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import Model
from django.utils import timezone

from requests_app.models import (
    AdvanceRequest,
    Batch,
    BatchLine,
    Beneficiary,
    DepositName,
    Event,
    Examination,
    Outcome,
    Payment,
    PurchaseOrder,
    Software,
    User,
)
from requests_app.rules.amounts import advance, round_cents
from requests_app.rules.statuses import REQUEST_LABELS, SENT

#: What the agency says; the first is in nobody's dictionary, and names a different establishment each time.
LABELS = (
    ("Anomalie Q77 sur le dossier {number}", "9001"),
    ("Le numéro de carte CPX est obligatoire", "1001"),
    ("Le montant de la prestation dépasse le plafond", "1002"),
)
#: How a request comes to its status: (status, what follows it).
_WAYS = {
    "draft": ("draft",),
    "submitted": ("draft", "submitted"),
    "returned": ("draft", "submitted", "returned"),
    "approved": ("draft", "submitted", "approved"),
    "batched": ("draft", "submitted", "approved", "batched"),
    "deposited": ("draft", "submitted", "approved", "batched", "deposited"),
    "accepted": ("draft", "submitted", "approved", "batched", "deposited", "accepted"),
    "rejected": ("draft", "submitted", "approved", "batched", "deposited", "rejected"),
    "granted": ("draft", "submitted", "approved", "batched", "deposited", "accepted", "granted"),
    "refused": ("draft", "submitted", "approved", "batched", "deposited", "accepted", "refused"),
    "paid": ("draft", "submitted", "approved", "batched", "deposited", "accepted", "granted", "paid"),
    "abandoned": ("draft", "abandoned"),
}
_AMOUNTS = tuple(Decimal(2920 * esms) / Decimal("1.2") for esms in range(1, 9))


@contextmanager
def own_dates(*columns: tuple[type[Model], str]) -> Iterator[None]:
    """Lets rows be inserted with a date of their own where the portal writes the present one."""
    fields: list[Any] = [model._meta.get_field(name) for model, name in columns]
    usual = [(field, field.auto_now, field.auto_now_add) for field in fields]
    for field in fields:
        field.auto_now = field.auto_now_add = False
    try:
        yield
    finally:
        for field, now, add in usual:
            field.auto_now, field.auto_now_add = now, add


class World:
    """So many requests over so many days, of these people; the same for the same seed."""

    def __init__(self, owners: list[User], software: list[Software], many: int, days: int, seed: int = 1):
        self._chance = random.Random(seed)
        self._owners, self._software, self._days = owners, software, days
        self._now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
        self._numbers = (f"{number:05d}" for number in count(BatchLine.objects.count() + 1))
        self._deposited: dict[int, list[Batch]] = {}
        self._frozen: dict[int, Batch] = {}
        self._lines: Counter[int] = Counter()
        for one in software:
            self._add_batches(one)
        with own_dates((AdvanceRequest, "created_at"), (AdvanceRequest, "updated_at"), (Event, "at")):
            self._fill(many)

    def _add_batches(self, software: Software) -> None:
        """One a month, deposited; and one frozen."""
        common: dict[str, Any] = {
            "software": software, "couloir": software.couloir, "numero_ans": software.numero_ans,
            "siret": "73282932000074", "content": b"{}", "sha256": "0" * 64, "lane_sha256": "0" * 64,
        }  # fmt: skip
        days = [self._now.date() - timedelta(days=30 * ago) for ago in range(self._days // 30, -1, -1)]
        self._deposited[software.pk] = [Batch.objects.create(**common) for _ in days]
        for batch, day in zip(self._deposited[software.pk], days, strict=True):
            name = DepositName.objects.create(
                batch=batch, numero_ans=software.numero_ans, day=day, number=1, downloaded_at=self._now
            )
            batch.status, batch.deposited_on, batch.deposited_as = "deposited", day, name
            batch.save()
        frozen = self._frozen[software.pk] = Batch.objects.create(**common)
        DepositName.objects.create(
            batch=frozen, numero_ans=software.numero_ans, day=self._now.date(), number=2
        )

    def _fill(self, many: int) -> None:
        rows = [self._request() for _ in range(many)]
        AdvanceRequest.objects.bulk_create(rows, batch_size=500)
        orders = {row.pk: self._order(row) for row in rows}
        PurchaseOrder.objects.bulk_create(orders.values(), batch_size=500)
        Beneficiary.objects.bulk_create([self._og(row) for row in rows], batch_size=500)
        lines = [line for row in rows for line in self._attempts(row, orders[row.pk])]
        BatchLine.objects.bulk_create(lines, batch_size=500)
        Event.objects.bulk_create([event for row in rows for event in self._events(row)], batch_size=500)
        paid = [self._payment(row, orders[row.pk]) for row in rows if row.status == "paid"]
        Payment.objects.bulk_create(paid, batch_size=500)
        examined = [self._examination(row) for row in rows if row.status in ("granted", "refused", "paid")]
        Examination.objects.bulk_create(examined, batch_size=500)

    def _request(self) -> AdvanceRequest:
        status = self._chance.choice(list(REQUEST_LABELS))
        blank = status in ("draft", "abandoned") and self._chance.random() < 0.4
        created = self._now - timedelta(
            days=self._chance.randrange(self._days), hours=self._chance.randrange(24)
        )
        return AdvanceRequest(
            owner=self._chance.choice(self._owners),
            software=None if blank else self._chance.choice(self._software),
            status=status,
            return_comment="Le bon de commande n’est pas signé." if status == "returned" else "",
            created_at=created,
            updated_at=created + (self._now - created) / 3,
            first_submitted_at=None
            if status in ("draft", "abandoned")
            else created + (self._now - created) / 9,
        )

    def _order(self, row: AdvanceRequest) -> PurchaseOrder:
        """Now and then without an amount, where that can be."""
        amount = None if row.software is None else round_cents(self._chance.choice(_AMOUNTS))
        regime = "" if row.software is None else self._chance.choice(["TTC", "TTC", "HT"])
        return PurchaseOrder(request=row, vat_regime=regime, amount_ht=amount)

    def _og(self, row: AdvanceRequest) -> Beneficiary:
        return Beneficiary(
            request=row,
            finess_juridique=f"{990000000 + row.pk % 10**7}",
            name=f"ASSOCIATION DU LIEU {row.pk}",
        )

    def _attempts(self, row: AdvanceRequest, order: PurchaseOrder) -> Iterator[BatchLine]:
        """What was sent: maybe rejected once or twice first, and then the attempt that its status says."""
        if row.status not in SENT:
            return
        assert row.software_id is not None
        deposited = self._deposited[row.software_id]
        many = min(self._chance.choice((1, 1, 1, 2, 3)), len(deposited))
        *before, last = (
            deposited[place] for place in sorted(self._chance.sample(range(len(deposited)), many))
        )
        for batch in before:
            yield self._line(row, order, batch, "rejected")
        if row.status == "batched":
            yield self._line(row, order, self._frozen[row.software_id], "")
        else:
            usual = self._chance.choice(["accepted", "accepted", "accepted", "known"])
            answer = {"deposited": "", "rejected": "rejected"}.get(row.status, usual)
            yield self._line(row, order, last, answer)

    def _line(self, row: AdvanceRequest, order: PurchaseOrder, batch: Batch, answer: str) -> BatchLine:
        label, code = {"rejected": self._chance.choice(LABELS), "known": ("Demande déjà connue", "3436")}.get(
            answer, ("Demande acceptée", "0000") if answer else ("", "")
        )
        self._lines[batch.pk] += 1
        assert order.amount_ht is not None
        return BatchLine(
            batch=batch,
            request=row,
            num_ligne=self._lines[batch.pk],
            numero_editeur=next(self._numbers),
            sent="{}",
            # Sent lines are what counts: the order may say otherwise.
            amount_ht=order.amount_ht - self._chance.choice((0, 0, 1)),
            answer=answer,
            answered_at=self._now if answer else None,
            numero_asp=f"ASP{row.pk}" if answer in ("accepted", "known") else "",
            libelle_traitement=label.format(number=750000000 + row.pk),
            code_traitement=code,
        )

    def _events(self, row: AdvanceRequest) -> Iterator[Event]:
        """One for each move, spread over the request's life, and an edit that moves nothing."""
        way = _WAYS[row.status]
        last = self._now - row.created_at
        moments = sorted(row.created_at + last * self._chance.random() for _ in way[1:])
        yield Event(request=row, verb="create", to_status="draft", at=row.created_at)
        for before, after, moment in zip(way, way[1:], moments, strict=False):
            yield Event(request=row, verb="move", from_status=before, to_status=after, at=moment)
        yield Event(request=row, verb="edit", from_status=row.status, to_status=row.status, at=self._now)

    def _examination(self, row: AdvanceRequest) -> Examination:
        refused = row.status == "refused"
        return Examination(
            request=row,
            outcome=Outcome.REFUSED if refused else Outcome.GRANTED,
            on=(row.created_at + (self._now - row.created_at) / 2).date(),
            reason="Le logiciel était déjà financé." if refused else "",
        )

    def _payment(self, row: AdvanceRequest, order: PurchaseOrder) -> Payment:
        assert order.amount_ht is not None
        expected = advance(order.amount_ht, order.vat_regime)
        paid = self._chance.choice([expected.ht, expected.ttc, Decimal("1000.01")])
        return Payment(request=row, on=self._now.date(), amount=paid)
