"""What stands between the server and the views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render

from .typed import is_from_our_page, typed_in

View = TypeVar("View", bound=Callable[..., Any])
MEGABYTE = 1_000_000


def body_limit(size: int) -> Callable[[View], View]:
    """Lets a view receive up to ``size`` bytes where the portal's own limit is too low for it."""

    def mark(view: View) -> View:
        view.body_limit = size  # type: ignore[attr-defined]
        return view

    return mark


class BodyLimitMiddleware:
    """Refuses a body that is too large before anything reads it, with a page that says the limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Looks at the length that the browser announces; without one, Django reads nothing."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        size = int(announced) if announced.isascii() and announced.isdigit() else 0
        limit: int = getattr(view, "body_limit", settings.SEGUR_BODY_LIMIT)
        if size > settings.SEGUR_BODY_LIMIT and not request.user.is_authenticated:
            # The CSRF check would read a stranger's body before anyone asks who they are.
            limit = min(limit, settings.SEGUR_BODY_LIMIT)
        if size <= limit:
            return None
        return render(request, "413.html", {"limit_mo": limit // MEGABYTE}, status=413)


class PrivatePagesMiddleware:
    """Nobody keeps a copy of a page: after log-out, « back » on a shared computer shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Says so on every answer that says nothing of its own; static files are answered before."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Log-in everywhere; a form that was posted after the session had ended comes back after the log-in."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: View
    ) -> HttpResponseBase:
        """The log-in page, which carries what was typed."""
        # Not above: the views import the models, which are not ready when the settings name this module.
        from .views import ask_to_sign_in

        if request.headers.get("HX-Request"):
            # A script would put the log-in page into a corner of the page that is open.
            return HttpResponse(status=401)
        if request.method != "POST":
            response: HttpResponseBase = super().handle_no_permission(request, view_func)
            return response
        if typed := typed_in(request):
            return ask_to_sign_in(request, typed)
        # Many addresses only take a POST: after the log-in, back to the page that the button is on.
        return redirect_to_login(_sender(request))


def _sender(request: HttpRequest) -> str:
    """The page of ours that a form was sent from, else the front door."""
    own = f"{request.scheme}://{request.get_host()}"
    sender = request.headers.get("Referer", "")
    return sender.removeprefix(own) if is_from_our_page(request) and sender.startswith(f"{own}/") else "/"


class NulMiddleware:
    """Takes the NUL characters out of what was typed or asked: no database keeps them, nobody means them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> None:
        """The CSRF check has read the body by now."""
        request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]


def _without_nul(query: QueryDict) -> QueryDict:
    if not any("\0" in text for name, values in query.lists() for text in (name, *values)):
        return query
    clean = query.copy()
    clean.clear()
    for name, values in query.lists():
        clean.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    return clean
