"""What a request's page says after its acceptance: decision, payment, letters, and what an admin may record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.utils import timezone

from ..forms.after import DecideForm, LetterForm, MendDecisionForm, MendPaymentForm, PayForm, TakeBackForm
from ..models import AdvanceRequest, BatchLine, Examination, Letter, LetterKind, Payment
from ..rules.advance_gap import Gap, gap
from ..rules.amounts import Advance
from ..rules.statuses import AFTER_ACCEPTANCE
from ..services.amounts_expected import accepted_attempt, expected_of
from ..services.examination import examination_of
from ..services.letters import letter_limits
from ..services.payments import payment_of

#: A form that came back refused: its name, and itself.
Refused = tuple[str, Form]


@dataclass(frozen=True, slots=True)
class After:
    """All that the page's part shows. ``forms`` are those that this person may use now, by name."""

    attempt: BatchLine | None
    expected: Advance | None
    examination: Examination | None
    payment: Payment | None
    gap: Gap | None
    decision_letter: Letter | None
    payment_letter: Letter | None
    former: tuple[Letter, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)
    refused: str = ""  #: the name of the form that came back


def after_of(request: AdvanceRequest, *, admin: bool, refused: Refused | None = None) -> After | None:
    """What there is to show of a request; None before the agency accepted it."""
    if request.status not in AFTER_ACCEPTANCE:
        return None
    attempt = accepted_attempt(request)
    expected = None if attempt is None else expected_of(attempt)
    examination, payment = examination_of(request), payment_of(request)
    letters = list(request.letters.select_related("uploaded_by"))
    held = {letter.kind: letter for letter in letters if letter.replaced_at is None}
    shown = _forms(request, examination, payment) if admin else {}
    if refused is not None and refused[0] in shown:
        shown[refused[0]] = refused[1]
    return After(
        attempt=attempt,
        expected=expected,
        examination=examination,
        payment=payment,
        gap=gap(payment.amount, expected) if payment and expected else None,
        decision_letter=held.get(LetterKind.DECISION),
        payment_letter=held.get(LetterKind.PAYMENT),
        former=tuple(letter for letter in letters if letter.replaced_at is not None),
        forms=shown,
        refused=refused[0] if refused else "",
    )


def is_offered(name: str, request: AdvanceRequest) -> bool:
    """Whether the form of that name can be used in the request's status: an old page may still hold another."""
    return name in _forms(request, examination_of(request), payment_of(request))


def _forms(
    request: AdvanceRequest, examination: Examination | None, payment: Payment | None
) -> dict[str, Form]:
    """What can be recorded or corrected in the request's status."""
    found: dict[str, Form] = {}
    if request.status == "accepted":
        found["decide"] = blank("decide", request)
    if request.status == "granted":
        found["pay"] = blank("pay", request)
    if examination is not None:
        found["mend_decision"] = blank("mend_decision", request)
        found[LetterKind.DECISION] = blank(LetterKind.DECISION, request)
        if request.status != "paid":
            found["reopen"] = blank("reopen", request)
    if payment is not None:
        for name in ("mend_payment", "unpay", LetterKind.PAYMENT):
            found[name] = blank(name, request)
    return found


def blank(name: str, request: AdvanceRequest, data: Any = None, files: Any = None) -> Form:
    """The form of that name for a request, filled with what is posted, or with what is in force."""
    return _MAKERS[name](request, data, files, f"{name}-%s")


def _decide(request: AdvanceRequest, data: Any, files: Any, auto_id: str) -> Form:
    return DecideForm(data, files, limits=letter_limits(request), today=timezone.localdate(), auto_id=auto_id)


def _pay(request: AdvanceRequest, data: Any, files: Any, auto_id: str) -> Form:
    return PayForm(data, files, limits=letter_limits(request), today=timezone.localdate(), auto_id=auto_id)


def _mend_decision(request: AdvanceRequest, data: Any, _files: Any, auto_id: str) -> Form:
    held = examination_of(request)
    initial = {"on": held.on, "reason": held.reason} if held else {}
    refused = held is not None and held.outcome == "refused"
    return MendDecisionForm(
        data, initial=initial, refused=refused, today=timezone.localdate(), auto_id=auto_id
    )


def _mend_payment(request: AdvanceRequest, data: Any, _files: Any, auto_id: str) -> Form:
    held = payment_of(request)
    initial = {"on": held.on, "amount": held.amount, "note": held.note} if held else {}
    return MendPaymentForm(data, initial=initial, today=timezone.localdate(), auto_id=auto_id)


def _take_back(_request: AdvanceRequest, data: Any, _files: Any, auto_id: str) -> Form:
    return TakeBackForm(data, auto_id=auto_id)


def _letter(request: AdvanceRequest, data: Any, files: Any, auto_id: str) -> Form:
    return LetterForm(data, files, limits=letter_limits(request), auto_id=auto_id)


_MAKERS: Mapping[str, Callable[[AdvanceRequest, Any, Any, str], Form]] = {
    "decide": _decide,
    "pay": _pay,
    "mend_decision": _mend_decision,
    "mend_payment": _mend_payment,
    "reopen": _take_back,
    "unpay": _take_back,
    LetterKind.DECISION: _letter,
    LetterKind.PAYMENT: _letter,
}
