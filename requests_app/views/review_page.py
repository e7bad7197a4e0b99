"""The read-only page of a request: its data, findings, history, and what this person may do with it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ..forms.places import spot_of
from ..forms.review import HandOverForm, ReturnForm
from ..forms.told import told_findings
from ..models import AdvanceRequest, BatchLine, User
from ..services import review
from ..services.access import is_admin, request_for, signed_in
from ..services.batch_progress import line_progress
from ..services.drift import drift_of
from ..services.judging import Judgement, judge_request
from ..services.order_amount import quote_of
from ..services.sections import SECTIONS
from .after_page import Refused, after_of
from .rejection import rejection_shown
from .review_display import by_section, display
from .review_history import history_of


def summary(http: HttpRequest, pk: int) -> HttpResponse:
    """The page at its own address, which a draft has too."""
    return show_request(http, request_for(http.user, pk))


def show_request(
    http: HttpRequest,
    request_row: AdvanceRequest,
    *,
    return_form: ReturnForm | None = None,
    hand_over_form: HandOverForm | None = None,
    refused: review.NotApprovable | None = None,
    after_refused: Refused | None = None,
) -> HttpResponse:
    """The page of a request that came from ``access.request_for``; a refused form comes back in it."""
    user = signed_in(http)
    judgement = judge_request(request_row)
    context: dict[str, Any] = {
        "request_row": request_row,
        "shown": display(request_row),
        "quote": quote_of(request_row),
        "judgement": judgement,
        "findings": _grouped(judgement),
        "drift": list(drift_of(request_row).rows),
        "history": history_of(request_row),
        "attempts": _attempts(request_row),
        "refused": refused,
        "rejection": rejection_shown(request_row, judgement),
        "after": after_of(request_row, admin=is_admin(user), refused=after_refused),
        **_actions(request_row, user),
        "return_form": return_form or ReturnForm(),
        "hand_over_form": hand_over_form or HandOverForm(people=review.colleagues(request_row)),
    }
    if context["in_review"]:
        context["menu_path"] = reverse("portail:review_list")
    invalid = refused or return_form or hand_over_form or after_refused
    return render(http, "requests/page.html", context, status=422 if invalid else 200)


def _attempts(request_row: AdvanceRequest) -> QuerySet[BatchLine]:
    """The attempts, the newest first, with what the agency did not acknowledge of them."""
    rows = request_row.attempts.select_related("batch").defer("batch__content").prefetch_related("files")
    return line_progress(rows).order_by("-pk")


def _grouped(judgement: Judgement) -> list[tuple[str, list[Any]]]:
    """Findings under the titles of the wizard's sections."""
    found = [(finding, spot_of(finding, judgement).section) for _, finding in told_findings(judgement)]
    return by_section(found, [(section.code, section.title) for section in SECTIONS])


def _actions(request_row: AdvanceRequest, user: User) -> dict[str, bool]:
    """What this person may do now."""
    admin, owner = is_admin(user), request_row.owner_id == user.pk
    return {
        "is_admin": admin,
        "in_review": admin and not (owner and request_row.is_editable),
        "is_owner": owner,
        "can_edit": owner and request_row.is_editable,
        "can_approve": admin and review.can(request_row, "approve"),
        "can_return": admin and review.can(request_row, "return"),
        "can_hand_over": admin and request_row.status not in review.CLOSED,
        "can_correct": review.can(request_row, "correct"),
        "can_withdraw": owner and review.can(request_row, "withdraw"),
        "can_abandon": owner and review.can(request_row, "abandon"),
    }
