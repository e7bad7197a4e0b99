"""« Suites »: the requests that wait for the agency's decision or payment, recorded many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..forms.after_rows import CommonDayForm, DecisionRowForm, PaymentRowForm
from ..models import AdvanceRequest, Outcome
from ..services.access import require_admin, signed_in
from ..services.after_queue import PAGE_SIZE, QUEUES, Given, Recorded, Waiting, record_all, shown, waiting
from ..services.request_age import days_since
from .request_filters import address

RowForm = DecisionRowForm | PaymentRowForm

#: Queue -> its words, and the form of its rows.
TABS: Mapping[str, tuple[str, type[RowForm]]] = {
    "decisions": ("Décisions à enregistrer", DecisionRowForm),
    "versements": ("Versements à enregistrer", PaymentRowForm),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A request that waits, and the form of its row."""

    waiting: Waiting
    days: int
    form: RowForm

    @property
    def pk(self) -> int:
        """The request's number."""
        return int(self.waiting.request.pk)

    @property
    def is_wrong(self) -> bool:
        """Whether what was filled in it is refused; a row left empty is never judged."""
        return self.form.is_bound and bool(self.form.errors)


@require_http_methods(["GET", "POST"])
@require_admin
def queue(http: HttpRequest) -> HttpResponse:
    """The rows of a queue; posted, what is filled is recorded and what is refused comes back with its reason."""
    code = http.GET.get("quoi", "")
    code = code if code in QUEUES else next(iter(QUEUES))
    text = http.GET.get("q", "")[:100]
    found = waiting(code, text).select_related("software", "owner", "order")
    page = Paginator(found, PAGE_SIZE).get_page(http.GET.get("page"))
    if http.method == "POST":
        return _posted(http, code, text, page)
    return _shown(http, code, text, page, CommonDayForm(), _rows(code, page.object_list))


def _rows(code: str, requests: Any, data: Any = None) -> list[Row]:
    """The rows of requests; those that nobody filled are never judged."""
    return [
        Row(row, days_since(row.request.waiting), _form(code, row.request.pk, data))  # type: ignore[attr-defined]
        for row in shown(requests)
    ]


def _form(code: str, pk: int, data: Any) -> RowForm:
    made, today, what = TABS[code][1], timezone.localdate(), f"demande n° {pk}"
    posted = made(data, prefix=f"d{pk}", today=today, what=what)
    return posted if posted.is_filled else made(prefix=f"d{pk}", today=today, what=what)


def _posted(http: HttpRequest, code: str, text: str, page: Page[AdvanceRequest]) -> HttpResponse:
    # The rows that the page had, whatever has moved since.
    rows = _rows(code, _posted_requests(http, code), http.POST)
    common = CommonDayForm(http.POST)
    filled = [row for row in rows if row.form.is_bound]
    if not common.is_valid():
        return _shown(http, code, text, page, common, rows, status=422)
    for row in filled:
        row.form.common = common.cleaned_data["jour"]
    given = [_given(row) for row in filled if row.form.is_valid()]
    recorded = record_all(given, signed_in(http))
    missed = _missed(http, rows)
    _tell(http, code, recorded, missed)
    for row in filled:
        _put_back(row.form, row.pk, recorded)
    if not any(row.is_wrong for row in filled):
        if not filled and not missed:
            messages.warning(http, "Rien n’était rempli : rien n’est enregistré.")
        return redirect(http.get_full_path())
    left = [row for row in rows if row.pk not in recorded.done]
    return _shown(http, code, text, page, common, left, status=422, recorded=bool(recorded.done))


def _posted_requests(http: HttpRequest, code: str) -> QuerySet[AdvanceRequest]:
    raw = http.POST.getlist("ligne")[: 2 * PAGE_SIZE]
    keys = [int(one) for one in raw if one.isascii() and one.isdigit() and len(one) < 18]
    return waiting(code).filter(pk__in=keys).select_related("software", "owner", "order")


def _missed(http: HttpRequest, rows: Sequence[Row]) -> list[str]:
    """The rows that were filled for a request which no longer waits: somebody else was quicker."""
    here = {str(row.pk) for row in rows}
    gone = [pk for pk in http.POST.getlist("ligne") if pk not in here]
    return [
        pk
        for pk in gone
        if any(str(value).strip() for name, value in http.POST.items() if name.startswith(f"d{pk}-"))
    ]


def _given(row: Row) -> Given:
    data = row.form.cleaned_data
    if isinstance(row.form, DecisionRowForm):
        return Given(row.pk, data["on"], outcome=Outcome(data["outcome"]), reason=data["reason"])
    return Given(row.pk, data["on"], amount=data["amount"], note=data["note"], confirmed=data["confirmed"])


def _put_back(form: RowForm, pk: int, recorded: Recorded) -> None:
    """What the service said of a row, beside its fields."""
    if pk in recorded.refused:
        field, sentence = recorded.refused[pk]
        form.add_error(field or None, sentence)
    if pk in recorded.doubtful and isinstance(form, PaymentRowForm):
        form.ask(recorded.doubtful[pk])


def _tell(http: HttpRequest, code: str, recorded: Recorded, missed: Sequence[str]) -> None:
    if recorded.done:
        many = len(recorded.done)
        what = "décision" if code == "decisions" else "versement"
        plural = "s" if many > 1 else ""
        gender = "e" if code == "decisions" else ""
        numbers = ", ".join(f"n° {pk}" for pk in recorded.done)
        messages.success(http, f"{many} {what}{plural} enregistré{gender}{plural} : {numbers}.")
    for pk in missed:
        messages.error(
            http, f"La demande n° {pk} n’attend plus : quelqu’un l’a déjà traitée. Regardez sa page."
        )


def _shown(
    http: HttpRequest,
    code: str,
    text: str,
    page: Page[AdvanceRequest],
    common: CommonDayForm,
    rows: Sequence[Row],
    *,
    status: int = 200,
    recorded: bool = False,
) -> HttpResponse:
    context = {
        "code": code,
        "rows": rows,
        "page": page,
        "common": common,
        "text": text,
        "recorded": recorded,
        "wrong": [row for row in rows if row.is_wrong],
        "tabs": _tabs(code),
        "page_query": address(http, page=None),
        "is_decisions": code == "decisions",
    }
    return render(http, "after/queue.html", context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "many": AdvanceRequest.objects.filter(status=QUEUES[code]).count(),
            "current": code == current,
            "url": f"?quoi={code}",
        }
        for code, (label, _form) in TABS.items()
    ]
