"""« Exporter »: the requests that a list shows, as a spreadsheet."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ..forms.review import FilterForm
from ..models import AdvanceRequest
from ..rules import lanes
from ..services.access import require_admin, signed_in, visible_requests
from ..services.requests_list import salespeople, within
from ..services.sheet_export import exported
from .request_filters import asked_for
from .sheet_import import download


@require_GET
def export_mine(http: HttpRequest, couloir: str) -> HttpResponse:
    """One's own requests, filtered as the list is."""
    own = AdvanceRequest.objects.filter(owner=signed_in(http))
    return _answer(within(own, asked_for(FilterForm(http.GET), "", own).filters), couloir)


@require_GET
@require_admin
def export_review(http: HttpRequest, couloir: str) -> HttpResponse:
    """Everybody's requests, filtered as the review's list is."""
    everything = visible_requests(http.user)
    form = FilterForm(http.GET, people=salespeople(everything))
    return _answer(within(everything, asked_for(form, "submitted").filters), couloir)


def _answer(requests: QuerySet[AdvanceRequest], couloir: str) -> HttpResponse:
    lane = lanes().get(couloir)
    if lane is None:
        raise Http404
    return download(exported(requests, lane), f"demandes-{lane.code}-{timezone.localdate():%Y%m%d}.xlsx")
