"""Recording what follows an acceptance, request by request: each a POST, and a form refused comes back filled."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from ..forms.after import PayForm
from ..models import AdvanceRequest, Examination, LetterKind, Outcome, Payment
from ..rules.statuses import ForbiddenMove
from ..services import examination, payments
from ..services.access import request_for, require_admin, signed_in
from ..services.letters import LetterRefused, PieceError, check_letter, keep_letter, take_off_letter
from .after_page import blank, is_offered
from .request_guards import only_posted, told_when_moved
from .review_page import show_request

#: What records a valid form: it raises what the services raise, and returns what to tell.
Recorder = Callable[[HttpRequest, AdvanceRequest, Form], str]
View = Callable[..., HttpResponseBase]

#: What is said to whoever corrects nothing, or clicked twice.
_SAME = "C’est déjà ce qui est enregistré : rien n’a changé."


def _action(name: str) -> Callable[[Recorder], View]:
    """A view of the form of that name: refused, it comes back in the request's page with what was typed."""

    def made(recorder: Recorder) -> View:
        @require_admin
        @only_posted
        @told_when_moved
        @wraps(recorder)
        def view(http: HttpRequest, pk: int) -> HttpResponse:
            request_row = request_for(http.user, pk)
            form = blank(name, request_row, http.POST, http.FILES)
            if not form.is_valid():
                return _refused(http, request_row, name, form)
            try:
                _check_letter(request_row, form)
                told = recorder(http, request_row, form)
            except PieceError as fault:
                form.add_error("letter", f"{fault.reason} {fault.way_out}")
                return _refused(http, request_row, name, form)
            except examination.NotRecorded as fault:
                form.add_error(fault.field if fault.field in form.fields else None, str(fault))
                return show_request(http, request_row, after_refused=(name, form))
            except payments.Doubtful as fault:
                cast(PayForm, form).ask(fault.doubts)
                return show_request(http, request_row, after_refused=(name, form))
            except (Examination.DoesNotExist, Payment.DoesNotExist):
                messages.warning(
                    http, "Ce qui était enregistré a été annulé entre-temps : rien n’a été fait."
                )
                return _back(pk)
            messages.success(http, told)
            return _back(pk)

        return view

    return made


def _check_letter(request_row: AdvanceRequest, form: Form) -> None:
    """A letter that is not sound keeps the whole form from being recorded. Raises ``PieceError``."""
    if upload := form.cleaned_data.get("letter"):
        check_letter(request_row, upload)


def _refused(http: HttpRequest, request_row: AdvanceRequest, name: str, form: Form) -> HttpResponse:
    """The page with the form as it was filled. Raises ``ForbiddenMove`` where the page has no such form any more."""
    if not is_offered(name, request_row):
        raise ForbiddenMove(request_row.status, name)
    return show_request(http, request_row, after_refused=(name, form))


def _back(pk: int) -> HttpResponse:
    return redirect(f"{reverse('portail:request_summary', args=[pk])}#suites")


@_action("decide")
def decide(http: HttpRequest, request_row: AdvanceRequest, form: Form) -> str:
    """Granted or refused, with its letter if it is at hand."""
    data, pk = form.cleaned_data, request_row.pk
    outcome = Outcome(data["outcome"])
    examination.decide(pk, outcome, data["on"], data["reason"], signed_in(http))
    _join(http, pk, LetterKind.DECISION, data["letter"])
    return f"Demande n° {pk} : l’avance est {outcome.label}."


@_action("pay")
def pay(http: HttpRequest, request_row: AdvanceRequest, form: Form) -> str:
    """The advance as it was paid, with its notice if it is at hand."""
    data, pk = form.cleaned_data, request_row.pk
    kept = {"note": data["note"], "confirmed": data["confirmed"]}
    payments.pay(pk, data["on"], data["amount"], signed_in(http), **kept)
    _join(http, pk, LetterKind.PAYMENT, data["letter"])
    return f"Demande n° {pk} : le versement est enregistré."


@_action("mend_decision")
def mend_decision(http: HttpRequest, request_row: AdvanceRequest, form: Form) -> str:
    """Another day or reason."""
    data, before = form.cleaned_data, examination.examination_of(request_row)
    after = examination.mend_decision(
        request_row.pk, data["on"], data.get("reason", ""), data["why"], signed_in(http)
    )
    if before is not None and (before.on, before.reason) == (after.on, after.reason):
        return _SAME
    return "La décision est corrigée ; l’historique garde ce qui était enregistré."


@_action("mend_payment")
def mend_payment(http: HttpRequest, request_row: AdvanceRequest, form: Form) -> str:
    """Another day, amount or note."""
    data, before = form.cleaned_data, payments.payment_of(request_row)
    kept = {"note": data["note"], "confirmed": data["confirmed"]}
    after = payments.mend_payment(
        request_row.pk, data["on"], data["amount"], data["why"], signed_in(http), **kept
    )
    if before is not None and (before.on, before.amount, before.note) == (after.on, after.amount, after.note):
        return _SAME
    return "Le versement est corrigé ; l’historique garde ce qui était enregistré."


@_action("reopen")
def reopen(http: HttpRequest, request_row: AdvanceRequest, form: Form) -> str:
    """Take the decision back."""
    examination.reopen(request_row.pk, form.cleaned_data["why"], signed_in(http))
    return f"La décision est annulée : la demande n° {request_row.pk} attend de nouveau celle de l’agence."


@_action("unpay")
def unpay(http: HttpRequest, request_row: AdvanceRequest, form: Form) -> str:
    """Take the payment back."""
    payments.unpay(request_row.pk, form.cleaned_data["why"], signed_in(http))
    return f"Le versement est annulé : la demande n° {request_row.pk} attend de nouveau le sien."


def _join(http: HttpRequest, pk: int, kind: LetterKind, upload: Any) -> None:
    """Keep the letter that came with a form, if one did."""
    if upload:
        keep_letter(pk, kind, upload, upload.name, signed_in(http))


@require_admin
@only_posted
@told_when_moved
def join_letter(http: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Join a letter, in place of the one before."""
    wanted = _kind(kind)
    request_row = request_for(http.user, pk)
    form = blank(wanted, request_row, http.POST, http.FILES)
    if form.is_valid():
        upload: Any = form.cleaned_data["letter"]
        try:
            keep_letter(pk, wanted, upload, upload.name, signed_in(http))
        except PieceError as fault:
            form.add_error("letter", f"{fault.reason} {fault.way_out}")
        except LetterRefused as fault:
            messages.warning(http, str(fault))
            return _back(pk)
        else:
            messages.success(http, f"Le courrier est joint ({wanted.label}).")
            return _back(pk)
    return _refused(http, request_row, wanted, form)


@require_admin
@only_posted
def remove_letter(http: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Take a letter off."""
    request_for(http.user, pk)
    take_off_letter(pk, _kind(kind), signed_in(http))
    messages.success(http, "Le courrier est retiré ; il reste consultable parmi les courriers retirés.")
    return _back(pk)


def _kind(kind: str) -> LetterKind:
    if kind not in LetterKind.values:
        raise Http404
    return LetterKind(kind)
