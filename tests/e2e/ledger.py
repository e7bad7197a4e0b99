"""Every request of the database as one row, told without the portal's own sums, to hold its pages against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from requests_app.models import AdvanceRequest, Payment

#: No advance comes of these.
_ENDED = ("refused", "abandoned")


def ledger() -> list[dict[str, Any]]:
    """Each request: its number, owner, status, euros asked and paid, and its attempts' numbers and answers."""
    paid = {payment.request_id: payment.amount for payment in Payment.objects.all()}
    return [
        {
            "pk": row.pk,
            "owner": row.owner.username,
            "status": row.status,
            "asked": str((row.order.amount_ht if hasattr(row, "order") else None) or 0),
            "regime": row.order.vat_regime if hasattr(row, "order") else "",
            "paid": str(paid.get(row.pk, 0)),
            "attempts": [
                {"numero": line.numero_editeur, "answer": line.answer, "numero_asp": line.numero_asp}
                for line in row.attempts.exclude(batch__status="abandoned").order_by("pk")
            ],
        }
        for row in AdvanceRequest.objects.select_related("owner", "order").prefetch_related("attempts")
    ]


@dataclass(frozen=True, slots=True)
class Sums:
    """Some requests: how many, the euros HT asked, 30 % of them, the euros paid."""

    many: int
    asked: Decimal
    expected: Decimal
    paid: Decimal


def sums(rows: Iterable[dict[str, Any]]) -> Sums:
    """Of these rows of the ledger; the advance is rounded request by request, as it is paid."""
    rows = list(rows)
    advances = [
        (Decimal(row["asked"]) * 30 / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for row in rows
        if row["status"] not in _ENDED
    ]
    return Sums(
        len(rows),
        sum((Decimal(row["asked"]) for row in rows), Decimal(0)),
        sum(advances, Decimal(0)),
        sum((Decimal(row["paid"]) for row in rows), Decimal(0)),
    )


def first_tries(rows: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """How many requests were accepted by the first answer that they got, and how many got any."""
    first = [next((one["answer"] for one in row["attempts"] if one["answer"]), "") for row in rows]
    kinds = Counter(answer for answer in first if answer)
    return kinds["accepted"] + kinds["known"], sum(kinds.values())
