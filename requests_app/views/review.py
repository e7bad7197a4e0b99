"""The actions on a request: each a POST that calls one service, and says what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.review import HandOverForm, ReturnForm
from ..forms.told import told_findings
from ..models import AdvanceRequest
from ..rules.statuses import ForbiddenMove
from ..services import review
from ..services.access import request_for, require_admin, signed_in
from ..services.drafts import duplicate
from ..services.judging import judge_request
from .request_guards import only_posted, told_when_moved
from .review_page import show_request

#: So many errors are named in the comment that returns a request.
_REASONS = 15


@require_admin
@only_posted
@told_when_moved
def approve(http: HttpRequest, pk: int) -> HttpResponse:
    """Approve, or show what keeps it from being approved."""
    request_row = request_for(http.user, pk)
    try:
        review.approve(pk, signed_in(http))
    except review.NotApprovable:
        # Judged anew, for the rows that the findings are to name.
        told = told_findings(judge_request(request_row))
        fault = review.NotApprovable(finding for _, finding in told if finding.is_error)
        form = ReturnForm(initial={"comment": reasons(fault)})
        return show_request(http, request_row, return_form=form, refused=fault)
    messages.success(http, f"La demande n° {pk} est approuvée : elle peut partir dans un dépôt.")
    return redirect("portail:request_summary", pk)


def reasons(fault: review.NotApprovable) -> str:
    """What keeps a request from being approved, as the start of the comment that returns it."""
    lines = [f"– {finding.message}" for finding in fault.errors]
    more = len(lines) - _REASONS
    return "\n".join([*lines[:_REASONS], *([f"– et {more} autres erreurs"] if more > 0 else [])])


@require_admin
@only_posted
@told_when_moved
def send_back(http: HttpRequest, pk: int) -> HttpResponse:
    """Return with a comment."""
    request_row = request_for(http.user, pk)
    form = ReturnForm(http.POST)
    if not form.is_valid():
        return show_request(http, request_row, return_form=form)
    review.return_for_correction(pk, signed_in(http), form.cleaned_data["comment"])
    messages.success(http, f"La demande n° {pk} est retournée à {request_row.owner}, avec votre commentaire.")
    return redirect("portail:request_summary", pk)


@require_admin
@only_posted
@told_when_moved
def hand_over(http: HttpRequest, pk: int) -> HttpResponse:
    """Hand over to another salesperson."""
    request_row = request_for(http.user, pk)
    form = HandOverForm(http.POST, people=review.colleagues(request_row))
    if not form.is_valid():
        return show_request(http, request_row, hand_over_form=form)
    try:
        review.hand_over(pk, signed_in(http), form.cleaned_data["to"])
    except review.HandOverRefused as fault:
        form.add_error("to", str(fault))
        return show_request(http, request_row, hand_over_form=form)
    messages.success(http, f"La demande n° {pk} est maintenant suivie par {form.cleaned_data['to']}.")
    return redirect("portail:request_summary", pk)


@require_POST
@require_admin
def bulk_approve(http: HttpRequest) -> HttpResponse:
    """Approve the ticked requests that have no error; say for each other one why not."""
    ticked = [
        int(raw) for raw in http.POST.getlist("demande") if raw.isascii() and raw.isdigit() and len(raw) < 18
    ]
    if not ticked:
        messages.warning(http, "Cochez au moins une demande à approuver.")
        return _back_to_queue(http)
    outcome = review.approve_all(ticked, signed_in(http))
    if outcome.approved:
        many = len(outcome.approved)
        text = "1 demande approuvée" if many == 1 else f"{many} demandes approuvées"
        messages.success(http, f"{text} : {', '.join(f'n° {pk}' for pk in outcome.approved)}.")
    for pk, reason in outcome.refused.items():
        messages.error(http, f"La demande n° {pk} n’est pas approuvée : {reason}")
    return _back_to_queue(http)


def _back_to_queue(http: HttpRequest) -> HttpResponse:
    """To the list as it was filtered."""
    back = http.POST.get("retour", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={http.get_host()}):
        return redirect(back)
    return redirect("portail:review_list")


@only_posted
@told_when_moved
def withdraw(http: HttpRequest, pk: int) -> HttpResponse:
    """Take a submitted request back as a draft."""
    request_for(http.user, pk)
    review.withdraw(pk, signed_in(http))
    messages.success(
        http, f"La demande n° {pk} est de nouveau un brouillon : corrigez-la, puis soumettez-la."
    )
    return redirect("portail:request", pk)


@require_http_methods(["GET", "POST"])
@told_when_moved
def abandon(http: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then give the request up for good."""
    request_row = request_for(http.user, pk)
    if request_row.owner_id != signed_in(http).pk:
        raise review.NotTheOwner
    if not review.can(request_row, "abandon"):
        raise ForbiddenMove(request_row.status, "abandon")
    if http.method == "GET":
        return render(http, "review/abandon.html", {"request_row": request_row})
    review.abandon(pk, signed_in(http))
    messages.success(http, f"La demande n° {pk} est abandonnée. Elle reste consultable.")
    return redirect("portail:request_list")


@require_POST
def duplicate_request(http: HttpRequest, pk: int) -> HttpResponse:
    """Copy into a new draft of one's own."""
    source = request_for(http.user, pk)
    copied: AdvanceRequest = duplicate(source, signed_in(http))
    messages.success(
        http,
        f"La demande n° {copied.pk} est une copie de la demande n° {pk}. La date et la référence de la"
        " commande, le bon de commande et les numéros n’ont pas été copiés : chaque demande a les siens.",
    )
    return redirect("portail:request", copied.pk)
