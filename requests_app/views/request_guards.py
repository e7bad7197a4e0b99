"""What every action on a request shares: only a POST acts, and who comes too late is told."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ..rules.statuses import REQUEST_LABELS, ForbiddenMove
from ..services.review import NotTheOwner

View = Callable[..., HttpResponse]


def only_posted(view: View) -> View:
    """Whoever reloads the address of an action gets the request's page, and nothing is done."""

    @wraps(view)
    def guarded(http: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        if http.method != "POST":
            return redirect("portail:request_summary", pk)
        return view(http, pk, **kwargs)

    return guarded


def told_when_moved(view: View) -> View:
    """Two people clicked at once, or the page was old: say so, and show where the request is now."""

    @wraps(view)
    def guarded(http: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        try:
            return view(http, pk, **kwargs)
        except ForbiddenMove as fault:
            now = REQUEST_LABELS[fault.status]
            text = f"Cette demande a changé d’état entre-temps (maintenant « {now} ») : rien n’a été fait."
            messages.warning(http, text)
        except NotTheOwner as fault:
            raise PermissionDenied from fault
        return redirect("portail:request_summary", pk)

    return guarded
