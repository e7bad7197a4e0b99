"""The task list: where each section of a draft stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...models import AdvanceRequest
from ...services.drift import drift_of
from ...services.judging import judge_request
from ...services.known_answers import known_answers
from ..rejection import rejection_shown, section_marked
from .drift import marked
from .frame import section_rows


def task_list(http: HttpRequest, request_row: AdvanceRequest) -> HttpResponse:
    """The page of a request that this person may edit now."""
    judgement = judge_request(request_row)
    rejection = rejection_shown(request_row, judgement)
    rows = marked(section_rows(request_row, judgement), drift_of(request_row))
    rows = section_marked(rows, rejection)
    for row in rows:
        row["known"] = sum(len(one.values) for one in known_answers(request_row, row["section"].code))
    context = {
        "request_row": request_row,
        "judgement": judgement,
        "rejection": rejection,
        "sections": rows,
        "complete": sum(row["state"] == "complete" for row in rows),
    }
    return render(http, "wizard/task_list.html", context)
