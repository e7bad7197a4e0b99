"""« Libellés inconnus »: the agency's labels that the dictionary does not explain yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ..services.access import require_admin
from ..services.label_inbox import Unknown, unknown_labels
from .rejection import add_to_dictionary


@require_admin
def inbox(http: HttpRequest) -> HttpResponse:
    """The labels, each with where it came back and a way to explain it."""
    rows = [
        (one, add_to_dictionary(one.pattern, one.code, one.couloir), _list_url(one))
        for one in unknown_labels()
    ]
    return render(http, "labels/inbox.html", {"rows": rows, "menu_path": reverse("portail:batches")})


def _list_url(one: Unknown) -> str:
    """The requests that were rejected for it, whatever became of them."""
    return f"{reverse('portail:review_list')}?etat=toutes&motif={one.cause.key}" if one.cause else ""
