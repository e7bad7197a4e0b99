"""The task list: where each section of a draft stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...models import AdvanceRequest
from ...services.judging import judge_request
from .frame import section_rows


def task_list(http: HttpRequest, request_row: AdvanceRequest) -> HttpResponse:
    """The page of a request that this person may edit now."""
    judgement = judge_request(request_row)
    rows = section_rows(request_row, judgement)
    context = {
        "request_row": request_row,
        "judgement": judgement,
        "sections": rows,
        "complete": sum(row["state"] == "complete" for row in rows),
    }
    return render(http, "wizard/task_list.html", context)
