"""Accepted requests and what follows them, for the tests of decisions, payments and the register."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from requests_app.models import AdvanceRequest, Outcome, Software, User
from requests_app.services.examination import decide
from requests_app.services.payments import pay

from .answer_world import answer, deposited_batch


def today() -> date:
    """Today, here."""
    return timezone.localdate()


def tomorrow() -> date:
    """A day in the future."""
    return today() + timedelta(days=1)


def accepted(
    software: Software, owner: User, actor: User, count: int = 1, *, esms: int = 1
) -> list[AdvanceRequest]:
    """So many requests of one batch deposited today, each accepted."""
    batch = deposited_batch(software, owner, count, actor, esms=esms)
    return [
        answer(line, "accepted", actor=actor).request
        for line in batch.lines.select_related("request", "batch")
    ]


def granted(software: Software, owner: User, actor: User, *, esms: int = 1) -> AdvanceRequest:
    """A request whose advance is granted today."""
    (request,) = accepted(software, owner, actor, esms=esms)
    decide(request.pk, Outcome.GRANTED, today(), "", actor)
    return AdvanceRequest.objects.get(pk=request.pk)


def paid(
    software: Software, owner: User, actor: User, amount: str = "1460.00", *, esms: int = 2
) -> AdvanceRequest:
    """A request whose advance was paid today; two ESMS let expect 1 460,00 € HT or 1 752,00 € TTC."""
    request = granted(software, owner, actor, esms=esms)
    pay(request.pk, today(), Decimal(amount), actor, confirmed=True)
    return AdvanceRequest.objects.get(pk=request.pk)
