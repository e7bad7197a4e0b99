"""« Tableau de bord »: for a salesperson what waits for them, for an admin where everything stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ..forms.review import ALL_STATUSES, DashboardFilterForm
from ..models import AdvanceRequest, BatchLine
from ..rules.ages import AGES
from ..rules.statuses import UNDER_WAY, WAITS_FOR_OWNER
from ..services.access import is_admin, signed_in, visible_requests
from ..services.dashboard import ageing, pipeline, total
from ..services.dashboard_attention import attention
from ..services.dashboard_mine import waiting
from ..services.first_try import shares, together
from ..services.rejection_causes import causes
from ..services.requests_list import narrowed, salespeople
from .dashboard_attention import attention_rows
from .dashboard_chart import chart
from .dashboard_display import (
    Count,
    Links,
    age_rows,
    cause_rows,
    groups,
    lane_tables,
    month_rows,
    status_rows,
)
from .request_filters import asked_for, chips

#: Causes of rejection that the page shows, the most frequent ones.
CAUSES = 10


@require_GET
def dashboard(http: HttpRequest) -> HttpResponse:
    """The page that the portal opens on."""
    return _everybody(http) if is_admin(http.user) else _mine(http)


def _mine(http: HttpRequest) -> HttpResponse:
    own = AdvanceRequest.objects.filter(owner=signed_in(http))
    context, requests, links = _narrowed(http, own, DashboardFilterForm(http.GET), "portail:request_list")
    found = pipeline(requests)
    under_way, paid = total(found, UNDER_WAY), total(found, ["paid"])
    context |= {
        "waiting": [
            (status, total(found, [status]).many, links.to(etat=status), rows)
            for status, rows in waiting(requests).items()
            if rows
        ],
        "waiting_total": Count(
            total(found, WAITS_FOR_OWNER).many, links.to(etat="a_reprendre"), "à reprendre par vous"
        ),
        "under_way": status_rows(found, ageing(requests), links),
        "under_way_total": Count(under_way.many, links.to(etat="en_route"), "en route"),
        "under_way_figures": under_way,
        "paid_total": Count(
            paid.many, links.to(etat="paid"), "avances versées" if paid.many > 1 else "avance versée"
        ),
        "paid": paid,
        "is_empty": not found and not own.exists(),
    }
    return render(http, "dashboard/mine.html", context)


def _everybody(http: HttpRequest) -> HttpResponse:
    everything = visible_requests(http.user)
    form = DashboardFilterForm(http.GET, people=salespeople(everything))
    context, requests, links = _narrowed(http, everything, form, "portail:review_list")
    found = pipeline(requests)
    lines = BatchLine.objects.filter(request__in=requests.order_by().values("pk"))
    months, every_cause, ages = shares(lines, "month"), causes(requests), ageing(requests)
    known = () if context["is_narrowed"] else (sum(ages.late.values()), every_cause)
    context |= {
        "attention": attention_rows(attention(signed_in(http), *known)),
        "groups": groups(found, links),
        "total": total(found),
        "total_count": Count(total(found).many, links.to(etat=ALL_STATUSES), "en tout"),
        "lanes": lane_tables(found, links),
        "age_labels": [age.label for age in AGES.values()],
        "ages": age_rows(ages, links),
        "chart": chart(months),
        "months": month_rows(months, links),
        "tries": together(months),
        "causes": cause_rows(every_cause[:CAUSES], links),
        "causes_total": len(every_cause),
        "causes_left_out": len(every_cause) > CAUSES,
    }
    return render(http, "dashboard/everybody.html", context)


def _narrowed(
    http: HttpRequest, requests: Any, form: DashboardFilterForm, list_name: str
) -> tuple[dict[str, Any], Any, Links]:
    filters, _sort, ignored = asked_for(form)
    context = {
        "form": form,
        "ignored": ignored,
        "chips": chips(http, form, filters),
        "is_narrowed": filters.narrows,
    }
    return context, narrowed(requests, filters), Links(list_name, form)
