"""Decisions and payments: recorded, mended, taken back; what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from requests_app.models import AdvanceRequest, Batch, BatchLine, Event, Examination, Outcome, Payment, User
from requests_app.rules.amounts import Advance
from requests_app.rules.statuses import ForbiddenMove
from requests_app.services.amounts_expected import expected_of, sent_line
from requests_app.services.examination import NotRecorded, decide, mend_decision, reopen
from requests_app.services.payments import Doubtful, expected_for, mend_payment, pay, unpay

from ..review_world import plain
from .after_world import accepted, granted, paid, today, tomorrow
from .batch_world import make_request, make_software


@pytest.fixture
def one(commercial: User, administrateur: User, files: Path) -> AdvanceRequest:
    """An accepted request of two ESMS."""
    return accepted(make_software(), commercial, administrateur, esms=2)[0]


@pytest.fixture
def two(commercial: User, administrateur: User, files: Path) -> AdvanceRequest:
    """The same, granted."""
    return granted(make_software(), commercial, administrateur, esms=2)


def status(request: AdvanceRequest) -> str:
    return AdvanceRequest.objects.get(pk=request.pk).status


def verbs(request: AdvanceRequest) -> list[str]:
    return list(request.events.order_by("pk").values_list("verb", flat=True))


def last(request: AdvanceRequest) -> Event:
    return Event.objects.filter(request=request).latest("pk")


@pytest.mark.parametrize(
    ("outcome", "reason", "kept", "verb", "told"),
    [
        (Outcome.GRANTED, "sans objet", "", "grant", "Décision du {}"),
        (Outcome.REFUSED, " Hors périmètre ", "Hors périmètre", "refuse", "Décision du {} : Hors périmètre"),
    ],
)
def test_a_decision_is_kept_and_moves_the_request(
    one: AdvanceRequest, administrateur: User, outcome: Outcome, reason: str, kept: str, verb: str, told: str
) -> None:
    made = decide(one.pk, outcome, today(), reason, administrateur)
    assert (made.outcome, made.on, made.reason, made.recorded_by) == (outcome, today(), kept, administrateur)
    event = last(one)
    assert (status(one), event.verb, event.actor) == (str(outcome), verb, administrateur)
    assert event.comment == told.format(f"{today():%d/%m/%Y}")


def test_the_same_decision_again_changes_nothing(one: AdvanceRequest, administrateur: User) -> None:
    first = decide(one.pk, Outcome.GRANTED, today(), "", administrateur)
    before = verbs(one)
    assert (decide(one.pk, Outcome.GRANTED, today(), "", administrateur), verbs(one)) == (first, before)
    with pytest.raises(ForbiddenMove):
        decide(one.pk, Outcome.REFUSED, today(), "non", administrateur)


@pytest.mark.parametrize(
    ("on", "outcome", "field", "words"),
    [
        (tomorrow, Outcome.GRANTED, "on", "est dans l’avenir"),
        (lambda: today() - timedelta(days=1), Outcome.GRANTED, "on", "précède le dépôt de la demande, le"),
        (today, Outcome.REFUSED, "reason", "Recopiez le motif du refus"),
    ],
    ids=["tomorrow", "before the deposit", "no reason"],
)
def test_what_cannot_be_recorded(
    one: AdvanceRequest,
    administrateur: User,
    on: Callable[[], date],
    outcome: Outcome,
    field: str,
    words: str,
) -> None:
    with pytest.raises(NotRecorded, match=words) as caught:
        decide(one.pk, outcome, on(), "  ", administrateur)
    assert (caught.value.field, status(one), Examination.objects.count()) == (field, "accepted", 0)


def test_a_decision_is_mended_and_history_keeps_both(two: AdvanceRequest, administrateur: User) -> None:
    Batch.objects.update(deposited_on=today() - timedelta(days=9))
    earlier = today() - timedelta(days=3)
    mend_decision(two.pk, earlier, "", " Date de réception ", administrateur)
    event = last(two)
    assert (Examination.objects.get().on, status(two)) == (earlier, "granted")
    assert (event.verb, event.comment) == ("mend_decision", "Date de réception")
    assert [(one["field"], one["from"], one["to"]) for one in event.changes] == [
        ("on", f"{today():%d/%m/%Y}", f"{earlier:%d/%m/%Y}")
    ]
    mend_decision(two.pk, earlier, "", "", administrateur)  # nothing to say of nothing
    assert last(two) == event
    with pytest.raises(NotRecorded, match="Dites pourquoi"):
        mend_decision(two.pk, today(), "", "  ", administrateur)


def test_a_decision_taken_back_leaves_its_trace(two: AdvanceRequest, administrateur: User) -> None:
    with pytest.raises(NotRecorded):
        reopen(two.pk, " ", administrateur)
    reopen(two.pk, "Mauvaise demande", administrateur)
    event = last(two)
    assert (status(two), Examination.objects.count(), event.comment) == ("accepted", 0, "Mauvaise demande")
    assert {one["field"]: one["from"] for one in event.changes} == {
        "outcome": "accordée",
        "on": f"{today():%d/%m/%Y}",
    }
    decide(two.pk, Outcome.REFUSED, today(), "Hors périmètre", administrateur)
    assert (status(two), verbs(two)[-3:]) == ("refused", ["grant", "reopen", "refuse"])


def test_what_is_expected_is_of_what_was_sent(one: AdvanceRequest) -> None:
    one.order.amount_ht, one.order.vat_regime = Decimal(1), "HT"
    one.order.save()
    (line,) = BatchLine.objects.all()
    assert expected_for(one) == expected_of(line) == Advance(Decimal("1460.00"), Decimal("1752.00"))
    found = sent_line(line)
    assert (found.regime, found.order_date, len(found.finess_geos)) == ("TTC", date(2023, 3, 15), 2)
    assert found.finess_juridiques == tuple(one.beneficiaries.values_list("finess_juridique", flat=True))
    line.sent = line.sent.replace('"regimeTVA"', '"RegimeTVA"').replace('"commande"', '"order"')
    assert sent_line(line) == found


def test_nothing_is_expected_of_what_nobody_accepted(commercial: User, files: Path) -> None:
    assert expected_for(make_request(make_software(), commercial, status="granted")) is None


@pytest.mark.parametrize(
    ("amount", "beside"),
    [
        ("1460.00", ""),
        ("1752.00", ""),
        (
            "1459.99",
            " (0,01 € de moins que les 1 460,00 € attendus (30 % du montant HT), soit 0,0 %)",
        ),
    ],
)
def test_a_payment_is_kept_beside_what_was_expected(
    two: AdvanceRequest, administrateur: User, amount: str, beside: str
) -> None:
    made = pay(two.pk, today(), Decimal(amount), administrateur)
    assert (made.amount, made.on, status(two)) == (Decimal(amount), today(), "paid")
    told = plain(last(two).comment)
    assert (
        told
        == f"{plain(f'{Decimal(amount):,.2f} €').replace(',', ' ').replace('.', ',')} le {today():%d/%m/%Y}{beside}"
    )
    assert pay(two.pk, today(), Decimal(amount), administrateur) == made
    with pytest.raises(ForbiddenMove):
        pay(two.pk, today(), Decimal("1.00"), administrateur, confirmed=True)


@pytest.mark.parametrize("settled", [{"note": "Acompte partiel"}, {"confirmed": True}], ids=["note", "tick"])
def test_a_large_difference_asks_and_never_blocks(
    two: AdvanceRequest, administrateur: User, settled: dict[str, object]
) -> None:
    with pytest.raises(Doubtful) as caught:
        pay(two.pk, today(), Decimal("1495.99"), administrateur)
    (doubt,) = caught.value.doubts
    assert plain(doubt) == (
        "1 495,99 € : 35,99 € de plus que les 1 460,00 € attendus (30 % du montant HT), soit +2,5 %."
    )
    assert (status(two), Payment.objects.count()) == ("granted", 0)
    pay(two.pk, today(), Decimal("1495.99"), administrateur, **settled)
    assert status(two) == "paid"


def test_a_payment_before_its_decision_is_asked_about(two: AdvanceRequest, administrateur: User) -> None:
    Batch.objects.update(deposited_on=today() - timedelta(days=9))
    before = today() - timedelta(days=1)
    with pytest.raises(Doubtful, match="précède la décision"):
        pay(two.pk, before, Decimal("1460.00"), administrateur)
    with pytest.raises(NotRecorded, match="précède le dépôt"):
        pay(two.pk, today() - timedelta(days=10), Decimal("1460.00"), administrateur, confirmed=True)


@pytest.mark.parametrize("amount", ["0", "-1", "1000000000000"])
def test_an_amount_is_more_than_nothing_and_fits(
    two: AdvanceRequest, administrateur: User, amount: str
) -> None:
    with pytest.raises(NotRecorded) as caught:
        pay(two.pk, today(), Decimal(amount), administrateur, confirmed=True)
    assert (caught.value.field, status(two)) == ("amount", "granted")


def test_a_payment_is_mended_then_taken_back(commercial: User, administrateur: User, files: Path) -> None:
    request = paid(make_software(), commercial, administrateur)
    with pytest.raises(Doubtful):
        mend_payment(request.pk, today(), Decimal("14.60"), "Virgule", administrateur)
    mend_payment(request.pk, today(), Decimal("1459.99"), "Avis relu", administrateur, note="Arrondi")
    (changed, noted) = last(request).changes
    assert (plain(changed["from"]), plain(changed["to"])) == ("1 460,00 €", "1 459,99 €")
    assert (noted["field"], noted["to"]) == ("note", "Arrondi")
    with pytest.raises(ForbiddenMove):
        reopen(request.pk, "Trop tôt", administrateur)
    unpay(request.pk, "Autre demande", administrateur)
    kept = {one["field"]: plain(one["from"]) for one in last(request).changes}
    assert kept == {"on": f"{today():%d/%m/%Y}", "amount": "1 459,99 €", "note": "Arrondi"}
    assert (status(request), Payment.objects.count(), Examination.objects.count()) == ("granted", 0, 1)
