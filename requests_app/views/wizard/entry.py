"""A request's own address: its task list where this person may edit it now, else its read-only page."""

from django.http import HttpRequest, HttpResponse

from ...services.access import request_for
from ..review_page import show_request
from .task_list import task_list


def request_page(http: HttpRequest, pk: int) -> HttpResponse:
    """The page that every link to a request leads to."""
    request_row = request_for(http.user, pk)
    if request_row.is_editable and request_row.owner_id == http.user.pk:
        return task_list(http, request_row)
    return show_request(http, request_row)
